"""Notify me, waiting list, presale code, the opening as an appointment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from app.db import session
from app.http import tokens
from app.kernel import clock
from app.mail import samples
from app.messages.email_queue.models import EmailKind
from app.sale.baskets import services as baskets
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog.models import Place
from app.sale.waitlist.models import WaitlistEntry, WaitlistKind
from app.venue.channels import services as channels
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.sale.test_waitlist import performance
from tests.shopper import SHOP, Shopper

DUTCHMAN = "le-vaisseau-fantome"


def event(slug: str, lang: str = "en") -> str:
    return f"/{lang}/e/{slug}?session={performance(slug).slug}"


def under(slug: str, what: str, lang: str = "en") -> str:
    return f"/{lang}/e/{slug}/{performance(slug).slug}/{what}"


def waiting() -> list[tuple[str, WaitlistKind, str]]:
    return [(alert.email, alert.kind, alert.lang) for alert in session.scalars(select(WaitlistEntry))]


# Notify me, waiting list


def test_notify_me_before_the_sale(shopper: Shopper) -> None:
    shopper.opens(event(DUTCHMAN)).fills("alert", email=" Ada@Example.org ")
    assert shopper.page.has("We write to you as soon as the sale opens.")
    assert waiting() == [("ada@example.org", WaitlistKind.ON_SALE, "en")]


def test_liste_d_attente(acheteuse: Shopper) -> None:
    acheteuse.opens(event("don-giovanni", "fr"))
    assert acheteuse.page.has("Liste d’attente")
    acheteuse.fills("alert", email="ada@example.org")
    assert acheteuse.page.has("Nous vous écrivons dès que des places se libèrent")
    assert waiting() == [("ada@example.org", WaitlistKind.PLACES, "fr")]


def test_the_answer_does_not_tell_who_waits_already(shopper: Shopper) -> None:
    answers = [shopper.opens(event(DUTCHMAN)).fills("alert", email="ada@example.org").page.text for _ in "12"]
    assert answers[0] == answers[1]
    assert len(waiting()) == 1


@pytest.mark.parametrize("typed", ["", "ada", "ada@"])
def test_an_address_that_cannot_be_is_asked_again(acheteuse: Shopper, typed: str) -> None:
    acheteuse.opens(event(DUTCHMAN, "fr")).fills("alert", 422, email=typed)
    assert str(acheteuse.page.soup.title).startswith("<title>Erreur")
    field = acheteuse.page.soup.select_one("#alert input[name=email]")
    assert field is not None
    assert (field["value"], field["aria-invalid"]) == (typed, "true")
    assert acheteuse.page.soup.find(id=field["aria-describedby"].split()[-1])  # type: ignore[union-attr]
    assert waiting() == []


def test_there_is_nothing_to_wait_for_once_it_is_cancelled(shopper: Shopper) -> None:
    slug = "le-chevalier-a-la-rose"
    shopper.opens(event(DUTCHMAN)).sends(under(slug, "alert"), email="ada@example.org")
    assert shopper.page.has("This session is cancelled.")
    assert waiting() == []


def test_lists_cannot_be_filled_by_a_machine(shopper: Shopper) -> None:
    for number in range(10):
        shopper.opens(event(DUTCHMAN)).fills("alert", email=f"ada{number}@example.org")
    shopper.opens(event(DUTCHMAN)).fills("alert", 429, email="ada@example.org")


def test_the_seats_page_leads_to_the_list(shopper: Shopper) -> None:
    shopper.opens(under("don-giovanni", "seats"))
    link = next(a for a in shopper.page.soup.select("main a") if a.get_text(strip=True) == "Waiting list")
    assert shopper.opens(str(link["href"]).partition("#")[0]).page.soup.find(id="alert")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_letter_leads_off_every_list(db: Flask, bank: Bank, lang: str) -> None:
    visitor = Shopper(db, bank, lang)
    visitor.opens(event(DUTCHMAN, lang)).fills("alert", email="ada@example.org")
    letter = samples.sample(EmailKind.PLACES_FREE, lang).message.body
    path = next(word for word in letter.split() if "/alerts/" in word).partition(".org")[2]
    visitor.opens(path)
    assert len(waiting()) == 1, "a link does nothing by itself"
    visitor.fills("stop")
    assert visitor.page.has({"fr": "ne figure plus", "en": "on none of our lists"}[lang])
    assert waiting() == []


def test_a_link_we_did_not_write_leads_nowhere(shopper: Shopper) -> None:
    token = tokens.stop_token("ada@example.org")
    assert "ada" not in token
    assert tokens.read_stop_token(token) == "ada@example.org"
    for forged in (token[:-2] + "AA", "x", "é", token + "A"):
        assert tokens.read_stop_token(forged) is None
    shopper.opens("/en/alerts/forged", 404)


# Presale


def presale(shopper: Shopper, status: int = 200, code: str = "CUBE2027") -> Shopper:
    shopper.opens(event(DUTCHMAN, shopper.lang))
    return shopper.fills("presale", status, code=code)


@pytest.mark.parametrize("code", ["CUBE2027", " cube-2027 ", "Cube 2027", "cube\u20132027"])
def test_the_code_opens_the_hall(shopper: Shopper, code: str) -> None:
    presale(shopper, code=code)
    assert shopper.at.endswith("/seats")
    shopper.opens(event(DUTCHMAN))
    assert shopper.page.soup.find(id="presale") is None
    assert shopper.seats_page(DUTCHMAN)
    shopper.takes(event=DUTCHMAN)
    assert shopper.page.h1 == "Your basket"
    shopper.is_ada().wants_e_tickets().agrees().pays()
    assert shopper.page.h1 == "Order confirmed"


@pytest.mark.parametrize("code", ["", "CUBE2026", "CUBE20277", "C" * 41])
def test_another_code_does_not(shopper: Shopper, code: str) -> None:
    presale(shopper, 422, code=code)
    shopper.opens(under(DUTCHMAN, "seats"))
    assert shopper.page.soup.find(id="best") is None
    offer = shopper.client.get(
        under(DUTCHMAN, "seats") + "?category=1&count-1=2", base_url=SHOP, headers={"HX-Request": "true"}
    )
    assert 'name="seat"' not in offer.text


def test_le_code_est_inconnu(acheteuse: Shopper) -> None:
    presale(acheteuse, 422, "SESAME")
    assert acheteuse.page.has("Code inconnu pour cet événement.")


def test_codes_cannot_be_guessed_at_leisure(shopper: Shopper) -> None:
    for number in range(10):
        presale(shopper, 422, f"CUBE{number}")
    presale(shopper, 429)


def test_right_codes_are_no_tries(db: Flask, bank: Bank) -> None:
    """A choir behind one address."""
    for _member in range(12):
        presale(Shopper(db, bank, "en"))


def test_the_presale_has_a_beginning_and_an_end(shopper: Shopper) -> None:
    evening = performance(DUTCHMAN)
    evening.presale_at = NOON + timedelta(days=1)
    session.commit()
    shopper.opens(event(DUTCHMAN))
    assert shopper.page.has("Presale with a code from Tue 24 Nov 2026")
    assert shopper.page.soup.find(id="presale") is None
    shopper.sends(under(DUTCHMAN, "presale"), code="CUBE2027")
    assert shopper.at.endswith(f"?session={evening.slug}")
    with clock.at(NOON + timedelta(days=1)):
        presale(shopper)
        assert shopper.at.endswith("/seats")
    with clock.at(evening.on_sale_at):
        shopper.opens(event(DUTCHMAN))
        assert shopper.page.soup.find(id="presale") is None
        assert shopper.page.soup.find(id="alert") is None


def test_the_basket_looks_at_the_clock_itself(db: Flask) -> None:
    evening = performance(DUTCHMAN)
    place = session.scalars(select(Place).filter_by(performance_id=evening.id, house=False)).first()
    assert place is not None
    choices = [PlaceRequest(place.category_id, 1, place.id)]
    basket = baskets.open_with(channels.by_code("cube"), "en")
    with pytest.raises(baskets.NotOnSale):
        baskets.take(basket, evening, choices)
    with clock.at(NOON - timedelta(seconds=1)), pytest.raises(baskets.NotOnSale):
        baskets.take(basket, evening, choices, presale=True)
    baskets.take(basket, evening, choices, presale=True)
    assert [line.place_id for line in basket.lines] == [place.id]


def test_a_hold_of_the_presale_can_be_had_again(shopper: Shopper) -> None:
    presale(shopper)
    shopper.takes(event=DUTCHMAN)
    with clock.at(NOON + timedelta(minutes=16)):
        shopper.opens("/en/basket", 410).sends("/en/basket/revival")
        assert shopper.page.has("2 seats are yours again.")


def test_a_hold_of_others_that_has_ended_does_not_close_the_presale(shopper: Shopper, bank: Bank) -> None:
    """The seat is had at the second try, once holds that are over have been released."""
    presale(shopper)
    shopper.takes(event=DUTCHMAN)
    held = [str(line.place_id) for line in books.basket().lines]
    with clock.at(NOON + timedelta(minutes=16)):
        bob = presale(Shopper(shopper.app, bank, "en"))
        bob.opens(under(DUTCHMAN, "seats?way=list")).sends(under(DUTCHMAN, "seats"), place=held, tariff="1")
        assert bob.page.has("2 tickets are in your basket.")


def test_the_cookie_remembers_ten_presales_at_most(shopper: Shopper) -> None:
    with shopper.client.session_transaction(base_url=SHOP) as kept:
        kept["presales"] = list(range(1000, 1010))
    presale(shopper)
    with shopper.client.session_transaction(base_url=SHOP) as kept:
        assert kept["presales"] == [*range(1001, 1010), performance(DUTCHMAN).id]


# The opening in a calendar


@pytest.mark.parametrize(
    ("lang", "title"),
    [("fr", "En vente\u00a0: Le Vaisseau fantôme"), ("en", "On sale: The Flying Dutchman")],
)
def test_the_opening_is_an_appointment(db: Flask, bank: Bank, lang: str, title: str) -> None:
    visitor = Shopper(db, bank, lang).opens(event(DUTCHMAN, lang))
    link = next(str(a["href"]) for a in visitor.page.soup.select("a") if str(a["href"]).endswith(".ics"))
    answer = visitor.client.get(link, base_url=SHOP)
    assert answer.content_type == "text/calendar; charset=utf-8"
    (found,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(found["summary"]) == title
    assert found.decoded("dtstart") == performance(DUTCHMAN).on_sale_at


@pytest.mark.parametrize("slug", ["don-giovanni", "le-chevalier-a-la-rose", "la-flute-enchantee"])
def test_what_is_on_sale_already_does_not_open(shopper: Shopper, slug: str) -> None:
    shopper.opens(under(slug, "on-sale.ics"), 404)
