"""A hall of a few rows, made as the office makes it."""

from __future__ import annotations

from sqlalchemy import select

from app.db import session
from app.kernel.texts import Texts
from app.sale.catalog.models import Event, Performance
from app.sale.halls import services as halls
from app.sale.halls.models import Category, Hall, HallPlan, Seat, Venue, Zone
from app.sale.halls.services import Chosen, SeatChanges, VenueDetails, ZoneDetails
from tests.people import OWNER

PIT = ZoneDetails(Texts("Fosse", "Pit"))


def venue() -> Venue:
    return halls.create_venue(VenueDetails(Texts("Le Hangar", "The Hangar"), "1 quai des Brumes"), OWNER)


def hall() -> Hall:
    """With two categories."""
    made = halls.create_hall(venue(), Texts("Nef", "Nave"), OWNER)
    for name in ("Or", "Argent"):
        halls.add_category(made, Texts(name), OWNER)
    return made


def categories(made: Hall) -> list[Category]:
    return list(halls.categories_of(made.id))


def draft(made: Hall, rule: str = "A–C, 1–8, odd on the left") -> tuple[HallPlan, Zone]:
    """One zone, its rows in the first category."""
    plan = halls.begin_draft(made, OWNER)
    zone = halls.add_zone(plan, PIT, OWNER)
    halls.make_rows(zone, halls.read_rule(rule), categories(made)[0].id, OWNER)
    return plan, zone


def paint(zone: Zone, words: str, changes: SeatChanges) -> int:
    return halls.change_seats(zone, Chosen(words=words), changes, OWNER)


def seats(zone: Zone) -> dict[str, Seat]:
    """By row and number, as they are saved."""
    return {f"{one.row}{one.number}": one for row in halls.rows_of(zone).rows for one in row.seats}


def addresses() -> dict[str, int]:
    """What addresses of pages about halls name: a draft, and an evening at the opera on an older plan."""
    made = hall()
    spare = halls.add_category(made, Texts("Bronze"), OWNER)
    plan, zone = draft(made)
    other = halls.add_zone(plan, ZoneDetails(Texts("Bar"), 2), OWNER)
    evening = session.scalars(
        select(Performance).join(Event, Event.id == Performance.event_id).where(Event.numbered)
    ).first()
    assert evening is not None
    opera = halls.find_hall(evening.event.hall_id)
    halls.publish(halls.begin_draft(opera, OWNER), OWNER)
    return {
        "hall": made.id, "venue": made.venue_id, "category": categories(made)[0].id, "zone": zone.id,
        "spare_category": spare.id, "spare_zone": other.id, "opera": opera.id, "evening": evening.id,
    }  # fmt: skip
