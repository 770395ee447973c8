"""E35: tickets put on account and not paid are withheld near the performance, if the channel says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from flask import Flask

from app import cache
from app.db import session
from app.http import formats
from app.kernel import clock
from app.mail import composer, transport
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.customers.models import Contact
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.deferred import services as deferred
from app.settlement.deferred import unpaid_orders
from app.settlement.refunds.models import RefundMethod
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.channels import services as channels
from app.worker import sweeps
from tests import books
from tests.accounting.test_credit_and_deferred import (
    SEATS,
    euros,
    pays_debt,
    pays_later,
    uses_credit,
    who_may_owe,
    with_credit,
)
from tests.conftest import NOON
from tests.people import OWNER
from tests.shopper import Shopper

EVENING = datetime(2026, 12, 12, 18, 30, tzinfo=UTC)
WEEK_BEFORE = datetime(2026, 12, 5, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def a_week(db: Flask) -> None:
    the_venue_says(7)


def the_venue_says(days: int | None) -> None:
    channels.change(channels.find("cube"), OWNER, withholds_unpaid_days=days)
    cache.refresh()


def puts_on_account(shopper: Shopper, count: int = 2) -> str:
    """Seats of one performance, all of it to be paid later; the order's ref."""
    pays_later(shopper.up_to("summary", count=count)).fills("on-account")
    return shopper.order_ref


def reviews(at: datetime = WEEK_BEFORE) -> int:
    with clock.at(at):
        return sweeps.withhold_unpaid_tickets()


def withheld() -> list[str]:
    """Orders whose tickets open no door."""
    session.expire_all()
    return sorted({ticket.order_ref for ticket in books.tickets() if not ticket.opens})


def pays_at_the_counter(ada: Contact, minor: int) -> None:
    deferred.adjust(ada, euros(-minor), "Cash", OWNER)


def test_e35_never_paid_its_tickets_open_no_door_a_week_before(shopper: Shopper) -> None:
    ref = puts_on_account(shopper.signs_in(who_may_owe(None)))
    assert (reviews(WEEK_BEFORE - DAY), withheld()) == (0, [])
    assert (reviews(), withheld()) == (1, [ref])
    assert {ticket.withheld for ticket in books.tickets()} == {Withheld.DEFERRED}


def test_e35_only_if_the_venue_says_so(shopper: Shopper) -> None:
    the_venue_says(None)
    puts_on_account(shopper.signs_in(who_may_owe(None)))
    assert (reviews(), reviews(EVENING - timedelta(hours=1)), withheld()) == (0, 0, [])


def test_e35_no_days_are_the_day_itself_at_the_venue(shopper: Shopper) -> None:
    the_venue_says(0)
    ref = puts_on_account(shopper.signs_in(who_may_owe(None)))
    midnight = datetime(2026, 12, 11, 23, 0, tzinfo=UTC)  # in Paris
    assert (reviews(midnight - timedelta(minutes=1)), withheld()) == (0, [])
    assert (reviews(midnight), withheld()) == (1, [ref])


def test_e35_the_shopper_is_told_once(acheteuse: Shopper) -> None:
    """Even if it is paid in part, released for a moment and withheld again."""
    ada = who_may_owe(None)
    puts_on_account(acheteuse.signs_in(ada))
    assert [reviews() for _hour in range(3)] == [1, 0, 0]
    email = session.query(EmailMessage).filter_by(kind=EmailKind.TICKETS_WITHHELD).one()
    message = composer.compose(email)
    assert (email.recipient, email.lang) == ("ada@example.org", "fr")
    assert "Vos billets sont retenus jusqu’au paiement de la commande." in message.body
    assert f"{acheteuse.shop}/fr/account/money" in message.body
    with clock.at(WEEK_BEFORE):
        pays_at_the_counter(ada, SEATS)
        deferred.adjust(ada, euros(SEATS), "The cheque bounced", OWNER)
    assert books.letters(EmailKind.TICKETS_WITHHELD) == 1


@pytest.mark.parametrize("paid", [0, SEATS])
def test_e35_the_email_is_sent_only_if_it_is_still_true(
    shopper: Shopper, paid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, sent = who_may_owe(None), list[str]()
    puts_on_account(shopper.signs_in(ada))
    sweeps.send_emails()
    monkeypatch.setattr(transport, "deliver", lambda message: sent.append(message.subject))
    reviews()
    with clock.at(WEEK_BEFORE):
        pays_at_the_counter(ada, paid)
        sweeps.send_emails()
    kept_back = f"Your tickets are kept back – {formats.order_number(books.order().number)}"
    assert sent == ([] if paid else [kept_back])


@pytest.mark.parametrize("by", ["card", "counter"])
def test_e35_whoever_has_just_paid_is_let_in(shopper: Shopper, by: str) -> None:
    """In the same transaction: no sweep comes by in between."""
    ada = who_may_owe(None)
    ref = puts_on_account(shopper.signs_in(ada))
    reviews()
    with clock.at(EVENING - timedelta(minutes=5)):
        if by == "card":
            pays_debt(shopper.signs_in(ada), "220").agrees().pays()
        else:
            pays_at_the_counter(ada, SEATS)
        assert (deferred.balance(ada).minor, withheld()) == (0, [])
        shopper.opens(f"/en/orders/{ref}/tickets")
        assert len(shopper.page.soup.select(".ticket-code svg")) == 2


def test_e35_a_part_of_it_is_not_enough(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    ref = puts_on_account(shopper.signs_in(ada))
    reviews()
    with clock.at(WEEK_BEFORE):
        pays_debt(shopper.signs_in(ada), "219.99").agrees().pays()
    assert withheld() == [ref]
    assert (reviews(), withheld()) == (0, [ref])


def test_e35_what_was_paid_pays_the_oldest_first(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    old = puts_on_account(shopper.signs_in(ada), count=1)
    with clock.at(NOON + DAY):
        new = puts_on_account(shopper.signs_in(ada), count=1)
    pays_at_the_counter(ada, SEATS // 2)
    assert (reviews(), withheld()) == (1, [new])
    with clock.at(WEEK_BEFORE):
        deferred.adjust(ada, euros(SEATS // 2), "The cheque bounced", OWNER)
    assert withheld() == [new]
    assert old != new


def test_e35_a_debt_by_hand_withholds_no_order_that_is_paid(shopper: Shopper) -> None:
    """Last season's was owed first, so it is paid first; next season's is not this performance's."""
    ada = who_may_owe(None, owed=1_000)
    ref = puts_on_account(shopper.signs_in(ada))
    pays_at_the_counter(ada, SEATS)
    assert (reviews(), withheld()) == (1, [ref])
    with clock.at(WEEK_BEFORE):
        pays_at_the_counter(ada, 1_000)
        deferred.adjust(ada, euros(5_000), "Next season", OWNER)
    assert (reviews(), withheld()) == (0, [])


def test_e35_paid_in_time_nothing_happens(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    puts_on_account(shopper.signs_in(ada))
    pays_at_the_counter(ada, SEATS)
    assert (reviews(), withheld(), books.letters(EmailKind.TICKETS_WITHHELD)) == (0, [], 0)


def takes_back(ref: str, *, tickets: int | None = None) -> None:
    order = next(order for order in books.orders() if order.ref == ref)
    named = [line.id for line in order.lines[:tickets]] if tickets else []
    items = RefundItems(lines=frozenset(named))
    shown = reversals.preview(order, Reversal(items, RefundMethod.ORIGIN))
    reversals.run(ref, Reversal(items), shown=shown, reason="asked", by=OWNER)


def test_e35_a_refunded_order_is_left_alone(shopper: Shopper) -> None:
    ref = puts_on_account(shopper.signs_in(who_may_owe(None)))
    takes_back(ref)
    assert (reviews(), books.letters(EmailKind.TICKETS_WITHHELD)) == (0, 0)
    assert {ticket.withheld for ticket in books.tickets()} == {None}


def test_e35_what_was_refunded_of_it_is_owed_no_more(shopper: Shopper) -> None:
    """One of two tickets goes back, the other is paid: the sweep lets it in."""
    ada = who_may_owe(None)
    ref = puts_on_account(shopper.signs_in(ada))
    pays_at_the_counter(ada, SEATS // 2)
    assert (reviews(), withheld()) == (1, [ref])
    takes_back(ref, tickets=1)
    assert reviews() == 1
    assert [ticket.opens for ticket in books.tickets()] == [False, True]
    assert deferred.balance(ada).minor == 0


def test_e35_whoever_has_been_forgotten_is_not_written_to(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    puts_on_account(shopper.signs_in(ada))
    ada.active = False
    session.commit()
    assert (reviews(), withheld(), books.letters(EmailKind.TICKETS_WITHHELD)) == (0, [], 0)


def test_e35_once_the_performance_is_over_nobody_gets_an_email(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    puts_on_account(shopper.signs_in(ada))
    assert (reviews(EVENING + timedelta(minutes=1)), withheld()) == (0, [])
    with clock.at(EVENING + DAY):
        pays_at_the_counter(ada, 1_000)
    assert (withheld(), books.letters(EmailKind.TICKETS_WITHHELD)) == ([], 0)


def test_e35_a_sweep_that_came_in_time_is_not_undone_by_the_performance(shopper: Shopper) -> None:
    ref = puts_on_account(shopper.signs_in(who_may_owe(None)))
    reviews()
    assert (reviews(EVENING + DAY), withheld()) == (0, [ref])


def test_e35_tickets_that_wait_for_instalments_go_on_waiting_for_them(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    ref = puts_on_account(shopper.signs_in(ada))
    tickets.withhold(ref, Withheld.INSTALMENTS)
    session.commit()
    assert (reviews(), books.letters(EmailKind.TICKETS_WITHHELD)) == (0, 0)
    pays_at_the_counter(ada, SEATS)
    assert withheld() == [ref]


def test_e35_an_order_paid_by_card_is_nobodys_debt(shopper: Shopper) -> None:
    ada = who_may_owe(None, owed=SEATS)
    shopper.signs_in(ada).up_to("payment").pays()
    assert (reviews(), withheld()) == (0, [])


def test_e35_only_whoever_put_something_on_account_is_looked_at(shopper: Shopper) -> None:
    """An order paid with credit sets something aside as well, and is no debt."""
    rich = with_credit(SEATS, "rich@example.org")
    uses_credit(shopper.signs_in(rich).up_to("summary")).agrees()
    owing = who_may_owe(None)
    shopper.client = shopper.app.test_client()
    puts_on_account(shopper.signs_in(owing))
    assert unpaid_orders.contacts_to_review() == [owing.ref]


# What the venue sees and says


def run(app: Flask, *words: str, at: datetime = WEEK_BEFORE) -> Result:
    with clock.at(at):
        return app.test_cli_runner().invoke(args=list(words))


def test_e35_the_list_of_what_is_not_paid(shopper: Shopper, app: Flask) -> None:
    ada = who_may_owe(None)
    puts_on_account(shopper.signs_in(ada))
    number = books.order().number
    listed = f"  {ada.number} {number}    22000 due 2026-12-07 evening 2026-12-12"
    assert run(app, "contacts", "unpaid", "cube").output == f"{listed}\n"
    reviews()
    assert run(app, "contacts", "unpaid", "cube").output == f"{listed} withheld\n"
    assert run(app, "contacts", "unpaid", "ombres").output == ""
    assert run(app, "contacts", "unpaid", "cube", "--overdue").output == ""
    assert number in run(app, "contacts", "unpaid", "cube", "--overdue", at=WEEK_BEFORE + 3 * DAY).output
    pays_at_the_counter(ada, 2_000)
    assert "   20000 due" in run(app, "contacts", "unpaid", "cube").output
    pays_at_the_counter(ada, 20_000)
    assert run(app, "contacts", "unpaid", "cube").output == ""


def test_e35_the_venue_says_when_and_it_holds_at_once(shopper: Shopper, app: Flask) -> None:
    the_venue_says(None)
    ref = puts_on_account(shopper.signs_in(who_may_owe(None)))
    said = run(app, "channels", "withhold-unpaid", "cube", "--days", "14")
    assert said.output == "Orders whose tickets were withheld or released: 1.\n"
    assert (channels.find("cube").withholds_unpaid_days, withheld()) == (14, [ref])
    run(app, "channels", "withhold-unpaid", "cube", "--never")
    assert (channels.find("cube").withholds_unpaid_days, withheld()) == (None, [])


@pytest.mark.parametrize(
    "words", [(), ("--days", "61"), ("--days", "-1"), ("--days", "3", "--never")], ids=" ".join
)
def test_e35_what_the_venue_cannot_mean(app: Flask, db: Flask, words: tuple[str, ...]) -> None:
    assert run(app, "channels", "withhold-unpaid", "cube", *words).exit_code == 2
    assert channels.find("cube").withholds_unpaid_days == 7
