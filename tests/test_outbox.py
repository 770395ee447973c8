"""A mail that fails never fails a payment, and is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.kernel import clock
from app.messages.email_queue import services as outbox
from app.messages.email_queue.models import Letter, LetterKind
from app.messages.email_queue.services import RefusedForGood
from tests.conftest import NOON


@pytest.fixture
def letter(db: Flask) -> Letter:
    outbox.write(LetterKind.CONFIRMED, "ORDER", "fr", "ada@example.org")
    session.commit()
    return session.query(Letter).one()


def _fails(error: Exception) -> object:
    def send(_letter: Letter) -> None:
        raise error

    return send


def test_one_fact_is_one_letter(letter: Letter) -> None:
    outbox.write(LetterKind.CONFIRMED, "ORDER", "fr", "ada@example.org")
    assert session.query(Letter).count() == 1


def test_sent_once(letter: Letter) -> None:
    sent: list[str] = []
    assert outbox.send_due(lambda given: sent.append(given.ref)) == 1
    assert outbox.send_due(lambda given: sent.append(given.ref)) == 0
    assert sent == [letter.ref]
    assert letter.sent_at == NOON


def test_trouble_is_tried_again_later_and_later(letter: Letter) -> None:
    outbox.send_due(_fails(OSError("no route")))  # type: ignore[arg-type]
    assert letter.next_try_at == NOON + timedelta(minutes=1)
    with clock.at(NOON + timedelta(minutes=2)):
        outbox.send_due(_fails(OSError("no route")))  # type: ignore[arg-type]
        assert letter.next_try_at == clock.now() + timedelta(minutes=5)
    assert letter.sent_at is None


def test_a_refusal_for_good_is_kept_and_not_repeated(letter: Letter) -> None:
    outbox.send_due(_fails(RefusedForGood("550 no such user")))  # type: ignore[arg-type]
    assert letter.next_try_at is None
    assert letter.refusal == "550 no such user"


def test_a_letter_that_cannot_be_drawn_does_not_hold_up_the_next(letter: Letter) -> None:
    outbox.write(LetterKind.REFUNDED, "OTHER", "fr", "bob@example.org")
    sent: list[str] = []

    def send(given: Letter) -> None:
        if given.subject_ref == "ORDER":
            raise KeyError("a bug")
        sent.append(given.subject_ref)

    assert outbox.send_due(send) == 2
    assert sent == ["OTHER"]


def test_after_a_day_of_outage_a_human_is_asked(letter: Letter) -> None:
    moment = NOON
    for wait in (*outbox.RETRIES, timedelta(0)):
        with clock.at(moment):
            outbox.send_due(_fails(OSError("down")))  # type: ignore[arg-type]
        moment += wait
    assert letter.next_try_at is None
    assert letter.refusal == "OSError"
