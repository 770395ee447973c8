"""Events made by the pages of the office, and sold by the shop as they were made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance, Place
from app.venue.payment_methods.models import PointOfSaleMethod
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.guard import newcomer
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import FLUTE, Shopper

UNSOLD = "midi-musical"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def event(slug: str) -> Event:
    session.expire_all()
    return catalog.find_event("cube", slug)


def first(slug: str) -> Performance:
    query = select(Performance).filter_by(event_id=event(slug).id).order_by(Performance.starts_at)
    return session.scalars(query.limit(1).execution_options(populate_existing=True)).one()


def foyer(clerk: Clerk) -> str:
    """What the form calls that hall."""
    options = clerk.page.soup.select("#hall option")
    return next(str(one["value"]) for one in options if one.get_text().startswith("Foyer"))


def makes(clerk: Clerk, **more: Any) -> Event:
    """A draft in the Foyer."""
    clerk.opens("/en/events/new?channel=cube")
    clerk.fills(
        "record", **{"title_fr": "Soirée d’essai", "title_en": "Trial Night", "hall": foyer(clerk), **more}
    )
    return event("soiree-d-essai")


def prices(clerk: Clerk, found: Event, *amounts: str) -> Clerk:
    (category,) = catalog.sold_categories(found)
    types = catalog.price_types_of("cube")
    typed = {f"price_{category.id}_{one.id}": amount for one, amount in zip(types, amounts, strict=False)}
    return clerk.opens(f"/en/events/{found.id}/prices").fills("record", **typed)


def test_an_event_is_made_published_and_sold_by_screens_alone(manager: Clerk, shopper: Shopper) -> None:
    found = makes(manager, subtitle_fr="Pour voir", minutes="75")
    manager.opens(f"/en/events/{found.id}/sessions/series").fills(
        "record", since="2027-02-01", until="2027-02-14", weekdays=["4", "5"], times="19h30, 21:00",
        on_sale="", doors="30",
    )  # fmt: skip
    assert manager.page.has("Sessions made: 8.")
    prices(manager, found, "20", "15")
    manager.opens(f"/en/events/{found.id}/publication").fills("act")
    assert manager.page.has("It is in the shop.")
    shopper.opens("/en/")
    assert shopper.page.has("Trial Night")
    shopper.up_to("payment", event="soiree-d-essai").pays()
    line = books.order().lines[0]
    assert (line.price.minor, line.vat_bp, line.place.performance.event_id) == (2100, 550, found.id)
    assert manager.opens(f"/en/events/{found.id}/sessions").page.has("2 of 240")


def test_what_is_missing_for_the_shop_is_listed(manager: Clerk) -> None:
    found = makes(manager, subtitle_fr="Pour voir")
    manager.opens(f"/en/events/{found.id}/publication")
    for sentence in ("A session to come", "A price for Free seating", "In French alone"):
        assert manager.page.has(sentence), sentence
    assert not manager.page.has("A payment method that")
    manager.sends(f"/en/events/{found.id}/publication", 409)
    assert manager.page.has("It cannot be published yet.")
    assert event("soiree-d-essai").published_at is None


def test_nothing_is_published_without_a_method_and_terms(manager: Clerk) -> None:
    session.execute(delete(PointOfSaleMethod))
    found = catalog.duplicate_event(event(UNSOLD), OWNER)
    manager.opens(f"/en/events/{found.id}/publication")
    assert manager.page.has("A payment method that the web shop offers")


@pytest.mark.parametrize(
    "path",
    [
        "/en/e/{slug}",
        "/en/e/{slug}/2027-02-01-2000/seats",
        "/en/posters/{slug}.svg",
        "/en/e/{slug}/preview/x",
    ],
)
def test_a_draft_is_nowhere_in_the_shop(manager: Clerk, shopper: Shopper, path: str) -> None:
    found = catalog.duplicate_event(event(UNSOLD), OWNER)
    manager.opens(f"/en/events/{found.id}/sessions/new").fills("record", day="2027-02-01", time="20:00")
    shopper.opens(path.format(slug=found.slug), 404)
    shopper.opens("/en/?q=Lunchtime")
    assert len(shopper.page.soup.select(".event-card")) == 1


def test_a_preview_is_the_real_page_for_two_hours_and_sells_nothing(manager: Clerk, shopper: Shopper) -> None:
    found = catalog.duplicate_event(event(UNSOLD), OWNER)
    manager.opens(f"/en/events/{found.id}/sessions/new").fills("record", day="2027-02-01", time="20:00")
    link = str(manager.opens(f"/en/events/{found.id}").page.soup.select_one('a[href*="/preview/"]')["href"])  # type: ignore[index]
    shopper.opens(link)
    assert shopper.page.h1 == "Lunchtime Music"
    assert shopper.page.has("A preview: nobody else sees this page.")
    answer = shopper.client.get(shopper.at, headers=shopper._headers("none"))
    assert answer.headers["X-Robots-Tag"] == "noindex"
    path = shopper.seats_page(found.slug)
    shopper.opens(path)
    _action, held = shopper.page.form_by_id("best")
    wish = {name: "1" for name in held if name.startswith("count-")}
    shopper.sends(path, 409, **{**held, **wish})
    assert shopper.page.has("These tickets are not on sale now.")
    with clock.at(NOON + timedelta(hours=2, minutes=1)):
        shopper.opens(f"/en/e/{found.slug}", 404)
        shopper.opens(link, 404)


def test_a_preview_opens_one_event_and_cannot_be_forged(manager: Clerk, shopper: Shopper) -> None:
    one, other = (catalog.duplicate_event(event(UNSOLD), OWNER) for _ in range(2))
    link = str(manager.opens(f"/en/events/{one.id}").page.soup.select_one('a[href*="/preview/"]')["href"])  # type: ignore[index]
    shopper.opens(link.replace(one.slug, other.slug), 404)
    shopper.opens(link[:-3], 404)
    shopper.opens(link)
    shopper.opens(f"/en/e/{other.slug}", 404)
    assert shopper.opens("/en/?q=Lunchtime").page.text.count("Lunchtime Music") == 1


def test_the_address_is_made_of_the_title_and_stays_once_it_is_published(manager: Clerk) -> None:
    found = makes(manager)
    manager.opens(f"/en/events/{found.id}").fills("record", 422, slug="Mit Leer")
    manager.fills("record", 422, slug=FLUTE)
    assert manager.page.has("Another event has this address.")
    manager.fills("record", slug="soiree")
    manager.opens(f"/en/events/{event(FLUTE).id}")
    assert manager.page.soup.select_one("#slug") is None
    manager.fills("record", slug="other", title_en="Another Flute")
    assert event(FLUTE).title.en == "Another Flute"
    assert catalog.duplicate_event(event(FLUTE), OWNER).slug == f"{FLUTE}-2"


def test_the_hall_stays_once_there_are_sessions(manager: Clerk) -> None:
    found = makes(manager)
    assert not found.numbered
    manager.opens(f"/en/events/{found.id}")
    grand = [
        str(one["value"]) for one in manager.page.soup.select("#hall option") if "Main" in one.get_text()
    ]
    manager.fills("record", hall=grand[0])
    assert event("soiree-d-essai").numbered
    manager.opens(f"/en/events/{found.id}/sessions/new").fills("record", day="2027-02-01", time="20:00")
    manager.opens(f"/en/events/{found.id}")
    assert manager.page.soup.select_one("#hall") is None
    assert manager.page.has("It stays: the event has sessions there.")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title_fr": ""}, "Fill in: Title."),
        ({"title_fr": "a" * 81}, "At most 80 characters."),
        ({"title_fr": "<b>Oui</b>"}, "Write plain words, without HTML."),
        ({"subtitle_en": "Only English"}, "Write the French words, too."),
        ({"description_fr": "a" * 5001}, "At most 5000 characters."),
        ({"minutes": "601"}, "Enter a whole number from 1 to 600."),
        ({"vat": "1999"}, "Choose one of these."),
        ({"age_fr": ""}, "Fill in: Age."),
        ({"refund_terms_fr": ""}, "Fill in: Exchange and refund."),
        ({"slug": "Été"}, "2 to 38 small letters a to z, figures and hyphens."),
    ],
)
def test_what_an_event_cannot_be_is_said_and_nothing_is_lost(
    manager: Clerk, typed: dict[str, str], said: str
) -> None:
    manager.opens("/en/events/new?channel=cube")
    manager.fills("record", 422, **{"title_fr": "Essai", "subtitle_fr": "", "title_en": "Trial", **typed})
    assert manager.page.has(said)
    _action, held = manager.page.form_by_id("record")
    assert held["title_en"] == "Trial"


@pytest.mark.parametrize(
    ("page", "typed", "said"),
    [
        ("new", {"day": "2027-02-01", "time": "25:00"}, "Write times as 19:30."),
        ("new", {"day": "", "time": "20:00"}, "Enter a day"),
        ("new", {"day": "2026-11-01", "time": "20:00"}, "is over already."),
        ("new", {"day": "2027-03-28", "time": "02:30"}, "does not exist: choose another time"),
        ("new", {"day": "2027-10-31", "time": "02:30"}, "comes twice: choose another time"),
        ("new", {"day": "2027-02-01", "time": "20:00", "on_sale": "soon"}, "Write it as 2026-12-01 10:00"),
        ("new", {"day": "2027-02-01", "time": "20:00", "on_sale": "J-0 21:00"}, "before the session begins"),
        ("new", {"day": "2027-02-01", "time": "20:00", "presale_code": "abc"}, "6 to 40 characters."),
        (
            "new",
            {"day": "2027-02-01", "time": "20:00", "presale_code": "OPERA27"},
            "from when the code is good",
        ),
        ("new", {"day": "2027-02-01", "time": "20:00", "doors": "601"}, "from 0 to 600"),
        ("series", {"weekdays": []}, "Tick at least one."),
        ("series", {"until": "2027-01-01"}, "The last day is before the first."),
        ("series", {"times": "10, midday"}, "Write times as 19:30."),
        ("series", {"without": "Christmas"}, "Write days as 2026-12-25."),
        ("series", {"until": "2031-01-01"}, "At most 3,000 sessions at a time"),
    ],
)
def test_what_a_session_cannot_be_is_said(
    manager: Clerk, page: str, typed: dict[str, Any], said: str
) -> None:
    rule = {"since": "2027-02-01", "until": "2027-02-28", "weekdays": ["0"], "times": "10:00"}
    manager.opens(f"/en/events/{event(UNSOLD).id}/sessions/{page}")
    manager.fills("record", 422, **{**(rule if page == "series" else {}), **typed})
    assert manager.page.has(said)


def test_a_series_is_looked_at_before_it_is_made(manager: Clerk) -> None:
    found = event(UNSOLD)
    rule = {"since": "2027-02-01", "until": "2027-03-31", "weekdays": ["0", "3"], "times": "10:00",
            "without": "2027-02-04, 15/02/2027", "on_sale": "D-30 09:00"}  # fmt: skip
    manager.opens(f"/en/events/{found.id}/sessions/series").fills("record", trial="yes", **rule)
    assert manager.page.has("It makes 15 sessions.")
    assert manager.page.has("on sale from Sat 2 Jan 2027, 9:00\u00a0am")
    assert len(catalog.performances_of(found.id)) == 2
    manager.fills("record")
    assert manager.page.has("Sessions made: 15.")
    manager.opens(f"/en/events/{found.id}/sessions/series").fills("record", 422, **rule)
    assert manager.page.has("There is a session on Mon 1 Feb 2027, 10:00\u00a0am already.")


def test_a_sold_session_is_not_moved_here_and_says_so(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    performance = books.order().lines[0].place.performance
    starts_at = performance.starts_at
    manager.opens(f"/en/events/{performance.event_id}/sessions/{performance.id}")
    assert manager.page.has("A session that is sold cannot be moved here")
    assert manager.page.soup.select_one("#delete") is None
    manager.fills("record", day="2027-05-01", time="10:00", doors="20")
    assert first(FLUTE).starts_at == starts_at
    assert first(FLUTE).doors_at == starts_at - timedelta(minutes=20)


def test_a_closed_sale_is_closed_within_a_second_and_opens_again(manager: Clerk, shopper: Shopper) -> None:
    path, performance = shopper.seats_page(), first(FLUTE)
    here = f"/en/events/{performance.event_id}/sessions/{performance.id}"
    manager.opens(here).fills("close")
    assert manager.page.has("Sales closed")
    assert shopper.opens(f"/en/e/{FLUTE}?session={performance.slug}").page.has(
        "The sale of this session is closed."
    )
    shopper.opens(path)
    assert shopper.page.has("The sale of this session is closed.")
    assert shopper.page.soup.select_one("#best") is None
    manager.opens(here).fills("reopen")
    shopper.takes(2)
    assert books.basket().count == 2


def test_whoever_holds_places_buys_them_though_the_sale_is_closed(shopper: Shopper) -> None:
    shopper.takes()
    catalog.close_sale(first(FLUTE), OWNER)
    shopper.is_ada().wants_e_tickets().agrees().pays()
    assert books.order().paid


def test_a_session_has_a_rate_of_its_own(manager: Clerk, shopper: Shopper) -> None:
    performance = first(FLUTE)
    manager.opens(f"/en/events/{performance.event_id}/sessions/{performance.id}").fills("record", vat="210")
    shopper.up_to("payment").pays()
    assert {line.vat_bp for line in books.order().lines} == {210}
    assert event(FLUTE).vat_bp == 550


def test_a_presale_opens_with_its_code(manager: Clerk, shopper: Shopper) -> None:
    found = event(UNSOLD)
    manager.opens(f"/en/events/{found.id}/sessions/new").fills(
        "record", day="2027-02-01", time="20:00", on_sale="J-30 10:00", presale="2026-11-20 10:00",
        presale_code="Opera 27",
    )  # fmt: skip
    shopper.opens(f"/en/e/{UNSOLD}?session=2027-02-01-2000")
    shopper.sends(shopper.page.action("/presale"), code="opera27")
    assert shopper.page.h1 == "Choose tickets"


def test_prices_are_raised_on_the_screen_first(manager: Clerk) -> None:
    show = event("le-rossignol")
    (category,) = catalog.sold_categories(show)
    adult = catalog.price_types_of("cube")[0]
    name = f"price_{category.id}_{adult.id}"
    before = catalog.price_grid(show).event
    assert manager.opens(f"/en/events/{show.id}/prices").page.has("€18.00")
    manager.fills("record", **{"raise": "yes", "percent": "5"})
    assert manager.page.has("These prices are not saved yet.")
    assert catalog.price_grid(show).event == before
    _action, held = manager.page.form_by_id("record")
    assert held[name] == "17.85"
    manager.fills("record")
    assert catalog.price_grid(show).event[category.id, adult.id] == 1785
    manager.fills("record", 422, **{"raise": "yes", "percent": "a lot"})
    assert manager.page.has("Enter a percentage from -90 to 200")


def test_an_empty_price_is_not_sold_and_the_shop_shows_a_dash(manager: Clerk, shopper: Shopper) -> None:
    show = event("don-giovanni")
    best = catalog.sold_categories(show)[0]
    under_26 = catalog.price_types_of("cube")[2]
    manager.opens(f"/en/events/{show.id}/prices").fills("record", **{f"price_{best.id}_{under_26.id}": ""})
    shopper.opens(f"/en/e/{show.slug}")
    rows = shopper.page.soup.select(".table tbody tr")
    assert [cell.get_text() for cell in rows[0].select("td")][2] == "–"
    assert rows[1].select("td")[2].get_text().startswith("€")
    types = catalog.price_types_of("cube")
    empty = {f"price_{best.id}_{one.id}": "" for one in types}
    manager.opens(f"/en/events/{show.id}/prices").fills("record", 422, **empty)
    assert manager.page.has("It is in the shop: Category 1 needs a price.")


def test_d18_a_price_raised_while_places_are_held_is_for_the_next_shopper(
    manager: Clerk, shopper: Shopper, bank: Bank
) -> None:
    show = event(FLUTE)
    best, adult = catalog.sold_categories(show)[0], catalog.price_types_of("cube")[0]
    shopper.up_to("summary")
    manager.opens(f"/en/events/{show.id}/prices").fills("record", **{f"price_{best.id}_{adult.id}": "150"})
    assert manager.page.has("Saved. Whoever holds places keeps their prices.")
    assert manager.page.has("€152.50")
    shopper.agrees().pays()
    assert bank.charged() == 22_000
    other = newcomer(shopper).up_to("summary")
    assert other.page.has("€305.00")
    other.agrees().pays()
    assert bank.charged() == 22_000 + 30_500


def test_one_session_costs_more_and_the_others_do_not(manager: Clerk, shopper: Shopper) -> None:
    performance = first(FLUTE)
    best = catalog.sold_categories(event(FLUTE))[0]
    adult = catalog.price_types_of("cube")[0]
    manager.opens(f"/en/events/{performance.event_id}/sessions/{performance.id}/prices")
    assert manager.page.has("as the event: €110.00")
    manager.fills("record", **{f"price_{best.id}_{adult.id}": "200"})
    assert manager.page.has("€202.50")
    shopper.up_to("payment").pays()
    assert [line.price.minor for line in books.order().lines] == [20_250, 20_250]
    other = str(shopper.opens(f"/en/e/{FLUTE}").page.soup.select("a.session")[1]["href"])
    assert shopper.opens(other).page.has("€110.00")
    assert not shopper.page.has("€202.50")
    manager.opens(f"/en/events/{performance.event_id}/sessions/{performance.id}/prices")
    manager.fills("record", **{f"price_{best.id}_{adult.id}": ""})
    assert catalog.price_grid(performance.event, performance).session == {}


def test_a_copy_has_prices_and_boxes_and_no_session(manager: Clerk) -> None:
    manager.opens(f"/en/setup/boxes/cube/{FLUTE}").fills("record", box1_text_fr="Restez assis.")
    manager.opens(f"/en/events/{event(FLUTE).id}").fills("copy")
    copy = event(f"{FLUTE}-2")
    assert copy.published_at is None
    assert catalog.price_grid(copy).event == catalog.price_grid(event(FLUTE)).event
    assert [box.text.fr for box in catalog.details_of(copy)] == ["Restez assis."]
    assert not catalog.has_sessions(copy)


def test_an_archived_event_leaves_the_shop_and_comes_back(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"/en/events/{event(UNSOLD).id}").fills("archive")
    shopper.opens(f"/en/e/{UNSOLD}", 404)
    assert not shopper.opens("/en/").page.has("Lunchtime Music")
    assert not manager.opens("/en/events").page.has("Lunchtime Music")
    assert manager.opens("/en/events?state=archived").page.has("Lunchtime Music")
    manager.opens(f"/en/events/{event(UNSOLD).id}").fills("restore")
    assert shopper.opens(f"/en/e/{UNSOLD}").page.h1 == "Lunchtime Music"


def test_an_event_with_sold_sessions_to_come_is_not_archived(manager: Clerk, shopper: Shopper) -> None:
    shopper.takes()
    manager.opens(f"/en/events/{event(FLUTE).id}").fills("archive")
    assert manager.page.has("sessions to come have places that are sold or held")
    assert event(FLUTE).archived_at is None


def test_the_list_tells_how_each_event_stands(manager: Clerk) -> None:
    draft = catalog.duplicate_event(event(UNSOLD), OWNER)
    manager.opens("/en/events?channel=cube")
    rows = {row.select_one("a")["href"]: row.get_text(" ") for row in manager.page.soup.select("tbody tr")}  # type: ignore[index]
    assert "Draft" in rows[f"/en/events/{draft.id}"]
    assert "In the shop" in rows[f"/en/events/{event(FLUTE).id}"]
    assert "none" in rows[f"/en/events/{draft.id}"]
    assert not manager.opens("/en/events?state=draft").page.has("The Magic Flute")
    assert not manager.opens("/en/events?channel=ombres").page.has("The Magic Flute")


def test_sessions_follow_each_other_page_by_page(manager: Clerk) -> None:
    found = event(UNSOLD)
    manager.opens(f"/en/events/{found.id}/sessions/series").fills(
        "record", since="2027-02-01", until="2027-02-28", weekdays=["0", "1", "2"],
        times="10:00,11:00,12:00,13:00,14:00",
    )  # fmt: skip
    manager.opens(f"/en/events/{found.id}/sessions")
    seen = len(manager.page.soup.select("tbody tr"))
    following = manager.page.soup.select_one(".after-list a")
    assert following is not None
    manager.opens(str(following["href"]))
    assert (seen, len(manager.page.soup.select("tbody tr"))) == (50, 12)


def test_two_who_change_the_same_title_are_asked(office: Flask, manager: Clerk) -> None:
    alex = Clerk(office, "en").signs_in(member("alex@cube.example", Role.MANAGER, name="Alex"))
    page = f"/en/events/{event(UNSOLD).id}"
    manager.opens(page)
    alex.opens(page).fills("record", title_fr="Midi")
    manager.fills("record", 409, title_fr="À midi")
    assert manager.page.has("Alex")
    assert event(UNSOLD).title.fr == "Midi"


def test_a_price_type_is_made_and_stands_in_its_place(manager: Clerk) -> None:
    manager.opens("/en/price-types/new?channel=cube").fills(
        "record", name_fr="Étudiant", name_en="Student", proof_fr="Carte", proof_en="Card", position="0"
    )
    assert [one.name.en for one in catalog.price_types_of("cube")][:2] == ["Adult", "Student"]
    manager.opens(f"/en/price-types/{catalog.price_types_of('cube')[1].id}").fills(
        "record", 422, position="100"
    )
    assert manager.page.has("Enter a whole number from 0 to 99.")


def test_a_session_with_places_in_a_zone_has_fewer_of_them(manager: Clerk) -> None:
    performance = first(UNSOLD)
    (category,) = catalog.sold_categories(event(UNSOLD))
    here = f"/en/events/{performance.event_id}/sessions/{performance.id}"
    manager.opens(here).fills("record", **{f"places_{category.id}": "12"})
    count = session.query(Place).filter_by(performance_id=performance.id).count()
    assert count == 12
    manager.fills("record", 422, **{f"places_{category.id}": "241"})
    assert manager.page.has("Enter a whole number from 1 to 240.")


def test_a_museum_makes_three_weeks_of_entries(bank: Bank, office: Flask) -> None:
    ombres = Clerk(office, "fr").signs_in(member("noa@ombres.example", Role.MANAGER, "ombres", "Noa"))
    entries = catalog.find_event("ombres", "lanternes-magiques")
    ombres.opens(f"/fr/events/{entries.id}/sessions/series").fills(
        "record", since="2027-02-01", until="2027-02-21", weekdays=list("234560"),
        times="10:00, 11:30, 14 h, 16 h", on_sale="J-60 10:00",
    )  # fmt: skip
    assert ombres.page.has("Séances créées\u00a0: 72.")


def test_a_draft_of_another_channel_is_not_there(office: Flask) -> None:
    ombres = Clerk(office, "en").signs_in(member("noa@ombres.example", Role.MANAGER, "ombres", "Noa"))
    ombres.opens(f"/en/events/{event(FLUTE).id}", 404)
    ombres.opens(f"/en/price-types/{catalog.price_types_of('cube')[0].id}", 404)
