"""The two venues: their places, their price types, what they show."""

from __future__ import annotations

from collections.abc import Sequence

from app.dev.seed.events import BY, add_event
from app.dev.seed_data import events, seating
from app.kernel.texts import Texts
from app.sale.catalog import services as catalog
from app.sale.catalog.models import PriceType
from app.sale.catalog.services import PriceTypeDetails
from app.sale.halls import services as halls
from app.sale.halls.models import Category, Hall
from app.sale.halls.services import Chosen, SeatChanges, VenueDetails, ZoneDetails
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
    venue = halls.create_venue(
        VenueDetails(
            name=Texts("Opéra CUBE", "CUBE Opera"),
            address="1 place du Théâtre, 75000 Paris",
            map_url="https://www.openstreetmap.org/",
            access=Texts("Accès de plain-pied, boucle magnétique", "Step-free access, hearing loop"),
        ),
        BY,
    )
    main = halls.create_hall(venue, Texts("Grande salle", "Main hall"), BY)
    foyer = halls.create_hall(venue, Texts("Foyer", "Foyer"), BY)
    categories = _seated(main)
    free_seating = _without_numbers(foyer, Texts("Placement libre", "Free seating"), events.OPERA)
    price_types = _price_types(channel, OPERA_PRICE_TYPES)
    for work in events.OPERA:
        hall, sold = (foyer, free_seating) if work.quota else (main, categories)
        add_event(channel, hall.id, work, sold, price_types)


def add_museum(channel: Channel) -> None:
    venue = halls.create_venue(
        VenueDetails(
            name=Texts("Musée des Ombres", "Museum of Shadows"),
            address="12 rue de la Lanterne, 69001 Lyon",
            map_url="https://www.openstreetmap.org/",
            access=Texts("Accès de plain-pied, fauteuils prêtés", "Step-free access, wheelchairs to borrow"),
        ),
        BY,
    )
    rooms = halls.create_hall(venue, Texts("Salles d’exposition", "Exhibition rooms"), BY)
    entry = _without_numbers(rooms, Texts("Entrée", "Entry"), events.MUSEUM)
    price_types = _price_types(channel, MUSEUM_PRICE_TYPES)
    for work in events.MUSEUM:
        add_event(channel, rooms.id, work, entry, price_types)


def _without_numbers(hall: Hall, name: Texts, works: Sequence[events.Work]) -> list[Category]:
    """As many places as the largest of these works has."""
    category = halls.add_category(hall, name, BY)
    plan = halls.begin_draft(hall, BY)
    most = max(work.quota for work in works if work.quota)
    halls.add_zone(plan, ZoneDetails(name, category_id=category.id, capacity=most), BY)
    halls.publish(plan, BY)
    return [category]


def _seated(hall: Hall) -> list[Category]:
    categories = [halls.add_category(hall, Texts(*names), BY) for names in OPERA_CATEGORIES]
    plan = halls.begin_draft(hall, BY)
    for position, zone in enumerate(seating.ZONES, 1):
        made = halls.add_zone(plan, ZoneDetails(zone.name, position), BY)
        ids = [category.id for category in categories]
        rule = halls.read_rule(zone.rule)
        halls.make_rows(made, rule, ids[zone.category - 1], BY, zone.shape, zone.ranking)
        for words, category in zone.others.items():
            halls.change_seats(made, Chosen(words=words), SeatChanges(ids[category - 1]), BY)
        for words, changes in zone.painted:
            halls.change_seats(made, Chosen(words=words), changes, BY)
    halls.publish(plan, BY)
    return categories


def _price_types(channel: Channel, names: list[tuple[Texts, Texts]]) -> list[PriceType]:
    return [
        catalog.make_price_type(channel, PriceTypeDetails(name, proof, position), BY)
        for position, (name, proof) in enumerate(names)
    ]
