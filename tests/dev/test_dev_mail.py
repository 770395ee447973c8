"""The letter box of a development machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.mail import samples, transport
from app.messages.email_queue.models import EmailKind
from tests.page import Page


@pytest.fixture
def client(app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    """A shop whose letters lie in a folder: one of them."""
    mailman, settings = app.extensions["mailman"], app.config["SETTINGS"]
    before = mailman.backend, mailman.file_path
    mailman.backend, mailman.file_path = transport.Folder, str(tmp_path)
    app.config["SETTINGS"] = replace(settings, mail_folder=str(tmp_path))
    with app.app_context():
        transport.deliver(samples.sample(EmailKind.CONFIRMED, "en").message)
    yield app.test_client()
    mailman.backend, mailman.file_path = before
    app.config["SETTINGS"] = settings


@pytest.fixture
def name(client: FlaskClient, tmp_path: Path) -> str:
    return next(tmp_path.glob("*.eml")).name


def test_the_box_lists_what_was_sent(client: FlaskClient, name: str) -> None:
    page = Page(client.get("/dev/mail").text, "en")
    assert page.has("Your tickets for The Magic Flute – 4K7M-PQ2X")
    assert name in page.html


def test_a_letter_is_shown_with_its_parts(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dev/mail/{name}")
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    page = Page(response.text, "en")
    assert page.has("Thank you for your order!")
    assert [link.text for link in page.soup.select("main ul a")] == [
        "cube-4K7M-PQ2X.pdf",
        "cube-4K7M-PQ2X.ics",
    ]


def test_its_html_is_shut_in(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dev/mail/{name}/html")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert 'src="data:image/png;base64,' in response.text


def test_attachments_can_be_taken_out(client: FlaskClient, name: str) -> None:
    assert client.get(f"/dev/mail/{name}/files/0").data.startswith(b"%PDF-")
    assert client.get(f"/dev/mail/{name}/files/9").status_code == 404


@pytest.mark.parametrize("path", ["nothing.eml", "..%2f..%2fetc%2fpasswd", "%2e%2e"])
def test_nothing_else_of_the_disk_is_read(client: FlaskClient, path: str) -> None:
    assert client.get(f"/dev/mail/{path}").status_code == 404
