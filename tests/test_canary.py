"""Planted in every address, field and header: nobody's name, address or secret is logged, no card is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import Base, session
from app.http import logs
from tests.shopper import SHOP
from tests.test_fuzz import (  # noqa: F401  # two are fixtures
    FIELDS,
    HEADERS,
    Request,
    Visitor,
    encoded,
    open_doors,
    path_of,
    regular,
)

CARD = "4539578763621486"
CANARIES = ("Zebulon Canarywood", "canary-7f3a@example.org", "CANARY7F3AQ9ZX4M2K8VWB5TYN", CARD)
SEPARATED = r"[ .\-+]?".join(CARD)
SPELLED = re.compile("|".join((*CANARIES[:3], SEPARATED)), re.IGNORECASE)
PLACES = ("/en/", "/en/basket", "/en/nowhere", "/notifications/ogone", "/metrics")


def _plan(app: Flask, visitor: Visitor) -> Iterator[Request]:
    for rule, canary in product(sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule), CANARIES):
        good = {name: visitor.value_of(rule, name) for name in rule.arguments}
        typed = encoded(dict.fromkeys(FIELDS, canary))
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for name in rule.arguments - {"lang"}:
                yield Request(method, path_of(rule, {**good, name: canary}))
            body = None if method == "GET" else typed
            yield Request(method, f"{path_of(rule, good)}?{typed}", body)
    for place, name, canary in product(PLACES, HEADERS, CANARIES):
        yield Request("GET", place, None, {name: canary})
    for form, canary in product(visitor.forms, CANARIES):
        action, held = form
        yield from (Request("POST", action, encoded({**held, name: canary})) for name in held)


def _send(app: Flask, visitor: Visitor, request: Request) -> None:
    headers = {"Cookie": visitor.cookie, "Sec-Fetch-Site": "same-origin", **request.headers}
    if request.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    client = app.test_client(use_cookies=False)
    client.open(
        request.path, method=request.method, base_url=SHOP, data=request.body, headers=headers
    ).close()


@pytest.fixture
def everything_is_said(app: Flask) -> Iterator[None]:
    logs.configure("DEBUG")
    yield
    logs.configure(app.config["SETTINGS"].log_level)


@pytest.mark.usefixtures("everything_is_said")
def test_what_people_send_is_in_no_log_and_no_card_is_kept(
    open_doors: Flask,  # noqa: F811
    regular: Visitor,  # noqa: F811
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    capfd.readouterr()
    caplog.clear()
    plan = list(_plan(open_doors, regular))
    for request in plan:
        _send(open_doors, regular, request)
    said = capfd.readouterr()
    figures = open_doors.test_client().get("/metrics", base_url=SHOP).text
    lines = "\n".join((said.out, said.err, caplog.text, figures)).splitlines()
    assert len(plan) > 1_000
    assert any("card_number_refused" in line for line in lines), "the log is read"
    assert [line[:300] for line in lines if SPELLED.search(line)][:5] == []
    rows = list(_rows())
    assert any(CANARIES[1] in row for row in rows), "the forms are reached"
    assert [row[:300] for row in rows if re.search(SEPARATED, row)][:5] == []


def _rows() -> Iterator[str]:
    session.rollback()
    for table in Base.metadata.sorted_tables:
        yield from session.scalars(text(f'SELECT t::text FROM "{table.name}" t'))  # noqa: S608
