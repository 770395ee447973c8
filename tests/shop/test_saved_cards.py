"""Saving a card, paying with it again, looking after it (S21–S32), page by page."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.db import session
from app.http.providers import all_providers
from app.kernel import clock
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.cards import services as cards
from app.people.cards.models import CardDeletion, SavedCard
from app.people.customers.models import Contact
from app.psp.port import Captured, CardDetails, Outcome, PurchaseRequest
from app.sale.orders.models import Order
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.refunds.states import RefundState
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy
from app.worker import sweeps
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

MASTERCARD = "5399999999999999"
SOFT_DECLINE = "4000100000000042"
PAGE = "/en/account/cards"


@pytest.fixture
def ada(shopper: Shopper) -> Shopper:
    """A regular, signed in, with her seats taken, at the payment step."""
    return shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment")


@pytest.fixture
def regular(ada: Shopper) -> Shopper:
    """She has paid once and had her card saved; now she is about to pay again."""
    return ada.pays_and_saves().up_to("payment")


def card() -> SavedCard:
    return session.scalars(select(SavedCard)).one()


def kept() -> list[SavedCard]:
    return list(session.scalars(select(SavedCard)))


def tries() -> list[Payment]:
    """Those with a saved card, and the second ones a bank asked for."""
    again = Payment.saved_card_ref.is_not(None) | Payment.retry_of.is_not(None)
    return list(session.scalars(select(Payment).where(again)))


def channel(**facts: object) -> None:
    session.execute(update(Channel).where(Channel.code == "cube").values(**facts))
    session.commit()
    session.expunge_all()  # the next request has read nothing yet


def aliases(bank: Bank) -> list[str]:
    store = bank.simulator.extensions["simulator"].store
    return [row["alias"] for row in store.rows("SELECT alias FROM aliases WHERE persist = 'Y'")]


# Saving


def test_a_card_is_saved_when_its_box_is_ticked_and_it_has_paid(ada: Shopper, bank: Bank) -> None:
    ada.pays_and_saves()
    assert ada.page.h1 == "Order confirmed"
    assert (card().brand, card().last4, card().expiry_year, card().holder) == (
        "visa",
        "1111",
        2030,
        "Ada Byron",
    )
    assert (card().consent_version, card().consented_at) == (cards.CONSENT, NOON)
    assert aliases(bank) == [card().token]
    assert session.scalars(select(Payment.pending_card)).all() == [None]


def test_the_box_is_never_ticked_beforehand(ada: Shopper) -> None:
    box = ada.page.soup.select_one("#card-keep")
    assert box is not None
    assert not box.has_attr("checked")
    assert ada.page.has("Save this card for future purchases")


def test_without_the_box_nothing_is_saved(ada: Shopper, bank: Bank) -> None:
    ada.pays()
    assert kept() == []
    assert aliases(bank) == []


def test_without_script_the_choice_is_made_before_the_card_is_typed(ada: Shopper) -> None:
    ada.opens("/en/checkout/payment?keep=1")
    assert ada.page.has("This card will be saved once it has paid.")
    ada.pays()
    assert card().last4 == "1111"


def test_a_guest_is_offered_no_box(shopper: Shopper) -> None:
    shopper.up_to("payment")
    assert not shopper.page.has("Save this card")
    assert shopper.page.soup.select_one("[data-keeping]") is None


def test_a_house_that_saves_no_cards_offers_no_box_and_no_cards(regular: Shopper) -> None:
    channel(saves_cards=False)
    regular.opens("/en/checkout/payment")
    assert not regular.page.has("Save this card")
    assert not regular.page.has("My saved cards")
    regular.opens(PAGE)
    assert regular.page.has("You can still delete yours.")


def test_a_refused_card_is_not_saved_and_the_bank_forgets_it(ada: Shopper, bank: Bank) -> None:
    ada.pays_and_saves(REFUSED_CARD)
    assert ada.page.has("Your bank declined this payment")
    assert kept() == []
    assert sweeps.forget_cards() == 1
    assert aliases(bank) == []


def test_a_card_is_saved_though_the_news_comes_by_notification(ada: Shopper, bank: Bank) -> None:
    ada.pays_and_saves(CHALLENGE_CARD).confirms_and_loses_the_way_back()
    assert kept() == []
    bank.rings()
    assert card().last4 == "2022"


def test_the_same_card_saved_again_is_one_entry(regular: Shopper, bank: Bank) -> None:
    first = card().token
    regular.pays_and_saves(ECOM_CARDINFO_EXPDATE_YEAR="33")
    assert card().expiry_year == 2033
    assert card().token != first
    assert sweeps.forget_cards() == 1
    assert aliases(bank) == [card().token]


def test_a_card_no_bank_was_asked_about_is_forgotten_there_too(ada: Shopper, bank: Bank) -> None:
    """One try too many, from a form that was drawn before."""
    channel(attempts_per_order=1)
    action, held = ada.opens("/en/checkout/payment").card_form()
    box = ada.page.soup.select_one("[data-keeping]")
    assert box is not None
    held |= dict(json.loads(str(box["data-keeping"])))
    ada.opens("/en/checkout/payment").pays(REFUSED_CARD)
    ada.opens("/en/checkout/payment")
    assert ada.page.has("Too many tries for now.")
    ada.sends_card(form=(action, held))
    assert ada.page.has("Too many tries for now.")
    assert (bank.charges(), len(aliases(bank))) == (0, 1)
    sweeps.forget_cards()
    assert aliases(bank) == []


# Paying again


def test_a_saved_card_is_chosen_beforehand_and_asks_its_code(regular: Shopper) -> None:
    assert regular.page.has("My saved cards")
    chosen = regular.page.soup.select_one("input[name=means][checked]")
    assert chosen is not None
    assert chosen["value"] == card().ref
    assert regular.page.has("Visa ending in 1 1 1 1, expires December 2030")
    regular.pays_with_saved()
    assert regular.page.h1 == "Order confirmed"
    assert card().used_at == NOON
    assert [payment.saved_card_ref for payment in tries()] == [card().ref]


def test_the_bank_is_told_that_the_card_was_on_file(regular: Shopper, bank: Bank) -> None:
    regular.pays_with_saved()
    store = bank.simulator.extensions["simulator"].store
    assert [payment.plan for payment in store.latest(2)] == ["SUBSEQ", "FIRST"]
    assert {payment.alias for payment in store.latest(2)} == {card().token}
    assert "card saved before" in bank.client.get("/transactions?lang=en").text


def test_a_new_card_is_still_possible(regular: Shopper) -> None:
    regular.pays(MASTERCARD)
    assert regular.page.h1 == "Order confirmed"
    assert card().used_at is None


def test_the_same_form_twice_is_one_payment(regular: Shopper, bank: Bank) -> None:
    form = regular.page.soup.select_one("#pay-1")
    regular.tells_bank(form, CVC="123")
    regular.tells_bank(form, CVC="123")
    assert regular.page.h1 == "Order confirmed"
    assert bank.charges() == 2  # the first order, and this one


def test_three_wrong_codes_lock_the_card_for_this_order(regular: Shopper, bank: Bank) -> None:
    for _try in range(3):
        regular.pays_with_saved("000")
    assert regular.page.has("The code was wrong three times. Use another card.")
    assert regular.page.soup.select_one("#pay-1") is None
    regular.pays(MASTERCARD)
    assert regular.page.h1 == "Order confirmed"


def test_a_wrong_code_is_said_to_the_owner_of_a_saved_card(regular: Shopper) -> None:
    regular.pays_with_saved("000")
    assert regular.page.has("The security code is wrong. No money has been taken.")


def test_a_wrong_code_of_a_new_card_is_a_plain_no(ada: Shopper) -> None:
    ada.sends_card(CVC="000")
    assert ada.page.has("Your bank declined this payment.")
    assert not ada.page.has("code is wrong")


def test_money_taken_in_spite_of_a_wrong_code_goes_back(regular: Shopper, bank: Bank) -> None:
    regular.pays_with_saved("999")
    assert regular.page.has("we have sent it back at once")
    refund = session.scalars(select(Refund)).one()
    assert refund.reason is RefundReason.WRONG_CODE
    bank.rings()  # the notification says paid, and changes nothing
    assert [payment.state for payment in tries()] == [PaymentState.DECLINED]
    sweeps.send_refunds()
    bank.settle()
    regular.pays_with_saved("123")
    assert regular.page.h1 == "Order confirmed"
    assert bank.charged() == 2 * 22000


def test_after_a_wrong_code_a_refused_capture_leaves_nothing_to_send_back(
    regular: Shopper, bank: Bank
) -> None:
    before = bank.charged()
    bank.fault("*", "capture_refused")
    regular.pays_with_saved("999")
    bank.settle()
    bank.rings()
    assert [payment.state for payment in tries()] == [PaymentState.CAPTURE_REFUSED]
    assert session.scalars(select(Refund)).one().state is RefundState.CANCELED
    assert sweeps.send_refunds() == 0
    assert bank.charged() == before
    assert books.balances()["clearing:ogone"] == before
    assert "receivable" not in books.balances()


def test_money_that_went_back_for_a_wrong_code_is_not_taken_twice(regular: Shopper, bank: Bank) -> None:
    """A look-up that no longer says what was wrong with the code changes nothing."""
    regular.pays_with_saved("999")
    (payment,) = tries()
    said = Captured(payment.provider_ref, payment.amount, CardDetails())
    assert payments.settle(payment.ref, said, "sweep").state is PaymentState.DECLINED
    assert len(session.scalars(select(Refund)).all()) == 1


def test_a_late_yes_with_a_wrong_code_is_a_yes(regular: Shopper, bank: Bank) -> None:
    """After a no nothing had gone back: the money is there, so it buys the seats."""
    regular.pays_with_saved("000")
    (payment,) = tries()
    late = Captured("3200000999", payment.amount, CardDetails(), cvc_mismatch=True)
    assert payments.settle(payment.ref, late, "notification").state is PaymentState.CAPTURED
    assert session.get_one(Order, payment.order_ref).paid


def test_a_brand_the_house_does_not_take_reaches_no_bank(ada: Shopper, bank: Bank) -> None:
    """Where a script would have said so; and what was kept of it is forgotten."""
    channel(accepted_brands=["cb", "visa"])
    ada.opens("/en/checkout/payment").pays_and_saves("374111111111111", CVC="1234", status=422)
    assert ada.page.has("We do not accept this card. We accept CB, Visa.")
    assert session.scalars(select(Payment)).all() == []
    sweeps.forget_cards()
    assert aliases(bank) == []
    ada.pays(MASTERCARD)  # CB lives on Visa's and Mastercard's cards
    assert ada.page.h1 == "Order confirmed"


def test_a_house_may_keep_money_taken_in_spite_of_a_wrong_code(regular: Shopper) -> None:
    channel(refuses_wrong_code=False)
    regular.pays_with_saved("999")
    assert regular.page.h1 == "Order confirmed"


@pytest.mark.parametrize(
    ("policy", "first", "second"),
    [
        (CodePolicy.ALWAYS, True, True),
        (CodePolicy.SAVED, True, True),
        (CodePolicy.FIRST_USE, True, False),
        (CodePolicy.NEVER, False, False),
    ],
)
def test_code_policies(regular: Shopper, policy: CodePolicy, first: bool, second: bool) -> None:
    channel(asks_code=policy)
    for asked in (first, second):
        regular.up_to("payment")
        assert (regular.page.soup.select_one("#pay-1 [autocomplete=cc-csc]") is not None) is asked
        regular.pays_with_saved() if asked else regular.fills("pay-1")
        assert regular.page.h1 == "Order confirmed"


def test_a_bank_that_wants_the_code_all_the_same_gets_it(regular: Shopper, bank: Bank) -> None:
    """S31: the field appears after its answer."""
    channel(asks_code=CodePolicy.NEVER)
    bank.wants_every_code()
    regular.opens("/en/checkout/payment").fills("pay-1")
    assert regular.page.soup.select_one("#pay-1 [autocomplete=cc-csc]") is not None
    regular.pays_with_saved()
    assert regular.page.h1 == "Order confirmed"


def test_without_code_and_check_a_stale_sign_in_pays_nothing(regular: Shopper, bank: Bank) -> None:
    channel(asks_code=CodePolicy.NEVER, authentication=AuthenticationPolicy.NEVER)
    with clock.at(NOON + timedelta(minutes=1)):
        regular.opens("/en/checkout/payment")
        with regular.client.session_transaction(base_url=regular.shop) as cookie:
            cookie["fs_paa"] -= 3600
        regular.fills("pay-1")
    assert "/account/again" in regular.at
    assert bank.charges() == 1


def test_somebody_elses_card_is_not_there(regular: Shopper, db: object) -> None:
    other = people.contact("bob@example.org", confirmed_at=NOON)
    theirs = cards.save(other.ref, "ogone", "T-BOB", card().details, NOON)
    session.commit()
    channel(asks_code=CodePolicy.NEVER)
    regular.opens("/en/checkout/payment")
    action, held = regular.page.form_by_id("pay-1")
    assert theirs is not None
    regular.sends(action, 404, **{**held, "card": theirs.ref})
    regular.opens(PAGE).sends(f"{PAGE}/{theirs.ref}/removal", 404)
    assert len(kept()) == 2


def test_an_expired_card_is_shown_and_pays_nothing(regular: Shopper) -> None:
    card().expiry_year = 2025
    session.commit()
    regular.opens("/en/checkout/payment")
    radio = regular.page.soup.select_one("#means-1")
    assert radio is not None
    assert radio.has_attr("disabled")
    assert regular.page.has("Expired")
    assert regular.page.soup.select_one(f'a[href="{PAGE}"]') is not None


def test_a_card_the_bank_has_forgotten_says_so(regular: Shopper, bank: Bank) -> None:
    store = bank.simulator.extensions["simulator"].store
    with store.writing():
        store.do("DELETE FROM aliases")
    channel(asks_code=CodePolicy.NEVER)
    regular.opens("/en/checkout/payment").fills("pay-1")
    assert regular.page.has("The bank no longer knows this card. No money has been taken.")
    radio = regular.page.soup.select_one("#means-1")
    assert radio is not None
    assert radio.has_attr("disabled")


def test_a_card_deleted_in_another_tab_is_not_saved_again(regular: Shopper, bank: Bank) -> None:
    form = regular.page.soup.select_one("#pay-1")
    cards.drop(card())
    regular.tells_bank(form, CVC="123")
    assert regular.page.has("That card is no longer on your account. No money has been taken.")
    assert bank.charges() == 1
    assert kept() == []


# The soft decline (S84)


def test_e13_soft_decline_is_tried_once_more_with_the_check(ada: Shopper, bank: Bank) -> None:
    """CVV never, 3-D Secure never, saved card: one automatic retry, with the challenge."""
    ada.pays_and_saves(SOFT_DECLINE).answers_bank("confirm")
    channel(asks_code=CodePolicy.NEVER, authentication=AuthenticationPolicy.NEVER)
    ada.up_to("payment").fills("pay-1")
    assert ada.page.h1 == "Check by your bank"
    ada.answers_bank("confirm")
    assert ada.page.h1 == "Order confirmed"
    assert {(payment.state, payment.sca_reason) for payment in tries()} == {
        (PaymentState.DECLINED, "never"),
        (PaymentState.CAPTURED, "soft_decline"),
    }
    assert bank.charges() == 2


def test_a_bank_that_took_long_to_say_no_is_not_asked_again_while_the_shopper_waits(
    ada: Shopper, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two long answers are more than the thirty seconds from the button to the screen."""
    ada.pays_and_saves(SOFT_DECLINE).answers_bank("confirm")
    channel(asks_code=CodePolicy.NEVER, authentication=AuthenticationPolicy.NEVER)
    ada.up_to("payment")
    provider = all_providers()["ogone"]
    purchase, asked = provider.purchase, list[float]()
    with ExitStack() as passing:

        def slowly(request: PurchaseRequest) -> Outcome:
            asked.append(request.seconds)
            passing.enter_context(clock.at(clock.now() + timedelta(seconds=20)))
            return purchase(request)

        monkeypatch.setattr(provider, "purchase", slowly)
        ada.fills("pay-1")
        assert asked == [28]
        assert ada.page.has("Your bank wants to check that it is you. No money has been taken.")
        monkeypatch.undo()
        ada.fills("pay-1").answers_bank("confirm")
        assert ada.page.h1 == "Order confirmed"


def test_a_card_saved_with_a_payment_tried_twice_is_saved_once(ada: Shopper, bank: Bank) -> None:
    channel(authentication=AuthenticationPolicy.NEVER)
    ada.opens("/en/checkout/payment").pays_and_saves(SOFT_DECLINE).answers_bank("confirm")
    assert ada.page.h1 == "Order confirmed"
    assert sweeps.forget_cards() == 0
    assert aliases(bank) == [card().token]


def test_e25_double_tap_follows_the_second_try(ada: Shopper, bank: Bank) -> None:
    channel(authentication=AuthenticationPolicy.NEVER)
    ada.opens("/en/checkout/payment")
    form = ada.card_form()
    ada.sends_card(SOFT_DECLINE, form=form)
    assert ada.page.h1 == "Check by your bank"
    ada.sends_card(SOFT_DECLINE, form=form)
    assert ada.page.h1 == "Check by your bank"
    ada.answers_bank("confirm")
    assert bank.charges() == 1


# The account


def test_my_cards_lists_them_and_says_what_is_kept(regular: Shopper) -> None:
    regular.opens(PAGE)
    assert regular.page.h1 == "My cards"
    assert regular.page.has("Visa ending in 1 1 1 1, expires December 2030")
    assert regular.page.has("the card itself stays with our payment provider")


def test_no_cards_yet(ada: Shopper) -> None:
    ada.opens(PAGE)
    assert ada.page.has("No saved cards. You can save one when you pay.")


def test_a_new_date_goes_to_the_bank_and_comes_back(regular: Shopper, bank: Bank) -> None:
    regular.opens(PAGE)
    form, _holder = _bank_forms(regular)
    regular.tells_bank(form, ECOM_CARDINFO_EXPDATE_MONTH="05", ECOM_CARDINFO_EXPDATE_YEAR="32")
    assert regular.page.has("changed at the bank")
    assert (card().expiry_year, card().expiry_month) == (2032, 5)
    regular.opens("/en/checkout/payment").pays_with_saved()
    assert regular.page.h1 == "Order confirmed"


def test_a_date_the_bank_refuses_changes_nothing(regular: Shopper) -> None:
    regular.opens(PAGE)
    form, _holder = _bank_forms(regular)
    regular.tells_bank(form, 422, ECOM_CARDINFO_EXPDATE_MONTH="05", ECOM_CARDINFO_EXPDATE_YEAR="20")
    assert regular.page.has("The date must be in the future. Nothing has changed.")
    assert card().expiry_year == 2030


def test_a_new_holder_goes_to_the_bank_and_comes_back(regular: Shopper) -> None:
    regular.opens(PAGE)
    _date, form = _bank_forms(regular)
    regular.tells_bank(form, CN="Ada Lovelace")
    assert card().holder == "Ada Lovelace"
    assert card().expiry_year == 2030


def test_an_answer_nobody_here_asked_for_changes_nothing(regular: Shopper, shopper: Shopper) -> None:
    regular.opens(PAGE)
    form, _holder = _bank_forms(regular)
    with regular.client.session_transaction(base_url=regular.shop) as cookie:
        cookie["card_edit"] = "ANOTHER"
    regular.tells_bank(form, 404, ECOM_CARDINFO_EXPDATE_MONTH="05", ECOM_CARDINFO_EXPDATE_YEAR="32")
    assert card().expiry_year == 2030
    regular.opens("/en/account/cards/return?Alias=x&STATUS=2&SHASign=00")
    assert regular.page.h1 == "My cards"


def test_a_nickname_is_ours_alone(regular: Shopper) -> None:
    regular.sends(f"{PAGE}/{card().ref}/name", nickname="  <b>Foyer</b> ")
    assert card().nickname == "<b>Foyer</b>"
    assert regular.page.has("<b>Foyer</b>: saved.")
    regular.sends(f"{PAGE}/{card().ref}/name", 422, nickname="x" * 41)
    assert regular.page.has("At most 40 characters.")


def test_the_default_comes_first(regular: Shopper) -> None:
    regular.pays_and_saves(MASTERCARD).up_to("payment")
    visa = next(one for one in kept() if one.brand == "visa")
    regular.sends(f"{PAGE}/{visa.ref}/default")
    assert regular.page.has("now comes first when you pay")
    regular.opens("/en/checkout/payment")
    assert regular.page.soup.select_one("#means-1")["value"] == visa.ref  # type: ignore[index]


def test_a_deleted_card_is_gone_here_and_at_the_bank(regular: Shopper, bank: Bank) -> None:
    regular.sends(f"{PAGE}/{card().ref}/removal")
    assert regular.page.has("is deleted here. We have asked the bank to delete it too.")
    assert kept() == []
    assert sweeps.forget_cards() == 1
    assert aliases(bank) == []
    assert session.scalars(select(CardDeletion)).all() == []


def test_a_bank_that_is_down_is_asked_again(regular: Shopper, bank: Bank) -> None:
    bank.fault("del-*", "batch_down")
    regular.sends(f"{PAGE}/{card().ref}/removal")
    assert sweeps.forget_cards() == 1
    assert kept() == []
    assert len(aliases(bank)) == 1
    bank.client.delete("/_control/faults")
    assert sweeps.forget_cards() == 0  # not at once
    with clock.at(NOON + timedelta(minutes=2)):
        assert sweeps.forget_cards() == 1
    assert aliases(bank) == []


def test_erasing_an_account_deletes_its_cards_at_the_bank(regular: Shopper, bank: Bank) -> None:
    contact = session.scalars(select(Contact).filter_by(email="ada@example.org")).one()
    cards.drop_all(contact)
    session.commit()
    sweeps.forget_cards()
    assert (kept(), aliases(bank)) == ([], [])


def test_a_letter_warns_before_a_card_expires_and_once(regular: Shopper) -> None:
    card().expiry_year, card().expiry_month = 2026, 12
    session.commit()
    with clock.at(NOON + timedelta(days=10)):
        assert sweeps.warn_of_card_expiry() == 1
        assert sweeps.warn_of_card_expiry() == 0
    letters = list(session.scalars(select(EmailMessage).filter_by(kind=EmailKind.CARD_EXPIRES)))
    assert [letter.recipient for letter in letters] == ["ada@example.org"]


def test_cards_ask_for_a_fresh_sign_in(regular: Shopper) -> None:
    with regular.client.session_transaction(base_url=regular.shop) as cookie:
        cookie["fs_paa"] -= 3600
    regular.opens(PAGE)
    assert "/account/again" in regular.at


def _bank_forms(shopper: Shopper) -> tuple[object, object]:
    date, holder = shopper.page.soup.select('form[action^="http://bank"]')
    return date, holder
