"""Orders are taken back, whole or in part: to what paid, never more than it paid, never twice (S78–S81)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app import cache
from app.accounting.credit import services as credit
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.flows.privacy import services as privacy
from app.kernel import clock
from app.kernel.money import Money
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.psp.port import DeclineReason, RefundRefused, RetryAdvice
from app.sale.catalog.models import Place
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.settlement.deferred import services as deferred
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import RefundHeader, RefundMethod
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import RefundState
from app.settlement.reversals import errors
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.channels import services as channels
from app.venue.channels.policies import RefundPolicy
from app.worker import sweeps
from tests import books, postbox
from tests.accounting.test_credit_and_deferred import pays_later, uses_credit, who_may_owe, with_credit
from tests.accounting.test_vouchers import issue, lays_down, left_on
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER, contact
from tests.settlement.test_gifts import buys, given
from tests.shopper import SHOP, Shopper

TICKET, FEE = 11_000, 200
ORDER = 2 * TICKET
WHOLE = RefundItems()
NO_PARTIAL, REFUSED_LATER, SILENT = "4000100000000307", "4000100000000315", "4000100000000323"
SLOW_CAPTURE = "4000100000000141"


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def mixed(shopper: Shopper) -> tuple[Contact, Voucher]:
    """E20's order, at our prices: 20 by voucher, 10 by credit, 190 by card, two tickets of 110."""
    ada = with_credit(1_000)
    voucher, code = issue(2_000)
    uses_credit(lays_down(shopper.signs_in(ada).up_to("summary"), code)).agrees().pays()
    return ada, voucher


def order() -> Order:
    found = orders.find(books.orders()[-1].ref)
    assert found
    return found


def ticket(which: int = 0, **more: Any) -> RefundItems:
    return RefundItems(lines=frozenset({order().lines[which].id}), **more)


def takes_back(
    items: RefundItems = WHOLE, way: RefundMethod = RefundMethod.ORIGIN, **more: Any
) -> RefundHeader:
    """As the office does: look, then do what was shown."""
    shown = reversals.preview(order(), Reversal(items, way))
    return reversals.run(order().ref, Reversal(items, way, **more), shown=shown, reason="asked", by=OWNER)


def went() -> dict[FundingSource, int]:
    """What went where, in all."""
    found: dict[FundingSource, int] = {}
    for refund in books.refunds():
        found[refund.destination] = found.get(refund.destination, 0) + refund.amount.minor
    return found


def states() -> list[RefundState]:
    return [refund.state for refund in refunds.of_order(order().ref)]


def worker(bank: Bank, at: datetime, *, settled: bool = True) -> None:
    """The worker comes by, and the bank gets on with it."""
    with clock.at(at):
        sweeps.send_refunds()
        if settled:
            bank.settle()


def everything_arrives(bank: Bank, start: datetime = NOON) -> None:
    for round_ in range(8):
        worker(bank, start + round_ * timedelta(minutes=11))


def the_venue_says(policy: RefundPolicy, *, fees: bool = True) -> None:
    channels.change(channels.find("cube"), OWNER, refund_policy=policy, refunds_fees=fees)
    session.expunge_all()
    cache.refresh()


def the_books_are_even() -> None:
    assert books.every_transaction_is_even()
    assert "receivable" not in books.balances()


# E20, E21


def test_e20_one_ticket_goes_back_to_the_card(shopper: Shopper, bank: Bank) -> None:
    mixed(shopper)
    takes_back(ticket())
    everything_arrives(bank)
    assert went() == {FundingSource.CARD: TICKET}
    assert bank.charged() == ORDER - 3_000 - TICKET
    assert order().paid
    the_books_are_even()


def test_e20_or_pro_rata_if_the_venue_says_so(shopper: Shopper, bank: Bank) -> None:
    _ada, voucher = mixed(shopper)
    the_venue_says(RefundPolicy.PRO_RATA)
    takes_back(ticket())
    everything_arrives(bank)
    assert went() == {FundingSource.CARD: 9_500, FundingSource.CREDIT: 500, FundingSource.VOUCHER: 1_000}
    assert (bank.charged(), left_on(voucher)) == (9_500, 1_000)


def test_e20_what_the_card_did_not_pay_comes_to_credit_then_voucher(shopper: Shopper, bank: Bank) -> None:
    ada, voucher = mixed(shopper)
    takes_back(ticket(0))
    takes_back(ticket(1))
    everything_arrives(bank)
    assert went() == {FundingSource.CARD: 19_000, FundingSource.CREDIT: 1_000, FundingSource.VOUCHER: 2_000}
    assert (bank.charged(), credit.balance(ada).minor, left_on(voucher)) == (0, 1_000, 2_000)
    assert order().state is OrderState.REFUNDED


def test_e21_the_whole_order_goes_back_to_everything_that_paid_it(shopper: Shopper, bank: Bank) -> None:
    ada, voucher = mixed(shopper)
    before = voucher.expires_at
    with clock.at(NOON + timedelta(days=30)):
        takes_back()
    everything_arrives(bank, NOON + timedelta(days=30))
    assert (bank.charged(), credit.balance(ada).minor, left_on(voucher)) == (0, 1_000, 2_000)
    assert books.voucher().expires_at == before + timedelta(days=30)
    assert order().state is OrderState.REFUNDED
    assert order().seats_moved is False
    the_books_are_even()


def test_e21_a_voucher_given_back_in_parts_is_made_longer_once(shopper: Shopper) -> None:
    voucher, code = issue(50_000)
    lays_down(shopper.up_to("summary"), code).agrees()
    before = voucher.expires_at
    for day, which in ((10, 0), (30, 1)):
        with clock.at(NOON + timedelta(days=day)):
            takes_back(ticket(which))
    assert books.voucher().expires_at == before + timedelta(days=30)
    assert left_on(voucher) == 50_000


def test_the_books_are_as_if_it_had_never_been(shopper: Shopper, bank: Bank) -> None:
    """Sale, fees, promo, delivery and VAT come back to the cent, ticket by ticket."""
    shopper.takes(3).is_ada().fills(
        "delivery", mode="post", name="Ada", street="1 rue Basse", postcode="75001", town="Paris"
    )
    shopper.sends("/en/checkout/summary/code", code="SOIREE20")
    shopper.agrees().pays()
    assert books.balances()["delivery"] < 0
    for which in range(3):
        takes_back(ticket(which))
    assert order().paid, "the delivery fee is still paid"
    takes_back()
    everything_arrives(bank)
    assert books.balances() == {}
    assert bank.charged() == 0
    assert order().state is OrderState.REFUNDED


def test_s80_without_fees_the_fee_is_kept_and_stays_in_the_books(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    fee = order().lines[0].fee.minor
    assert fee > 0
    takes_back(ticket(0, fees=False))
    the_venue_says(RefundPolicy.IN_TURN, fees=False)
    takes_back(ticket(1))
    everything_arrives(bank)
    assert bank.charged() == 2 * fee
    rest = books.balances()
    assert rest["fees"] + rest["vat"] == -2 * fee
    assert "sales" not in rest
    the_books_are_even()


def test_the_promo_part_is_never_paid_out(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("summary").sends("/en/checkout/summary/code", code="NOUVEAUX")
    shopper.agrees().pays()
    takes_back(ticket())
    everything_arrives(bank)
    assert went() == {FundingSource.CARD: order().lines[0].paid.minor}
    assert went()[FundingSource.CARD] < TICKET


def test_a_free_ticket_is_taken_back_for_nothing(shopper: Shopper) -> None:
    shopper.takes(event="midi-musical").is_ada().wants_e_tickets().agrees()
    takes_back()
    assert (books.refunds(), books.sold(), order().state) == ([], 0, OrderState.REFUNDED)
    assert books.letters(EmailKind.TAKEN_BACK) == 1


# Where to


def test_all_of_it_to_credit_and_a_guest_finds_it_with_their_address(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    takes_back(way=RefundMethod.CREDIT)
    everything_arrives(bank)
    ada = customers.find("cube", "ada@example.org")
    assert ada is not None
    assert (ada.confirmed_at, credit.balance(ada).minor, bank.charged()) == (None, ORDER, ORDER)
    the_books_are_even()


def test_all_of_it_to_a_new_voucher_only_with_consent(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(reversals.NoConsent):
        takes_back(way=RefundMethod.VOUCHER)
    assert order().paid
    takes_back(way=RefundMethod.VOUCHER, consent=True)
    code = postbox.letters(EmailKind.TAKEN_BACK)[0].secret
    assert (left_on(books.voucher()), bank.charged()) == (ORDER, ORDER)
    assert code
    lays_down(Shopper(shopper.app, bank, "en").up_to("summary"), code).agrees()
    assert left_on(books.voucher()) == 0


def test_an_open_debt_is_lowered_first_even_for_credit(shopper: Shopper, bank: Bank) -> None:
    """E16's order, 200 later and 20 by card."""
    ada = who_may_owe(20_000)
    pays_later(shopper.signs_in(ada).up_to("summary")).pays()
    takes_back(ticket())
    assert (went(), deferred.balance(ada).minor) == ({FundingSource.DEFERRED: TICKET}, 9_000)
    takes_back(way=RefundMethod.CREDIT)
    assert went() == {FundingSource.DEFERRED: 20_000, FundingSource.CREDIT: 2_000}
    assert (deferred.balance(ada).minor, credit.balance(ada).minor) == (0, 2_000)
    the_books_are_even()


def test_a_debt_paid_meanwhile_becomes_credit(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    pays_later(shopper.signs_in(ada).up_to("summary")).fills("on-account")
    deferred.adjust(ada, euros(-20_000), "paid at the counter", OWNER)
    takes_back()
    assert (deferred.balance(ada).minor, credit.balance(ada).minor) == (0, 20_000)
    the_books_are_even()


def test_a_debt_that_was_paid_with_the_order_stays_paid(shopper: Shopper, bank: Bank) -> None:
    ada = who_may_owe(None, owed=3_000)
    shopper.signs_in(ada).opens("/en/account/money").fills("pay-debt", amount="30.00")
    shopper.takes(1).opens("/en/checkout/delivery").fills("delivery", mode="e_ticket")
    shopper.agrees().pays()
    assert bank.charged() == 3_000 + TICKET
    takes_back()
    everything_arrives(bank)
    assert (bank.charged(), deferred.balance(ada).minor) == (3_000, 0)
    assert order().state is OrderState.REFUNDED


def test_a_debt_paid_with_the_order_is_kept_once_though_two_sources_paid(
    shopper: Shopper, bank: Bank
) -> None:
    ada = who_may_owe(None, owed=3_000)
    credit.adjust(ada, euros(1_000), "A present", OWNER)
    shopper.signs_in(ada).opens("/en/account/money").fills("pay-debt", amount="30.00")
    shopper.takes(1).opens("/en/checkout/delivery").fills("delivery", mode="e_ticket")
    uses_credit(shopper).agrees().pays()
    assert bank.charged() == 2_000 + TICKET
    takes_back()
    everything_arrives(bank)
    assert (bank.charged(), deferred.balance(ada).minor, credit.balance(ada).minor) == (3_000, 0, 1_000)


# S81


def test_s81_of_a_gift_voucher_only_what_is_unused_goes_back(shopper: Shopper, bank: Bank) -> None:
    buys(shopper)
    code = given().code
    assert code
    bob = Shopper(shopper.app, bank, "en").takes(count=1, category=2).is_ada("bob@example.org")
    lays_down(bob.wants_e_tickets(), code).agrees()
    used = 5_000 - left_on(books.voucher())
    assert 0 < used < 5_000
    gift_order = books.orders()[0]
    shown = reversals.preview(gift_order, Reversal(WHOLE))
    reversals.run(gift_order.ref, Reversal(WHOLE), shown=shown, reason="changed her mind", by=OWNER)
    everything_arrives(bank)
    assert (left_on(books.voucher()), went()) == (0, {FundingSource.CARD: 5_000 - used})
    assert given().code is None, "its email has no code any more"
    the_books_are_even()


def test_s81_a_gift_spent_since_the_preview_is_not_refunded_as_shown(shopper: Shopper, bank: Bank) -> None:
    buys(shopper)
    code, gift_order = given().code or "", order()
    shown = reversals.preview(gift_order, Reversal(WHOLE))
    bob = Shopper(shopper.app, bank, "en").takes(count=1, category=2).is_ada("bob@example.org")
    lays_down(bob.wants_e_tickets(), code).agrees()
    with pytest.raises(reversals.PreviewChanged):
        reversals.run(gift_order.ref, Reversal(WHOLE), shown=shown, reason="asked", by=OWNER)
    assert books.refunds() == []


# E22


def test_e22_what_the_card_refuses_is_credit_and_the_shopper_is_told(shopper: Shopper, bank: Bank) -> None:
    """Thirteen months later the card is closed."""
    ada = contact()
    shopper.signs_in(ada).up_to("payment").pays(NO_PARTIAL)
    with clock.at(NOON + timedelta(days=395)):
        takes_back(ticket())
        sweeps.send_refunds()
    assert (states(), credit.balance(ada).minor) == ([RefundState.REFUSED], TICKET)
    assert books.refunds()[0].refusal
    assert books.letters(EmailKind.REFUND_CREDITED) == 1
    assert bank.charged() == ORDER
    the_books_are_even()
    shopper.signs_in(ada).opens(f"/en/account/orders/{order().ref}")
    assert shopper.page.has("€110.00 could not go back to your card: it is on your credit balance.")


def test_e22_refused_after_it_was_accepted(shopper: Shopper, bank: Bank) -> None:
    """81, then 83: a guest's credit waits at their address. One email, however often the bank notifies."""
    shopper.up_to("payment").pays(REFUSED_LATER)
    takes_back()
    worker(bank, NOON)
    bank.rings()
    bank.rings_again()
    everything_arrives(bank)
    ada = customers.find("cube", "ada@example.org")
    assert ada is not None
    assert (states(), credit.balance(ada).minor) == ([RefundState.REFUSED], ORDER)
    assert books.letters(EmailKind.REFUND_CREDITED) == 1
    the_books_are_even()


def test_e22_sent_back_by_the_cards_bank_after_it_had_arrived(shopper: Shopper, bank: Bank) -> None:
    """94 after 8: the money is with the provider again, and ours to give as credit."""
    ada = contact()
    shopper.signs_in(ada).up_to("payment").pays()
    takes_back()
    everything_arrives(bank)
    (refund,) = books.refunds()
    assert (refund.state, bank.charged()) == (RefundState.DONE, 0)
    outcome = RefundRefused(refund.provider_ref, DeclineReason.GENERIC, RetryAdvice.LATER, "94/0")
    refunds.on_notification("ANOTHER-PAYMENT", refund.provider_ref, outcome)
    assert states() == [RefundState.DONE]
    for _ring in range(2):
        refunds.on_notification(refund.payment_ref or "", refund.provider_ref, outcome)
    assert (states(), credit.balance(ada).minor) == ([RefundState.REFUSED], ORDER)
    assert books.balances()["clearing:ogone"] == ORDER
    the_books_are_even()


# What goes wrong on the way


def test_silence_after_the_refund_was_done_is_not_refunded_again(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(SILENT)
    takes_back(ticket())
    worker(bank, NOON)
    assert states() == [RefundState.UNRESOLVED]
    everything_arrives(bank, NOON + timedelta(minutes=2))
    assert (states(), bank.charged()) == ([RefundState.DONE], TICKET)


def test_silence_before_anything_was_done_is_refunded_once_in_the_end(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    bank.fault("*", "maintenance_timeout_before", times=1)
    takes_back(ticket())
    worker(bank, NOON)
    assert (states(), bank.charged()) == ([RefundState.UNRESOLVED], ORDER)
    worker(bank, NOON + timedelta(minutes=2))
    assert bank.charged() == ORDER, "it may still be travelling"
    everything_arrives(bank, NOON + timedelta(minutes=6))
    everything_arrives(bank, NOON + timedelta(minutes=60))
    assert (states(), bank.charged()) == ([RefundState.DONE], TICKET)


def test_one_that_waited_its_turn_is_not_sent_twice_for_having_waited(shopper: Shopper, bank: Bank) -> None:
    """How long it may be travelling counts from when it left, not from when it was decided."""
    shopper.up_to("payment").pays()
    bank.fault("*", "maintenance_timeout_before", times=1)
    takes_back(ticket())
    late = NOON + timedelta(hours=2)
    worker(bank, late)
    worker(bank, late + timedelta(minutes=2))
    assert states() == [RefundState.UNRESOLVED]


def test_notified_twice_it_is_booked_once(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    takes_back(ticket())
    worker(bank, NOON)
    bank.rings()
    bank.rings_again()
    assert (states(), bank.charged()) == ([RefundState.DONE], TICKET)
    the_books_are_even()


def test_deleted_at_the_bank_instead_of_refunded(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    bank.fault("*", "refund_deleted")
    takes_back()
    everything_arrives(bank)
    assert (states(), bank.charged()) == ([RefundState.DONE], 0)
    the_books_are_even()


def test_while_the_payment_is_not_settled_it_waits(shopper: Shopper, bank: Bank) -> None:
    """91: the bank says no, and means not yet."""
    shopper.up_to("payment").pays(SLOW_CAPTURE)
    takes_back(ticket())
    with clock.at(NOON):
        sweeps.send_refunds()
    assert states() == [RefundState.DUE]
    everything_arrives(bank, NOON + timedelta(minutes=11))
    assert (states(), bank.charged()) == ([RefundState.DONE], TICKET)


def test_one_refund_of_a_payment_at_a_time(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    takes_back(ticket(0))
    takes_back(ticket(1))
    worker(bank, NOON, settled=False)
    assert sorted(states()) == [RefundState.DUE, RefundState.PENDING]
    everything_arrives(bank, NOON + timedelta(minutes=11))
    assert (states(), bank.charged()) == ([RefundState.DONE] * 2, 0)


# What is refused


def test_what_is_not_what_was_shown_is_not_done(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(reversals.PreviewChanged) as changed:
        reversals.run(order().ref, Reversal(WHOLE), shown=euros(ORDER - 1), reason="asked", by=OWNER)
    assert changed.value.preview.amount == euros(ORDER)
    assert (books.refunds(), books.sold()) == ([], 2)


def test_nothing_goes_back_twice(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    once = ticket()
    takes_back(once)
    with pytest.raises(errors.AlreadyBack):
        takes_back(once)
    takes_back()
    with pytest.raises(errors.NotPaid):
        takes_back()
    assert went() == {FundingSource.CARD: ORDER}


def test_an_order_that_is_not_paid_has_nothing_to_give(shopper: Shopper) -> None:
    shopper.up_to("payment")
    with pytest.raises(errors.NotPaid):
        takes_back()


def test_a_ticket_of_another_order_is_not_known_here(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    with pytest.raises(errors.UnknownItem):
        takes_back(replace(ticket(), lines=frozenset({-1})))


# What was sold


def test_its_tickets_are_void_and_its_places_for_sale(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    place = order().lines[0].place_id
    takes_back(ticket())
    void, good = books.tickets()
    assert (void.revoked_at, good.revoked_at) == (NOON, None)
    assert session.get_one(Place, place).free
    assert books.sold() == 1
    shopper.opens(f"/en/orders/{order().ref}/tickets")
    assert len(shopper.page.soup.select("article.ticket")) == 1
    takes_back()
    for page in ("tickets", "tickets.pdf", "calendar.ics"):
        assert shopper.client.get(f"/en/orders/{order().ref}/{page}", base_url=SHOP).status_code == 410


def test_or_the_places_are_kept_for_the_house(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    places = [line.place_id for line in order().lines]
    takes_back(keep_places=True)
    assert all(session.get_one(Place, place).house for place in places)
    assert books.sold() == 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_shopper_sees_what_went_where(db: Flask, bank: Bank, lang: str) -> None:
    shopper = Shopper(db, bank, lang)
    mixed(shopper)
    takes_back(ticket())
    part = {"en": ("Partly refunded", "€110.00 is on its way back to your card."),
            "fr": ("Remboursée en partie", "110,00\u00a0€")}[lang]  # fmt: skip
    for page in (f"/account/orders/{order().ref}", f"/checkout/confirmation/{order().ref}"):
        shopper.opens(f"/{lang}{page}")
        assert shopper.page.has(part[1])
        assert len(shopper.page.soup.select(".line s")) == 1
    shopper.opens(f"/{lang}/account/orders/{order().ref}")
    assert shopper.page.has(part[0])
    takes_back()
    shopper.opens(f"/{lang}/checkout/confirmation/{order().ref}")
    assert shopper.page.h1 == {"en": "Order refunded", "fr": "Commande remboursée"}[lang]


def test_the_emails_say_where_to_and_bring_the_code(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    takes_back(way=RefundMethod.VOUCHER, consent=True)
    email = postbox.letters(EmailKind.TAKEN_BACK)[0]
    body = composer.compose(email).body
    assert "€220.00 is on voucher …" in body
    assert str(email.secret) in body


def test_who_is_forgotten_is_in_no_email_about_a_refund(shopper: Shopper, bank: Bank) -> None:
    ada = contact(confirmed_at=NOON)
    shopper.signs_in(ada).up_to("payment").pays()
    takes_back()
    assert [found.reason for found in privacy.open_money(ada)] == [privacy.ErasureObstacle.REFUND_UNDER_WAY]
    everything_arrives(bank)
    assert privacy.export(ada)["taken_back"][0]["why"] == "asked"
    privacy.erase(ada)
    emails_about_it = postbox.letters(EmailKind.TAKEN_BACK)
    assert [email.recipient for email in emails_about_it] == [f"erased-{ada.number}@erased.invalid"]


# At the command line


def command(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["refunds", *words])
    return done.exit_code, done.output


def test_it_is_run_from_the_command_line(shopper: Shopper, db: Flask) -> None:
    mixed(shopper)
    number, serial = order().number, str(books.tickets()[0].serial)
    why = ("--reason", "ill")
    assert "110.00 EUR" in command(db, "preview", number, "--ticket", serial)[1]
    said = command(db, "run", number, "--ticket", serial, "--amount", "100.00", *why)
    assert said == (1, "Error: It comes to 110.00 EUR, not to what you said. Nothing was done.\n")
    assert command(db, "run", number, "--ticket", serial, "--amount", "110.00", *why)[0] == 0
    assert "refunded before" in command(db, "preview", number, "--ticket", serial)[1]
    assert "ill" in command(db, "list", number)[1]
    assert "There is no ticket 99 " in command(db, "preview", number, "--ticket", "99")[1]
    assert "There is no order" in command(db, "preview", "NOSUCH")[1]
    assert "--consented" in command(db, "run", number, "--to", "voucher", "--amount", "110", *why)[1]
    assert command(db, "policy", "cube", "--first", "pro_rata", "--no-fees")[0] == 0
    cache.refresh()
    assert channels.by_code("cube").refund_policy is RefundPolicy.PRO_RATA
    assert "There is no channel" in command(db, "policy", "nowhere")[1]
