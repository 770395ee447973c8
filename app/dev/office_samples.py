"""What the workbench shows of the office: one of each component in each of its states. Never the database."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace as Sample
from typing import Any

from wtforms import DateField, Form, RadioField, StringField

from app.dev.workbench_samples import euros, form

WAYS: list[Any] = ["Transfer", "Cheque", "Cash"]
THEN = datetime(2026, 11, 29, 19, 53, tzinfo=UTC)
MARKS = (
    ("Paid", "good", "done"), ("2 of 3 paid", "soft", "part"), ("Partly refunded", "soft", "half"),
    ("In progress", "soft", "to-come"), ("Instalment declined", "bad", "needs"),
    ("Kept back", "warn", "needs"), ("Refunded", "soft", "back"), ("Abandoned", "soft", "ended"),
)  # fmt: skip


class ReceiptForm(Form):
    """With a hint here, an error there: all its fields stand on their lines."""

    amount = StringField("Amount received")
    on = DateField("Received on")
    reference = StringField("Reference", description="Of the transfer, the receipt or the till.")
    reason = StringField("Reason", description="It stays in the history, and the shopper reads it.")
    means = RadioField("How it was paid", choices=WAYS, default="Cheque")


def office() -> dict[str, object]:
    states = [Sample(word=word, tone=tone, mark=mark) for word, tone, mark in MARKS]
    return {
        "states": states,
        "rows": [_row(state) for state in states],
        "form": form(),
        "broken": form(broken=True),
        "euros": euros,
        "receipt": _receipt(broken=False),
        "wrong": _receipt(broken=True),
        **_record(),
        **_lists(),
        **_home(),
    }


def _row(state: Sample) -> Sample:
    return Sample(
        number="7QK2-M4TD", name="Karin DEU", what="La Flûte enchantée", total=euros(33_000), state=state
    )


def _receipt(*, broken: bool) -> ReceiptForm:
    made = ReceiptForm(prefix="wrong-" if broken else "receipt-")
    if broken:
        made.amount.errors = ["Enter an amount, for example €12.50."]
        made.means.errors = ["Choose one."]
    return made


CHANGED = {"before": {"amount_minor": 11_000}, "after": {"amount_minor": 22_000}, "channel_code": None}
UNCHANGED: dict[str, object] = {"before": {}, "after": {}, "channel_code": None}


def _record() -> dict[str, object]:
    """History, devices, both values of what two people saved, what was done and its undoing."""
    return {
        "history": [
            Sample(act="refunded", reason="client: Two nights too many", name="Sam", at=THEN, **CHANGED),
            Sample(act="noted", reason="", name="Camille", at=THEN, **UNCHANGED),
        ],
        "sessions": [
            Sample(ref=ref, device=device, started_at=THEN, seen_at=THEN)
            for ref, device in (("this", "Chrome, Linux"), ("other", "Safari, iPhone"), ("third", ""))
        ],
        "differences": [
            Sample(label="Maximum outstanding", mine="€200.00", theirs="€150.00"),
            Sample(label="Phone", mine="+33 6 12 34 56 78", theirs=""),
        ],
        "undo_offered": lambda: Sample(
            sentence="Role given: door, everywhere.", url="#main", fields={"role": "door"}
        ),
        "said_lately": lambda: ["1 session is ended."],
    }


def _lists() -> dict[str, object]:
    """What stands above a list, and at the end of its rows."""
    inside = ("All", "Refunds", "To approve", "Payments")
    pages = [Sample(word=word, url="#main", here=word == "Refunds") for word in inside]
    return {
        "boards": {"declined": "Bank declined", "late": "Overdue", "due": "Due in 30 days"},
        "counts": {"declined": 3, "late": 0, "due": 10_001},
        "most": 10_000,
        "which": "declined",
        "listing": Sample(here=lambda **_changed: "#main"),
        "rooms": [Sample(word="Orders", here=True, inside=pages)],
        "acts": [
            Sample(word="Send a link to pay", url="#main", posts=False),
            Sample(word="Suspend", url="#main", posts=True),
        ],
    }


def _home() -> dict[str, object]:
    words = {
        "Email and phone for shoppers": True, "Terms and conditions, published": True, "Prices": True,
        "A payment method": False, "Pay something by card and refund it": False,
    }  # fmt: skip
    steps = [Sample(word=word, url="#main", done=done) for word, done in words.items()]
    return {
        "alerts": [
            Sample(title="Nobody can pay at the box office", text="No payment method is offered there.",
                   cure="Offer one", url="#main", posts=False),
            Sample(title="Cards are being tried", text="Whoever pays by card is checked first.",
                   cure="End the guard", url="#main", posts=True),
            Sample(title="The worker is silent", text="For 12 minutes.", cure="", url="", posts=False),
        ],
        "opening": Sample(name="CUBE", steps=steps, done=3, also=[Sample(word="Brand", url="#main")]),
    }  # fmt: skip
