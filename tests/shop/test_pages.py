"""Pages in their states: what is on, what is not, and what to do when something is wrong."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.db import session
from app.http import errors
from app.sale.catalog.models import Place
from app.worker import sweeps
from tests.bank import Bank
from tests.page import Page
from tests.shopper import SHOP, Shopper

LANGUAGES = ["fr", "en"]


def test_the_catalogue_says_how_each_event_stands(shopper: Shopper) -> None:
    shopper.opens("/en/")
    for sentence in ("On sale from", "from €19.00", "Free of charge", "and 2 other dates"):
        assert shopper.page.has(sentence), sentence


def test_french_shop_speaks_french(acheteuse: Shopper) -> None:
    acheteuse.opens("/fr/")
    assert acheteuse.page.h1 == "À l’affiche"
    assert acheteuse.page.has("dès 19,00\u00a0€") or acheteuse.page.has("19,00\u00a0€")


def test_a_search_without_a_match(shopper: Shopper) -> None:
    shopper.opens("/en/?q=zzzz")
    assert shopper.page.has("No events match.")
    assert shopper.page.has("Show all")


def test_a_filter_answers_htmx_with_its_region_alone(db: Flask) -> None:
    answer = db.test_client().get("/en/?kind=dance", base_url=SHOP, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith("<section")
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("event", "which", "sentence"),
    [
        ("don-giovanni", 0, "Sold out."),
        ("le-vaisseau-fantome", 0, "On sale from"),
        ("le-chevalier-a-la-rose", 0, "This session is cancelled."),
        ("quatuor-des-ombres", 1, "This session is postponed."),
    ],
)
def test_a_session_that_cannot_be_bought_says_why(
    shopper: Shopper, event: str, which: int, sentence: str
) -> None:
    shopper.opens(f"/en/e/{event}")
    link = shopper.page.soup.select("a.session")[which]["href"]
    shopper.opens(str(link))
    assert shopper.page.has(sentence), shopper.page.text
    slug = str(link).rpartition("=")[2]
    shopper.opens(f"/en/e/{event}/{slug}/seats")
    assert shopper.page.soup.find(id="best") is None


def test_the_seat_just_taken_comes_back_with_the_nearest(shopper: Shopper) -> None:
    path = shopper.seats_page()
    shopper.opens(f"{path}?category={_first_category(shopper, path)}&count-1=2")
    offer = shopper._offer()
    session.execute(update(Place).where(Place.id == int(offer["seat"][0])).values(order_ref="SOMEBODY"))
    shopper.sends(path, 409, **offer)
    assert shopper.page.has("One of these seats has just gone. Here are the nearest.")
    assert shopper._offer()["seat"] != offer["seat"]


def _first_category(shopper: Shopper, path: str) -> str:
    shopper.opens(path)
    return shopper._categories()[0]


def test_the_limit_is_said_before_and_held_after(shopper: Shopper) -> None:
    path = shopper.seats_page()
    shopper.opens(path)
    assert shopper.page.has("10 tickets at most in one order.")
    shopper.opens(f"{path}?category={_first_category(shopper, path)}&count-1=11", 422)
    assert shopper.page.has("10 tickets at most.")


def test_nothing_asked_for_is_said_kindly(shopper: Shopper) -> None:
    path = shopper.seats_page("le-rossignol")
    shopper.opens(path).sends(path, 422)
    assert shopper.page.has("Choose at least one ticket.")


def test_seats_from_the_list(shopper: Shopper, bank: Bank) -> None:
    """The customer's own example: Balcon 58, 60 and 62 at 110,00 €."""
    path = shopper.seats_page()
    shopper.opens(f"{path}?way=list")
    seats = {
        str(chip["aria-label"]): str(chip["value"]) for chip in shopper.page.soup.select("input[name=place]")
    }
    wanted = [
        seats[name]
        for name in seats
        if any(f"row A – seat {n}," in name for n in (58, 60, 62)) and "Balcony" in name
    ]
    assert len(wanted) == 3
    tariff = shopper.page.soup.select_one("input[name=tariff]")
    shopper.sends(path, place=wanted, tariff=tariff["value"])  # type: ignore[index]
    assert shopper.page.has("€330.00")
    shopper.is_ada().wants_e_tickets().agrees().pays()
    assert bank.charged() == 33000


def test_entries_by_quota_at_the_museum(db: Flask, bank: Bank) -> None:
    visitor = Shopper(db, bank, "en", "http://musee.test")
    visitor.takes(count=2, event="lanternes-magiques")
    visitor.is_ada().wants_e_tickets().agrees().pays()
    assert visitor.page.h1 == "Order confirmed"
    assert "Musée des Ombres" in str(visitor.page.soup.title)
    assert bank.charged() == 2800


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", [403, 404, 410, 413, 422, 429, 500, 503])
def test_error_pages_need_no_database(
    db: Flask, lang: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with db.test_request_context(f"/{lang}/", base_url=SHOP):
        db.preprocess_request()
        monkeypatch.setattr(session, "scalars", away)
        monkeypatch.setattr(session, "execute", away)
        answer = db.make_response(errors.page(status))
    assert answer.status_code == status
    page = Page(answer.get_data(as_text=True), lang)
    assert page.h1


@pytest.mark.parametrize("call", ["scalars", "execute"], ids=["within the page", "before it"])
def test_the_database_away_is_a_503_that_says_when_to_come_back(
    db: Flask, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(session, call, away)
    answer = db.test_client().get("/en/", base_url=SHOP)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "The shop is very busy" in answer.text


def test_a_crash_shows_its_id_and_nothing_else(db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object, **_more: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("app.sale.catalog.services.whats_on", crash)
    answer = db.test_client().get("/en/", base_url=SHOP)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_health(db: Flask) -> None:
    client = db.test_client()
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"
    sweeps.count_figures()
    assert "ledger_imbalance_cents 0.0" in client.get("/metrics").text
