"""Cards of countries a venue does not accept: nothing of their money stays, and owners read why (S33)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app import cache
from app.db import session
from app.kernel import clock
from app.mail import composer
from app.messages.email_queue.models import EmailKind
from app.people.cards.models import SavedCard
from app.settlement.refunds.models import RefundReason
from app.venue.channels import services as channels
from app.venue.channels.policies import CodePolicy
from app.venue.channels.services import BadRules, CardRules
from app.worker import sweeps
from tests import books, people, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three, states
from tests.people import OWNER
from tests.shopper import CARD_FROM_ABROAD, GOOD_CARD, Shopper

SENT_BACK = "Your bank had taken the payment, so we have sent it back at once."
KNOWN = "We do not take cards from the country of this one. No money has been taken."


def accepts(*countries: str, **rules: object) -> None:
    channel = channels.find("cube")
    wanted = replace(CardRules.of(channel), accepted_countries=list(countries), **rules)  # type: ignore[arg-type]
    channels.set_card_rules(channel, wanted, OWNER)
    cache.refresh()


def reasons() -> list[tuple[str, str]]:
    return [(refund.reason, refund.state) for refund in books.refunds()]


def test_the_money_goes_back_at_once_and_another_card_pays(shopper: Shopper, bank: Bank) -> None:
    accepts("FR", "BE")
    shopper.up_to("payment").pays(CARD_FROM_ABROAD)
    assert shopper.page.has(SENT_BACK)
    assert [(one.state, one.reason, one.card_country) for one in books.payments()] == [
        ("declined", "card_country", "BR")
    ]
    assert reasons() == [(RefundReason.CARD_COUNTRY, "due")]
    bank.rings()  # the notification says paid, and changes nothing
    sweeps.send_refunds()
    bank.settle()
    assert (bank.charged(), books.order().state) == (0, "placed")
    shopper.pays(GOOD_CARD)
    assert shopper.page.h1 == "Order confirmed"
    assert bank.charged() == 220_00
    assert books.every_transaction_is_even()


def test_in_french_it_reads_as_well(db: Flask, bank: Bank) -> None:
    accepts("FR")
    acheteuse = Shopper(db, bank, "fr").up_to("payment").pays(CARD_FROM_ABROAD)
    assert acheteuse.page.has("Nous n’acceptons pas les cartes du pays de celle-ci.")


def test_whoever_comes_with_a_card_reads_whose_are_taken(shopper: Shopper) -> None:
    assert not shopper.up_to("payment").page.has("We take cards from")
    accepts("FR", "BE")
    assert shopper.opens("/en/checkout/payment").page.has("We take cards from: Belgium, France.")


def test_a_card_from_an_accepted_country_and_one_of_no_known_country_pay(shopper: Shopper) -> None:
    accepts("BR")
    assert shopper.up_to("payment").pays(CARD_FROM_ABROAD).page.h1 == "Order confirmed"
    assert shopper.up_to("payment").pays(GOOD_CARD).page.h1 == "Order confirmed"
    assert sorted(payment.card_country for payment in books.payments()) == ["", "BR"]


def test_the_same_card_again_reaches_no_bank(shopper: Shopper, bank: Bank) -> None:
    accepts("FR")
    shopper.up_to("payment").pays(CARD_FROM_ABROAD).pays(CARD_FROM_ABROAD)
    assert shopper.page.has(KNOWN)
    assert (bank.charges(), len(books.payments())) == (1, 1)


def test_a_saved_card_from_there_is_shown_and_cannot_be_chosen(shopper: Shopper, bank: Bank) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves(CARD_FROM_ABROAD)
    assert session.query(SavedCard).one().country == "BR"
    shopper.up_to("payment")
    assert shopper.page.soup.select("#pay-1")
    accepts("FR", asks_code=CodePolicy.NEVER)
    shopper.opens("/en/checkout/payment")
    assert shopper.page.has("Cards from this country are not accepted here.")
    assert not shopper.page.soup.select("#pay-1")


def test_a_saved_card_sent_from_an_old_page_reaches_no_bank(shopper: Shopper, bank: Bank) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves(CARD_FROM_ABROAD)
    shopper.up_to("payment")
    accepts("FR")
    shopper.pays_with_saved("123")
    assert shopper.page.has(KNOWN)
    assert bank.charges() == 1


def test_a_notification_that_names_no_country_is_looked_up(shopper: Shopper, bank: Bank) -> None:
    accepts("FR")
    bank._set("dynamic_parameters", ("orderID", "amount", "currency", "STATUS", "PAYID", "NCERROR"))
    shopper.up_to("payment")
    bank.fault("*", "500_after_charge")
    shopper.pays(CARD_FROM_ABROAD)
    bank.rings()
    assert [payment.reason for payment in books.payments()] == ["card_country"]


def test_whoever_left_meanwhile_reads_it_in_an_email(shopper: Shopper, bank: Bank) -> None:
    accepts("FR")
    bank.fault("*", "500_after_charge")
    shopper.up_to("payment").pays(CARD_FROM_ABROAD)
    with clock.at(NOON + timedelta(minutes=2)):
        sweeps.ask_banks()
    (letter,) = postbox.letters(EmailKind.PAYMENT_DECLINED)
    said = composer.compose(letter)
    assert SENT_BACK in said.body
    assert "No money has been taken" not in said.body
    assert said.subject.startswith("Your payment is on its way back")


def test_later_instalments_are_taken_from_the_card_that_was_agreed(shopper: Shopper, bank: Bank) -> None:
    order = in_three(shopper, people.contact(confirmed_at=NOON), number=CARD_FROM_ABROAD)
    accepts("FR")
    with clock.at(NOON + timedelta(days=31)):
        sweeps.collect_instalments()
    assert states(order.ref)[:2] == ["paid", "paid"]


@pytest.mark.parametrize("country", ["fr", "FRA", "", "F1"])
def test_a_country_is_two_letters(db: Flask, country: str) -> None:
    rules = replace(CardRules.of(channels.find("cube")), accepted_countries=[country])
    with pytest.raises(BadRules):
        channels.set_card_rules(channels.find("cube"), rules, OWNER)
