"""What a channel may say in each kind of email to buyers: its subject, and a text before and after ours."""

from __future__ import annotations

from app.messages.email_queue.models import EmailKind
from app.venue.texts.wordings import Wording

K = EmailKind
SUBJECT, OPENING, CLOSING = PARTS = ("subject", "opening", "closing")

ALWAYS = ("shop", "email", "phone")
ORDER = (*ALWAYS, "number", "event", "name")
PAYMENT = (*ORDER, "amount")
DUE = (*PAYMENT, "day")

# Which placeholders each kind has. Emails to staff are not among them.
BLANKS: dict[EmailKind, tuple[str, ...]] = {
    K.CONFIRMED: ORDER,
    K.SEATS_MOVED: ORDER,
    K.TICKETS_WITHHELD: ORDER,
    K.ADDRESS_CHANGED: ORDER,
    K.PAYMENT_PENDING: PAYMENT,
    K.PAYMENT_DECLINED: PAYMENT,
    K.CAPTURE_REFUSED: PAYMENT,
    K.PAY_LINK: PAYMENT,
    K.TRANSFER_AWAITED: DUE,
    K.TRANSFER_LAPSED: ORDER,
    K.TRANSFER_GIVEN_UP: ORDER,
    K.REFUNDED: PAYMENT,
    K.TAKEN_BACK: PAYMENT,
    K.REFUND_CREDITED: PAYMENT,
    K.INSTALMENT_SOON: DUE,
    K.INSTALMENT_PAID: PAYMENT,
    K.INSTALMENT_REFUSED: DUE,
    K.INSTALMENT_OVERDUE: DUE,
    K.INSTALMENT_LINK: DUE,
    K.DEBT_REMINDER: (*ALWAYS, "amount"),
    K.GIFT: ALWAYS,
    K.HOLD_ENDED: (*ALWAYS, "event"),
    K.ON_SALE: (*ALWAYS, "event"),
    K.PLACES_FREE: (*ALWAYS, "event"),
    K.SIGN_IN_LINK: ALWAYS,
    K.NEW_PASSWORD_LINK: ALWAYS,
    K.NEW_EMAIL_LINK: ALWAYS,
    K.PAYMENT_CODE: ALWAYS,
    K.PASSWORD_CHANGED: ALWAYS,
    K.EMAIL_CHANGED: ALWAYS,
    K.PASSKEY_ADDED: ALWAYS,
    K.CONTACTS_MERGED: ALWAYS,
    K.CARD_EXPIRES: (*ALWAYS, "card"),
}


def key(kind: EmailKind, part: str) -> str:
    return f"email.{kind}.{part}"


def _of(kind: EmailKind, part: str) -> Wording:
    """A subject says which order it is about: people look for it."""
    names = BLANKS[kind]
    if part != SUBJECT:
        return Wording(800, names, paragraphs=True)
    return Wording(120, names, must=("number",) if "number" in names else ())


EMAILS: dict[str, Wording] = {key(kind, part): _of(kind, part) for kind in BLANKS for part in PARTS}
