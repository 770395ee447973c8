"""Tickets that are collected or posted: staff give them out and say so; until then nobody has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from tests import books
from tests.bank import Bank
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import FLUTE, Shopper

HOME = {"name": "Ada Byron", "street": "1 rue Basse", "postcode": "75001", "town": "Paris"}
OTHER = "casse-noisette"
MODES: dict[str, dict[str, Any]] = {"box_office": {}, "post": HOME}
Buys = Callable[..., str]


@pytest.fixture
def buys(shopper: Shopper, bank: Bank) -> Buys:
    def buy(mode: str = "box_office", event: str = FLUTE) -> str:
        before = {order.number for order in books.orders()}
        shopper.takes(2, event=event).is_ada().fills("delivery", mode=mode, **MODES[mode]).agrees().pays()
        (number,) = {order.number for order in books.orders()} - before
        return f"{number[:4]}-{number[4:]}"

    return buy


def _order(number: str) -> Order:
    return next(order for order in books.orders() if order.number == number.replace("-", ""))


def _starts(number: str) -> datetime:
    return _order(number).lines[0].place.performance.starts_at


def rows(clerk: Clerk) -> list[str]:
    return [cell.get_text(strip=True) for cell in clerk.page.soup.select("#list tbody .c-no")]


def waited_for(clerk: Clerk) -> list[str]:
    """The performances there is something to hand out for."""
    links = clerk.opens("/en/hand-out").page.soup.select(".chips ul a")
    return [str(link["href"]).partition("performance=")[2] for link in links]


def presses(clerk: Clerk, action_ends: str) -> Clerk:
    return clerk.sends(clerk.page.action(action_ends))


def acts() -> list[tuple[str, str]]:
    found = audit.history("order", books.order().ref)
    return [(entry.act, entry.name) for entry in found]


@pytest.mark.parametrize(("mode", "done"), [("box_office", "handed_out"), ("post", "posted")])
def test_a_paid_order_waits_until_somebody_marks_it_done(
    buys: Buys, office: Flask, mode: str, done: str
) -> None:
    number = buys(mode)
    clerk = Clerk(office, "en").signs_in(member())
    assert rows(clerk.opens(f"/en/hand-out?way={mode}")) == [number]
    presses(clerk, "/hand-over")
    assert rows(clerk) == []
    assert acts() == [(done, "Karin Meyer")]
    assert rows(clerk.opens(f"/en/hand-out?way={mode}&done=1")) == [number]
    assert clerk.page.has("Karin Meyer")


def test_each_waits_in_its_own_list(buys: Buys, office: Flask) -> None:
    collected, posted = buys("box_office"), buys("post")
    clerk = Clerk(office, "en").signs_in(member())
    assert rows(clerk.opens("/en/hand-out")) == [collected]
    assert rows(clerk.opens("/en/hand-out?way=post")) == [posted]
    assert clerk.page.has("1 rue Basse")


def test_what_was_marked_is_undone(buys: Buys, office: Flask) -> None:
    number = buys()
    clerk = Clerk(office, "en").signs_in(member())
    presses(clerk.opens("/en/hand-out"), "/hand-over")
    assert clerk.page.has(f"Tickets of order {number} are handed out.")
    presses(clerk, "/undo")
    assert rows(clerk) == [number]
    assert [act for act, _name in acts()] == ["hand_over_undone", "handed_out"]


def test_the_sheet_says_who_and_when(buys: Buys, office: Flask) -> None:
    number = buys()
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens(f"/en/orders/{number}")
    assert clerk.page.has("Waits at the box office.")
    presses(clerk, "/hand-over")
    assert clerk.page.has("Handed out by Karin Meyer,")


def test_marking_it_twice_is_once(buys: Buys, office: Flask) -> None:
    buys()
    order = books.order().ref
    assert tickets.hand_over(order, OWNER) is True
    assert tickets.hand_over(order, OWNER) is False
    assert len(acts()) == 1


def test_tickets_that_are_kept_back_are_not_handed_out(buys: Buys, office: Flask) -> None:
    number = buys()
    tickets.withhold(books.order().ref, Withheld.DEFERRED)
    session.commit()
    clerk = Clerk(office, "en").signs_in(member())
    presses(clerk.opens(f"/en/orders/{number}"), "/hand-over")
    assert clerk.page.has("Nothing was marked")
    assert books.order().handed_over_at is None


def test_an_e_ticket_is_handed_out_by_nobody(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(tickets.NotReady):
        tickets.hand_over(books.order().ref, OWNER)


@pytest.mark.parametrize("act", [tickets.hand_over, tickets.take_back_hand_over])
def test_somebody_without_the_right_marks_nothing(buys: Buys, act: Callable[..., bool]) -> None:
    buys()
    with pytest.raises(Forbidden):
        act(books.order().ref, Actor("Rita", "0RITA", frozenset({Grant(Role.READ_ONLY)})))
    assert books.order().handed_over_at is None


def test_one_performance_at_a_time(buys: Buys, office: Flask) -> None:
    first, second = sorted([buys(), buys(event=OTHER)], key=_starts)
    clerk = Clerk(office, "en").signs_in(member())
    assert rows(clerk.opens("/en/hand-out")) == [first, second]
    there = _order(second).lines[0].place.performance_id
    assert rows(clerk.opens(f"/en/hand-out?performance={there}")) == [second]
    assert rows(clerk.opens("/en/hand-out?performance=1999999999")) == []
    assert clerk.page.has("Nothing waits for this performance.")


def test_a_ticket_that_was_refunded_waits_no_more(shopper: Shopper, bank: Bank, office: Flask) -> None:
    shopper.takes(1).takes(1, event=OTHER).is_ada().fills("delivery", mode="box_office").agrees().pays()
    order = books.order()
    kept, back = order.lines
    clerk = Clerk(office, "en").signs_in(member())
    assert len(waited_for(clerk)) == 2
    part = Reversal(RefundItems(frozenset({back.id})))
    reversals.run(order.ref, part, shown=reversals.preview(order, part), reason="client", by=OWNER)
    assert waited_for(clerk) == [str(kept.place.performance_id)]
    assert rows(clerk.opens(f"/en/hand-out?performance={back.place.performance_id}")) == []


def test_what_nobody_collected_does_not_wait_for_ever(buys: Buys, office: Flask) -> None:
    buys()
    clerk = Clerk(office, "en").signs_in(member())
    starts = books.order().lines[0].place.performance.starts_at
    with clock.at(starts + timedelta(hours=30)):
        clerk.gives_password().fills("code-form", code=clerk.code())
        assert rows(clerk.opens("/en/hand-out")) == []


def test_of_another_channel_nothing_waits(buys: Buys, office: Flask) -> None:
    buys()
    clerk = Clerk(office, "en").signs_in(member(channel="ombres"))
    assert rows(clerk.opens("/en/hand-out")) == []


def test_in_french_too(buys: Buys, office: Flask) -> None:
    buys("post")
    clerk = Clerk(office, "fr")
    clerk.gives_password(member().email).enrols()
    assert clerk.opens("/fr/hand-out?way=post").page.h1 == "À poster"
    assert clerk.opens("/fr/hand-out").page.has("Rien n’attend au guichet.")
