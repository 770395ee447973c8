"""Every page asks the database a small, constant number of things, however much there is in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask, request, request_started

from app import cache
from app.accounting.vouchers import services as vouchers
from app.db import database, session
from app.kernel import clock
from app.people.cards import services as cards
from app.psp.port import CardDetails, Expiry
from bench import stage, statements
from tests import books, people
from tests.accounting.test_credit_and_deferred import uses_credit, with_credit
from tests.accounting.test_vouchers import issue, lays_down
from tests.conftest import NOON
from tests.instalments import in_three
from tests.shop.test_instalments_at_checkout import move_performance
from tests.shopper import CHALLENGE_CARD, FLUTE, Shopper

A_PAGE = 8
COLD = 12  # in a process that has just begun, or has forgotten everything
# Taking seats locks and writes, and does two things in two statements each. What a network holds is counted
# by one of its own, which sees what those it waited for have taken. The key of the form is there before
# anything is done, its answer afterwards.
TAKING = {"POST seats.take": 9}
TAKING_AGAIN = {"POST seats.take": 12}  # signed in, the basket of an earlier purchase still in the cookie
# Three requests move money: they lock, set aside, ask, book and settle, and are no pages.
MIXING = TAKING_AGAIN | {"POST checkout.summary": 20}
SIGNED_IN = TAKING_AGAIN | {"POST checkout.summary": 12}  # who it is, and what credit they have
MOVING_MONEY = TAKING | {
    "POST checkout.summary": 10,
    "GET checkout.card_return": 20,
    "GET checkout.bank_return": 20,
}

IN_SHARES = TAKING_AGAIN | {
    "POST checkout.summary": 20,
    "GET checkout.card_return": 32,
}  # the schedule, its books
REGULAR = SIGNED_IN | {"GET checkout.card_return": 24}  # whose card it is, and that it has paid once more


def most(request: str) -> int:
    return TAKING.get(request, A_PAGE)


Asked = dict[str, list[str]]


@contextmanager
def listening(shop: Flask) -> Iterator[Asked]:
    """What each request to the shop asked of the database, the last of a kind."""
    asked: Asked = {}
    begun: list[tuple[str, int]] = []
    with statements.counted(database.engine) as run:

        def begin(_app: Flask, **_more: object) -> None:
            database.session.expunge_all()  # a request knows nothing of the one before
            begun.append((f"{request.method} {request.endpoint}", len(run)))

        with request_started.connected_to(begin, sender=shop):
            yield asked
    ends = [at for _name, at in begun[1:]] + [len(run)]
    asked |= {name: run[at:end] for (name, at), end in zip(begun, ends, strict=True)}


def purchase(shopper: Shopper, seats: int = 2) -> dict[str, int]:
    """The number of statements of each request of a purchase."""
    shopper.client = shopper.app.test_client()  # another browser
    shopper.opens("/en/")
    with listening(shopper.app) as asked:
        shopper.opens("/en/").up_to("payment", count=seats).pays(CHALLENGE_CARD).answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"
    return {name: len(run) for name, run in asked.items()}


def test_no_page_asks_more_than_eight_times(shopper: Shopper) -> None:
    over = {n: count for n, count in purchase(shopper).items() if count > MOVING_MONEY.get(n, most(n))}
    assert not over


def test_whoever_is_signed_in_asks_no_more_than_eight_times(shopper: Shopper) -> None:
    purchase(shopper)  # what the house remembers is learned
    shopper.signs_in(people.contact()).opens("/en/")
    with listening(shopper.app) as asked:
        shopper.takes().opens("/en/checkout/identification").wants_e_tickets().agrees()
    assert not {n: len(run) for n, run in asked.items() if len(run) > SIGNED_IN.get(n, most(n))}


def test_a_saved_card_asks_no_more(shopper: Shopper) -> None:
    """Saved, paid with again and looked after, among five."""
    regular = people.contact()
    for last4 in ("1111", "2222", "3333", "4444"):
        with clock.at(NOON - timedelta(days=1)):
            cards.save(
                regular.ref, "ogone", f"T-{last4}", CardDetails("amex", last4, Expiry(2030, 1), "Ada"), NOON
            )
    session.commit()
    shopper.signs_in(regular).up_to("payment").pays_and_saves().opens("/en/")
    with listening(shopper.app) as asked:
        shopper.takes().opens("/en/checkout/identification").wants_e_tickets().agrees().pays_with_saved()
        shopper.opens("/en/account/cards")
    assert not {n: len(run) for n, run in asked.items() if len(run) > REGULAR.get(n, most(n))}


def test_instalments_ask_no_more(shopper: Shopper) -> None:
    """Two plans to choose from, one agreed to, paid with a card that is saved for it."""
    move_performance(NOON + timedelta(days=90))
    shopper.signs_in(people.contact()).up_to("summary", count=3).agrees_to("CB3X").pays().opens("/en/")
    with listening(shopper.app) as asked:
        shopper.takes(count=3).opens("/en/checkout/identification").wants_e_tickets()
        shopper.agrees_to("CB3X").pays_with_saved()
    assert shopper.page.h1 == "Order confirmed"
    assert not {n: len(run) for n, run in asked.items() if len(run) > IN_SHARES.get(n, most(n))}


def test_a_gift_voucher_asks_no_more(shopper: Shopper) -> None:
    """Its page, its basket and every step, with tickets beside it."""
    shopper.opens("/en/gift-vouchers")
    with listening(shopper.app) as asked:
        shopper.opens("/en/gift-vouchers").fills(
            "gift", value="5000", from_name="Ada", way="them", email="lea@example.org"
        )
        shopper.up_to("payment").pays(CHALLENGE_CARD).answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"
    more = {name: most + 3 for name, most in MOVING_MONEY.items()}  # a voucher and its letter are written
    assert not {n: len(run) for n, run in asked.items() if len(run) > more.get(n, most(n))}


def test_eight_seats_ask_no_more_than_one(shopper: Shopper) -> None:
    purchase(shopper)  # what the house remembers is learned from the first of a kind
    assert purchase(shopper, seats=8) == purchase(shopper, seats=1)


def test_the_next_order_asks_no_more_than_the_first(shopper: Shopper) -> None:
    purchase(shopper)
    first = purchase(shopper)
    for _order in range(3):
        last = purchase(shopper)
    assert last == first


def test_promo_voucher_and_credit_ask_no_page_more_than_eight_times(shopper: Shopper) -> None:
    ada = with_credit(1_000)
    _voucher, code = issue(2_000)
    shopper.signs_in(ada)
    with listening(shopper.app) as asked:
        uses_credit(lays_down(lays_down(shopper.up_to("summary"), code), "NOUVEAUX")).agrees()
    assert not {n: len(run) for n, run in asked.items() if len(run) > MIXING.get(n, most(n))}


ACCOUNT = ["", "/orders", "/orders?when=past", "/orders/{}", "/money", "/vouchers"]


def test_account_pages_ask_little_and_no_more_for_many_orders(shopper: Shopper) -> None:
    ada = with_credit(1_000)
    shopper.signs_in(ada).up_to("payment").pays()
    first = _account(shopper)
    for _order in range(3):
        uses_credit(shopper.up_to("summary"), amount="1").agrees().pays()
    assert _account(shopper) == first
    assert max(first.values()) <= A_PAGE


def test_instalments_ask_little_too(shopper: Shopper) -> None:
    """Two orders in instalments, two cards, a voucher kept: the account, the order, the page that pays."""
    ada = with_credit(1_000)
    _voucher, code = issue(9_000)
    vouchers.save_for(ada, code, NOON)
    refs = [in_three(shopper, ada).ref for _order in range(2)]
    cards.save(ada.ref, "ogone", "T-2222", CardDetails("amex", "2222", Expiry(2030, 1), "Ada"), NOON)
    session.commit()
    pages = ["/account", "/account/orders", "/account/cards", f"/account/orders/{refs[0]}"]
    pages += [f"/orders/{refs[0]}/instalments/payment?shares={share}" for share in (1, 2)]
    asked = {path: _asked_by(shopper, f"/en{path}") for path in pages}
    assert max(asked.values()) <= A_PAGE, asked


def _account(shopper: Shopper) -> dict[str, int]:
    ref = books.orders()[0].ref
    shopper.opens("/en/account")
    return {path: _asked_by(shopper, "/en/account" + path.format(ref)) for path in ACCOUNT}


@pytest.mark.parametrize("path", ["profile", "erasure", "erasure/done"])
def test_no_page_of_an_account_asks_more_than_eight_times(shopper: Shopper, path: str) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays()
    assert _asked_by(shopper, f"/en/account/{path}") <= A_PAGE


@pytest.mark.parametrize("path", ["/en/", "/en/e/{}", "/en/e/{}/{}/seats"])
def test_many_products_ask_no_more_than_few(shopper: Shopper, path: str) -> None:
    few = _asked_by(shopper, path.format(FLUTE, _first_session(shopper)))
    for number in range(3):
        play = stage.price_list(f"many-{number}", categories=6, tariffs=5)
    assert _asked_by(shopper, path.format(play.slug, play.sessions[0])) == few


def _first_session(shopper: Shopper) -> str:
    return shopper.seats_page().split("/")[-2]


def _asked_by(shopper: Shopper, path: str) -> int:
    shopper.opens(path)
    with listening(shopper.app) as asked:
        shopper.opens(path)
    (run,) = asked.values()
    return len(run)


PUBLIC = {
    "catalogue": "/en/",
    "filtered catalogue": "/en/?q=flute",
    "event": f"/en/e/{FLUTE}",
    "session": f"/en/e/{FLUTE}?session=SESSION",
    "seats": f"/en/e/{FLUTE}/SESSION/seats",
    "gift vouchers": "/en/gift-vouchers",
    "terms": "/en/terms",
    "sign-in": "/en/account/sign-in",
    "empty basket": "/en/basket",
}
STEPS = ["identification", "delivery", "summary", "payment"]


@pytest.mark.parametrize("page", PUBLIC)
def test_a_public_page_asks_no_more_than_twelve_times_when_nothing_is_remembered(
    shopper: Shopper, page: str
) -> None:
    assert _asked_cold(shopper, PUBLIC[page].replace("SESSION", _first_session(shopper))) <= COLD


def test_a_basket_asks_no_more_than_twelve_times_when_nothing_is_remembered(shopper: Shopper) -> None:
    shopper.takes().takes(event="casse-noisette", category=1, tariff=1)
    assert _asked_cold(shopper, "/en/basket") <= COLD


@pytest.mark.parametrize("step", STEPS)
def test_a_step_asks_no_more_than_twelve_times_when_nothing_is_remembered(
    shopper: Shopper, step: str
) -> None:
    """With seats of two events in two categories at two tariffs."""
    shopper.takes(event="casse-noisette", category=1, tariff=1).up_to("payment")
    assert _asked_cold(shopper, f"/en/checkout/{step}") <= COLD


def test_a_confirmation_asks_no_more_than_twelve_times_when_nothing_is_remembered(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    assert _asked_cold(shopper, shopper.at.removeprefix(shopper.shop)) <= COLD


def _asked_cold(shopper: Shopper, path: str) -> int:
    with listening(shopper.app) as asked:
        cache.clear()
        shopper.opens(path)
    (run,) = asked.values()
    return len(run)
