"""The home of the office: alarms first, with their cure; then what waits; then the steps of a new venue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app import cache
from app.accounting.ledger import services as ledger
from app.audit.models import AuditEntry
from app.db import session
from app.flows.metrics import services as metrics
from app.http import formats
from app.kernel import clock
from app.kernel.actors import Role
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.settlement.refunds.models import Refund, RefundMethod, RefundReason
from app.settlement.refunds.states import RefundState
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.tenders.models import Tender
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from tests import books, people
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.office.test_boards import refund
from tests.people import OWNER
from tests.shopper import Shopper


@pytest.fixture
def sam(office: Flask) -> Clerk:
    metrics.count()  # the worker is there
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def alarms(clerk: Clerk) -> list[str]:
    clerk.opens("/en/")
    return [title.get_text(strip=True) for title in clerk.page.soup.select("#alerts h2")]


def filled(clerk: Clerk) -> list[str]:
    """Buttons that are neither quiet nor plain."""
    found = clerk.page.soup.select("main .button:not(.button-quiet):not(.button-plain)")
    return [" ".join(button.select_one(".button-text").get_text().split()) for button in found]  # type: ignore[union-attr]


def todo(clerk: Clerk) -> list[str]:
    clerk.opens("/en/")
    return [" ".join(row.get_text(" ").split()) for row in clerk.page.soup.select(".todo a")]


def acts() -> list[str]:
    query = session.query(AuditEntry.act).filter(AuditEntry.kind.in_(("payment_method", "channel")))
    return list(session.scalars(query.order_by(AuditEntry.id).statement))


def test_on_a_good_day_there_is_no_alarm_and_nothing_waits(sam: Clerk) -> None:
    assert alarms(sam) == []
    assert sam.page.has("Nothing waits.")


def hide_all() -> None:
    for method in payment_methods.all_methods():
        payment_methods.set_status(method.code, MethodStatus.HIDDEN, OWNER)
    cache.refresh()


def test_a_shop_where_nobody_can_pay_is_cured_with_one_button(sam: Clerk) -> None:
    hide_all()
    assert "Nobody can pay on CUBE" in " ".join(alarms(sam))
    assert len(filled(sam)) == 1
    sam.sends(sam.page.action("/showing"))
    assert sam.page.has("The payment method is offered again.")
    assert acts()[-1] == "method_shown"
    cache.refresh()
    assert not any("Ticket" in alarm for alarm in alarms(sam)[1:])


def test_while_cards_are_tried_it_is_said_and_can_be_ended(sam: Clerk) -> None:
    channels.guard(channels.find("cube"), clock.now() + timedelta(minutes=15))
    cache.refresh()
    assert alarms(sam)[0].startswith("Stolen cards are being tried on")
    assert filled(sam) == ["End the check now"]
    sam.sends(sam.page.action("/guard/end"))
    assert not channels.find("cube").guarded(clock.now())
    assert acts() == ["guard_ended"]


def test_a_silent_worker_is_noticed(sam: Clerk) -> None:
    with clock.at(NOON + timedelta(minutes=6)):
        assert alarms(sam) == ["The worker is silent"]


def test_mails_that_do_not_leave_are_noticed(sam: Clerk) -> None:
    session.add(
        EmailMessage(
            kind=EmailKind.CONFIRMED, subject_ref="x", lang="en", recipient="a@example.org",
            written_at=NOON - timedelta(minutes=6),
        )
    )  # fmt: skip
    session.commit()
    assert alarms(sam) == ["1 email is not sent"]


def test_books_out_of_balance_are_noticed(sam: Clerk) -> None:
    metrics._replace(metrics.IMBALANCE, {"": 250})
    session.commit()
    assert alarms(sam) == ["The books are out of balance"]
    assert sam.page.has("They differ by €2.50.")


def test_orders_that_do_not_agree_with_the_books_are_noticed_and_named(
    sam: Clerk, shopper: Shopper, bank: Bank, office: Flask
) -> None:
    """A tender that took something else than was booked, or money that is not accounted for."""
    _voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays()
    number = formats.order_number(books.order().number)
    with clock.at(NOON + timedelta(minutes=6)):
        metrics.count()
        session.execute(update(EmailMessage).values(sent_at=NOON, next_try_at=None))
        assert metrics.check_orders() == 0
        assert alarms(sam) == []
        session.execute(update(Tender).values(amount_minor=1_900))
        assert metrics.check_orders() == 1
        assert alarms(sam) == ["1 order does not agree with the books"]
        assert sam.page.has(number)
        assert filled(sam) == ["Look at the first"]
        elsewhere = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, channel="ombres"))
        assert alarms(elsewhere) == ["1 order does not agree with the books"]
        assert not elsewhere.page.has(number)
        session.execute(update(Tender).values(amount_minor=2_000))
        sides = {ledger.RECEIVABLE: Money(300, "EUR"), ledger.ADJUSTMENTS: Money(-300, "EUR")}
        ledger.book("slip", books.order().ref, sides)
        session.commit()
        assert metrics.check_orders() == 0  # it moves at this moment
    with clock.at(NOON + timedelta(minutes=12)):
        assert metrics.check_orders() == 1
    with clock.at(NOON + timedelta(days=8)):
        assert metrics.check_orders() == 0


def test_a_refused_refund_leads_to_its_list(sam: Clerk, shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    refund(books.order(), RefundState.REFUSED)
    assert alarms(sam) == ["A bank refused 1 refund"]
    assert filled(sam) == ["Look at them"]
    with clock.at(NOON + timedelta(minutes=1)):
        pass


def tile(clerk: Clerk) -> list[str]:
    clerk.opens("/en/")
    found = clerk.page.soup.select(".tile[aria-labelledby=sold] p")
    return [" ".join(line.get_text().split()) for line in found][:-1]


def test_todays_sales_are_said_without_what_went_back(
    sam: Clerk, shopper: Shopper, bank: Bank, office: Flask
) -> None:
    """However old the order is that went back, and whichever way."""
    assert tile(sam) == ["€0.00", "0 orders"]
    shopper.up_to("payment").pays()
    order = books.order()
    assert tile(sam) == ["€220.00", "1 order"]
    one = Reversal(RefundItems(frozenset({order.lines[0].id})), RefundMethod.CREDIT)
    reversals.run(order.ref, one, shown=reversals.preview(order, one), reason="client", by=OWNER)
    assert tile(sam) == ["€110.00", "Net: €220.00 sold, €110.00 refunded", "1 order"]
    elsewhere = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, channel="ombres"))
    assert tile(elsewhere) == ["€0.00", "0 orders"]
    session.execute(update(Order).values(paid_at=NOON - timedelta(days=2)))
    assert tile(sam) == ["−€110.00", "Net: €0.00 sold, €110.00 refunded", "0 orders"]


def test_what_was_paid_twice_was_never_sold(sam: Clerk, shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    refund(books.order(), RefundState.DONE)
    again = {"reason": RefundReason.NOT_OWED, "due_at": NOON}
    session.execute(update(Refund).values(again))
    assert tile(sam) == ["€220.00", "1 order"]


def test_what_waits_leads_to_its_list(sam: Clerk) -> None:
    bob = people.contact("bob@example.org")
    with clock.at(NOON - timedelta(days=40)):
        deferred.adjust(bob, Money(7_840, "EUR"), "Season ticket", OWNER)
    assert todo(sam) == ["1 deferred account owes for over 30 days €78.40"]
    link = sam.page.soup.select_one(".todo a")
    assert link is not None
    assert sam.opens(str(link["href"])).page.h1 == "Deferred accounts"


def test_a_new_venue_reads_its_steps(sam: Clerk) -> None:
    sam.opens("/en/")
    steps = [" ".join(step.get_text().split()) for step in sam.page.soup.select(".steps li")]
    assert len(steps) == 9
    assert "Prices, done" in steps
    assert "Pay something by card and refund it" in steps


@pytest.mark.parametrize("role", [Role.BOX_OFFICE, Role.PHONE])
def test_the_desk_is_spared_what_it_cannot_mend(office: Flask, role: Role) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=role))
    hide_all()
    assert alarms(clerk) == []
    assert clerk.page.soup.select(".steps") == []


def test_a_reader_sees_the_alarm_without_its_button(office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.READ_ONLY))
    metrics.count()
    hide_all()
    assert any(alarm.startswith("Nobody can pay") for alarm in alarms(clerk))
    assert filled(clerk) == []


def test_another_channels_alarm_is_not_shown(office: Flask) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER, channel="ombres"))
    metrics.count()
    channels.guard(channels.find("cube"), clock.now() + timedelta(minutes=15))
    cache.refresh()
    assert alarms(clerk) == []


def test_the_home_in_french(office: Flask) -> None:
    hide_all()
    clerk = Clerk(office, "fr")
    clerk.gives_password(member("sam@cube.example", Role.ADMIN).email).enrols()
    assert clerk.opens("/fr/").page.has("Personne ne peut payer")
