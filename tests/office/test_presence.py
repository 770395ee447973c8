"""Two who have the same record open read each other's names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.people.staff.models import RecordVisit
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.shopper import Shopper


@pytest.fixture
def order(shopper: Shopper, bank: Bank) -> str:
    shopper.up_to("payment").pays()
    return f"/en/orders/{books.order().number}"


@pytest.fixture
def sam(order: str, office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


@pytest.fixture
def karin(order: str, office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member(role=Role.MANAGER))


def others(clerk: Clerk, path: str) -> str:
    """What the page asks for once it is drawn."""
    where, held = clerk.opens(path).page.form_by_id("presence")
    assert clerk.page.soup.select_one("script[src*='js/htmx']"), "nobody would ask"
    headers = {**clerk._headers("same-origin"), "HX-Request": "true"}
    answer = clerk.client.post(clerk._full(where), data=held, headers=headers)
    assert answer.status_code == 200
    return answer.text


def visits() -> list[RecordVisit]:
    session.expire_all()
    return session.query(RecordVisit).all()


def test_whoever_opens_it_second_reads_who_was_first(sam: Clerk, karin: Clerk, order: str) -> None:
    assert "too" not in others(karin, order)
    with clock.at(NOON + timedelta(minutes=1)):
        assert "Karin Meyer has opened this order too, 1 minute ago" in others(sam, order)
    with clock.at(NOON + timedelta(minutes=2, seconds=30)):
        assert "Sam has opened this order too, 1 minute ago" in others(karin, order)


def test_after_two_minutes_nobody_is_here(sam: Clerk, karin: Clerk, order: str) -> None:
    others(karin, order)
    with clock.at(NOON + timedelta(minutes=2)):
        assert "too" not in others(sam, order)


def test_on_any_page_of_a_contact(sam: Clerk, karin: Clerk) -> None:
    ada = people.contact()
    others(karin, f"/en/contacts/{ada.number}")
    assert "Karin Meyer has opened this contact too, just now" in others(
        sam, f"/en/contacts/{ada.number}/general"
    )


def test_drawing_the_page_writes_nothing_and_asking_once_in_a_while(karin: Clerk, order: str) -> None:
    karin.opens(order)
    assert visits() == []
    for seconds, noted in ((0, 0), (20, 0), (31, 31)):
        with clock.at(NOON + timedelta(seconds=seconds)):
            others(karin, order)
        (visit,) = visits()
        assert visit.seen_at == NOON + timedelta(seconds=noted)


def test_what_is_older_is_dropped(karin: Clerk, order: str) -> None:
    others(karin, order)
    with clock.at(NOON + timedelta(minutes=3)):
        others(karin, f"/en/contacts/{people.contact().number}")
    assert [visit.kind for visit in visits()] == ["contact"]


def test_without_a_script_nobody_is_named_and_the_page_stays(karin: Clerk, order: str) -> None:
    karin.opens(order).fills("presence")
    assert karin.page.h1.startswith("Order ")
