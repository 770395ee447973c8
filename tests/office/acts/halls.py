"""Venues and halls, made and changed by their pages."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import select

from app.db import session
from app.kernel.texts import Texts
from app.sale.halls import services as halls
from app.sale.halls.models import Hall, Venue
from tests import halls as stage
from tests.office.acts.desk import Desk, Leaves, posts_to
from tests.people import OWNER

HANGAR = {"name_fr": "Le Hangar", "name_en": "The Hangar", "address": "1 quai des Brumes, 13000 Marseille"}


def _hall(act: str, hall: Hall, *holds: str) -> Leaves:
    return Leaves(act, "hall", str(hall.id), holds=frozenset(holds))


def _draft() -> tuple[Hall, str, str]:
    """A hall, and the addresses of its draft and of the zone in it."""
    hall = stage.hall()
    plan, zone = stage.draft(hall)
    return hall, f"/en/halls/{hall.id}/plans/{plan.number}", f"/en/halls/{hall.id}/zones/{zone.id}"


@posts_to("halls.new_venue")
def makes_a_venue(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/halls/venues/new").fills("record", 422, **{**HANGAR, "address": ""})
    desk.clerk.fills("record", **HANGAR)
    made = session.scalars(select(Venue).order_by(Venue.id.desc())).first()
    holds = frozenset({"name_fr", "street_address"})
    return Leaves("venue_created", "venue", str(made and made.id), holds=holds)


@posts_to("halls.venue")
def changes_a_venue(desk: Desk) -> Leaves:
    venue = stage.venue()
    desk.clerk.opens(f"/en/halls/venues/{venue.id}").fills("record", 422, map_url="a map")
    desk.clerk.fills("record", map_url="https://maps.example.org/", access_fr="De plain-pied")
    return Leaves("venue_changed", "venue", str(venue.id), holds=frozenset({"map_url", "access_fr"}))


@posts_to("halls.new_hall")
def makes_a_hall(desk: Desk) -> Leaves:
    venue = stage.venue()
    halls.create_hall(venue, Texts("Nef"), OWNER)
    desk.clerk.opens(f"/en/halls/venues/{venue.id}/new").fills("record", 422, name_fr="Nef")
    desk.clerk.fills("record", name_fr="Cour")
    made = next(one for one in halls.halls() if one.name.fr == "Cour")
    return _hall("hall_created", made, "name_fr", "venue")


@posts_to("halls.general")
def renames_a_hall(desk: Desk) -> Leaves:
    hall = stage.hall()
    desk.clerk.opens(f"/en/halls/{hall.id}/general").fills("record", 422, name_fr="")
    desk.clerk.fills("record", name_fr="Grande nef")
    return _hall("hall_changed", hall, "name_fr")


@posts_to("halls.categories")
def adds_a_category(desk: Desk) -> Leaves:
    hall = stage.hall()
    desk.clerk.opens(f"/en/halls/{hall.id}/categories").fills("record", 422, name_fr="Or")
    desk.clerk.fills("record", name_fr="Bronze")
    return _hall("category_added", hall, "name_fr", "position")


@posts_to("halls.category")
def moves_a_category(desk: Desk) -> Leaves:
    hall = stage.hall()
    silver = stage.categories(hall)[1]
    desk.clerk.opens(f"/en/halls/{hall.id}/categories/{silver.id}").fills("record", 422, position="3")
    desk.clerk.fills("record", position="1")
    return _hall("category_changed", hall, "position", "category")


@posts_to("halls.remove_category")
def removes_a_category(desk: Desk) -> Leaves:
    hall, _plan, _zone = _draft()
    gold, silver = stage.categories(hall)
    for one in (gold, silver):  # seats have the first
        desk.clerk.opens(f"/en/halls/{hall.id}/categories/{one.id}").fills("remove")
    return _hall("category_removed", hall, "name_fr")


@posts_to("halls.begin")
def begins_a_draft(desk: Desk) -> Leaves:
    hall = stage.hall()
    desk.clerk.opens(f"/en/halls/{hall.id}").fills("begin")
    return _hall("plan_begun", hall, "plan")


@posts_to("halls.discard")
def throws_a_draft_away(desk: Desk) -> Leaves:
    hall, plan, _zone = _draft()
    desk.clerk.opens(f"{plan}/discarding").fills("act")
    return _hall("plan_discarded", hall, "plan", "seats")


@posts_to("halls.new_zone")
def adds_a_zone(desk: Desk) -> Leaves:
    hall, plan, _zone = _draft()
    silver = stage.categories(hall)[1]
    desk.clerk.opens(f"{plan}/zones/new").fills("record", 422, name_fr="Bar", capacity="60")
    desk.clerk.fills("record", name_fr="Bar", capacity="60", category=str(silver.id))
    return _hall("zone_added", hall, "name_fr", "capacity", "category")


@posts_to("halls.zone_general")
def renames_a_zone(desk: Desk) -> Leaves:
    hall, _plan, zone = _draft()
    desk.clerk.opens(f"{zone}/general").fills("record", 422, position="0")
    desk.clerk.fills("record", name_en="Orchestra", position="1")
    return _hall("zone_changed", hall, "name_en", "zone")


@posts_to("halls.remove_zone")
def removes_a_zone(desk: Desk) -> Leaves:
    hall, _plan, zone = _draft()
    desk.clerk.opens(f"{zone}/general").fills("remove")
    return _hall("zone_removed", hall, "zone", "seats")


@posts_to("halls.rule")
def makes_rows(desk: Desk) -> Leaves:
    hall, _plan, zone = _draft()
    desk.clerk.opens(f"{zone}/rule").fills("record", 422, rule="C–E, 1–8")
    desk.clerk.fills("record", rule="D–E, 1–8, odd on the left", bow="14")
    return _hall("seats_made", hall, "zone", "rows", "seats", "category")


@posts_to("halls.paint")
def changes_seats(desk: Desk) -> Leaves:
    hall, _plan, zone = _draft()
    silver = stage.categories(hall)[1]
    desk.clerk.opens(zone).fills("paint", 422, category=str(silver.id))
    desk.clerk.fills("paint", ticked=["A"], words="B 1-3 odd", category=str(silver.id), step_free="yes")
    return _hall("seats_changed", hall, "zone", "where", "seats", "category", "step_free")


@posts_to("halls.paint")
def takes_seats_away(desk: Desk) -> Leaves:
    hall, _plan, zone = _draft()
    desk.clerk.opens(f"{zone}?row=B").fills("paint", ticked=["1", "2"], remove="yes")
    return _hall("seats_removed", hall, "zone", "where", "seats")


@posts_to("halls.import_seats")
def takes_a_file_over(desk: Desk) -> Leaves:
    hall, plan, _zone = _draft()
    page = desk.clerk.opens(f"{plan}/import")
    page.fills("import", 422, file=(BytesIO(b"Zone;Row;Number;Category\nPit;A;1;Bronze"), "seats.csv"))
    page.fills("import", file=(BytesIO("Zone;Rang;Numéro;Catégorie\nFosse;A;1;Or".encode()), "places.csv"))
    return _hall("seats_imported", hall, "seats", "zones")


@posts_to("halls.publish")
def publishes_a_plan(desk: Desk) -> Leaves:
    hall, plan, _zone = _draft()
    desk.clerk.opens(f"{plan}/publication").fills("act", 409, shown="something else")
    desk.clerk.fills("act")
    return _hall("plan_published", hall, "plan", "seats")


@posts_to("halls.performances")
def moves_a_performance(desk: Desk) -> Leaves:
    found = stage.addresses()
    hall = halls.find_hall(found["opera"])
    desk.clerk.opens(f"/en/halls/{hall.id}/performances?performance={found['evening']}").fills("act")
    return _hall("plan_applied", hall, "plan", "performances", "added", "gone")
