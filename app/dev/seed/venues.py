"""The two venues: their places, their price types, what they show."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from app.db import session
from app.dev.seed.events import BY, add_event
from app.dev.seed_data import events, seating
from app.kernel import clock
from app.kernel.texts import Texts
from app.sale.catalog import services as catalog
from app.sale.catalog.models import PriceType
from app.sale.catalog.services import PriceTypeDetails
from app.sale.halls.models import Category, Hall, HallPlan, Seat, Venue, Zone
from app.venue.channels.models import Channel

NO_PROOF = Texts("", "")
PROOF = Texts("Justificatif à l’entrée", "Proof asked at the door")
IDENTITY_CARD = Texts("Pièce d’identité à l’entrée", "Identity card at the door")
OPERA_CATEGORIES = [("Cat 1", "Category 1"), ("Cat 2", "Category 2"), ("Cat 3", "Category 3")]
OPERA_PRICE_TYPES = [
    (Texts("Adulte", "Adult"), NO_PROOF),
    (Texts("Réduit", "Reduced"), PROOF),
    (Texts("Moins de 26 ans", "Under 26"), IDENTITY_CARD),
]
MUSEUM_PRICE_TYPES = [
    (Texts("Plein tarif", "Full price"), NO_PROOF),
    (Texts("Tarif réduit", "Reduced"), PROOF),
    (Texts("Moins de 18 ans", "Under 18"), IDENTITY_CARD),
]


def add_opera(channel: Channel) -> None:
    venue = Venue(
        name=Texts("Opéra CUBE", "CUBE Opera"),
        address="1 place du Théâtre, 75000 Paris",
        map_url="https://www.openstreetmap.org/",
        access=Texts("Accès de plain-pied, boucle magnétique", "Step-free access, hearing loop"),
    )
    main = _plan(venue, Texts("Grande salle", "Main hall"))
    categories = _categories(main, OPERA_CATEGORIES)
    _add_seats(main, categories)
    foyer = _plan(venue, Texts("Foyer", "Foyer"))
    free_seating = _without_numbers(foyer, "Placement libre", "Free seating", events.OPERA)
    price_types = _price_types(channel, OPERA_PRICE_TYPES)
    for work in events.OPERA:
        plan, sold = (foyer, [free_seating]) if work.quota else (main, categories)
        add_event(channel, plan.hall_id, work, sold, price_types)


def add_museum(channel: Channel) -> None:
    venue = Venue(
        name=Texts("Musée des Ombres", "Museum of Shadows"),
        address="12 rue de la Lanterne, 69001 Lyon",
        map_url="https://www.openstreetmap.org/",
        access=Texts("Accès de plain-pied, fauteuils prêtés", "Step-free access, wheelchairs to borrow"),
    )
    rooms = _plan(venue, Texts("Salles d’exposition", "Exhibition rooms"))
    entry = _without_numbers(rooms, "Entrée", "Entry", events.MUSEUM)
    price_types = _price_types(channel, MUSEUM_PRICE_TYPES)
    for work in events.MUSEUM:
        add_event(channel, rooms.hall_id, work, [entry], price_types)


def _plan(venue: Venue, hall_name: Texts) -> HallPlan:
    """The first plan of a new hall."""
    session.add(venue)
    session.flush()
    hall = Hall(venue_id=venue.id, name=hall_name)
    session.add(hall)
    session.flush()
    plan = HallPlan(hall_id=hall.id, number=1, published_at=clock.now())
    session.add(plan)
    session.flush()
    return plan


def _categories(plan: HallPlan, names: list[tuple[str, str]]) -> list[Category]:
    made = [Category(hall_id=plan.hall_id, name=Texts(*name), position=n) for n, name in enumerate(names, 1)]
    session.add_all(made)
    session.flush()
    return made


def _without_numbers(plan: HallPlan, fr: str, en: str, works: Sequence[events.Work]) -> Category:
    (category,) = _categories(plan, [(fr, en)])
    most = max(work.quota for work in works if work.quota)
    session.add(Zone(plan_id=plan.id, name=category.name, position=1, category_id=category.id, capacity=most))
    return category


def _add_seats(plan: HallPlan, categories: list[Category]) -> None:
    zones = {
        name: Zone(plan_id=plan.id, name=name, position=position)
        for position, name in enumerate(seating.ZONES, 1)
    }
    session.add_all(zones.values())
    session.flush()
    seats = [_seat(zones[chair.zone], categories, chair) for chair in seating.chairs()]
    session.execute(insert(Seat), seats)


def _seat(zone: Zone, categories: list[Category], chair: seating.Chair) -> dict[str, object]:
    return {
        "zone_id": zone.id,
        "category_id": categories[chair.category - 1].id,
        "door": chair.door,
        "row": chair.row,
        "number": str(chair.number),
        "bench": chair.bench,
        "position": chair.position,
        "rank": chair.rank,
        "step_free": chair.step_free,
        "view": chair.view,
    }


def _price_types(channel: Channel, names: list[tuple[Texts, Texts]]) -> list[PriceType]:
    return [
        catalog.make_price_type(channel, PriceTypeDetails(name, proof, position), BY)
        for position, (name, proof) in enumerate(names)
    ]
