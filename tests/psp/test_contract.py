"""What every provider must do, asked of each one over real HTTP against its simulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.kernel.money import Money
from app.psp.port import (
    ActionRequired,
    Address,
    Authentication,
    BadSignature,
    Browser,
    Captured,
    CardAccepted,
    CardRejected,
    Challenge,
    Declined,
    DeclineReason,
    Expiry,
    Forgotten,
    Message,
    NotFound,
    Notification,
    OnFile,
    Outcome,
    Payer,
    PurchaseRequest,
    ReenteredField,
    Refunded,
    RefundPending,
    RefundRefused,
    RefundRequest,
    RetryAdvice,
    Series,
    StoredCard,
    Unresolved,
)
from tests.psp.banks import BANKS, SHOP, Bench

ATTEMPT = "4K7MPQ2X-A1B2C3"
AGAIN = "4K7MPQ2X-D4E5F6"
PRICE = Money(3420, "EUR")
NOTHING = Money(0, "EUR")
PART = Money(1000, "EUR")

PAYER = Payer(
    "Zoé Brontë", "zoe@example.org", "+33 1 23 45 67 89", Address("1 rue de l’Opéra", "75001", "Paris", "FR")
)
BROWSER = Browser("text/html", "Mozilla/5.0", "fr-FR", True, False, 30, 390, 844, -60)


@pytest.fixture(params=list(BANKS.values()), ids=list(BANKS))
def bank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with request.param(tmp_path_factory.mktemp("bank")) as bench:
        yield bench


def asked(token: str, attempt: str = ATTEMPT, **changes: Any) -> PurchaseRequest:
    request = PurchaseRequest(
        attempt=attempt,
        amount=PRICE,
        payer=PAYER,
        browser=BROWSER,
        authentication=Authentication.ASK,
        return_url=f"{SHOP}/fr/checkout/return/bank",
        language="fr",
        token=token,
    )
    return replace(request, **changes)


def buy(bank: Bench, scenario: str, **changes: Any) -> Outcome:
    accepted = bank.enter_card(ATTEMPT, scenario)
    assert isinstance(accepted, CardAccepted)
    return bank.provider.purchase(asked(accepted.token, **changes))


def challenged(outcome: Outcome) -> Challenge:
    assert isinstance(outcome, ActionRequired)
    assert outcome.challenge
    return outcome.challenge


def news(bank: Bench) -> list[Notification]:
    return [heard for letter in bank.letters() for heard in bank.provider.read(letter)]


def assert_charged_once(bank: Bench, amount: Money = PRICE) -> None:
    assert bank.ledger(ATTEMPT) == {"charges": 1, "charged": amount.minor, "refunded": 0}


def assert_not_charged(bank: Bench) -> None:
    assert bank.ledger(ATTEMPT) == {"charges": 0, "charged": 0, "refunded": 0}


def test_the_answer_says_where_the_card_is_from(bank: Bench) -> None:
    paid = buy(bank, "from abroad")
    assert isinstance(paid, Captured)
    found = bank.provider.lookup(ATTEMPT, paid.provider_ref)
    assert isinstance(found, Captured)
    assert (paid.card.country, found.card.country) == ("BR", "BR")


def test_of_most_test_cards_nobody_knows_the_country(bank: Bench) -> None:
    paid = buy(bank, "paid")
    assert isinstance(paid, Captured)
    assert paid.card.country == ""


# The card.


def test_a_card_waits_under_a_token(bank: Bench) -> None:
    accepted = bank.enter_card(ATTEMPT, "amex", cvc="1234")
    assert isinstance(accepted, CardAccepted)
    assert (accepted.attempt, accepted.card.brand, accepted.card.last4) == (ATTEMPT, "amex", "1111")
    assert (accepted.card.expiry, accepted.card.holder) == (Expiry(2039, 12), "Zoé Brontë")
    assert accepted.token not in repr(accepted)
    assert_not_charged(bank)


def test_a_card_entered_without_script(bank: Bench) -> None:
    accepted = bank.enter_card(ATTEMPT, "paid", expiry="", expiry_month="09", expiry_year="2031")
    assert isinstance(accepted, CardAccepted)
    assert accepted.card.expiry == Expiry(2031, 9)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"number": "4111111111111112"}, ("number", "invalid")),
        ({"number": ""}, ("number", "missing")),
        ({"holder": ""}, ("holder", "missing")),
        ({"expiry": "0120"}, ("expiry", "past")),
        ({"expiry": "1339"}, ("expiry", "invalid")),
        ({"cvc": "12a"}, ("cvc", "invalid")),
    ],
)
def test_a_field_that_is_wrong_is_named(bank: Bench, typed: dict[str, Any], problem: tuple[str, str]) -> None:
    rejected = bank.enter_card(ATTEMPT, "paid", **typed)
    assert isinstance(rejected, CardRejected)
    assert problem in rejected.problems
    assert rejected.attempt == ATTEMPT


# A kept card.


def keeps(bank: Bench) -> StoredCard:
    accepted = bank.enter_card(ATTEMPT, "paid", keep=True)
    assert isinstance(accepted, CardAccepted)
    assert (accepted.saved, accepted.reentered) == (True, False)
    return StoredCard(accepted.token, accepted.card)


def types(bank: Bench, kept: StoredCard, ask: ReenteredField, typed: str) -> CardAccepted:
    accepted = bank.type_again(AGAIN, kept, ask, typed)
    assert isinstance(accepted, CardAccepted)
    assert (accepted.attempt, accepted.token) == (AGAIN, kept.token)
    assert (accepted.saved, accepted.reentered) == (True, True)
    return accepted


def test_a_kept_card_pays_again_with_its_code(bank: Bench) -> None:
    kept = keeps(bank)
    assert isinstance(bank.provider.purchase(asked(kept.token, on_file=OnFile.FIRST)), Captured)
    types(bank, kept, ReenteredField.CODE, "123")
    again = bank.provider.purchase(asked(kept.token, AGAIN, on_file=OnFile.SHOPPER))
    assert isinstance(again, Captured)
    assert bank.ledger(AGAIN)["charged"] == PRICE.minor


def test_a_wrong_code_of_a_kept_card_is_a_no(bank: Bench) -> None:
    kept = keeps(bank)
    types(bank, kept, ReenteredField.CODE, "000")
    outcome = bank.provider.purchase(asked(kept.token, AGAIN, on_file=OnFile.SHOPPER))
    assert isinstance(outcome, Declined)
    assert outcome.reason is DeclineReason.CVC


def test_a_kept_card_gets_a_new_date_and_holder(bank: Bench) -> None:
    kept = keeps(bank)
    dated = types(bank, kept, ReenteredField.EXPIRY, "0641")
    assert (dated.card.expiry, dated.card.holder) == (Expiry(2041, 6), "Zoé Brontë")
    named = types(bank, StoredCard(kept.token, dated.card), ReenteredField.HOLDER, "Zoé B.")
    assert (named.card.expiry, named.card.holder) == (Expiry(2041, 6), "Zoé B.")


def test_a_kept_card_is_given_no_date_gone_by(bank: Bench) -> None:
    rejected = bank.type_again(AGAIN, keeps(bank), ReenteredField.EXPIRY, "0120")
    assert isinstance(rejected, CardRejected)
    assert rejected.problems == (("expiry", "past"),)


def test_a_forgotten_card_pays_nothing(bank: Bench) -> None:
    kept = keeps(bank)
    assert bank.provider.forget_card(kept.token) == Forgotten()
    assert bank.provider.forget_card(kept.token) == Forgotten()
    outcome = bank.provider.purchase(asked(kept.token, AGAIN, on_file=OnFile.SHOPPER))
    assert isinstance(outcome, Declined)
    assert outcome.reason is DeclineReason.TOKEN_GONE


# A series.


def series(token: str, attempt: str = AGAIN) -> PurchaseRequest:
    soon = Series(until=date.today() + timedelta(days=60), every_days=31)  # noqa: DTZ011  # the bank's own day
    told = {"on_file": OnFile.MERCHANT, "series": soon, "authentication": Authentication.NEVER}
    return replace(asked(token, attempt), **told, browser=Browser())  # type: ignore[arg-type]


def test_a_series_that_was_agreed_to_goes_on_without_the_shopper(bank: Bench) -> None:
    kept = keeps(bank)
    assert isinstance(bank.provider.purchase(asked(kept.token, on_file=OnFile.SERIES)), Captured)
    assert isinstance(bank.provider.purchase(series(kept.token)), Captured)
    assert bank.ledger(AGAIN)["charged"] == PRICE.minor


def test_a_series_nobody_agreed_to_needs_the_shopper(bank: Bench) -> None:
    kept = keeps(bank)
    outcome = bank.provider.purchase(series(kept.token))
    assert isinstance(outcome, Declined)
    assert outcome.reason is DeclineReason.AUTHENTICATION_REQUIRED


# A yes, a no.


def test_paid(bank: Bench) -> None:
    outcome = buy(bank, "paid")
    assert isinstance(outcome, Captured)
    assert (outcome.amount, outcome.card.brand) == (PRICE, "visa")
    assert outcome.provider_ref
    assert_charged_once(bank)


def test_processing_is_paid(bank: Bench) -> None:
    assert isinstance(buy(bank, "processing, then paid"), Captured)
    bank.later(60)
    assert isinstance(bank.provider.lookup(ATTEMPT), Captured)


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        ("declined", DeclineReason.GENERIC),
        ("no funds", DeclineReason.FUNDS),
        ("expired", DeclineReason.EXPIRED),
        ("stolen", DeclineReason.BLOCKED),
        ("authentication fails", DeclineReason.AUTHENTICATION),
    ],
)
def test_declined(bank: Bench, scenario: str, reason: DeclineReason) -> None:
    outcome = buy(bank, scenario)
    assert isinstance(outcome, Declined)
    assert outcome.reason is reason
    assert isinstance(bank.provider.lookup(ATTEMPT), Declined)
    assert_not_charged(bank)


def test_a_token_nobody_knows(bank: Bench) -> None:
    outcome = bank.provider.purchase(asked("no-such-token"))
    assert isinstance(outcome, Declined)
    assert (outcome.reason, outcome.retry) == (DeclineReason.TOKEN_GONE, RetryAdvice.FIX_DATA)


def test_the_odd_cent(bank: Bench) -> None:
    outcome = buy(bank, "paid", amount=Money(1, "EUR"))
    assert isinstance(outcome, Captured)
    assert outcome.amount == Money(1, "EUR")
    assert_charged_once(bank, Money(1, "EUR"))


def test_another_amount_than_asked_is_reported_as_it_is(bank: Bench) -> None:
    outcome = buy(bank, "charged a cent less")
    assert isinstance(outcome, Captured)
    assert outcome.amount == Money(3419, "EUR")


# A challenge.


@pytest.mark.parametrize(
    "policy", [Authentication.ASK, Authentication.CHALLENGE, Authentication.NO_CHALLENGE]
)
def test_the_shopper_confirms(bank: Bench, policy: Authentication) -> None:
    outcome = buy(bank, "challenge", authentication=policy)
    challenge = challenged(outcome)
    assert_not_charged(bank)
    (back,) = bank.provider.read(bank.answer(challenge, "confirm"))
    assert isinstance(back.claim, Captured)
    assert (back.attempt, back.amount) == (ATTEMPT, PRICE)
    assert isinstance(bank.provider.lookup(ATTEMPT, back.provider_ref), Captured)
    assert_charged_once(bank)


def test_the_shopper_refuses(bank: Bench) -> None:
    (back,) = bank.provider.read(bank.answer(challenged(buy(bank, "challenge")), "refuse"))
    assert isinstance(back.claim, Declined)
    assert isinstance(bank.provider.lookup(ATTEMPT), Declined)
    assert_not_charged(bank)


def test_the_confirmation_fails(bank: Bench) -> None:
    (back,) = bank.provider.read(bank.answer(challenged(buy(bank, "challenge fails")), "confirm"))
    assert isinstance(back.claim, Declined)
    assert back.claim.reason is DeclineReason.AUTHENTICATION
    assert_not_charged(bank)


def test_a_shopper_who_never_comes_back(bank: Bench) -> None:
    challenged(buy(bank, "challenge"))
    waiting = bank.provider.lookup(ATTEMPT)
    assert isinstance(waiting, ActionRequired)
    assert waiting.challenge is None
    bank.later(3600)
    assert isinstance(bank.provider.lookup(ATTEMPT), Declined)


def test_a_challenge_says_where_it_goes_and_keeps_the_rest(bank: Bench) -> None:
    challenge = challenged(buy(bank, "challenge"))
    assert challenge.action.startswith(challenge.origin)
    assert challenge.fields
    assert not [value for _, value in challenge.fields if len(value) > 3 and value in repr(challenge)]


def test_a_soft_decline_is_repeated_with_authentication(bank: Bench) -> None:
    first = buy(bank, "soft decline", authentication=Authentication.NEVER)
    assert isinstance(first, Declined)
    assert (first.reason, first.retry) == (DeclineReason.AUTHENTICATION_REQUIRED, RetryAdvice.AUTHENTICATE)
    accepted = bank.enter_card("4K7MPQ2X-D4E5F6", "soft decline")
    assert isinstance(accepted, CardAccepted)
    second = bank.provider.purchase(asked(accepted.token, attempt="4K7MPQ2X-D4E5F6"))
    (back,) = bank.provider.read(bank.answer(challenged(second), "confirm"))
    assert isinstance(back.claim, Captured)


# Silence.


@pytest.mark.parametrize(
    "scenario",
    ["silence, charged", "error page, charged", "line cut, charged", "half an answer, charged"],
)
def test_charged_in_silence_and_found(bank: Bench, scenario: str) -> None:
    assert isinstance(buy(bank, scenario), Unresolved)
    found = bank.provider.lookup(ATTEMPT)
    assert isinstance(found, Captured)
    assert found.amount == PRICE
    assert_charged_once(bank)


@pytest.mark.parametrize(
    "scenario", ["silence, not charged", "error page, not charged", "web page, not charged"]
)
def test_silence_and_no_trace(bank: Bench, scenario: str) -> None:
    assert isinstance(buy(bank, scenario), Unresolved)
    assert bank.provider.lookup(ATTEMPT) == NotFound()
    assert_not_charged(bank)


def test_a_lookup_that_fails_says_nothing(bank: Bench) -> None:
    assert isinstance(buy(bank, "silence, look-up down"), Unresolved)
    assert isinstance(bank.provider.lookup(ATTEMPT), Unresolved)
    bank.later(60)
    assert isinstance(bank.provider.lookup(ATTEMPT), Captured)


@pytest.mark.parametrize(
    ("scenario", "becomes"), [("uncertain, then paid", Captured), ("uncertain, then refused", Declined)]
)
def test_the_bank_itself_does_not_know_yet(bank: Bench, scenario: str, becomes: type) -> None:
    assert isinstance(buy(bank, scenario), Unresolved)
    assert isinstance(bank.provider.lookup(ATTEMPT), Unresolved)
    bank.later(600)
    assert isinstance(bank.provider.lookup(ATTEMPT), becomes)


def test_an_attempt_the_bank_never_heard_of(bank: Bench) -> None:
    assert bank.provider.lookup("NEVER-SENT") == NotFound()


# Twice.


def test_asked_twice_charged_once(bank: Bench) -> None:
    accepted = bank.enter_card(ATTEMPT, "paid")
    assert isinstance(accepted, CardAccepted)
    first = bank.provider.purchase(asked(accepted.token))
    second = bank.provider.purchase(asked(accepted.token))
    assert isinstance(first, Captured)
    assert isinstance(second, Captured)
    assert (first.provider_ref, first.amount) == (second.provider_ref, second.amount)
    assert_charged_once(bank)


def test_asked_again_after_silence_charged_once(bank: Bench) -> None:
    accepted = bank.enter_card(ATTEMPT, "silence, charged")
    assert isinstance(accepted, CardAccepted)
    assert isinstance(bank.provider.purchase(asked(accepted.token)), Unresolved)
    bank.provider.purchase(asked(accepted.token))
    assert isinstance(bank.provider.lookup(ATTEMPT), Captured)
    assert_charged_once(bank)


# Letters.


def test_a_notification_is_about_a_payment(bank: Bench) -> None:
    buy(bank, "paid")
    bank.later(60)
    heard = news(bank)
    assert {(one.attempt, one.amount, type(one.claim)) for one in heard} == {(ATTEMPT, PRICE, Captured)}


def test_the_same_notification_thrice_has_one_key(bank: Bench) -> None:
    buy(bank, "told thrice")
    bank.later(60)
    heard = news(bank)
    assert len(heard) == 3
    assert len({one.dedupe_key for one in heard}) == 1


def test_a_forged_notification_is_refused(bank: Bench) -> None:
    buy(bank, "told by a forger")
    bank.later(60)
    assert bank.letters()
    for letter in bank.letters():
        with pytest.raises(BadSignature):
            bank.provider.read(letter)


def test_a_notification_about_a_cent_less_says_so(bank: Bench) -> None:
    buy(bank, "told a cent less")
    bank.later(60)
    assert {one.amount for one in news(bank)} == {Money(3419, "EUR")}


def test_a_notification_without_amount_says_that_it_has_none(bank: Bench) -> None:
    buy(bank, "told without amount")
    bank.later(60)
    assert {(one.attempt, one.amount) for one in news(bank)} == {(ATTEMPT, None)}


def test_notifications_out_of_order_are_all_read(bank: Bench) -> None:
    buy(bank, "told out of order")
    bank.later(60)
    assert {one.attempt for one in news(bank)} == {ATTEMPT}
    assert len({one.dedupe_key for one in news(bank)}) > 1


def test_a_return_cannot_be_reused_for_another_attempt(bank: Bench) -> None:
    message = bank.answer(challenged(buy(bank, "challenge")), "confirm")
    forged = tuple((name, value.replace(ATTEMPT, "4K7MPQ2X-OTHERS")) for name, value in message.params)
    with pytest.raises(BadSignature):
        bank.provider.read(Message(forged))


# Money back.


def settled(bank: Bench, scenario: str = "paid") -> RefundRequest:
    """A payment that has been taken for good, and a request to give part of it back."""
    outcome = buy(bank, scenario)
    assert isinstance(outcome, Captured)
    bank.later(60)
    return RefundRequest("R-1", outcome.provider_ref, PART, PRICE, NOTHING)


def given_back(bank: Bench) -> int:
    return bank.ledger(ATTEMPT)["refunded"]


def test_a_part_goes_back(bank: Bench) -> None:
    request = settled(bank)
    outcome = bank.provider.refund(request)
    assert isinstance(outcome, RefundPending | Refunded)
    assert outcome.amount == PART
    bank.later(60)
    assert bank.provider.lookup_refund(request, outcome.provider_ref) == Refunded(outcome.provider_ref, PART)
    assert given_back(bank) == PART.minor


def test_all_goes_back(bank: Bench) -> None:
    outcome = bank.provider.refund(replace(settled(bank), amount=PRICE))
    assert isinstance(outcome, RefundPending | Refunded)
    bank.later(60)
    assert given_back(bank) == PRICE.minor


def test_a_payment_that_went_back_was_paid(bank: Bench) -> None:
    bank.provider.refund(replace(settled(bank), amount=PRICE))
    bank.later(60)
    found = bank.provider.lookup(ATTEMPT)
    assert isinstance(found, Captured)
    assert found.amount in (None, PRICE)


def test_in_two_parts(bank: Bench) -> None:
    first = settled(bank)
    one = bank.provider.refund(first)
    bank.later(60)
    rest = replace(first, ref="R-2", amount=PRICE - PART, refunded_before=PART)
    other = bank.provider.refund(rest)
    assert isinstance(one, RefundPending | Refunded)
    assert isinstance(other, RefundPending | Refunded)
    assert one.provider_ref != other.provider_ref
    bank.later(60)
    assert given_back(bank) == PRICE.minor


def test_never_more_than_was_paid(bank: Bench) -> None:
    outcome = bank.provider.refund(replace(settled(bank), amount=PRICE + PART))
    assert isinstance(outcome, RefundRefused)
    assert outcome.reason is DeclineReason.TOO_MUCH
    assert given_back(bank) == 0


def test_never_more_than_is_left(bank: Bench) -> None:
    request = replace(settled(bank), amount=PRICE)
    bank.provider.refund(request)
    bank.later(60)
    again = bank.provider.refund(replace(request, ref="R-2", amount=PART, refunded_before=PRICE))
    assert isinstance(again, RefundRefused)
    assert given_back(bank) == PRICE.minor


def test_a_refund_refused_later(bank: Bench) -> None:
    request = settled(bank, "refund refused later")
    outcome = bank.provider.refund(request)
    assert isinstance(outcome, RefundPending)
    bank.later(60)
    assert isinstance(bank.provider.lookup_refund(request, outcome.provider_ref), RefundRefused)
    assert isinstance(bank.provider.lookup(ATTEMPT), Captured)
    assert given_back(bank) == 0


def test_a_refund_refused_at_once(bank: Bench) -> None:
    assert isinstance(bank.provider.refund(settled(bank, "partial refund refused")), RefundRefused)
    assert given_back(bank) == 0


def test_a_refund_done_in_silence_is_found_by_totals(bank: Bench) -> None:
    request = settled(bank, "refund in silence")
    assert isinstance(bank.provider.refund(request), Unresolved)
    bank.later(60)
    found = bank.provider.lookup_refund(request)
    assert isinstance(found, Refunded)
    assert found.amount == PART
    assert given_back(bank) == PART.minor


def test_a_refund_never_sent_is_not_found(bank: Bench) -> None:
    request = settled(bank)
    assert bank.provider.lookup_refund(request) == NotFound()
    bank.provider.refund(request)
    bank.later(60)
    second = replace(request, ref="R-2", refunded_before=PART)
    assert bank.provider.lookup_refund(second) == NotFound()


def test_a_notification_is_about_a_refund(bank: Bench) -> None:
    outcome = bank.provider.refund(settled(bank))
    assert isinstance(outcome, RefundPending | Refunded)
    bank.later(60)
    bank.later(60)
    heard = [one for one in news(bank) if isinstance(one.claim, Refunded)]
    assert [(one.attempt, one.claim) for one in heard] == [(ATTEMPT, Refunded(outcome.provider_ref, PART))]
