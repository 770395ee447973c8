"""One bad row, one bad sweep: it raises the alarm, waits its turn, and holds nothing up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from structlog.testing import capture_logs

from app import row_claims
from app.db import session
from app.http.providers import all_providers
from app.kernel import clock
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.cards import services as cards
from app.people.cards.models import CardDeletion
from app.settlement.collection import services as collection
from app.settlement.instalments.models import CollectionProblem
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.worker import queue, sweeps
from app.worker.sweeps import Sweep
from tests import instalments, people
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, Shopper

SEALED = {"payments": "challenge", "email_messages": "secret", "card_deletions": "token"}


def test_a_card_of_an_unknown_provider_holds_up_no_other(db: Flask, bank: object) -> None:
    cards.forget("nobody", "A")
    cards.forget("ogone", "B")
    session.commit()
    with capture_logs() as logs, clock.at(NOON + timedelta(seconds=1)):
        assert cards.forget_due(all_providers()) == 2
        assert cards.forget_due(all_providers()) == 0, "it waits"
    assert [row.provider for row in session.scalars(select(CardDeletion))] == ["nobody"]
    assert alarms(logs) == ["card_deletions"]


def test_a_payment_nobody_can_look_up_waits(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    with capture_logs() as logs, clock.at(NOON + timedelta(hours=1)):
        assert len(payments.sweep({})) == 1
        assert not payments.sweep({})
    assert alarms(logs) == ["payments"]


def test_an_instalment_nobody_can_take_waits(shopper: Shopper) -> None:
    order = instalments.in_three(shopper, people.contact(confirmed_at=clock.now()))
    with capture_logs() as logs, instalments.on_the_day(order.ref, 2):
        assert collection.run({}) == 1
        assert collection.run({}) == 0
    assert alarms(logs) == ["instalments"]
    assert instalments.rows(order.ref)[1].trouble is not CollectionProblem.CARD


def test_a_sealed_column_that_cannot_be_opened_is_one_row_s_trouble(shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    email_queue.write(EmailKind.SIGN_IN_LINK, "1", "en", "ada@example.org", secret="S")
    email_queue.write(EmailKind.PASSWORD_CHANGED, "2", "en", "bob@example.org")
    cards.forget("ogone", "T")
    session.commit()
    for table, column in (
        ("payments", "challenge"),
        ("email_messages", "secret"),
        ("card_deletions", "token"),
    ):
        session.execute(text(f"UPDATE {table} SET {column} = '\\x00' WHERE {column} IS NOT NULL"))  # noqa: S608
    session.commit()
    session.expire_all()
    with clock.at(NOON + timedelta(hours=1)):
        sweeps.ask_banks()
        sweeps.forget_cards()
        email_queue.send_due(_draw)
    sent = select(EmailMessage.recipient).where(EmailMessage.sent_at.is_not(None))
    assert session.scalars(sent).all() == ["bob@example.org"]
    asked = session.scalar(select(Payment.ask_at))
    assert asked
    assert asked > NOON + timedelta(hours=1)


def test_a_sweep_that_fails_is_one_line(db: Flask) -> None:
    def breaks() -> int:
        raise ValueError

    with capture_logs() as logs:
        queue._round_of(db, Sweep(breaks, sweeps.EVERY_HOUR), "")(0)
    assert [(line["event"], line["sweep"], line["log_level"]) for line in logs] == [
        ("sweep_failed", "breaks", "error")
    ]


def test_no_row_is_claimed_once_the_worker_is_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_claims.stopping, "is_set", lambda: True)
    assert list(row_claims.claimed(lambda: pytest.fail("claimed"), limit=3)) == []


def _draw(email: EmailMessage) -> None:
    str(email.secret)


def alarms(logs: Sequence[Mapping[str, object]]) -> list[object]:
    return [line["table"] for line in logs if line["event"] == "sweep_row_failed"]
