"""The home of the office: alarms first, with their cure; then what waits; then the steps of a new venue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app import cache
from app.audit.models import AuditEntry
from app.db import session
from app.flows.metrics import services as metrics
from app.kernel import clock
from app.kernel.actors import Role
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.settlement.deferred import services as deferred
from app.settlement.refunds.states import RefundState
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from tests import books, people
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


def test_a_refused_refund_leads_to_its_list(sam: Clerk, shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    refund(books.order(), RefundState.REFUSED)
    assert alarms(sam) == ["A bank refused 1 refund"]
    assert filled(sam) == ["Look at them"]
    with clock.at(NOON + timedelta(minutes=1)):
        pass


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
    assert len(steps) == 8
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
