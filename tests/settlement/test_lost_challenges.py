"""The bank asks for a confirmation, and the reply that says where to give it is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kernel import clock
from app.messages.email_queue.models import EmailKind
from app.settlement.payments.services import purchase
from app.settlement.payments.states import PaymentState
from app.worker import sweeps
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, Shopper

LOST = ["timeout_after_charge", "500_after_charge", "cut_xml"]


def waits(seconds: int) -> None:
    """The worker does its rounds for so long."""
    for passed in range(10, seconds + 1, 10):
        with clock.at(NOON + timedelta(seconds=passed)):
            sweeps.ask_banks()


def state() -> PaymentState:
    return books.payments()[0].state


def loses_a_challenge(shopper: Shopper, bank: Bank) -> None:
    """One confirmation that nobody can give, until it is let go."""
    bank.fault("*", LOST[0], times=1)
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    waits(240)


@pytest.mark.parametrize("fault", LOST)
def test_a_confirmation_nobody_can_give_is_let_go(shopper: Shopper, bank: Bank, fault: str) -> None:
    """Look-ups say that the bank waits for the shopper; it would for a quarter of an hour, or for ever."""
    bank.fault("*", fault)
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    waits(170)
    assert state() is PaymentState.UNRESOLVED
    waits(240)
    assert state() is PaymentState.DECLINED
    assert bank.charged() == 0
    assert books.letters(EmailKind.PAYMENT_DECLINED) == 1


def test_a_process_that_died_with_the_reply_leaves_nothing_frozen(
    shopper: Shopper, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(at: str) -> None:
        if at == "after_reply":
            raise RuntimeError(at)

    monkeypatch.setattr(purchase, "reach", dies)
    shopper.up_to("payment").pays(CHALLENGE_CARD, 500)
    assert state() is PaymentState.SENT
    waits(240)
    assert state() is PaymentState.DECLINED
    assert bank.charged() == 0


def test_its_seats_are_still_held_and_can_be_paid(shopper: Shopper, bank: Bank) -> None:
    loses_a_challenge(shopper, bank)
    with clock.at(NOON + timedelta(minutes=4)):
        shopper.opens("/en/checkout/payment").pays()
        assert shopper.page.h1 == "Order confirmed"
    assert bank.charges() == 1


def test_une_confirmation_impossible(acheteuse: Shopper, bank: Bank) -> None:
    loses_a_challenge(acheteuse, bank)
    with clock.at(NOON + timedelta(minutes=4)):
        acheteuse.opens("/fr/checkout/payment").pays(CHALLENGE_CARD).answers_bank("confirm")
    assert acheteuse.page.h1 == "Confirmation de commande"
    assert bank.charges() == 1


def test_if_the_bank_takes_it_nonetheless_it_goes_back(shopper: Shopper, bank: Bank) -> None:
    """It cannot, but should it: the shopper has paid otherwise meanwhile, and is not charged twice."""
    loses_a_challenge(shopper, bank)
    with clock.at(NOON + timedelta(minutes=4)):
        shopper.opens("/en/checkout/payment").pays()
        bank.confirms_lost(books.payments()[0].ref)
        bank.rings()
        sweeps.send_refunds()
        bank.settle()
    assert bank.charges() == 2
    assert bank.charged() == books.order().total.minor


def test_who_was_sent_to_their_bank_has_the_time_it_gives_them(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    waits(900)
    assert state() is PaymentState.ACTION_REQUIRED
    with clock.at(NOON + timedelta(minutes=15)):
        shopper.answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"


def test_a_silent_look_up_does_not_lose_the_way_to_the_bank(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    bank.fault("*", "lookup_down", value="900")
    waits(600)
    assert state() is PaymentState.ACTION_REQUIRED
    with clock.at(NOON + timedelta(minutes=11)):
        ref = books.order().ref
        shopper.opens(f"/en/checkout/payment/state/{ref}")
        assert shopper.page.h1 == "Check by your bank"
        bank.client.delete("/_control/faults")
        shopper.answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"
