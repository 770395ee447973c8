"""A mail that fails never fails a payment, and is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.kernel import clock
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.messages.email_queue.services import RefusedForGood
from tests.conftest import NOON


@pytest.fixture
def message(db: Flask) -> EmailMessage:
    email_queue.write(EmailKind.CONFIRMED, "ORDER", "fr", "ada@example.org")
    session.commit()
    return session.query(EmailMessage).one()


def _fails(error: Exception) -> object:
    def send(_letter: EmailMessage) -> None:
        raise error

    return send


def test_one_fact_is_one_email(message: EmailMessage) -> None:
    email_queue.write(EmailKind.CONFIRMED, "ORDER", "fr", "ada@example.org")
    assert session.query(EmailMessage).count() == 1


def test_sent_once(message: EmailMessage) -> None:
    sent: list[str] = []
    assert email_queue.send_due(lambda given: sent.append(given.ref)) == 1
    assert email_queue.send_due(lambda given: sent.append(given.ref)) == 0
    assert sent == [message.ref]
    assert message.sent_at == NOON


def test_trouble_is_tried_again_later_and_later(message: EmailMessage) -> None:
    email_queue.send_due(_fails(OSError("no route")))  # type: ignore[arg-type]
    assert message.next_try_at == NOON + timedelta(minutes=1)
    with clock.at(NOON + timedelta(minutes=2)):
        email_queue.send_due(_fails(OSError("no route")))  # type: ignore[arg-type]
        assert message.next_try_at == clock.now() + timedelta(minutes=5)
    assert message.sent_at is None


def test_a_permanent_refusal_is_recorded_and_not_repeated(message: EmailMessage) -> None:
    email_queue.send_due(_fails(RefusedForGood("550 no such user")))  # type: ignore[arg-type]
    assert message.next_try_at is None
    assert message.refusal == "550 no such user"


def test_an_email_that_cannot_be_drawn_does_not_hold_up_the_next(message: EmailMessage) -> None:
    email_queue.write(EmailKind.REFUNDED, "OTHER", "fr", "bob@example.org")
    sent: list[str] = []

    def send(given: EmailMessage) -> None:
        if given.subject_ref == "ORDER":
            raise KeyError("a bug")
        sent.append(given.subject_ref)

    assert email_queue.send_due(send) == 2
    assert sent == ["OTHER"]


def test_after_a_day_of_outage_a_human_is_asked(message: EmailMessage) -> None:
    moment = NOON
    for wait in (*email_queue.RETRIES, timedelta(0)):
        with clock.at(moment):
            email_queue.send_due(_fails(OSError("down")))  # type: ignore[arg-type]
        moment += wait
    assert message.next_try_at is None
    assert message.refusal == "OSError"
