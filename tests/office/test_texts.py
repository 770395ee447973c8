"""Sentences of the shop in a channel's own words: what staff write is what shoppers read."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.office import text_words
from app.presenters import wording
from app.venue.channels import services as channels
from app.venue.texts import services as texts
from app.venue.texts.wordings import SENTENCES, BadText, TextFault, Wording, filled
from tests import people
from tests.accounting.test_vouchers import issue, lays_down
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shop.test_instalments_at_checkout import FAR, move_performance
from tests.shop.test_words_of_the_steps import says, stands_at
from tests.shopper import Shopper

CUBE = "/en/setup/texts/cube"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def own(key: str) -> Texts:
    session.expire_all()
    return texts.of("cube").get(key, Texts(""))


def test_every_sentence_has_a_built_in_one_and_a_name(office: Flask) -> None:
    assert set(SENTENCES) == set(wording.DEFAULTS)
    with office.test_request_context("/fr/"):
        for key, sentence in wording.DEFAULTS.items():
            SENTENCES[key].check(str(sentence))
            assert text_words.TEXTS[key]


def test_s7_the_steps_have_the_names_the_venue_gives_them(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{CUBE}/steps").fills(
        "record", step_delivery_fr="Retrait", step_summary_fr="Vérification", step_payment_fr="Règlement"
    )
    acheteuse.takes().is_ada().opens("/fr/checkout/delivery")
    assert stands_at(acheteuse)[0] == ["Retrait", "Vérification", "Règlement", "Confirmation"]
    assert stands_at(acheteuse)[2] == "Étape 1 sur 4 · Retrait"


def test_s7_a_step_that_is_not_needed_keeps_its_name(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{CUBE}/steps").fills("record", step_payment_fr="Règlement")
    lays_down(acheteuse.up_to("summary"), issue(22_000)[1])
    assert stands_at(acheteuse)[0][2] == "Règlement\u00a0: sans objet"


def test_s57_s66_the_summary_says_what_the_venue_says(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{CUBE}/summary").fills(
        "record", frozen_title_fr="Un instant", frozen_fr="Ensuite, votre commande ne change plus.",
        code_field_fr="Votre bon ou votre code",
    )  # fmt: skip
    acheteuse.up_to("summary")
    assert not says(acheteuse, "Un instant", "Ensuite, votre commande ne change plus.")
    assert acheteuse.page.soup.select_one("label[for=code]").get_text() == "Votre bon ou votre code"  # type: ignore[union-attr]


def test_s45_instalments_are_explained_and_the_mandate_stays(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{CUBE}/summary").fills(
        "record", instalments_en="{number} payments, {amount} now, the rest by itself."
    )
    move_performance(FAR)
    shopper.signs_in(people.contact()).up_to("summary", count=3)
    assert not says(
        shopper, "3 payments, €165.00 now, the rest by itself.",
        "I agree that these amounts are taken from my card on these dates.",
        "To stop the automatic payments, contact us:",
    )  # fmt: skip


def test_s11_s18_the_card_is_asked_for_in_the_venues_words(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{CUBE}/payment").fills(
        "record", secure_title_fr="Paiement protégé", secure_fr="{shop} ne voit jamais votre carte.",
        all_required_fr="Remplissez tout.",
    )  # fmt: skip
    acheteuse.up_to("payment")
    assert not says(acheteuse, "Paiement protégé", "CUBE ne voit jamais votre carte.", "Remplissez tout.")
    assert says(acheteuse, "Paiement sécurisé")


def test_s74_s76_the_confirmation_thanks_in_the_venues_words(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{CUBE}/confirmation").fills(
        "record", thanks_fr="Merci, à bientôt\u202f!", more_fr="Encore une soirée\u202f?",
        more_button_fr="Voir le programme",
    )  # fmt: skip
    acheteuse.up_to("payment").pays()
    assert not says(acheteuse, "Merci, à bientôt\u202f!", "Encore une soirée\u202f?", "Voir le programme")


def test_each_language_falls_back_to_the_built_in_words_alone(
    manager: Clerk, shopper: Shopper, acheteuse: Shopper
) -> None:
    manager.opens(f"{CUBE}/confirmation").fills("record", thanks_fr="Merci, à bientôt.")
    warned = "Empty: in English they read the built-in words, not a translation of yours."
    assert manager.page.has(warned)
    assert manager.opens("/en/setup/texts").page.has("1 text in French alone")
    shopper.up_to("payment").pays()
    assert not says(shopper, "Thank you for your order!")


def test_another_channel_keeps_its_words(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/confirmation").fills("record", thanks_fr="Merci, à bientôt.")
    assert texts.of("ombres") == {}


def test_a_mistake_names_the_placeholder_and_loses_nothing(manager: Clerk) -> None:
    page = manager.opens(f"{CUBE}/summary")
    page.fills("record", 422, instalments_fr="{nombre} fois", frozen_fr="Attention.")
    assert manager.page.has("{nombre} is not known here.")
    held = manager.page.form_by_id("record")[1]
    assert (held["instalments_fr"], held["frozen_fr"]) == ("{nombre} fois", "Attention.")
    assert own("frozen") == Texts("")


@pytest.mark.parametrize(
    ("text", "fault", "name"),
    [
        ("a" * 41, TextFault.TOO_LONG, ""),
        ("<b>Bonjour</b>", TextFault.HTML, ""),
        ("Bonjour&nbsp;!", TextFault.HTML, ""),
        ("Bonjour\nBcc: eve@example.org", TextFault.UNPRINTABLE, ""),
        ("Bonjour\u2028eve", TextFault.UNPRINTABLE, ""),
        ("gro.elpmaxe\u202e", TextFault.UNPRINTABLE, ""),
        ("{number}, {day}", TextFault.UNKNOWN, "day"),
        ("{number} {Shop}", TextFault.UNKNOWN, "Shop"),
        ("{number} {0.__class__}", TextFault.UNKNOWN, "0.__class__"),
        ("{shop}", TextFault.MISSING, "number"),
        ("{number} {", TextFault.BRACE, ""),
        ("{{number}}", TextFault.BRACE, ""),
        ("{number} {}", TextFault.BRACE, ""),
    ],
)
def test_what_a_text_cannot_be_is_refused_with_its_reason(text: str, fault: TextFault, name: str) -> None:
    with pytest.raises(BadText) as refused:
        Wording(40, ("number", "shop"), must=("number",)).check(text)
    assert (refused.value.fault, refused.value.name) == (fault, name)


@pytest.mark.parametrize("text", ["", "1 < 2 & 3 > 2 {number}", "Oui\u202f! {number} « a\u00a0» \U0001f600"])
def test_what_a_text_may_be(text: str) -> None:
    Wording(60, ("number",), must=("number",)).check(text)


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert filled("{shop} {number}", {"shop": "{number}", "number": 3}) == "{number} 3"


def test_a_sentence_whose_placeholder_has_nothing_to_say_is_left_out() -> None:
    assert filled("Hello {name}", {"name": ""}) == ""


def test_words_are_escaped_in_the_shop(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{CUBE}/confirmation").fills("record", thanks_fr="Vous & nous, 1 < 2")
    acheteuse.up_to("payment").pays()
    assert "Vous &amp; nous, 1 &lt; 2" in acheteuse.page.html


def test_the_preview_reads_what_stands_in_the_form_and_saves_nothing(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/summary").fills("record", trial="yes", instalments_en="{number} times {amount}")
    trial = manager.page.soup.select_one("#trial")
    assert trial is not None
    assert "3 times €55.00" in trial.get_text()
    assert "vous ne pourrez plus modifier" in trial.get_text()
    assert own("instalments") == Texts("")


def test_the_built_in_words_come_back_at_once(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/steps").fills("record", step_delivery_fr="Retrait", step_delivery_en="Pick-up")
    manager.opens(f"{CUBE}/confirmation").fills("record", thanks_fr="Merci.", thanks_en="Thanks.")
    manager.fills("built-in")
    assert own("thanks") == Texts("")
    assert own("step_delivery") == Texts("Retrait", "Pick-up")
    assert manager.page.has("Thanks (FR): Merci. before")
    assert manager.page.soup.select_one("#built-in") is None


def test_a_text_of_somebody_else_is_not_overwritten(manager: Clerk) -> None:
    manager.opens(f"{CUBE}/steps")
    texts.save(channels.find("cube"), {"step_delivery": Texts("Retrait", "")}, OWNER)
    manager.fills("record", 409, step_delivery_fr="Guichet")
    assert manager.page.has("Guichet")
    assert own("step_delivery").fr == "Retrait"


def test_whoever_may_not_set_up_reads_them(office: Flask) -> None:
    reader = Clerk(office, "en").signs_in(member(role=Role.READ_ONLY))
    reader.opens(f"{CUBE}/steps")
    assert reader.page.soup.select_one("#record") is None
    reader.sends(f"{CUBE}/steps", 404, step_delivery_fr="Retrait")
    by = Actor("Karin", "0KARIN", frozenset({Grant(Role.READ_ONLY)}))
    with pytest.raises(Forbidden):
        texts.save(channels.find("cube"), {"thanks": Texts("Merci.")}, by)
