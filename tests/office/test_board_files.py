"""Boards and the journal as files: exactly what is shown, for whoever may, and a note of who took it."""

from __future__ import annotations

import sys

import pytest
from flask import Flask
from sqlalchemy import insert, literal, select

from app.audit import services as audit
from app.audit.models import AuditEntry
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Role
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.instalments.services import boards as instalment_boards
from app.settlement.payments.models import Payment
from app.settlement.payments.services import boards as payment_boards
from app.settlement.refunds.services import boards as refund_boards
from app.settlement.refunds.states import RefundState
from tests import books, people
from tests.bank import Bank
from tests.instalments import in_three
from tests.office.clerk import Clerk, member
from tests.office.test_boards import SILENT_AFTER, owes, refund
from tests.office.test_lists import file_of
from tests.people import OWNER
from tests.shopper import Shopper

BOARDS = ("instalments", "payments", "refunds", "deferred", "hand-out", "setup/audit", "orders")


@pytest.fixture
def sam(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def export_of(clerk: Clerk, path: str) -> str:
    """Where the link above a list leads."""
    link = clerk.opens(path).page.soup.select_one(".head-acts a[href*=export]")
    return str(link["href"]) if link else ""


def cells_of(clerk: Clerk, column: str = "c-no") -> list[str]:
    return [cell.get_text(strip=True) for cell in clerk.page.soup.select(f"#list tbody .{column}")]


def _copies(payment: Payment, number: int) -> None:
    """More payments like it, each of an order of its own."""
    order = books.order()
    for at in range(number):
        names = {"ref": f"COPY{at:04}", "number": f"COPY{at:04}"}
        _copy(Order, Order.ref == order.ref, names)
        _copy(Payment, Payment.ref == payment.ref, {"ref": names["ref"], "order_ref": names["ref"]})
    session.commit()


def _copy(model: type[Order] | type[Payment], one: object, other: dict[str, str]) -> None:
    columns = [column for column in model.__table__.c if column.name not in other]
    same = select(*(literal(value) for value in other.values()), *columns).where(one)  # type: ignore[arg-type]
    session.execute(insert(model).from_select([*other, *columns], same))


def test_payments_leave_as_they_are_listed_page_after_page(
    shopper: Shopper, bank: Bank, sam: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_boards, "AT_ONCE", 2)
    shopper.up_to("payment").pays(SILENT_AFTER)
    _copies(books.payments()[0], 4)
    path = export_of(sam, "/en/payments")
    listed = cells_of(sam)
    head, *rows = file_of(sam, path, "no", "who", "why", "amount", "currency")
    assert head == ["No.", "Contact", "Why", "Amount", "Currency"]
    assert [row[0] for row in rows] == listed
    assert len(listed) == 5
    assert rows[0][1:] == ["ada@example.org", "What came back could not be read.", "220.00", "EUR"]


def test_refunds_leave_by_state(
    shopper: Shopper, bank: Bank, sam: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refund_boards, "AT_ONCE", 1)
    shopper.up_to("payment").pays()
    refund(books.order(), RefundState.DONE)
    refund(books.order(), RefundState.DONE, 1_000)
    refund(books.order(), RefundState.PENDING, 500)
    path = export_of(sam, "/en/refunds?view=done")
    assert "view=done" in path
    assert sorted(row[1] for row in file_of(sam, path, "no", "amount")[1:]) == ["10.00", "30.00"]


def test_instalments_leave_with_their_day_and_what_happens(
    shopper: Shopper, bank: Bank, sam: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instalment_boards, "AT_ONCE", 1)
    in_three(shopper, people.contact(confirmed_at=None))
    path = export_of(sam, "/en/instalments?view=due")
    rows = file_of(sam, path, "due", "number", "of", "state", "amount")[1:]
    assert len(rows) == len(cells_of_page(sam, "/en/instalments?view=due"))
    assert rows[0] == ["2026-12-23", "2", "3", "To come", "55.00"]


def cells_of_page(clerk: Clerk, path: str) -> list[str]:
    clerk.opens(path)
    return cells_of(clerk)


def test_deferred_accounts_leave_by_age_and_with_their_reminder(sam: Clerk, db: Flask) -> None:
    owes(people.contact("bob@example.org", name="Bob"), 1_000, 7)
    karin: Contact = people.contact("karin@example.org", name="Karin")
    owes(karin, 5_000, 40)
    audit.record(OWNER, "debt_reminded", Subject("contact", karin.ref, "cube"))
    session.commit()
    path = export_of(sam, "/en/deferred?age=60")
    head, *rows = file_of(sam, path, "who", "reminded", "age-30", "age-60", "owed")
    assert head == ["Contact", "Reminded", "0 to 30 days", "30 to 60", "Owed"]
    assert [row[0] for row in rows] == ["Karin"]
    assert rows[0][1] != ""
    assert rows[0][2:] == ["0.00", "50.00", "50.00"]


def test_tickets_to_give_out_leave_with_their_seats(
    shopper: Shopper, bank: Bank, sam: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.sale.orders.services.hand_overs"], "AT_ONCE", 1)
    for _time in range(2):
        shopper.takes(2).is_ada().fills("delivery", mode="box_office").agrees().pays()
    path = export_of(sam, "/en/hand-out")
    assert "way=box_office" in path
    rows = file_of(sam, path, "no", "seats", "places")[1:]
    assert sorted(row[0] for row in rows) == sorted(cells_of_page(sam, "/en/hand-out"))
    assert len(rows) == 2
    assert all(row[1:] and row[2] == "2" for row in rows)


def test_the_journal_leaves_in_words(sam: Clerk) -> None:
    path = export_of(sam, "/en/setup/audit?act=invited")
    head, *rows = file_of(sam, path, "act", "kind", "changes")
    assert head == ["Act", "Record", "What changed"]
    assert [row[0] for row in rows] == ["Invited"]
    assert "role: manager" in rows[0][2]


def test_the_journal_says_which_board_was_taken_out(sam: Clerk) -> None:
    assert sam.opens("/en/payments/export").page.has("There is nothing to export.")
    owes(people.contact(), 1_000, 7)
    file_of(sam, export_of(sam, "/en/deferred"), "no")
    entry = session.scalars(select(AuditEntry).filter_by(act="exported")).one()
    assert (entry.ref, entry.after) == ("deferred", {"age": "all", "number": 1})


@pytest.mark.parametrize("board", BOARDS)
def test_no_link_to_a_file_for_whoever_may_not(office: Flask, board: str) -> None:
    box_office = Clerk(office, "en").signs_in(member(role=Role.BOX_OFFICE))
    assert export_of(box_office, f"/en/{board}") == ""


@pytest.mark.parametrize("board", BOARDS)
def test_what_an_address_says_wrongly_is_the_first_list(sam: Clerk, board: str) -> None:
    sam.opens(f"/en/{board}?view=%00&age=x&way=x&performance=x&since=9999-12-31&until=9999-12-31&after=x")
    sam.opens(f"/en/{board}/export?view=x&age=x&way=x&performance=99999999999999999999&since=x")


def test_a_file_of_a_day_nobody_can_read_is_still_told_in_the_journal(sam: Clerk) -> None:
    audit.record(
        OWNER, "exported", Subject("list", "orders"), after={"until": "2026-02-30", "since": "2026-02-01"}
    )
    session.commit()
    sam.opens("/en/setup/audit")
    assert sam.page.has("until: 2026-02-30")
    assert sam.page.has("from: Sun 1 Feb 2026")
