"""What a channel asks of a card, set up by its pages: it holds for the next payment (S31–S33, S82–S85)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.psp.port import Authentication
from app.venue.channels import services as channels
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy
from app.venue.channels.services import BadRules, CardRules
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import CARD_FROM_ABROAD, CHALLENGE_CARD, REFUSED_CARD, Shopper

LIST = "/en/setup/card-rules"
CUBE = f"{LIST}/cube"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


@pytest.fixture
def regular(shopper: Shopper) -> Shopper:
    """Ada has paid and saved her card; now she is about to pay with it."""
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves()
    return shopper.up_to("payment")


def _rules() -> CardRules:
    session.expire_all()
    return CardRules.of(channels.find("cube"))


def _replayed(clerk: Clerk) -> dict[str, list[str]]:
    rows = clerk.page.soup.select("#trial tbody tr")
    return {row.th.get_text(): [cell.get_text() for cell in row.select("td")] for row in rows if row.th}


def test_s84_never_asks_no_bank_from_the_next_payment_on(
    manager: Clerk, shopper: Shopper, bank: Bank
) -> None:
    bank.trusts_shops()
    shopper.up_to("payment")
    manager.opens(CUBE).fills("record", authentication="never")
    shopper.pays(CHALLENGE_CARD)
    assert (shopper.page.h1, books.payments()[0].sca_reason) == ("Order confirmed", "never")


def test_s83_always_asks_the_bank_from_the_next_payment_on(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(CUBE).fills("record", authentication="never")
    manager.opens(CUBE).fills("record", authentication="always")
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    assert shopper.page.h1 == "Check by your bank"
    assert books.payments()[0].authentication is Authentication.ASK


def test_s85_near_is_said_in_days_and_hours(manager: Clerk) -> None:
    manager.opens(CUBE).fills("record", 422, authentication="near_event", near_days="0", near_hours="0")
    assert manager.page.has("Near is at least one hour.")
    manager.fills("record", near_days="2", near_hours="12")
    assert _rules().near_event_hours == 60
    assert manager.opens(LIST).page.has("Near the event date (≤ 2 days 12 hours)")


def test_s82_amounts_and_young_accounts_are_always_checked(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(CUBE).fills(
        "record", authentication="never", challenge_over="200.00", challenge_account_days="7"
    )
    assert (_rules().challenge_over_minor, _rules().challenge_account_days) == (200_00, 7)
    shopper.up_to("payment").pays()
    assert books.payments()[0].sca_reason == "amount_over"
    manager.opens(CUBE).fills("record", challenge_over="", challenge_account_days="")
    assert (_rules().challenge_over_minor, _rules().challenge_account_days) == (None, None)


def test_s31_the_code_of_a_saved_card_is_asked_as_the_venue_says(manager: Clerk, regular: Shopper) -> None:
    assert regular.page.soup.select("#pay-1 [name=CVC]")
    manager.opens(CUBE).fills("record", asks_code="never")
    assert not regular.opens("/en/checkout/payment").page.soup.select("#pay-1 [name=CVC]")
    manager.opens(CUBE).fills("record", authentication="never")
    assert manager.page.has("ask neither the code nor the bank")


def test_s31_money_taken_in_spite_of_a_wrong_code_stays_if_the_venue_says_so(
    manager: Clerk, regular: Shopper
) -> None:
    manager.opens(CUBE).fills("record", refuses_wrong_code="no")
    regular.pays_with_saved("999")
    assert regular.page.h1 == "Order confirmed"


def test_s32_saving_off_takes_the_box_away_and_says_what_it_means(manager: Clerk, shopper: Shopper) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment")
    assert shopper.page.soup.select("[data-keeping]")
    manager.opens(f"{CUBE}/cards").fills("record", saves_cards="no")
    assert not shopper.opens("/en/checkout/payment").page.soup.select("[data-keeping]")
    assert manager.page.has("Nobody is offered instalments here")
    assert manager.page.has("CB2X, CB3X")


def test_s33_attempts_and_pause_hold_for_the_next_one(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{CUBE}/cards").fills("record", attempts_per_order="1", pause_minutes="7")
    shopper.up_to("payment").pays(REFUSED_CARD)
    shopper.opens("/en/checkout/payment")
    assert (_rules().attempts_per_order, _rules().pause_minutes) == (1, 7)
    assert shopper.page.soup.select_one("#cardNumber") is None


def test_accepted_cards_are_those_shoppers_read_of(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{CUBE}/cards").fills("record", 422, accepted_brands=[])
    assert manager.page.has("Tick at least one kind of card.")
    manager.fills("record", accepted_brands=["visa", "amex"])
    assert _rules().accepted_brands == ["visa", "amex"]
    shopper.up_to("payment")
    assert "mastercard" not in str(shopper.page.soup.select_one("main")).lower()


def test_replay_shows_today_beside_these_rules_and_saves_nothing(manager: Clerk, regular: Shopper) -> None:
    regular.pays_with_saved("000")
    regular.pays_with_saved()
    manager.opens(CUBE).fills("record", trial="yes", authentication="never", asks_code="never")
    assert manager.page.has("3 payments")
    rows = _replayed(manager)
    assert rows["Bank asked to check the shopper"] == ["3", "0", "−3"]
    assert rows["always asked"] == ["3", "0", "−3"]
    assert rows["Security code asked of a saved card"] == ["2", "0", "−2"]
    assert rows["Declined for a wrong security code"] == ["1", "0", "−1"]
    assert manager.page.has("What happened: 3 checked by the bank, 1 declined for a wrong code.")
    assert manager.page.form_by_id("record")[1]["authentication"] == "never"  # to be saved, if one likes it
    assert _rules().authentication is AuthenticationPolicy.ALWAYS


def test_s33_countries_of_cards_are_written_by_name_and_hold_at_once(
    manager: Clerk, office: Flask, shopper: Shopper
) -> None:
    manager.opens(f"{CUBE}/cards").fills("record", 422, accepted_countries="France, Syldavie")
    assert manager.page.has("No country is called “Syldavie”")
    manager.fills("record", accepted_countries="be, Suisse; france")
    assert _rules().accepted_countries == ["BE", "CH", "FR"]
    assert manager.page.form_by_id("record")[1]["accepted_countries"] == "Belgium, France, Switzerland"
    assert manager.page.has("countries of cards: Belgium, France, Switzerland")
    shopper.up_to("payment").pays(CARD_FROM_ABROAD)
    assert shopper.page.has("We do not take cards from the country of this one.")
    manager.fills("record", accepted_countries="")
    assert _rules().accepted_countries == []


def test_s33_replay_says_which_payments_would_have_been_sent_back(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays(CARD_FROM_ABROAD)
    shopper.up_to("payment").pays()
    shopper.up_to("payment").pays(REFUSED_CARD)
    manager.opens(f"{CUBE}/cards").fills("record", trial="yes", accepted_countries="France")
    assert _replayed(manager) == {"Sent back for the country of the card": ["0", "1", "+1"]}
    assert manager.page.has("What happened: 0 sent back for their country; of 1 the bank did not say it.")
    assert _rules().accepted_countries == []


def test_replay_looks_back_thirty_days_at_most(manager: Clerk) -> None:
    manager.opens(CUBE).fills("record", 422, trial="yes", **{"try-days": "31"})
    assert manager.page.has("Enter a whole number from 1 to 30.")
    manager.fills("record", trial="yes", **{"try-days": "1"})
    assert manager.page.has("Nobody paid by card in these days")


def test_s33_while_stolen_cards_are_tried_the_check_is_shown_and_ended(manager: Clerk) -> None:
    channels.guard(channels.find("cube"), clock.now() + timedelta(minutes=15))
    assert manager.opens(LIST).page.has("Stolen cards are being tried")
    manager.opens(CUBE)
    assert manager.page.has("whoever pays by card passes a check first. It ends by itself.")
    manager.sends(manager.page.action("/guard/end"), **manager.page.form("/guard/end"))
    assert manager.at.endswith("/setup/card-rules/cube")
    assert not channels.find("cube").guarded(clock.now())


def test_two_people_change_the_rules_and_nothing_is_lost(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(CUBE)
    noa.opens(CUBE).fills("record", asks_code="saved")
    manager.fills("record", authentication="never")
    assert (_rules().asks_code, _rules().authentication) == (CodePolicy.SAVED, AuthenticationPolicy.NEVER)
    noa.opens(CUBE)
    manager.opens(CUBE).fills("record", authentication="always")
    noa.fills("record", 409, authentication="near_event")
    assert noa.page.has("Sam, ")


def test_whoever_sets_up_one_channel_reads_and_changes_that_one_alone(office: Flask) -> None:
    kim = Clerk(office, "en").signs_in(member("kim@cube.example", Role.MANAGER, channel="cube", name="Kim"))
    assert not kim.opens(LIST).page.has("ombres")
    kim.opens(f"{LIST}/ombres", 404)
    kim.opens(CUBE).fills("record", asks_code="saved")
    assert _rules().asks_code is CodePolicy.SAVED
    reader = Clerk(office, "en").signs_in(member("lou@cube.example", Role.READ_ONLY, name="Lou"))
    assert not reader.opens(CUBE).page.soup.select("#record")
    reader.sends(CUBE, 404, authentication="never")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("near_event_hours", 0), ("warns_days", 0), ("attempts_per_order", 0), ("alarm_percent", 101),
        ("accepted_brands", []), ("accepted_brands", ["<b>"]), ("pause_minutes", 0),
    ],
)  # fmt: skip
def test_the_service_checks_right_and_rules_and_leaves_one_entry(
    office: Flask, field: str, value: Any
) -> None:
    cube = channels.find("cube")
    rules = CardRules.of(cube)
    with pytest.raises(BadRules) as refusal:
        channels.set_card_rules(cube, replace(rules, **{field: value}), OWNER)
    assert refusal.value.field == field
    there = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "ombres")}))
    with pytest.raises(Forbidden):
        channels.set_card_rules(cube, replace(rules, saves_cards=False), there)
    channels.set_card_rules(cube, rules, OWNER)
    channels.set_card_rules(cube, replace(rules, saves_cards=False), OWNER)
    (entry,) = audit.history("channel", "cube")
    assert (entry.act, entry.before, entry.after) == (
        "card_rules_changed", {"saves_cards": True}, {"saves_cards": False},
    )  # fmt: skip


def test_rules_of_two_people_that_contradict_are_refused(office: Flask, manager: Clerk) -> None:
    """Near is a day and an hour: one takes away the day, the other the hour."""
    channels.set_card_rules(channels.find("cube"), replace(_rules(), near_event_hours=25), OWNER)
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(CUBE)
    noa.opens(CUBE).fills("record", near_days="0")
    manager.fills("record", 422, near_hours="0")
    assert manager.page.has("This does not go together with what is saved now.")
    assert _rules().near_event_hours == 1


def test_always_above_nothing_is_refused_beside_its_field(manager: Clerk) -> None:
    manager.opens(CUBE).fills("record", 422, challenge_over="0")
    assert manager.page.soup.select_one("#challenge_over-error") is not None
