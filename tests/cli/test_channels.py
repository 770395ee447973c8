"""`flask channels`: what a venue asks of a card."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from app.audit import services as audit
from app.venue.channels import services as channels
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy
from tests.shopper import Shopper


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["channels", *words])


def test_rules_are_changed_one_by_one(db: Flask) -> None:
    said = run(
        db, "secure", "cube", "--authentication", "near_event", "--near-event-hours", "48", "--code", "saved"
    )
    assert said.exit_code == 0, said.output
    cube = channels.find("cube")
    assert (cube.authentication, cube.near_event_hours) == (AuthenticationPolicy.NEAR_EVENT, 48)
    assert cube.asks_code is CodePolicy.SAVED
    assert cube.saves_cards
    shown = run(db, "security", "cube").output
    assert "near_event_hours         48" in shown
    assert "challenge_over_minor     off" in shown


def test_a_venue_says_how_many_places_may_be_held(db: Flask) -> None:
    assert "held_per_network         60" in run(db, "holds", "cube", "--per-network", "60").output
    cube = channels.find("cube")
    assert (cube.held_per_network, cube.held_per_email, cube.held_unchecked) == (60, 20, 20)


def test_a_venue_says_how_long_data_is_kept(db: Flask) -> None:
    said = run(db, "keeps", "cube", "--baskets-days", "7", "--orders-years", "11").output
    assert "keeps_baskets_days       7" in said
    cube = channels.find("cube")
    assert (cube.keeps_baskets_days, cube.keeps_emails_days, cube.keeps_orders_years) == (7, 1095, 11)


def test_countries_of_cards_are_named_by_their_letters(db: Flask) -> None:
    run(db, "secure", "cube", "--countries", "fr, BE")
    assert channels.find("cube").accepted_countries == ["BE", "FR"]
    assert "This cannot be" in run(db, "secure", "cube", "--countries", "France").output
    run(db, "secure", "cube", "--countries", "all")
    assert channels.find("cube").accepted_countries == []


def test_a_rule_is_switched_off_with_nothing(db: Flask) -> None:
    run(db, "secure", "cube", "--challenge-over", "10000", "--brands", "visa, amex", "--save-cards", "off")
    cube = channels.find("cube")
    assert (cube.challenge_over_minor, cube.accepted_brands, cube.saves_cards) == (
        10000,
        ["visa", "amex"],
        False,
    )
    run(db, "secure", "cube", "--challenge-over", "0")
    assert channels.find("cube").challenge_over_minor is None


def test_who_asks_neither_code_nor_bank_is_told_so(db: Flask) -> None:
    assert "only a fresh sign-in" not in run(db, "secure", "cube", "--code", "never").output
    said = run(db, "secure", "cube", "--authentication", "never").output
    assert "ask neither code nor bank, only a fresh sign-in" in said


def test_who_saves_no_cards_is_told_what_becomes_of_instalments(db: Flask) -> None:
    """Later shares are taken from a saved card (S50)."""
    assert "no instalments are offered" in run(db, "secure", "cube", "--save-cards", "off").output
    assert not run(db, "secure", "cube", "--save-cards", "on").output


@pytest.mark.parametrize("command", ["security", "secure", "replay"])
def test_a_channel_that_is_not_there(db: Flask, command: str) -> None:
    said = run(db, command, "nowhere")
    assert said.exit_code == 1
    assert "There is no channel nowhere." in said.output


def test_a_policy_is_tried_on_the_past(shopper: Shopper, app: Flask) -> None:
    shopper.up_to("payment").pays()
    said = run(app, "replay", "cube", "--authentication", "never", "--challenge-over", "20000")
    assert "1 attempts, 1 would have been checked by the bank (100%)." in said.output
    assert "amount_over" in said.output
    assert "1 attempts, 0 would" in run(app, "replay", "cube", "--authentication", "never").output
    assert "1 attempts, 1 would" in run(app, "replay", "cube").output


def test_the_number_a_venue_is_called_on_is_the_one_pages_show(shopper: Shopper) -> None:
    assert run(shopper.app, "phone", "cube", "+33 1 99 88 77 66").output.strip() == "+33 1 99 88 77 66"
    assert shopper.opens("/en/contact").page.has("+33 1 99 88 77 66")
    assert run(shopper.app, "phone", "cube").output.strip() == "+33 1 99 88 77 66"
    (entry,) = audit.history("channel", "cube")
    assert (entry.act, entry.after) == ("channel_changed", {"phone": "+33 1 99 88 77 66"})


@pytest.mark.parametrize("number", ["call me", "12", "+33 1 99 <b>"])
def test_what_is_no_number_is_not_taken(db: Flask, number: str) -> None:
    assert run(db, "phone", "cube", number).exit_code == 2
    assert channels.find("cube").phone == "+33 1 70 00 00 00"


def test_confirming_alone_is_off_until_it_is_allowed(db: Flask) -> None:
    assert run(db, "alone", "cube").output.strip() == "off, 10 minutes after asking"
    said = run(db, "alone", "cube", "on", "--after", "30").output.strip()
    assert said == "on, 30 minutes after asking"
    assert run(db, "alone", "cube", "off").output.strip() == "off, 30 minutes after asking"
    assert [entry.act for entry in audit.history("channel", "cube")] == ["approving_alone_changed"] * 2


def test_a_fee_of_an_order_and_the_account_for_transfers(db: Flask) -> None:
    assert "1.50 EUR" in run(db, "order-fee", "cube", "1.50", "--vat", "5.5").output
    cube = channels.find("cube")
    assert (cube.order_fee_minor, cube.order_fee_vat_bp) == (150, 550)
    assert run(db, "order-fee", "cube", "1.50", "--vat", "200").exit_code
    wrong = run(db, "account", "cube", "--holder", "CUBE SAS", "--iban", "FR7630006000011234567890188")
    assert "This cannot be: iban." in wrong.output
    said = run(db, "account", "cube", "--holder", "CUBE SAS", "--iban", "fr76 3000 6000 0112 3456 7890 189")
    assert "CUBE SAS, FR76 3000 6000 0112 3456 7890 189" in said.output
    assert channels.find("cube").takes_transfers
