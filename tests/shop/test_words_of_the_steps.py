"""What each step of a purchase says: the headings, notices, lines and labels the customer asked for."""

from __future__ import annotations

import pytest
from bs4 import Tag
from sqlalchemy import update

from app.db import session
from app.sale.promotions.models import PromoCode
from app.settlement.deferred import services as deferred
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from tests import books, people
from tests.bank import Bank
from tests.people import OWNER
from tests.shopper import Shopper

STEPS = {
    "fr": ["Livraison", "Récapitulatif", "Paiement", "Confirmation"],
    "en": ["Delivery", "Summary", "Payment", "Confirmation"],
}


def says(shopper: Shopper, *sentences: str) -> list[str]:
    """Those of them the page does not say."""
    return [sentence for sentence in sentences if not shopper.page.has(sentence)]


def stands_at(shopper: Shopper) -> tuple[list[str], str, str]:
    """The names of the steps, the marked one, and what a phone reads instead."""
    bar = shopper.page.soup.select_one("nav.progress")
    assert isinstance(bar, Tag)
    names = [step.get_text(strip=True) for step in bar.select("li")]
    marked = [step.get_text(strip=True) for step in bar.select("[aria-current=step]")]
    assert len(marked) == 1
    return names, marked[0], " ".join(bar.select("p")[0].get_text().split())


def facts(shopper: Shopper) -> dict[str, str]:
    """The answers beside their names."""
    return {
        name.get_text(strip=True): answer.get_text(" ", strip=True)
        for name, answer in zip(
            shopper.page.soup.select("main dt"), shopper.page.soup.select("main dd"), strict=True
        )
    }


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_s7_four_steps_the_present_one_marked(shopper: Shopper, acheteuse: Shopper, lang: str) -> None:
    who, step = (acheteuse, "Étape {} sur 4 · ") if lang == "fr" else (shopper, "Step {} of 4 · ")
    names = STEPS[lang]
    who.takes().is_ada().opens(f"/{lang}/checkout/delivery")
    for at, go_on in enumerate((who.wants_e_tickets, who.agrees, who.pays, None)):
        assert stands_at(who) == (names, names[at], step.format(at + 1) + names[at])
        if go_on:
            go_on()


def test_s8_the_venues_logo_and_links_stay(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    head = acheteuse.page.soup.select_one("header")
    assert isinstance(head, Tag)
    assert head.select_one('a[aria-label="CUBE"][href="/fr/"] svg')
    assert [link["href"] for link in head.select("nav a")][:2] == ["/fr/account", "/fr/basket"]
    assert not says(acheteuse, "Places gardées jusqu’à 13:15")


def test_s9_s10_amount_due_and_order_number(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    number = books.order().number
    assert not says(acheteuse, "Montant dû 220,00\u00a0€", f"Numéro de dossier {number[:4]}-{number[4:]}")


def test_s11_s13_s18_the_card_is_asked_for_in_words(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    assert not says(
        acheteuse,
        "Paiement sécurisé",
        "Ceci est un paiement sécurisé et crypté.",
        "Carte débit/crédit",
        "Saisir les détails de votre carte",
        "Tous les champs sont obligatoires.",
    )


def test_s14_to_s17_the_four_fields_are_marked_for_autofill(acheteuse: Shopper) -> None:
    acheteuse.up_to("payment")
    marks = {str(field["autocomplete"]) for field in acheteuse.page.soup.select("#card input[required]")}
    assert marks == {"cc-number", "cc-exp-month", "cc-exp-year", "cc-csc", "cc-name"}
    labels = {label.get_text(strip=True) for label in acheteuse.page.soup.select("#card .label")}
    assert labels >= {
        "Titulaire de la carte",
        "Numéro de carte",
        "Date d’expiration (MM/AA)",
        "Code de sécurité (CVV)",
    }


@pytest.mark.parametrize("step", ["summary", "payment"])
def test_s20_s71_the_order_can_be_canceled_and_never_by_enter(acheteuse: Shopper, step: str) -> None:
    acheteuse.up_to(step)
    ways = acheteuse.page.soup.select('a[href="/fr/checkout/cancellation"]')
    assert [way.get_text(strip=True) for way in ways] == ["Annuler la commande"]


def test_s56_s57_the_summary_warns_before_it_is_too_late(acheteuse: Shopper) -> None:
    assert acheteuse.up_to("summary").page.h1 == "Récapitulatif de commande"
    assert not says(
        acheteuse,
        "Attention\u202f!",
        "À l’issue de cette étape, vous ne pourrez plus modifier le contenu de votre commande.",
    )


def test_s58_s60_the_content_is_told_by_event_and_ticket(acheteuse: Shopper) -> None:
    acheteuse.takes(event="casse-noisette").up_to("summary")
    blocks = {
        str(title.get_text(strip=True)): str(title.parent.get_text(" ", strip=True))
        for title in acheteuse.page.soup.select("#lines .order-title")
        if title.parent
    }
    assert set(blocks) == {"La Flûte enchantée", "Casse-Noisette"}
    assert "sam. 12 déc. 2026, 19\u202fh\u202f30" in blocks["La Flûte enchantée"]
    lines = [line.get_text(" ", strip=True) for line in acheteuse.page.soup.select("#lines .line")]
    assert len(lines) == 4
    assert all("rang" in line and "place" in line and "€" in line and "Adulte" in line for line in lines)


@pytest.mark.parametrize("step", ["delivery", "payment"])
def test_s59_tickets_are_counted_by_category(acheteuse: Shopper, step: str) -> None:
    acheteuse.up_to(step, count=3)
    assert not says(acheteuse, "3 billets Cat 1 330,00\u00a0€")


def test_s59_the_summary_counts_them_before_it_lists_them(acheteuse: Shopper) -> None:
    text = acheteuse.up_to("summary", count=3).page.text
    assert "3 billets Cat 1" in text
    assert text.index("3 billets Cat 1") < text.index("Place")


def test_s61_s68_total_vat_and_what_is_due(acheteuse: Shopper) -> None:
    acheteuse.up_to("summary").sends("/fr/checkout/summary/code", code="NOUVEAUX")
    assert not says(acheteuse, "TVA comprise", "Montant dû 209,00\u00a0€")
    due = acheteuse.page.soup.select("output, [role=status]")
    assert any("209,00" in one.get_text() for one in due)


def test_s62_to_s65_how_tickets_come_when_to_whom_and_for_how_much(acheteuse: Shopper) -> None:
    said = facts(acheteuse.up_to("summary"))
    assert said["Mode de livraison"] == "Billet électronique"
    assert said["Délai de livraison"] == "Immédiat"
    assert said["Compte client"] == "ada@example.org"
    assert said["Frais de livraison"] == "0,00\u00a0€"
    assert acheteuse.page.soup.select('#main a[href="/fr/checkout/delivery"]')


def test_s66_s67_one_field_for_both_kinds_of_code(acheteuse: Shopper) -> None:
    acheteuse.up_to("summary")
    assert not says(
        acheteuse,
        "Bons et codes promotionnels",
        "Si vous avez un bon ou un code promotionnel, merci de le saisir ici\u00a0:",
    )
    assert len(acheteuse.page.soup.select("input[name=code]")) == 1
    assert not acheteuse.page.soup.select("details input[name=code]")
    acheteuse.sends("/fr/checkout/summary/code", code="NOUVEAUX")
    assert not says(acheteuse, "Nouveaux venus", "−11,00\u00a0€", "Supprimer")


def test_s66_where_neither_kind_can_be_used_nothing_asks_for_one(acheteuse: Shopper) -> None:
    payment_methods.withdraw("CUBE-WEB", "BON", OWNER)
    acheteuse.up_to("summary")
    assert not says(acheteuse, "Bons et codes promotionnels")
    session.execute(update(PromoCode).values(online=False))
    session.commit()
    acheteuse.opens("/fr/checkout/summary")
    assert says(acheteuse, "Bons et codes promotionnels")
    assert not acheteuse.page.soup.select("input[name=code]")


def test_s69_s72_how_to_pay_and_on(acheteuse: Shopper) -> None:
    acheteuse.up_to("summary")
    assert "Paiement" in [title.get_text(strip=True) for title in acheteuse.page.soup.select("main h2")]
    assert not says(acheteuse, "E‑Paiement (carte de crédit)")
    button = acheteuse.page.soup.select_one("button#go-on")
    assert isinstance(button, Tag)
    assert "Continuer vers le paiement" in button.get_text(" ", strip=True)


def test_s70_the_terms_are_never_ticked_beforehand(acheteuse: Shopper) -> None:
    acheteuse.up_to("summary")
    box = acheteuse.page.soup.select_one("input[name=terms]")
    assert isinstance(box, Tag)
    assert not box.has_attr("checked")
    assert acheteuse.page.soup.select("main label a[data-sheet=terms-sheet], main a[data-sheet=terms-sheet]")
    assert not says(acheteuse, "J’ai lu et j’accepte les conditions générales")


def test_s73_to_s76_the_confirmation_thanks_and_leads_on(acheteuse: Shopper, bank: Bank) -> None:
    acheteuse.up_to("payment").pays()
    number = books.order().number
    assert acheteuse.page.h1 == "Confirmation de commande"
    assert not says(acheteuse, "Merci de votre confiance\u202f!", f"Référence {number[:4]}-{number[4:]}")
    assert not says(acheteuse, "Souhaitez-vous passer une autre commande\u202f?", "Continuer vos achats")
    on = [
        link["href"]
        for link in acheteuse.page.soup.select("main a")
        if "Continuer vos achats" in link.get_text()
    ]
    assert on == ["/fr/"]
    acheteuse.takes(count=1)
    assert acheteuse.page.has("110,00\u00a0€"), "a new basket"
    assert (books.sold(), books.held(), bank.charges()) == (2, 1, 1)


def test_s133_paying_later_is_offered_where_its_method_is(shopper: Shopper) -> None:
    ada = people.contact(confirmed_at=None)
    deferred.allow(ada, None, OWNER)
    shopper.signs_in(ada).up_to("summary")
    assert not says(shopper, "Pay later on account")
    payment_methods.set_status("COMPTE", MethodStatus.HIDDEN, OWNER)
    assert says(shopper.opens("/en/checkout/summary"), "Pay later on account")
