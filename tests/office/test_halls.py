"""Halls by the pages of the office: from nothing to a plan that is published, and files of seats."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import database, session
from app.kernel.actors import Role
from app.kernel.texts import Texts
from app.sale.catalog.models import Performance, Place
from app.sale.halls import services as halls
from app.sale.halls.models import Seat, SeatKind, Zone
from app.sale.halls.services import SeatLine, ZoneDetails
from bench import statements
from tests import books
from tests import halls as stage
from tests.bank import Bank
from tests.office.clerk import DEVICE, OFFICE, Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

HEADING = "Zone;Rang;Numéro;Catégorie"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


@pytest.fixture
def gerante(office: Flask) -> Clerk:
    return Clerk(office, "fr").signs_in(member("ines@cube.example", Role.MANAGER, name="Inès"))


def drafted() -> tuple[str, str, Zone]:
    """The addresses of a draft and of its zone."""
    hall = stage.hall()
    _plan, zone = stage.draft(hall)
    return f"/en/halls/{hall.id}/plans/1", f"/en/halls/{hall.id}/zones/{zone.id}", zone


def download(clerk: Clerk, path: str) -> str:
    answer = clerk.client.get(OFFICE + path, headers={"User-Agent": DEVICE})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def sends_file(clerk: Clerk, text: str | bytes, status: int = 200) -> None:
    sent = text if isinstance(text, bytes) else text.encode()
    clerk.fills("import", status, file=(BytesIO(sent), "places.csv"))


def test_from_nothing_to_a_published_plan_by_pages_alone(manager: Clerk) -> None:
    """An opera of 1,100 seats in three categories by three rules, and a bar without numbers."""
    manager.opens("/en/halls/venues/new").fills("record", name_fr="Opéra neuf", address="1 place Neuve, Lyon")
    manager.fills("record", name_fr="Grande salle", name_en="Main hall")
    for name in ("Cat 1", "Cat 2", "Cat 3"):
        manager.fills("record", name_fr=name)
    assert manager.page.h1 == "Main hall"
    hall = max(halls.halls(), key=lambda one: one.id)
    first, second, third = (str(one.id) for one in halls.categories_of(hall.id))
    manager.opens(f"/en/halls/{hall.id}").fills("begin")
    draft = f"/en/halls/{hall.id}/plans/1"
    for name, rule, category in (
        ("Parterre", "A–T, 1–32, odd on the left", second),
        ("Balcon", "A–F, 1–64, odd on the left", third),
        ("Loges", "1–20, 1–4", first),
    ):
        manager.opens(f"{draft}/zones/new").fills("record", name_fr=name)
        assert manager.page.h1 == name
        manager.fills("record", rule=rule, category=category)
        assert manager.page.has("Seats made:")
    manager.opens(f"{draft}/zones/new").fills("record", name_fr="Bar", capacity="60", category=first)
    assert manager.page.has("1,164 places") or manager.page.has("1164 places")
    manager.opens(f"{draft}/publication")
    assert manager.page.has("Parterre, row A: 1–32")
    manager.fills("act")
    assert manager.page.has("Published.")
    manager.opens("/en/halls")
    assert manager.page.has("Opéra neuf")


def test_seats_are_ticked_or_said_and_the_table_shows_them(manager: Clerk) -> None:
    _draft, address, zone = drafted()
    silver = stage.categories(halls.find_hall(int(address.split("/")[3])))[1]
    manager.opens(address).fills("paint", ticked=["A"], words="B 1-4", category=str(silver.id))
    assert manager.page.has("Seats changed: 12.")
    assert manager.page.has("Or (5–8), Argent (1–4)")
    manager.opens(f"{address}?row=C").fills("paint", ticked=["2", "4"], kind="wheelchair", rank="900")
    assert manager.page.h1 == "Pit"
    assert manager.page.has("wheelchair space, rank 900")
    manager.fills("paint", ticked=["6"], kind="companion")
    assert manager.page.has("companion")
    manager.opens(address).fills("paint", ticked=["A"], view_fr="pilier")
    manager.fills("paint", ticked=["A"], view_fr="–")
    session.expire_all()
    assert stage.seats(zone)["A1"].view == Texts("")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"step_free": "yes"}, "none are so far"),
        ({"words": "A"}, "everything is left as it is"),
        ({"words": "A 1-x", "step_free": "yes"}, "“A 1-x” cannot be read."),
        ({"words": "A 3", "kind": "companion"}, "beside these on their bench: Fosse, row A, seat 3."),
        ({"words": "A", "rank": "-4"}, "Enter a whole number from 0 to 99,999."),
    ],
)
def test_what_cannot_be_changed_is_said_and_the_form_keeps_what_was_typed(
    manager: Clerk, typed: dict[str, str], said: str
) -> None:
    _draft, address, _zone = drafted()
    manager.opens(address).fills("paint", 422, **typed)
    assert manager.page.has(said)
    _action, held = manager.page.form_by_id("paint")
    assert all(held[name] == value for name, value in typed.items() if name != "rank")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("A–T", "“A–T” cannot be read."),
        ("A–T, 1–32, upside down", "“upside down” cannot be read."),
        ("A–B, 1–4", "These seats are there already: Fosse, row A, seat 1"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(manager: Clerk, rule: str, said: str) -> None:
    _draft, address, zone = drafted()
    manager.opens(f"{address}/rule").fills("record", 422, rule=rule)
    assert manager.page.has(said)
    assert len(stage.seats(zone)) == 24


def test_the_drawing_has_a_path_for_all_that_look_alike_and_no_style(manager: Clerk) -> None:
    _draft, address, zone = drafted()
    stage.paint(zone, "C 1", halls.SeatChanges(restricted_view=True))
    manager.opens(address)
    drawing = manager.page.soup.select_one("svg.hall-svg")
    assert drawing is not None
    classes = [" ".join(path["class"]) for path in drawing.select("path")]
    assert classes == ["hall-stage", "seats cat-1", "seats-aside cat-1"]
    assert [text.get_text() for text in drawing.select("text.hall-row")] == ["A", "B", "C"]


def test_in_french_too(gerante: Clerk) -> None:
    draft, address, _zone = drafted()
    for path in ("/fr/halls", draft, f"{draft}/publication", f"{draft}/import", address, f"{address}/rule"):
        gerante.opens(path.replace("/en/", "/fr/"))
    assert gerante.page.has("Couloir central")
    gerante.opens(address.replace("/en/", "/fr/")).fills("paint", words="A 1-3 impairs", step_free="yes")
    assert gerante.page.has("Places modifiées")


# Files.


def test_a_file_is_the_same_when_it_comes_back(manager: Clerk, gerante: Clerk) -> None:
    draft, _address, zone = drafted()
    stage.paint(zone, "C 1", halls.SeatChanges(kind=SeatKind.WHEELCHAIR))
    stage.paint(zone, "C 3", halls.SeatChanges(kind=SeatKind.COMPANION, view=Texts("=côté", "side")))
    for clerk, lang in ((manager, "en"), (gerante, "fr")):
        here = draft.replace("/en/", f"/{lang}/")
        before = download(clerk, f"{here}/seats")
        sends_file(clerk.opens(f"{here}/import"), before)
        assert download(clerk, f"{here}/seats") == before
    french = download(gerante, draft.replace("/en/", "/fr/") + "/seats")
    assert french.splitlines()[0].startswith("\ufeffZone;Rang;Numéro;Catégorie;")
    sends_file(manager.opens(f"{draft}/import"), french)  # in the other language
    assert download(gerante, draft.replace("/en/", "/fr/") + "/seats") == french


def test_bad_lines_are_named_with_their_number_and_reason(manager: Clerk) -> None:
    draft, _address, zone = drafted()
    lines = [
        f"{HEADING};Accès de plain-pied;x", "Fosse;A;1;Or;oui;1", "Fosse;A;1;Or;;", "Fosse;B;1;Bronze;;",
        "Fosse;C;1;Or;maybe;", "Fosse;D;1;Or;;left",
    ]  # fmt: skip
    sends_file(manager.opens(f"{draft}/import"), "\n".join(lines), 422)
    rows = [" ".join(row.get_text(" ").split()) for row in manager.page.soup.select("#bad ~ table tbody tr")]
    assert rows == [
        "3 Number A 1 this seat stands there twice",
        "4 Category Bronze there is nothing of this name",
        "5 Step-free maybe there is nothing of this name",
        "6 x left no whole number that could be",
    ]
    assert len(stage.seats(zone)) == 24


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "Choose a CSV file with a heading and at least one seat."),
        (HEADING.encode(), "Choose a CSV file with a heading and at least one seat."),
        (b"Zone,Row,Seat\nPit,A,1", "The heading lacks: Number, Category."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Choose a CSV file with a heading and at least one seat."),
    ],
)
def test_what_is_no_file_of_seats_is_refused(manager: Clerk, sent: bytes, said: str) -> None:
    draft, _address, _zone = drafted()
    sends_file(manager.opens(f"{draft}/import"), sent, 422)
    assert manager.page.has(said)


def test_a_spreadsheet_of_windows_is_read(manager: Clerk) -> None:
    draft, _address, _zone = drafted()
    sends_file(manager.opens(f"{draft}/import"), f"{HEADING}\nGalerie côté;A;1;Or".encode("cp1252"))
    assert manager.page.has("Zones made: Galerie côté.")


def test_coordinates_are_no_card_number_and_a_card_number_is_none(manager: Clerk) -> None:
    """The file is looked at cell by cell: as a whole, figures beside figures would be refused by chance."""
    draft, _address, _zone = drafted()
    heading = "Zone;Row;Number;Category;Door (FR);Rank;Position on the bench;x;y"
    sends_file(manager.opens(f"{draft}/import"), f"{heading}\nPit;A;1;Or;;4242;4242;4242;4242")
    assert manager.page.has("Seats taken over: 1.")
    sends_file(manager.opens(f"{draft}/import"), f"{heading}\nPit;A;1;Or;4242 4242 4242 4242;1;1;1;1", 422)
    assert manager.page.has("this looks like a card number")


# Versions, and the performances sold on them.


def test_what_is_published_is_shown_and_offers_no_change(manager: Clerk) -> None:
    draft, address, _zone = drafted()
    page = manager.opens(address)
    halls.publish(halls.find_plan(int(address.split("/")[3]), 1), OWNER)
    page.fills("paint", words="A", step_free="yes")
    assert manager.page.has("this plan was published in the meantime")
    manager.opens(address)
    assert manager.page.soup.find(id="paint") is None
    for gone in (f"{draft}/import", f"{draft}/discarding", f"{draft}/zones/new", f"{address}/rule"):
        manager.opens(gone, 404)


def test_a_draft_that_moved_is_compared_again(manager: Clerk) -> None:
    draft, _address, zone = drafted()
    manager.opens(f"{draft}/publication")
    halls.remove_seats(zone, halls.Chosen(words="C"), OWNER)
    manager.fills("act", 409)
    assert manager.page.has("It has changed meanwhile.")
    manager.fills("act")
    assert manager.page.has("Published.")


def test_an_empty_draft_says_what_it_lacks(manager: Clerk) -> None:
    hall = stage.hall()
    manager.opens(f"/en/halls/{hall.id}").fills("begin")
    manager.opens(f"/en/halls/{hall.id}/plans/1/publication")
    assert manager.page.has("The plan has no zone yet.")
    assert not manager.page.soup.select("#act button")


def test_seats_that_are_sold_are_named_and_nothing_is_moved(
    manager: Clerk, shopper: Shopper, bank: Bank
) -> None:
    shopper.up_to("payment").pays()
    place = books.order().lines[0].place
    assert place.seat is not None
    hall = place.performance.event.hall
    plan = halls.begin_draft(halls.find_hall(hall.id), OWNER)
    zone = next(one for one in halls.zones_of(plan.id) if one.name == place.seat.zone.name)
    halls.remove_seats(zone, halls.Chosen(words=place.seat.row), OWNER)
    halls.publish(plan, OWNER)
    manager.opens(f"/en/halls/{hall.id}/performances?performance={place.performance_id}")
    assert manager.page.has("It cannot be done")
    assert manager.page.has(f"row {place.seat.row}, seat {place.seat.number} sold")
    assert manager.page.soup.find(id="act") is None
    manager.sends(
        f"/en/halls/{hall.id}/performances", 409, performance=str(place.performance_id), form_key="a" * 26
    )
    assert session.get_one(Performance, place.performance_id, populate_existing=True).plan_id != plan.id


def test_performances_are_moved_after_the_difference_was_seen(manager: Clerk) -> None:
    found = stage.addresses()
    address = f"/en/halls/{found['opera']}/performances"
    manager.opens(address).opens(f"{address}?performance={found['evening']}")
    assert manager.page.has("Places that follow to the same zone, row and number")
    manager.fills("act")
    assert manager.page.has("1 performance is sold on version 2 now.")
    query = select(Zone.plan_id).join(Seat, Seat.zone_id == Zone.id).join(Place, Place.seat_id == Seat.id)
    plans = session.scalars(query.where(Place.performance_id == found["evening"]))
    assert set(plans) == {halls.find_plan(found["opera"], 2).id}


# A large hall.


def test_twenty_thousand_seats_ask_no_more_and_stay_light(manager: Clerk) -> None:
    hall = stage.hall()
    plan = halls.begin_draft(hall, OWNER)
    lines = [
        SeatLine(f"Bloc {block}", str(row), str(number), "Or")
        for block in range(1, 3) for row in range(1, 201) for number in range(1, 51)
    ]  # fmt: skip
    halls.take_over(plan, lines, OWNER)
    zone = halls.zones_of(plan.id)[0]
    address = f"/en/halls/{hall.id}"
    for end in ("/plans/1", f"/zones/{zone.id}", "/plans/1/publication", "/general"):
        path = address + end
        manager.opens(path)
        with statements.counted(database.engines[None]) as sent:
            manager.opens(path)
        assert len(sent) <= 8, path
        assert len(manager.page.html) < 250_000, path
    manager.opens(f"{address}/zones/{zone.id}")
    assert len(manager.page.soup.select("#paint tbody tr")) == 40
    assert manager.page.soup.select_one(f'a[href="{address}/zones/{zone.id}?after=40"]')
    manager.opens(f"{address}/zones/{zone.id}?after=160")
    assert re.findall(r"Choose row (\d+)", manager.page.text)[-1] == "200"


def test_a_zone_without_numbers_has_no_rows(manager: Clerk) -> None:
    hall = stage.hall()
    plan = halls.begin_draft(hall, OWNER)
    bar = halls.add_zone(plan, ZoneDetails(Texts("Bar"), 1, stage.categories(hall)[0].id, 60), OWNER)
    manager.opens(f"/en/halls/{hall.id}/zones/{bar.id}")
    assert manager.at.endswith("/general") or manager.page.soup.find(id="capacity") is not None
