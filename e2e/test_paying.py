"""Paying when something goes wrong on the way: one charge or none, and a page that tells the truth."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.bank import CARD, CHALLENGED, MASTERCARD, NO_FUNDS, REFUSED, SILENT_CHARGED
from e2e.conftest import NewShopper
from e2e.shop import OurShop
from e2e.shopper import Shopper


def test_a_declined_card_then_another_one(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment").pays_with(REFUSED)
    shopper.stands_at("Payment")
    shopper.reads("Your bank declined this payment. No money has been taken.")
    ours.sold_nothing(shopper.email)
    shopper.pays_with(MASTERCARD)
    shopper.has_bought()
    order = ours.sold_once(shopper.email)
    assert ours.books.payments(order) == ["declined", "captured"]


def test_a_card_without_funds_is_told_what_would_help(shopper: Shopper) -> None:
    shopper.up_to("Payment").pays_with(NO_FUNDS)
    shopper.reads(
        "Your bank declined the payment (funds or limit). No money has been taken. Try another card."
    )


def test_after_three_refusals_there_is_a_pause(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    for _try in range(3):
        ada.pays_with(REFUSED)
        ada.reads("Your bank declined this payment. No money has been taken.")
    ada.reads("Too many tries for now.")
    expect(ada.pay_button).to_have_count(0)
    assert ours.bank.truth(ours.books.order_of(ada.email).number).attempts == 3
    ours.sold_nothing(ada.email)


def test_a_challenge_confirmed(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment").pays_with(CHALLENGED)
    shopper.tells_the_bank("confirm")
    shopper.has_bought()
    ours.sold_once(shopper.email)


def test_a_challenge_refused_then_another_card(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment").pays_with(CHALLENGED)
    shopper.tells_the_bank("refuse")
    shopper.stands_at("Payment")
    shopper.reads("You did not confirm with your bank. No money has been taken.")
    ours.sold_nothing(shopper.email)
    shopper.pays_with(CARD)
    shopper.has_bought()
    ours.sold_once(shopper.email)


def test_a_challenge_put_off_then_found_again(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment").pays_with(CHALLENGED)
    shopper.tells_the_bank("later")
    shopper.stands_at("Check by your bank")
    ours.sold_nothing(shopper.email)
    shopper.presses("Go to my bank’s page")
    shopper.tells_the_bank("confirm")
    shopper.has_bought()
    ours.sold_once(shopper.email)


def test_a_challenge_walked_away_from_then_found_again(ada: Shopper, ours: OurShop) -> None:
    """The shopper closes the bank’s page and comes back to the shop by another door."""
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.is_at_the_bank()
    ada.goes_to("/")
    ada.goes_to("/checkout/payment")
    ada.is_at_the_bank()
    ada.tells_the_bank("confirm")
    ada.has_bought()
    ours.sold_once(ada.email)


def test_a_challenge_never_answered_frees_the_way_for_another_card(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.tells_the_bank("later")
    ada.stands_at("Check by your bank")
    order = ours.books.order_of(ada.email)
    ours.bank.settle()
    ours.books.ask_now(order)
    ours.sweep()
    ada.page.reload()
    ada.stands_at("Payment")
    ada.pays_with(CARD)
    ada.has_bought()
    ours.sold_once(ada.email)


def test_a_silent_bank_is_settled_by_the_sweep(shopper: Shopper, ours: OurShop) -> None:
    shopper.up_to("Payment")
    order = ours.books.order_of(shopper.email)
    ours.bank.will(order.number, "timeout_after_charge", "webhook_never")
    shopper.pays_with(CARD)
    shopper.stands_at("Payment under way")
    shopper.reads("Please do not pay again. This page updates by itself, and an email will follow.")
    shopper.goes_to("/checkout/payment")
    shopper.stands_at("Payment under way")
    ours.books.ask_now(order)
    ours.sweep()
    shopper.has_bought()
    ours.sold_once(shopper.email)
    assert ours.books.payments(order) == ["captured"]


def test_a_bank_that_never_heard_of_it_is_not_believed_at_once(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "timeout_before")
    ada.pays_with(CARD)
    ada.stands_at("Payment under way")
    ours.books.ask_now(order)
    ours.sweep()
    assert ours.books.payments(order) == ["unresolved"]
    ours.books.age_payments(order, minutes=4)
    ours.sweep()
    ada.stands_at("Payment")
    ours.sold_nothing(ada.email)
    ours.bank.recover()
    ada.pays_with(CARD)
    ada.has_bought()
    ours.sold_once(ada.email)


TROUBLE = ["500_after_charge", "drop_connection_mid_body", "cut_xml", "uncertain"]


@pytest.mark.parametrize("fault", TROUBLE)
def test_a_bank_that_stammers(fault: str, ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, fault, "webhook_never")
    ada.pays_with(CARD)
    ada.stands_at("Payment under way")
    ours.bank.settle()
    ours.books.ask_now(order)
    ours.sweep()
    ada.has_bought()
    ours.sold_once(ada.email)


# Notifications: before the return, after it, twice, never, forged.


def test_a_notification_that_arrives_before_the_answer(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_before_response")
    ada.pays_with(CARD)
    ada.has_bought()
    ours.sold_once(ada.email)
    assert ours.books.notices(order) == ["applied"]


def test_a_notification_that_arrives_before_the_return_from_a_challenge(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_before_response")
    ada.pays_with(CHALLENGED)
    ada.tells_the_bank("confirm")
    ada.has_bought()
    ours.sold_once(ada.email)
    assert "applied" in ours.books.notices(order)


def test_a_notification_tells_what_the_silent_bank_did_not(shopper: Shopper, ours: OurShop) -> None:
    """Nobody sweeps: the waiting page becomes the confirmation by itself."""
    shopper.up_to("Payment").pays_with(SILENT_CHARGED)
    shopper.has_bought()
    order = ours.sold_once(shopper.email)
    assert "applied" in ours.books.notices(order)


@pytest.mark.parametrize(("fault", "times"), [("ok", 1), ("dup_webhook", 3)], ids=["once", "three times"])
def test_a_notification_after_the_return_changes_nothing(
    fault: str, times: int, ada: Shopper, ours: OurShop
) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, fault)
    ada.pays_with(CARD)
    ada.has_bought()
    ours.eventually(lambda: len(ours.books.notices(order)) >= times)
    assert set(ours.books.notices(order)) == {"applied"}
    ours.sold_once(ada.email)


def test_a_notification_signed_by_somebody_else_changes_nothing(ada: Shopper, ours: OurShop) -> None:
    before = ours.books.forged_notices()
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_bad_signature")
    ada.pays_with(CARD)
    ada.has_bought()
    ours.eventually(lambda: ours.books.forged_notices() > before)
    assert ours.books.notices(order) == []
    ours.sold_once(ada.email)


def test_a_notification_that_never_comes_is_not_missed(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment")
    order = ours.books.order_of(ada.email)
    ours.bank.will(order.number, "webhook_never")
    ada.pays_with(CARD)
    ada.has_bought()
    ours.sold_once(ada.email)
    assert ours.books.notices(order) == []


def test_a_forged_notification_sells_nothing(ada: Shopper, ours: OurShop) -> None:
    ada.up_to("Payment").pays_with(CHALLENGED)
    ada.tells_the_bank("later")
    ada.stands_at("Check by your bank")
    order = ours.books.order_of(ada.email)
    attempt = ours.books.attempts(order)[-1]
    words: dict[str, str | float | bool] = {
        "orderID": attempt,
        "STATUS": "9",
        "amount": str(order.total / 100),
        "currency": "EUR",
        "PAYID": "1",
        "SHASIGN": "A" * 128,
    }
    answer = ada.page.request.post(f"{ours.url}/notifications/ogone", form=words)
    assert answer.status == 200
    assert ours.books.notices(order) == []
    ours.sold_nothing(ada.email)


# Impatience.


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without"])
def test_two_taps_are_one_purchase(scripted: bool, new_shopper: NewShopper, ours: OurShop) -> None:
    ada = new_shopper("en", java_script_enabled=scripted)
    ada.up_to("Payment").types_card(CARD)
    ada.pay_button.dblclick()
    ada.has_bought()
    order = ours.sold_once(ada.email)
    assert ours.bank.truth(order.number).attempts == 1
    assert ours.books.payments(order) == ["captured"]
