"""Limits on tries, the alarm against card testing, and the check it puts before the card form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.http import proof_of_work
from app.kernel import clock
from app.messages.email_queue.models import EmailKind
from app.psp.ogone.adapter import Ogone
from app.psp.port import CardDetails, DeclineReason
from app.settlement.payments.states import PaymentState
from app.shop.card_payment import bot_check
from app.venue.channels.policies import CodePolicy
from app.worker import sweeps
from tests import people, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.guard import another, guarded, guards, newcomer, proves, sets, solved, tried
from tests.shopper import REFUSED_CARD, Shopper

MASTERCARD = "5399999999999999"
PAGE = "/en/checkout/payment"
PAUSED = "Too many tries for now."
DECLINED = "Your bank declined this payment."
CHECKED = "A short check before you pay"
BOUGHT = "Order confirmed"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(shopper: Shopper) -> Shopper:
    return shopper.up_to("payment")


@pytest.fixture
def checked(ada: Shopper) -> Shopper:
    """She comes to the payment step while cards are being tried."""
    guards()
    return ada.opens(PAGE)


def has_card_form(shopper: Shopper) -> bool:
    return shopper.page.soup.select_one("#card") is not None


# How often one may try


def test_an_order_pauses_after_three_refusals_and_goes_on_afterwards(shopper: Shopper) -> None:
    sets(hold_minutes=60)
    ada = shopper.up_to("payment")
    for _try in range(3):
        assert ada.pays(REFUSED_CARD).page.has(DECLINED)
    assert ada.opens(PAGE).page.has(PAUSED)
    assert not has_card_form(ada)
    with clock.at(NOON + 16 * MINUTE):
        assert ada.opens(PAGE).pays().page.h1 == BOUGHT


def test_a_visitor_is_paused_and_nobody_else(ada: Shopper, bank: Bank) -> None:
    sets(attempts_per_order=10)
    for _try in range(5):
        assert ada.pays(REFUSED_CARD).page.has(DECLINED)
    assert ada.pays(MASTERCARD).page.has(PAUSED)
    assert ada.page.has("You can try again from")
    assert bank.charges() == 0
    assert another(ada).pays(MASTERCARD).page.h1 == BOUGHT


def test_a_card_is_tried_so_often_wherever_it_is_tried_from(ada: Shopper) -> None:
    sets(attempts_per_card=3)
    for number in range(3):
        assert another(ada, f"192.0.2.{number}").pays(REFUSED_CARD).page.has(DECLINED)
    assert ada.pays(REFUSED_CARD).page.has(PAUSED)
    assert ada.opens(PAGE).pays(MASTERCARD).page.h1 == BOUGHT


def test_an_address_tries_so_many_cards_then_its_shoppers_are_checked_and_others_not(
    ada: Shopper, bank: Bank
) -> None:
    sets(attempts_per_address=3)
    for holder in ("Bob", "Cem", "Dee"):
        assert another(ada).sends_card(REFUSED_CARD, CN=holder).page.has(DECLINED)
    tried = len(bank.ledger())
    assert ada.pays(MASTERCARD).page.has(CHECKED)
    assert len(bank.ledger()) == tried
    assert proves(ada).pays(MASTERCARD).page.h1 == BOUGHT
    assert another(ada).page.has(CHECKED)
    assert another(ada, "198.51.100.7").pays(MASTERCARD).page.h1 == BOUGHT
    with clock.at(NOON + 61 * MINUTE):
        assert another(ada).pays(MASTERCARD).page.h1 == BOUGHT


def test_five_times_as_many_cards_end_it_for_the_hour(ada: Shopper) -> None:
    sets(attempts_per_address=2)
    tried(10)
    bob = another(ada)
    assert proves(bob).pays(MASTERCARD).page.has(PAUSED)
    assert another(ada, "198.51.100.7").pays(MASTERCARD).page.h1 == BOUGHT


@pytest.mark.parametrize(("there", "checked"), [("2001:db8:0:1::7", True), ("2001:db8:0:2::7", False)])
def test_an_address_is_a_whole_network_where_a_home_has_one(ada: Shopper, there: str, checked: bool) -> None:
    sets(attempts_per_address=1)
    assert another(ada, "2001:db8:0:1::1").pays(REFUSED_CARD).page.has(DECLINED)
    assert another(ada, there).page.has(CHECKED) is checked


def test_cards_nothing_is_known_of_are_not_one_card(ada: Shopper, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that shows no card must not have one refusal count against everybody."""
    sets(attempts_per_card=2, attempts_per_address=5)
    reads = Ogone.read_card_entry

    def reads_no_card(*asked: Any) -> Any:
        entered: Any = reads(*asked)
        return replace(entered, card=CardDetails(entered.card.brand))

    monkeypatch.setattr(Ogone, "read_card_entry", reads_no_card)
    for number in range(3):
        assert another(ada, f"192.0.2.{number}").pays(REFUSED_CARD).page.has(DECLINED)
    assert ada.pays(MASTERCARD).page.h1 == BOUGHT
    for _attempt in range(5):
        another(ada, "203.0.113.5").pays(REFUSED_CARD)
    assert another(ada, "203.0.113.5").page.has(CHECKED)


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_an_address_that_is_only_claimed_is_not_believed(ada: Shopper, header: str) -> None:
    sets(attempts_per_address=3)
    tried(3)
    liar = newcomer(ada, **{header: "198.51.100.7"}).up_to("payment", count=1)
    assert liar.page.has(CHECKED)


def test_what_paid_is_no_try(ada: Shopper) -> None:
    sets(attempts_per_address=1, attempts_per_visitor=1, attempts_per_card=1)
    for _purchase in range(3):
        assert another(ada).pays().page.h1 == BOUGHT


def test_what_the_bank_only_wanted_to_check_is_no_try(ada: Shopper) -> None:
    sets(attempts_per_order=1, attempts_per_visitor=1, attempts_per_address=1)
    tried(5, reason=DeclineReason.AUTHENTICATION_REQUIRED)
    assert ada.pays().page.h1 == BOUGHT


# The alarm


def test_many_refusals_raise_the_alarm_which_ends(ada: Shopper) -> None:
    tried(7)
    tried(13, PaymentState.CAPTURED)
    assert sweeps.watch_for_card_testing() == 1
    assert guarded()
    assert guarded(NOON + 14 * MINUTE)
    assert not guarded(NOON + 15 * MINUTE)


@pytest.mark.parametrize(("declined", "paid"), [(6, 14), (19, 0), (30, 70), (0, 50)])
def test_what_honest_shoppers_explain_raises_none(ada: Shopper, declined: int, paid: int) -> None:
    tried(declined)
    tried(paid, PaymentState.CAPTURED)
    assert sweeps.watch_for_card_testing() == 0
    assert not guarded()


def test_what_no_bank_has_judged_is_not_looked_at(ada: Shopper) -> None:
    tried(19)
    for reason in (DeclineReason.AUTHENTICATION_REQUIRED, DeclineReason.UNAVAILABLE, "misconfigured"):
        tried(20, reason=reason)
    tried(1, PaymentState.UNRESOLVED, reason="")
    assert sweeps.watch_for_card_testing() == 0


def test_what_is_longer_ago_is_not_looked_at(ada: Shopper) -> None:
    tried(19)
    tried(20, at=NOON - 5 * MINUTE)
    assert sweeps.watch_for_card_testing() == 0


def test_the_alarm_goes_on_while_cards_are_tried(ada: Shopper) -> None:
    tried(20)
    assert sweeps.watch_for_card_testing() == 1
    with clock.at(NOON + MINUTE / 2):
        assert sweeps.watch_for_card_testing() == 0
    with clock.at(NOON + 4 * MINUTE):
        assert sweeps.watch_for_card_testing() == 1
    assert guarded(NOON + 18 * MINUTE)


def test_the_alarm_does_not_shorten_what_staff_have_set(ada: Shopper) -> None:
    guards(NOON + 60 * MINUTE)
    tried(20)
    assert sweeps.watch_for_card_testing() == 0
    assert guarded(NOON + 59 * MINUTE)


def test_an_alarm_that_staff_end_counts_afresh(ada: Shopper) -> None:
    tried(20)
    assert sweeps.watch_for_card_testing() == 1
    with clock.at(NOON + MINUTE):
        assert ada.app.test_cli_runner().invoke(args=["guard", "off", "cube"]).exit_code == 0
        assert sweeps.watch_for_card_testing() == 0
        tried(19, at=NOON + MINUTE * 2)
    with clock.at(NOON + 3 * MINUTE):
        assert sweeps.watch_for_card_testing() == 0
        tried(1)
        assert sweeps.watch_for_card_testing() == 1


def test_staff_turn_it_on_and_off(db: Flask) -> None:
    def run(*words: str) -> str:
        done = db.test_cli_runner().invoke(args=["guard", *words])
        return done.output if done.exit_code == 0 else f"{done.exit_code} {done.output}"

    assert run("show", "cube") == "not guarded\n"
    assert run("on", "cube", "--minutes", "30") == "guarded until 2026-11-23 12:30 UTC\n"
    assert run("show", "cube") == "guarded until 2026-11-23 12:30 UTC\n"
    assert run("off", "cube") == ""
    assert run("show", "cube") == "not guarded\n"
    assert run("on", "nowhere") == "1 Error: There is no channel nowhere.\n"


# The check, by script


def test_the_card_form_comes_after_the_check(checked: Shopper) -> None:
    assert checked.page.has(CHECKED)
    assert not has_card_form(checked)
    assert "SHASIGN" not in str(checked.page.soup)
    assert has_card_form(proves(checked))
    assert checked.pays().page.h1 == BOUGHT


def test_other_houses_ask_nothing(ada: Shopper, bank: Bank) -> None:
    guards()
    visitor = Shopper(ada.app, bank, "en", "http://musee.test")
    assert has_card_form(visitor.up_to("payment", event="lanternes-magiques"))


def test_nothing_is_asked_once_the_alarm_is_over(checked: Shopper) -> None:
    with clock.at(NOON + 5 * MINUTE):
        guards(NOON + 4 * MINUTE)
        assert has_card_form(checked.opens(PAGE))


def test_the_script_is_where_it_is_needed_and_nowhere_else(ada: Shopper) -> None:
    def scripts(shopper: Shopper) -> str:
        return " ".join(str(script.get("src")) for script in shopper.page.soup.find_all("script"))

    assert "proof" not in scripts(ada)
    guards()
    assert "proof" in scripts(ada.opens(PAGE))
    assert "card." not in scripts(ada)


ZEROS, TOO_LARGE, ONE_TOO_MANY = "x".join("0" * 16), "x".join(["4294967296"] * 16), "x".join("1" * 17)


@pytest.mark.parametrize("answer", ["", "0", ZEROS, TOO_LARGE, ONE_TOO_MANY])
def test_a_wrong_answer_is_refused_with_a_word(checked: Shopper, answer: str) -> None:
    action, held = solved(checked)
    checked.sends(action, 422, proof=held["proof"], answer=answer)
    assert checked.page.has("The check did not work. Try again, or have a code sent to you.")
    assert checked.page.soup.select_one("#proof") is None
    assert has_card_form(proves(checked.opens(PAGE)))


def test_an_answer_is_good_for_ten_minutes(checked: Shopper) -> None:
    action, held = solved(checked)
    with clock.at(NOON + proof_of_work.LIFE + timedelta(seconds=1)):
        checked.sends(action, 422, proof=held["proof"], answer=held["answer"])
    assert has_card_form(checked.opens(PAGE).sends(action, proof=held["proof"], answer=held["answer"]))


def test_anothers_answer_is_none(checked: Shopper) -> None:
    action, held = solved(checked)
    thief = another(checked)
    thief.sends(action, 422, proof=held["proof"], answer=held["answer"])
    assert not has_card_form(thief.opens(PAGE))


def test_a_proof_we_did_not_ask_for_is_none(checked: Shopper) -> None:
    action, held = solved(checked)
    checked.sends(action, 422, proof="WyJub2JvZHkiLDBd.forged", answer=held["answer"])


def test_to_have_passed_lasts_half_an_hour_and_for_this_basket(checked: Shopper, bank: Bank) -> None:
    sets(life_minutes=240, hold_minutes=120)
    proves(checked.up_to("payment"))
    with clock.at(NOON + bot_check.PASS - MINUTE):
        assert has_card_form(checked.opens(PAGE))
    with clock.at(NOON + bot_check.PASS):
        assert checked.opens(PAGE).page.has(CHECKED)
    checked.opens(PAGE).pays()
    assert checked.up_to("payment").page.has(CHECKED)


def test_to_have_passed_lifts_no_limit(checked: Shopper) -> None:
    proves(checked)
    for _try in range(3):
        checked.pays(REFUSED_CARD)
    assert checked.opens(PAGE).page.has(PAUSED)


def test_guessing_is_slowed_down(checked: Shopper) -> None:
    for _try in range(30):
        checked.sends(f"{PAGE}/proof", 422, answer="1")
    proves(checked.opens(PAGE), 422)


# Where money is asked for


def test_a_form_from_before_the_alarm_does_not_reach_the_bank(ada: Shopper, bank: Bank) -> None:
    form = ada.card_form()
    guards()
    ada.sends_card(form=form)
    assert ada.page.has("A short check comes first, so your bank has not been asked.")
    assert bank.ledger() == {}
    proves(ada)
    assert ada.pays().page.h1 == BOUGHT


def test_a_form_from_before_the_alarm_without_its_cookie_does_not_either(ada: Shopper, bank: Bank) -> None:
    form = ada.card_form()
    guards()
    newcomer(ada).sends_card(form=form)
    assert bank.ledger() == {}


def test_saved_cards_wait_for_the_check_too(shopper: Shopper, bank: Bank) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves()
    sets(asks_code=CodePolicy.NEVER)
    shopper.up_to("payment")
    action, held = shopper.page.form_by_id("pay-1")
    guards()
    assert shopper.sends(action, **held).page.has(CHECKED)
    assert shopper.page.soup.select_one("#pay-1") is None
    assert bank.charges() == 1
    assert proves(shopper).fills("pay-1").page.h1 == BOUGHT


def test_what_has_paid_is_told_without_a_check(ada: Shopper) -> None:
    ada.pays()
    guards()
    assert ada.opens(PAGE).page.h1 == BOUGHT


# The check, by mail


def code() -> str:
    secret = postbox.letters(EmailKind.PAYMENT_CODE)[-1].secret
    assert secret
    return secret


def wrong() -> str:
    return f"{(int(code()) + 1) % 1_000_000:06}"


@pytest.fixture
def writing(checked: Shopper) -> Shopper:
    """A code has been sent to her."""
    return checked.fills("letter")


def test_a_code_by_mail_is_the_way_without_scripts(writing: Shopper) -> None:
    assert writing.page.has("A code is on its way to ada@example.org.")
    assert writing.page.soup.select_one("#proof") is None
    digits = code()
    assert has_card_form(writing.fills("code-form", code=f" {digits[:3]} {digits[3:]}"))
    assert writing.pays().page.h1 == BOUGHT


def test_the_letter_is_in_the_shoppers_language(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    guards()
    acheteuse.opens("/fr/checkout/payment").fills("letter")
    letter = postbox.letters(EmailKind.PAYMENT_CODE)[-1]
    assert (letter.lang, letter.recipient) == ("fr", "ada@example.org")
    assert has_card_form(acheteuse.fills("code-form", code=code()))


def test_the_letter_leaves_with_its_code_which_is_then_forgotten(writing: Shopper) -> None:
    assert sweeps.send_emails() >= 1
    letter = postbox.letters(EmailKind.PAYMENT_CODE)[-1]
    assert letter.sent_at
    assert letter.secret is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Enter the code from the email."), ("12345", "The code has 6 digits."), ("abcdef", "6 digits")],
)
def test_what_is_no_code_is_told_so(writing: Shopper, typed: str, sentence: str) -> None:
    assert writing.fills("code-form", 422, code=typed).page.has(sentence)
    assert has_card_form(writing.fills("code-form", code=code()))


def test_a_wrong_code_is_told_so_and_five_end_it(writing: Shopper) -> None:
    digits = code()
    for _try in range(5):
        writing.fills("code-form", 422, code=wrong())
        assert writing.page.has("That is not the code.")
    writing.fills("code-form", 429, code=digits)
    assert writing.page.has("Too many wrong tries. Have another code sent to you.")
    assert not has_card_form(writing.opens(PAGE))
    assert has_card_form(writing.fills("letter").fills("code-form", code=code()))


def test_a_code_is_good_for_ten_minutes(writing: Shopper) -> None:
    digits = code()
    with clock.at(NOON + 10 * MINUTE):
        writing.fills("code-form", 422, code=digits)
        assert writing.page.has("That code no longer works.")


def test_a_newer_code_replaces_the_older_one(writing: Shopper) -> None:
    first = code()
    writing.fills("letter")
    newest = [letter.secret for letter in postbox.letters(EmailKind.PAYMENT_CODE)]
    assert len(newest) == 2
    writing.fills("code-form", 422, code=next(digits for digits in newest if digits == first) or "")


def test_a_code_works_once_and_for_whom_it_was_sent(writing: Shopper) -> None:
    digits, form = code(), writing.page.form_by_id("code-form")[0]
    with writing.client.session_transaction(base_url=writing.shop) as known:
        ref = known[bot_check.CODE]
    thief = another(writing)
    with thief.client.session_transaction(base_url=thief.shop) as stolen:
        stolen[bot_check.CODE] = ref
    thief.opens(PAGE).sends(form, 422, code=digits)
    writing.fills("code-form", code=digits)
    with writing.client.session_transaction(base_url=writing.shop) as known:
        known[bot_check.CODE] = ref
        known.pop(bot_check.PASSED)
    assert not has_card_form(writing.opens(PAGE).sends(form, 422, code=digits))


def test_few_letters_are_sent_to_one_address(checked: Shopper) -> None:
    for _letter in range(3):
        checked.fills("letter")
    checked.fills("letter", 429)
    assert checked.page.has("No more codes for now. Try again in 10 minutes, or call us on +33 1")
    assert len(postbox.letters(EmailKind.PAYMENT_CODE)) == 3
    assert another(checked).fills("letter", 429)
    assert has_card_form(checked.fills("code-form", code=code()))


def test_a_page_that_answered_a_form_can_be_asked_for_again(checked: Shopper) -> None:
    for path in ("proof", "code", "code/letter"):
        assert checked.opens(f"{PAGE}/{path}").page.has(CHECKED)


def test_every_state_is_told_in_french(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    guards()
    assert acheteuse.opens("/fr/checkout/payment").page.has("Une courte vérification avant le paiement")
    acheteuse.sends("/fr/checkout/payment/proof", 422, answer="1")
    assert acheteuse.page.has("La vérification n’a pas abouti.")
    acheteuse.opens("/fr/checkout/payment").fills("letter").fills("code-form", 422, code="000")
    assert acheteuse.page.has("Le code comporte 6\u00a0chiffres.")
