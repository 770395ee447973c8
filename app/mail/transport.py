"""How messages are sent: to the console, into a folder, or to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage as Message
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_mailman import EmailMessage, EmailMultiAlternatives, Mail, SafeMIMEMultipart
from flask_mailman.backends import console, smtp
from flask_mailman.backends.base import BaseEmailBackend

from app.config import Settings
from app.kernel import clock
from app.messages.email_queue.services import RefusedForGood
from app.people.customers.email_addresses import needs_smtputf8

SECONDS = 20
IMPLICIT_TLS = 465


class Mailing(EmailMultiAlternatives):  # type: ignore[misc]
    """Text, HTML and the pictures the HTML shows: they travel inside, so that reading fetches nothing."""

    def __init__(self, *, html: str, pictures: Sequence[Any] = (), **parts: Any) -> None:
        super().__init__(**parts)
        self.attach_alternative(html, "text/html")
        self.pictures = pictures

    def _create_mime_attachment(self, content: Any, mimetype: str) -> Any:
        made = super()._create_mime_attachment(content, mimetype)
        if mimetype != "text/html" or not self.pictures:
            return made
        related = SafeMIMEMultipart("related", encoding="utf-8")
        for part in (made, *self.pictures):
            related.attach(part)
        return related


class Folder(BaseEmailBackend):  # type: ignore[misc]
    """One .eml file a message, for development: `/dev/mail` shows them."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        folder = Path(self.mailman.file_path)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            made = message.message()
            ref = made["Message-ID"].strip("<>").partition("@")[0]
            stamp = clock.now().strftime("%Y%m%d-%H%M%S-%f")
            (folder / f"{stamp}-{ref}.eml").write_bytes(made.as_bytes())
        return len(messages)


class Smtp(smtp.EmailBackend):  # type: ignore[misc]
    """Flask-Mailman's, except that a mail server must prove its name before it hears a password."""

    connection: smtplib.SMTP | None

    def open(self) -> bool | None:
        if self.use_ssl or not self.use_tls or self.connection:
            return bool(super().open())
        self.connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        self.connection.starttls(context=ssl.create_default_context())
        if self.username:
            self.connection.login(self.username, self.password)
        return True

    def _send(self, email_message: EmailMessage) -> bool:
        """Flask-Mailman would write a name with accents as an encoded word, which no server delivers."""
        recipients = email_message.recipients()
        if not any(map(needs_smtputf8, recipients)):
            return bool(super()._send(email_message))
        self._send_utf8(email_message, recipients)
        return True

    def _send_utf8(self, email_message: EmailMessage, recipients: list[str]) -> None:
        """As RFC 6531 says. Raises RefusedForGood where the server does not know it."""
        server, message = cast(smtplib.SMTP, self.connection), _in_utf8(email_message)
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("smtputf8"):
            raise RefusedForGood("the mail server does not offer SMTPUTF8, which this address needs")
        server.send_message(message, parseaddr(email_message.from_email)[1], recipients)


def _in_utf8(email_message: EmailMessage) -> Message:
    """The message with its addresses as they are written, not encoded."""
    made = message_from_bytes(email_message.message().as_bytes(), policy=policy.SMTPUTF8)
    del made["To"]
    made["To"] = email_message.to
    return made


BACKENDS = {"console": console.EmailBackend, "folder": Folder, "smtp": Smtp}


def deliver(message: EmailMessage) -> None:
    """Raises RefusedForGood for a permanent refusal (5xx, RFC 5321), OSError for what may pass."""
    connection = message.get_connection()
    try:
        message.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        answers = _answers(refusal)
        if all(code >= 500 for code, _words in answers):
            raise RefusedForGood(_as_text(*answers[0])) from refusal
        raise
    except ValueError as mistake:
        raise RefusedForGood(str(mistake)) from mistake
    finally:
        connection.close()


def _answers(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> list[tuple[int, bytes | str]]:
    """(code, words) of the server, one a recipient or one for the message."""
    if isinstance(refusal, smtplib.SMTPDataError):
        return [(refusal.smtp_code, refusal.smtp_error)]
    return list(refusal.recipients.values())


def _as_text(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _mail_config(settings: Settings) -> dict[str, object]:
    return {
        "MAIL_BACKEND": BACKENDS[settings.mailer],
        "MAIL_FILE_PATH": settings.mail_folder,
        "MAIL_DEFAULT_SENDER": settings.mail_from,
        "MAIL_SERVER": settings.smtp_host,
        "MAIL_PORT": settings.smtp_port,
        "MAIL_USERNAME": settings.smtp_username,
        "MAIL_PASSWORD": settings.smtp_password,
        "MAIL_USE_TLS": settings.smtp_tls and settings.smtp_port != IMPLICIT_TLS,
        "MAIL_USE_SSL": settings.smtp_tls and settings.smtp_port == IMPLICIT_TLS,
        "MAIL_TIMEOUT": SECONDS,
    }


def init_app(app: Flask) -> None:
    app.config.update(_mail_config(app.config["SETTINGS"]))
    Mail(app)
