"""What lies in the outbox, for tests that read other people's mail."""

from __future__ import annotations

from sqlalchemy import select

from app.db import session
from app.messages.email_queue.models import EmailKind, EmailMessage

PATHS = {
    EmailKind.SIGN_IN_LINK: "link",
    EmailKind.NEW_PASSWORD_LINK: "recovery",
    EmailKind.NEW_EMAIL_LINK: "email",
}


def letters(kind: EmailKind | None = None) -> list[EmailMessage]:
    query = select(EmailMessage).order_by(EmailMessage.written_at).execution_options(populate_existing=True)
    return [letter for letter in session.scalars(query) if kind is None or letter.kind is kind]


def link(email: str = "ada@example.org", kind: EmailKind = EmailKind.SIGN_IN_LINK) -> str:
    """Where the latest letter of that kind leads; it must not have been sent yet."""
    letter = next(found for found in reversed(letters(kind)) if found.recipient == email)
    assert letter.secret, "the letter has gone, and its secret with it"
    return f"/{letter.lang}/account/{PATHS[kind]}/{letter.secret}"
