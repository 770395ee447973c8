"""Letters on their way: what the outbox hears of a mail server's moods."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_mailman import EmailMessage

from app.factory import create_app
from app.mail import samples, transport
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.services import RefusedForGood
from tests.conftest import production_environ
from tests.mail_server import MailServer, running


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    mailman = app.extensions["mailman"]
    before = mailman.backend, mailman.server, mailman.port
    with running() as server, app.app_context():
        mailman.backend, mailman.server, mailman.port = transport.Smtp, "127.0.0.1", server.port
        yield server
    mailman.backend, mailman.server, mailman.port = before


def a_letter() -> EmailMessage:
    return samples.sample(EmailKind.CONFIRMED, "fr").message


def test_a_letter_arrives_whole(server: MailServer) -> None:
    transport.deliver(a_letter())
    (arrived,) = server.letters
    assert arrived["To"] == "ada@example.org"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert "CUBE" in arrived["From"]
    assert len(list(arrived.iter_attachments())) == 2


@pytest.mark.parametrize("command", ["RCPT", "."])
def test_a_no_that_is_meant_is_for_good(server: MailServer, command: str) -> None:
    server.answers[command] = "550 no such person"
    with pytest.raises(RefusedForGood, match="550 no such person"):
        transport.deliver(a_letter())


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "450 come back later"),
        (".", "451 come back later"),
        ("MAIL", "550 not from you"),
        ("EHLO", "421 busy"),
    ],
)
def test_trouble_that_may_pass_is_tried_again(server: MailServer, command: str, answer: str) -> None:
    server.answers[command] = answer
    server.answers.setdefault("HELO", server.answers.get("EHLO", "250 here"))
    with pytest.raises(OSError, match=r"later|not from you|busy"):
        transport.deliver(a_letter())


def test_a_line_cut_after_the_letter_repeats_its_message_id(server: MailServer) -> None:
    server.hang_up_after = "DATA"
    with pytest.raises(OSError, match="closed"):
        transport.deliver(a_letter())
    server.hang_up_after = ""
    transport.deliver(a_letter())
    lost, arrived = server.letters
    assert lost["Message-ID"] == arrived["Message-ID"]


def test_nobody_there_is_trouble_that_may_pass(app: Flask, server: MailServer) -> None:
    app.extensions["mailman"].port = 9
    with pytest.raises(OSError, match="refused"):
        transport.deliver(a_letter())


def test_an_address_that_is_none_is_refused_for_good(server: MailServer) -> None:
    message = a_letter()
    message.to = ["ada@example.org\nBcc: eve@example.org"]
    with pytest.raises(RefusedForGood):
        transport.deliver(message)


def test_an_address_with_accents_arrives_as_it_is_written(server: MailServer) -> None:
    server.answers["EHLO"] = "250-here\r\n250-8BITMIME\r\n250 SMTPUTF8"
    message = a_letter()
    message.to = ["zoé@example.org"]
    transport.deliver(message)
    (arrived,) = server.letters
    assert "rcpt TO:<zoé@example.org>" in server.said
    assert arrived["To"] == "zoé@example.org"
    assert "CUBE" in arrived["From"]
    assert len(list(arrived.iter_attachments())) == 2


def test_it_is_never_sent_as_another_address_by_a_server_that_cannot(server: MailServer) -> None:
    message = a_letter()
    message.to = ["zoé@example.org"]
    with pytest.raises(RefusedForGood, match="SMTPUTF8"):
        transport.deliver(message)
    assert not server.letters


def test_a_domain_with_accents_is_written_in_its_ascii_form(server: MailServer) -> None:
    message = a_letter()
    message.to = ["zoe@théâtre.fr"]
    transport.deliver(message)
    assert server.letters[0]["To"] == "zoe@xn--thtre-4qa2c.fr"


def test_the_folder_holds_one_file_a_letter(app: Flask, tmp_path: Path) -> None:
    mailman = app.extensions["mailman"]
    before = mailman.backend, mailman.file_path
    mailman.backend, mailman.file_path = transport.Folder, str(tmp_path / "mail")
    try:
        with app.app_context():
            transport.deliver(a_letter())
    finally:
        mailman.backend, mailman.file_path = before
    (file,) = (tmp_path / "mail").glob("*.eml")
    assert "0SAMPLE" in file.name


class EncryptedLine:
    """What our side asks of a line that is to be encrypted."""

    def __init__(self, *_where: Any, context: ssl.SSLContext | None = None, **_more: Any) -> None:
        self.context = context

    def starttls(self, context: ssl.SSLContext | None = None) -> None:
        self.context = context


@pytest.mark.parametrize("port", ["587", "465"])
def test_a_mail_server_proves_its_name(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("SMTP", "SMTP_SSL"):
        monkeypatch.setattr(smtplib, line, EncryptedLine)
    more = {"SMTP_HOST": "mail.example.org", "SMTP_PORT": port, "SMTP_TLS": "1"}
    with create_app(production_environ("postgresql:///nothing", **more)).app_context():
        (mailer := transport.Smtp()).open()
    assert isinstance(mailer.connection, EncryptedLine)
    context = mailer.connection.context
    assert context
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
