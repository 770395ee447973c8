"""One field finds everything: whole numbers jump, words show groups, and nothing of another channel."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from app.accounting.vouchers.models import Voucher
from app.db import database, session
from app.kernel.actors import Role
from app.sale.orders.models import Order
from tests import books
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.office.clerk import Clerk, member
from tests.people import contact
from tests.shopper import Shopper


@pytest.fixture
def order(shopper: Shopper, bank: Bank) -> Order:
    """Ada's two tickets, paid in part with a voucher."""
    _voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays()
    return books.order()


@pytest.fixture
def clerk(order: Order, clerk: Clerk) -> Clerk:
    return clerk


def finds(clerk: Clerk, word: str) -> Clerk:
    return clerk.opens(f"/en/search?q={word}")


def groups(clerk: Clerk) -> list[str]:
    return [heading.get_text() for heading in clerk.page.soup.select("#found h2")]


@pytest.mark.parametrize("how", ["{0}{1}", "{0}-{1}", "http://shop.test/en/orders/{0}-{1}?x=1"])
def test_a_number_opens_its_order(clerk: Clerk, order: Order, how: str) -> None:
    number = order.number
    assert finds(clerk, how.format(number[:4], number[4:])).page.h1 == f"Order {number[:4]}-{number[4:]}"


def test_the_serial_of_a_ticket_opens_its_order(clerk: Clerk) -> None:
    assert finds(clerk, "2").page.h1.startswith("Order ")


def test_the_address_of_a_guest_opens_their_only_order(clerk: Clerk, order: Order) -> None:
    assert finds(clerk, "ADA@example.org").page.h1 == f"Order {order.number[:4]}-{order.number[4:]}"


def test_part_of_an_address_opens_nothing_by_itself(clerk: Clerk) -> None:
    assert groups(finds(clerk, "ada@example.or")) == ["Orders"]


def test_an_address_of_several_orders_lists_them(clerk: Clerk, shopper: Shopper) -> None:
    shopper.up_to("summary").agrees().pays()
    listed = finds(clerk, "ada@example.org").page
    assert listed.h1 == "Orders"
    assert len(listed.soup.select("#list tbody tr")) == 2
    assert listed.soup.select_one("input[name=q][value='ada@example.org']")


def test_an_address_and_a_number_open_a_contact(clerk: Clerk) -> None:
    ada = contact("ada@example.org", name="Ada Byron")
    assert finds(clerk, "ADA@example.org").page.h1 == f"{ada.number} Ada Byron"
    assert finds(clerk, f"%23{ada.number}").page.h1 == f"{ada.number} Ada Byron"


def test_words_show_contacts_and_orders(clerk: Clerk) -> None:
    contact("byron@example.org", name="Ada Byron")
    assert groups(finds(clerk, "ada")) == ["Contacts", "Orders"]


@pytest.mark.parametrize("word", ["flute", "FLÛTE", "enchantee%20flute", "magic%20flute"])
def test_an_event_leads_to_its_orders(clerk: Clerk, order: Order, word: str) -> None:
    """By words of its title, in either language, accents and case apart."""
    found = finds(clerk, word)
    assert "Events" in groups(found)
    (link,) = found.page.soup.select("section[aria-labelledby=events] a")
    clerk.opens(str(link["href"]))
    assert len(clerk.page.soup.select("#list tbody tr")) == 1


def test_the_last_four_of_a_voucher_lead_to_its_record(clerk: Clerk, order: Order) -> None:
    """And from there to the order it paid."""
    voucher = session.scalars(select(Voucher)).one()
    for word in (voucher.last4, f"…{voucher.last4.lower()}"):
        assert "Vouchers" in groups(finds(clerk, word))
        assert clerk.page.soup.select(f'#found a[href="/en/vouchers/{voucher.ref}"]')
    clerk.opens(f"/en/vouchers/{voucher.ref}")
    assert clerk.page.soup.select(f'main a[href$="/orders/{order.number[:4]}-{order.number[4:]}"]')


def test_what_is_not_there_is_said(clerk: Clerk) -> None:
    assert finds(clerk, "nobody-at-all").page.has("Nothing found.")
    assert finds(clerk, "").page.h1 == "Search"


def test_nothing_of_another_channel_is_found(order: Order, office: Flask) -> None:
    contact("ada@example.org", name="Ada Byron")
    clerk = Clerk(office, "en").signs_in(member(channel="ombres"))
    for word in (order.number, "ada@example.org", "ada", "2", "Byron"):
        assert finds(clerk, word).page.has("Nothing found."), word


def test_whoever_may_see_neither_finds_nothing(order: Order, office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.DOOR))
    assert finds(clerk, order.number).page.has("Nothing found.")


def test_the_office_plans_each_question_for_what_is_asked(office_app: Flask) -> None:
    with office_app.app_context(), database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        assert driver.prepare_threshold is None
