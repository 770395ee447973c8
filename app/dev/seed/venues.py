"""The two venues: their places, their price types, what they show."""

from __future__ import annotations

from sqlalchemy import insert

from app.db import session
from app.dev.seed.events import add_event
from app.dev.seed_data import events, seating
from app.kernel.texts import Texts
from app.sale.catalog.models import Category, PriceType, Seat, Venue
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
    categories = _categories(venue, OPERA_CATEGORIES)
    session.execute(insert(Seat), [_seat(venue, categories, chair) for chair in seating.chairs()])
    price_types = _price_types(channel, OPERA_PRICE_TYPES)
    room = _categories(venue, [("Placement libre", "Free seating")], first=4)
    for work in events.OPERA:
        add_event(channel, venue, work, room if work.quota else categories, price_types)


def add_museum(channel: Channel) -> None:
    venue = Venue(
        name=Texts("Musée des Ombres", "Museum of Shadows"),
        address="12 rue de la Lanterne, 69001 Lyon",
        map_url="https://www.openstreetmap.org/",
        access=Texts("Accès de plain-pied, fauteuils prêtés", "Step-free access, wheelchairs to borrow"),
    )
    entry = _categories(venue, [("Entrée", "Entry")])
    price_types = _price_types(channel, MUSEUM_PRICE_TYPES)
    for work in events.MUSEUM:
        add_event(channel, venue, work, entry, price_types)


def _categories(venue: Venue, names: list[tuple[str, str]], first: int = 1) -> list[Category]:
    session.add(venue)
    session.flush()
    made = [Category(venue_id=venue.id, name=Texts(*name), position=n) for n, name in enumerate(names, first)]
    session.add_all(made)
    session.flush()
    return made


def _seat(venue: Venue, categories: list[Category], chair: seating.Chair) -> dict[str, object]:
    return {
        "venue_id": venue.id,
        "category_id": categories[chair.category - 1].id,
        "zone": chair.zone,
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
    made = [
        PriceType(channel_code=channel.code, name=name, proof=proof, position=position)
        for position, (name, proof) in enumerate(names)
    ]
    session.add_all(made)
    session.flush()
    return made
