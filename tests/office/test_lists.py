"""Lists of the office: columns, views one keeps, files of exactly what is shown, acts on many rows."""

from __future__ import annotations

import csv
import io
import sys
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, literal, select, update

from app.audit.models import AuditEntry
from app.db import session
from app.kernel.actors import Role
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.office.lists.csv_files import BOM, cell
from app.people.staff.models import SavedView
from app.sale.orders.models import Order
from tests import books, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import contact
from tests.shopper import Shopper


@pytest.fixture
def bought(shopper: Shopper, bank: Bank) -> Order:
    """Ada's order; its tickets were sent."""
    shopper.up_to("payment").pays()
    for letter in postbox.letters():
        letter.sent_at, letter.next_try_at = NOON, None
    session.commit()
    return books.order()


@pytest.fixture
def manager(bought: Order, office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member(role=Role.MANAGER))


def heads(clerk: Clerk) -> list[str]:
    return [head.get_text(strip=True) for head in clerk.page.soup.select("#list thead th:not(.c-tick)")]


def file_of(clerk: Clerk, path: str, *columns: str) -> list[list[str]]:
    clerk.opens(path)
    token = clerk._token()
    fields: dict[str, Any] = {"csrf_token": token, "column": list(columns)}
    answer = clerk.client.post(f"{OFFICE}{path}", data=fields, headers=clerk._headers("same-origin"))
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text.startswith(BOM)
    return list(csv.reader(io.StringIO(answer.text[1:]), delimiter=";" if "/fr/" in path else ","))


# Columns.


def test_one_chooses_what_a_list_shows(manager: Clerk) -> None:
    manager.opens("/en/orders?period=all")
    assert heads(manager) == ["No.", "Date", "Contact", "Performance", "Places", "State", "Total", "Left"]
    manager.opens("/en/orders?period=all&column=total&column=method&column=nonsense")
    assert heads(manager) == ["No.", "Contact", "Payment", "Total"]


def test_the_next_page_and_the_filters_keep_the_columns(manager: Clerk) -> None:
    manager.opens("/en/orders?period=all&column=total")
    links = [str(link["href"]) for link in manager.page.soup.select(".tabs a, .chips li a")]
    assert links
    assert all("column=total" in link for link in links)


def test_what_is_still_to_be_paid_in_instalments_is_shown(
    shopper: Shopper, bank: Bank, office: Flask
) -> None:
    in_three(shopper, contact(confirmed_at=NOON))
    clerk = Clerk(office, "en").signs_in(member())
    clerk.opens("/en/orders?period=all")
    assert clerk.page.soup.select_one("#list tbody .c-rest").get_text(strip=True) == "left€110.00"  # type: ignore[union-attr]


# Filters.


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("method=CBWEB", 1), ("method=CB3X", 0), ("channel=cube", 1), ("channel=ombres", 0),
        ("since=2026-11-01&until=2026-11-30", 1), ("until=2026-11-01", 0), ("since=nonsense", 1),
        ("event=999999", 0), ("event=nonsense", 1), ("performance=999999", 0), ("performance=nonsense", 1),
    ],
)  # fmt: skip
def test_orders_are_narrowed(manager: Clerk, filters: str, found: int) -> None:
    manager.opens(f"/en/orders?{filters}")
    assert len(manager.page.soup.select("#list tbody tr")) == found


def test_orders_of_one_performance_are_those_with_places_there(manager: Clerk, bought: Order) -> None:
    performance = bought.lines[0].place.performance_id
    event = bought.lines[0].place.performance.event_id
    manager.opens(f"/en/orders?event={event}")
    choices = [str(link["href"]) for link in manager.page.soup.select(".chips li a")]
    (of_day,) = (href for href in choices if href.endswith(f"performance={performance}"))
    manager.opens(of_day)
    assert len(manager.page.soup.select("#list tbody tr")) == 1


# Files.


def test_the_file_has_what_the_list_shows(manager: Clerk, bought: Order) -> None:
    head, row = file_of(manager, "/en/orders/export?period=all", "no", "email", "places", "total", "currency")
    assert head == ["No.", "Email", "Places", "Total", "Currency"]
    assert row == [f"{bought.number[:4]}-{bought.number[4:]}", "ada@example.org", "2", "220.00", "EUR"]


def test_the_file_says_how_much_was_refunded(manager: Clerk, bought: Order) -> None:
    manager.lang = "fr"
    session.execute(update(Order).values(refunded_minor=110_00))
    head, row = file_of(manager, "/fr/orders/export?period=all&state=partly", "state", "total", "refunded")
    assert head == ["État", "Total", "Remboursé"]
    assert row == ["Remboursée en partie", "220,00", "110,00"]


def test_french_spreadsheets_get_semicolons_and_commas(manager: Clerk) -> None:
    manager.lang = "fr"
    _head, row = file_of(manager, "/fr/orders/export?period=all", "date", "total")
    assert row == ["23/11/2026 13:00", "220,00"]


def test_the_file_is_of_the_list_as_it_is_narrowed(manager: Clerk) -> None:
    manager.opens("/en/orders/export?state=refunded")
    assert manager.page.has("There is nothing to export.")


def test_the_file_is_of_what_was_ticked(manager: Clerk, bought: Order) -> None:
    _copy(bought, "AAAABBBB")
    assert len(file_of(manager, "/en/orders/export?period=all", "no")) == 3
    ticked = file_of(manager, "/en/orders/export?period=all&chosen=AAAA-BBBB", "no")
    assert ticked == [["No."], ["AAAA-BBBB"]]
    assert len(file_of(manager, "/en/orders/export?period=all&chosen=AAAA-BBBB&all=yes", "no")) == 3


def test_long_lists_are_written_to_the_last_row(manager: Clerk, bought: Order, monkeypatch: Any) -> None:
    """Page after page: none is doubled, none is lost."""
    for number in range(25):
        _copy(bought, f"COPY{number:04}")
    monkeypatch.setattr(sys.modules["app.sale.orders.services.search"], "AT_ONCE", 7)
    lines = file_of(manager, "/en/orders/export?period=all", "no")
    assert len(lines) == len({line[0] for line in lines}) == 27


def test_no_column_is_no_file(manager: Clerk) -> None:
    manager.opens("/en/orders/export?period=all").fills("export", 422, column="")
    assert manager.page.has("Tick at least one column.")


def test_taking_a_list_out_is_noted(manager: Clerk) -> None:
    file_of(manager, "/en/orders/export?period=all&state=paid", "no")
    entry = session.scalars(select(AuditEntry).filter_by(act="exported")).one()
    assert entry.after == {"state": "paid", "period": "all", "number": 1}


@pytest.mark.parametrize("path", ["/en/orders/export", "/en/contacts/export"])
def test_lists_leave_the_house_only_with_those_who_may(bought: Order, office: Flask, path: str) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.BOX_OFFICE))
    clerk.opens(path, 404)
    clerk.opens(path.removesuffix("/export"))
    assert not clerk.page.has("Export")


def test_contacts_are_exported_too(manager: Clerk) -> None:
    ada = contact(confirmed_at=NOON)
    rows = file_of(manager, "/en/contacts/export", "no", "email", "owes")
    assert [str(ada.number), "ada@example.org", "0.00"] in rows


@pytest.mark.parametrize(
    ("value", "lang", "written"),
    [
        ("=1+1", "en", "'=1+1"), ("@x", "en", "'@x"), ("-x", "fr", "'-x"), ("+33 6", "fr", "'+33 6"),
        ("Ada", "en", "Ada"), (Money(-305, "EUR"), "fr", "-3,05"), (Money(5, "EUR"), "en", "0.05"),
        (None, "en", ""), (0, "en", "0"), (NOON, "en", "2026-11-23 13:00"),
    ],
)  # fmt: skip
def test_a_cell_is_what_a_spreadsheet_takes_it_for(value: Any, lang: str, written: str) -> None:
    """Text is never a formula; an amount is a number."""
    assert cell(value, "Europe/Paris", lang) == written


# Views.


def _saves(clerk: Clerk, name: str = "Paid", path: str = "/en/views/orders?state=paid", **more: Any) -> Clerk:
    return clerk.opens(path).fills("view", name=name, **more)


def test_a_list_is_kept_under_a_name(manager: Clerk) -> None:
    _saves(manager)
    assert manager.page.has("The view “Paid” is saved.")
    manager.opens("/en/orders?period=all")
    tab = next(link for link in manager.page.soup.select(".tabs a") if link.get_text(strip=True) == "Paid")
    manager.opens(str(tab["href"]))
    assert manager.page.soup.select_one(".tabs [aria-current]").get_text(strip=True) == "Paid"  # type: ignore[union-attr]


def test_the_list_opens_with_the_view_one_chose(manager: Clerk) -> None:
    _saves(manager, usual="y")
    manager.opens("/en/orders")
    assert manager.page.has("State: Paid")
    manager.opens("/en/orders?period=all")
    assert not manager.page.has("State: Paid")


def test_one_view_alone_is_the_first(manager: Clerk) -> None:
    _saves(manager, usual="y")
    _saves(manager, "Abandoned", "/en/views/orders?state=lapsed", usual="y")
    usual = session.scalars(select(SavedView.name).where(SavedView.usual)).all()
    assert usual == ["Abandoned"]


def test_a_name_is_used_once(manager: Clerk) -> None:
    _saves(manager)
    manager.opens("/en/views/orders?state=lapsed").fills("view", 422, name="Paid")
    assert manager.page.has("You have a view of this name. Choose another one.")


def test_there_are_at_most_twelve(manager: Clerk) -> None:
    for number in range(12):
        _saves(manager, f"View {number}")
    manager.opens("/en/views/orders?state=lapsed").fills("view", 422, name="One more")
    assert manager.page.has("You keep twelve views of this list. Remove one first.")


def test_a_view_is_removed_and_brought_back(manager: Clerk) -> None:
    _saves(manager, usual="y")
    view = session.scalars(select(SavedView)).one()
    manager.sends(f"/en/views/{view.ref}/removal")
    assert manager.page.has("The view “Paid” is removed.")
    assert session.scalars(select(SavedView)).all() == []
    undo = manager.page.soup.select_one(".flashes form")
    assert undo
    fields: dict[str, Any] = {
        str(field["name"]): str(field["value"]) for field in undo.select("input[type=hidden]")
    }
    manager.sends(str(undo["action"]), **fields)
    again = session.scalars(select(SavedView)).one()
    assert (again.name, again.query, again.usual) == ("Paid", "state=paid&period=7", True)


def test_views_are_ones_own(manager: Clerk, office: Flask) -> None:
    _saves(manager)
    view = session.scalars(select(SavedView)).one()
    other = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER))
    assert not other.opens("/en/orders?period=all").page.has("The list opens with it")
    assert "Paid" not in [link.get_text(strip=True) for link in other.page.soup.select(".tabs a")]
    other.sends(f"/en/views/{view.ref}/removal", 404)
    other.opens("/en/orders?period=all").sends(f"/en/views/{view.ref}/usual", 404, usual="yes")


def test_a_view_that_came_back_is_shown_and_removed_as_before(manager: Clerk) -> None:
    _saves(manager, path="/en/views/orders?period=30&state=paid")
    view = session.scalars(select(SavedView)).one()
    manager.sends(f"/en/views/{view.ref}/removal")
    undo = manager.page.soup.select_one(".flashes form")
    assert undo
    manager.sends(str(undo["action"]), name="Paid")
    assert manager.page.has("Remove the view")


def test_what_leaves_is_of_the_days_that_were_seen(manager: Clerk, bought: Order) -> None:
    """The list shows a week without a word; files and emails are of that week too."""
    _copy(bought, "AAAABBBB")
    session.execute(
        update(Order).where(Order.number == "AAAABBBB").values(placed_at=NOON - timedelta(days=40))
    )
    session.commit()
    manager.opens("/en/orders")
    export = next(a for a in manager.page.soup.select(".head-acts a") if "export" in str(a["href"]))
    assert "period=7" in str(export["href"])
    assert len(file_of(manager, str(export["href"]), "no")) == 2
    manager.opens("/en/orders")
    hidden = {str(i["name"]): str(i["value"]) for i in manager.page.soup.select("#chosen input[type=hidden]")}
    assert hidden == {"period": "7"}
    manager.opens("/en/orders?state=paid")
    assert all("period=" in str(link["href"]) for link in manager.page.soup.select(".head-acts a"))


def test_a_view_keeps_nothing_the_list_does_not_know(manager: Clerk) -> None:
    _saves(manager, path="/en/views/orders?state=paid&after=x&evil=1&column=total")
    assert session.scalars(select(SavedView.query)).one() == "state=paid&period=7&column=total"


# Acts on many.


def test_tickets_of_those_ticked_are_sent_again(manager: Clerk, bought: Order) -> None:
    manager.opens(f"/en/orders/messages-again?period=all&chosen={bought.number}")
    assert manager.page.has("Send 1 email again")
    manager.fills("send-again")
    assert manager.page.has("Tickets of 1 order are on their way.")
    assert [m.recipient for m in _confirmations()] == ["ada@example.org"] * 2
    entry = session.scalars(select(AuditEntry).filter_by(act="emails_sent_again")).one()
    assert entry.after == {"number": 1}


def test_tickets_of_an_order_are_sent_again_more_than_once(manager: Clerk, bought: Order) -> None:
    for _time in range(2):
        manager.opens(f"/en/orders/messages-again?period=all&chosen={bought.number}").fills("send-again")
        for letter in postbox.letters():
            letter.sent_at, letter.next_try_at = NOON, None
        session.commit()
    assert sorted(message.again for message in _confirmations()) == [0, 1, 2]


def test_those_without_tickets_are_left_out_and_counted(manager: Clerk, bought: Order) -> None:
    _copy(bought, "AAAABBBB")
    manager.opens("/en/orders/messages-again?period=all&all=yes")
    assert manager.page.has("not paid, or nothing was sent yet")
    assert manager.page.has("Send 1 email again")


def test_what_changed_meanwhile_is_looked_at_again(manager: Clerk, bought: Order) -> None:
    manager.opens("/en/orders/messages-again?period=all&all=yes")
    session.execute(update(Order).values(state="refunded"))
    session.commit()
    manager.fills("send-again", 409)
    assert len(_confirmations()) == 1


def test_nothing_ticked_sends_nothing(manager: Clerk) -> None:
    manager.opens("/en/orders/messages-again?period=all")
    assert manager.page.has("There is nothing to send.")


def test_too_many_are_refused(manager: Clerk, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.flows.correspondence.services.MOST", 0)
    manager.opens("/en/orders/messages-again?period=all&all=yes")
    assert manager.page.has("That is too many at once.")


def _confirmations() -> list[EmailMessage]:
    return list(session.scalars(select(EmailMessage).filter_by(kind=EmailKind.CONFIRMED)))


def _copy(order: Order, number: str) -> None:
    """Another order like it, without its tickets."""
    columns = [column for column in Order.__table__.c if column.name not in ("ref", "number")]
    same = select(literal(number), literal(number), *columns).where(Order.ref == order.ref)
    session.execute(insert(Order).from_select(["ref", "number", *columns], same))
    session.commit()
