"""Orders in the office: found by anything known of them, and the sheet that tells their story."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.sale.orders.models import Order
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper


@pytest.fixture
def bought(shopper: Shopper, bank: Bank) -> str:
    """Ada's order of two tickets, as its number is written."""
    shopper.up_to("payment").pays()
    number = books.order().number
    return f"{number[:4]}-{number[4:]}"


@pytest.fixture
def clerk(bought: str, clerk: Clerk) -> Clerk:
    """After somebody has bought."""
    return clerk


def rows(clerk: Clerk) -> list[str]:
    return [cell.get_text(strip=True) for cell in clerk.page.soup.select("#list tbody .c-no")]


def test_the_list_shows_what_was_bought(clerk: Clerk, bought: str) -> None:
    clerk.opens("/en/orders")
    assert rows(clerk) == [bought]
    assert clerk.page.has("€220.00")
    assert clerk.page.has("Paid")


@pytest.mark.parametrize("how", ["{number}", "{plain}", "ada@example.org", "ADA@example.org", "ada"])
def test_an_order_is_found_by_what_is_known_of_it(clerk: Clerk, bought: str, how: str) -> None:
    """Its number leads straight to its sheet."""
    word = how.format(number=bought, plain=bought.replace("-", "").lower())
    clerk.opens(f"/en/orders?q={word}")
    assert clerk.page.has(bought)


def test_its_number_jumps_to_the_sheet(clerk: Clerk, bought: str) -> None:
    assert clerk.opens(f"/en/orders?q={bought}").page.h1 == f"Order {bought}"


def test_what_is_not_there_is_said_with_a_way_out(clerk: Clerk) -> None:
    clerk.opens("/en/orders?q=nobody")
    assert clerk.page.has("No orders found.")
    assert clerk.page.has("Clear the filters")


def test_a_search_looks_at_all_days(clerk: Clerk, bought: str) -> None:
    with clock.at(NOON + timedelta(days=40)):
        later = Clerk(clerk.app, "en")
        later.secret = clerk.secret
        later.gives_password().fills("code-form", code=later.code())
        assert rows(later.opens("/en/orders")) == []
        assert later.opens("/en/orders?q=ada").page.has(bought)


@pytest.mark.parametrize(("state", "found"), [("paid", 1), ("refunded", 0), ("no such state", 1)])
def test_the_list_is_filtered_by_state(clerk: Clerk, state: str, found: int) -> None:
    assert len(rows(clerk.opens(f"/en/orders?state={state}"))) == found


def test_pages_follow_each_other_without_gap_or_double(clerk: Clerk) -> None:
    _copies(120)
    seen, page = [], clerk.opens("/en/orders?period=all")
    while True:
        seen += rows(page)
        following = page.page.soup.select_one(".after-list a")
        if following is None:
            break
        page.opens(str(following["href"]))
    assert len(seen) == len(set(seen)) == 121


@pytest.mark.parametrize("after", ["x", "2026-11-23", "2026-11-23T12:00:00_", "_", "%00", "9" * 300])
def test_a_mangled_position_is_the_first_page(clerk: Clerk, after: str) -> None:
    assert len(rows(clerk.opens(f"/en/orders?after={after}"))) == 1


def test_the_sheet_tells_the_money_the_tickets_and_the_bank(clerk: Clerk, bought: str) -> None:
    clerk.opens(f"/en/orders/{bought}")
    page = clerk.page
    assert page.h1 == f"Order {bought}"
    assert page.has("€220.00 by card")
    assert page.has("The bank accepted it.")
    assert [cell.get_text(strip=True) for cell in page.soup.select(".c-no2.figures")] == ["1", "2"]
    assert page.has("Order placed")


def test_a_refused_card_is_explained_in_words(shopper: Shopper, office: Flask, bank: Bank) -> None:
    shopper.up_to("payment").pays(REFUSED_CARD)
    clerk = Clerk(office, "en").signs_in(member())
    number = books.order().number
    clerk.opens(f"/en/orders/{number}")
    assert clerk.page.has("Nothing was taken.")


def test_who_must_confirm_is_said(shopper: Shopper, office: Flask, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens(f"/en/orders/{books.order().number}")
    assert clerk.page.has("The shopper is to confirm it at their bank.")


def test_in_french_too(bought: str, office: Flask) -> None:
    clerk = Clerk(office, "fr")
    who = member()
    clerk.gives_password(who.email).enrols()
    assert clerk.opens("/fr/orders").page.h1 == "Commandes"
    assert clerk.opens(f"/fr/orders/{bought}").page.h1 == f"Commande {bought}"


def test_orders_of_another_channel_do_not_exist(bought: str, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(channel="ombres"))
    assert rows(clerk.opens("/en/orders?period=all")) == []
    assert rows(clerk.opens("/en/orders?q=ada")) == []
    clerk.opens(f"/en/orders/{bought}", 404)


@pytest.mark.parametrize("role", [Role.MARKETING, Role.DOOR])
def test_who_may_not_see_orders_finds_none(bought: str, office: Flask, role: Role) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=role))
    clerk.opens("/en/orders", 404)
    clerk.opens(f"/en/orders/{bought}", 404)
    assert not clerk.opens("/en/").page.has("Sales today")


def test_an_order_that_is_not_there(clerk: Clerk) -> None:
    clerk.opens("/en/orders/AAAA-AAAA", 404)


def test_the_home_counts_todays_sales(clerk: Clerk) -> None:
    clerk.opens("/en/")
    assert clerk.page.has("€220.00")
    assert clerk.page.has("1 order")
    assert clerk.page.has("Nothing waits.")


def _copies(number: int) -> None:
    """So many more orders, all placed at the same moment."""
    columns = [column.name for column in Order.__table__.columns if column.name not in ("ref", "number")]
    names = ", ".join(columns)
    session.execute(
        text(
            f"INSERT INTO orders (ref, number, {names}) "  # noqa: S608
            f"SELECT 'COPY' || n, 'C' || lpad(n::text, 7, '0'), {names} "
            f"FROM orders, generate_series(1, {number}) AS n"
        )
    )
    session.commit()
