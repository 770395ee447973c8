"""What the log says of an error, and what it must not say."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.db import session
from app.http import logs
from tests import people

PLANTED = "canary@example.org"


@pytest.fixture
def said(app: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    logs.configure("INFO")
    yield capsys
    logs.configure(app.config["SETTINGS"].log_level)


def _twice() -> None:
    people.contact(PLANTED)
    with session.begin_nested():
        people.contact(PLANTED)


def test_an_error_of_the_database_says_what_but_not_whose(
    db: Flask, said: pytest.CaptureFixture[str]
) -> None:
    try:
        _twice()
    except IntegrityError:
        structlog.get_logger().exception("crashed")
        logging.getLogger("a library").exception("it crashed there")
    session.rollback()
    lines = [json.loads(line) for line in said.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["crashed", "it crashed there"]
    for line in lines:
        assert "UniqueViolation" in line["exception"]
        assert "uq_contacts" in line["exception"]
        assert PLANTED not in json.dumps(line)


def test_a_library_speaks_json_too(said: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("a library").warning("it says %s", "4111 1111 1111 1111")
    logging.getLogger("a library").info("nothing of interest")
    captured = said.readouterr()
    assert not captured.err
    (line,) = captured.out.splitlines()
    assert json.loads(line) | {"timestamp": ""} == {
        "event": "it says [card]", "level": "warning", "timestamp": "",
    }  # fmt: skip
