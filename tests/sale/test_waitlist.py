"""Waiting lists: told in turn, once, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.db import session
from app.kernel import clock
from app.mail import composer, transport
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.catalog.models import Event, Performance, PerformanceState, Place
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistEntry, WaitlistKind
from app.sale.waitlist.services import HEAD_START
from app.venue.channels import services as channels
from tests import books
from tests.conftest import NOON


def performance(slug: str = "don-giovanni") -> Performance:
    """By default the evening that is sold out."""
    query = (
        select(Performance)
        .join(Event, Event.id == Performance.event_id)
        .where(Event.slug == slug)
        .order_by(Performance.starts_at)
    )
    return session.scalars(query).all()[0]


def waits(*names: str, kind: WaitlistKind = WaitlistKind.PLACES, slug: str = "don-giovanni") -> None:
    for minutes, name in enumerate(names):
        with clock.at(NOON - timedelta(minutes=60 - minutes)):
            waitlist.wait(channels.by_code("cube"), performance(slug), kind, f"{name}@example.org", "en")


def give_back(count: int) -> None:
    """Places that were sold are free again."""
    sold = select(Place.id).where(Place.performance_id == performance().id, Place.order_ref.is_not(None))
    some = sold.where(~Place.house).order_by(Place.id).limit(count)
    session.execute(update(Place).where(Place.id.in_(some)).values(order_ref=None))
    session.commit()


def told() -> list[str]:
    query = select(EmailMessage.recipient).where(
        EmailMessage.kind.in_([EmailKind.PLACES_FREE, EmailKind.ON_SALE])
    )
    return sorted(name.partition("@")[0] for name in session.scalars(query))


def known() -> list[str]:
    return sorted(email.partition("@")[0] for email in session.scalars(select(WaitlistEntry.email)))


def after(span: timedelta) -> int:
    with clock.at(NOON + span):
        waitlist.delete_old()
        return waitlist.notify()


def test_as_many_are_notified_as_there_are_places_first_come_first(db: Flask) -> None:
    waits("ada", "bea", "cleo")
    assert waitlist.notify() == 0
    give_back(2)
    assert waitlist.notify() == 2
    assert told() == ["ada", "bea"]


def test_the_same_place_is_not_announced_twice(db: Flask) -> None:
    waits("ada", "bea", "cleo")
    give_back(1)
    assert [waitlist.notify(), waitlist.notify()] == [1, 0]
    give_back(1)
    assert waitlist.notify() == 1
    assert told() == ["ada", "bea"]


def test_whoever_does_not_come_leaves_the_place_to_the_next(db: Flask) -> None:
    waits("ada", "bea")
    give_back(1)
    waitlist.notify()
    assert after(HEAD_START - timedelta(seconds=1)) == 0
    assert after(HEAD_START) == 1
    assert told() == ["ada", "bea"]


def test_an_address_waits_once_and_keeps_its_turn(db: Flask) -> None:
    waits("ada", "bea", "Ada")
    give_back(1)
    waitlist.notify()
    assert told() == ["ada"]
    assert known() == ["ada", "bea"]


def test_whoever_was_notified_may_wait_again_at_the_end(db: Flask) -> None:
    waits("ada", "bea")
    give_back(1)
    waitlist.notify()
    waitlist.wait(channels.by_code("cube"), performance(), WaitlistKind.PLACES, "ada@example.org", "en")
    give_back(1)
    waitlist.notify()
    assert told() == ["ada", "bea"]


def test_everyone_is_notified_when_the_sale_opens(db: Flask) -> None:
    waits("ada", "bea", kind=WaitlistKind.ON_SALE, slug="le-vaisseau-fantome")
    opens = performance("le-vaisseau-fantome").on_sale_at - NOON
    assert after(opens - timedelta(seconds=1)) == 0
    assert after(opens) == 2
    assert told() == ["ada", "bea"]


def test_house_seats_are_announced_to_nobody(db: Flask) -> None:
    waits("ada")
    session.execute(
        update(Place).where(Place.performance_id == performance().id, Place.house).values(order_ref=None)
    )
    assert waitlist.notify() == 0


def test_once_the_email_is_sent_the_address_is_forgotten(db: Flask) -> None:
    waits("ada", "bea")
    give_back(1)
    waitlist.notify()
    later = HEAD_START + timedelta(minutes=1)
    after(later)
    assert known() == ["ada", "bea"], "its letter has not gone yet"
    email_queue.send_due(composer.send)
    after(later)
    assert (known(), told()) == (["bea"], ["bea"])


def test_what_will_not_be_is_not_waited_for(db: Flask) -> None:
    waits("ada")
    performance().state = PerformanceState.CANCELED
    give_back(1)
    assert waitlist.notify() == 0
    assert waitlist.delete_old() == 1
    assert known() == []


def test_nobody_waits_for_a_session_that_has_begun(db: Flask) -> None:
    waits("ada")
    after(performance().starts_at - NOON)
    assert known() == []


def test_an_email_that_comes_too_late_is_not_sent(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the list and the mail server the evening was cancelled."""
    sent: list[object] = []
    monkeypatch.setattr(transport, "deliver", sent.append)
    waits("ada")
    give_back(1)
    waitlist.notify()
    performance().state = PerformanceState.CANCELED
    assert email_queue.send_due(composer.send) == 1
    assert sent == []


def test_one_click_leaves_every_list_of_the_shop(db: Flask) -> None:
    waits("ada", "bea")
    waits("ada", kind=WaitlistKind.ON_SALE, slug="le-vaisseau-fantome")
    waitlist.forget(channels.by_code("ombres"), "ada@example.org")
    assert known() == ["ada", "ada", "bea"]
    waitlist.forget(channels.by_code("cube"), "Ada@example.org")
    assert known() == ["bea"]
    assert books.letters(EmailKind.PLACES_FREE) == 0
