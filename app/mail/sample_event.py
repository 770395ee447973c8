"""The shop and the performance that the samples of messages are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.http import brands
from app.kernel.texts import Texts
from app.sale.catalog.models import Event, Performance
from app.sale.halls.models import Hall, Venue
from app.venue.channels.models import Channel

STARTS = datetime(2026, 12, 12, 18, 30, tzinfo=UTC)


def channel(brand: str) -> Channel:
    host = {"ombres": "musee.example.org"}.get(brand, "billets.example.org")
    return Channel(
        code=brand, name=Texts(brands.named(brand).name), brand=brand, public_url=f"https://{host}",
        currency="EUR", timezone="Europe/Paris", email=f"billetterie@{host}", phone="+33 1 70 00 00 00",
        bank_holder=brands.named(brand).name, iban="FR7630006000011234567890189", bic="AGRIFRPP",
    )  # fmt: skip


OPERA = (
    Texts("La Flûte enchantée", "The Magic Flute"),
    Texts("Wolfgang Amadeus Mozart, en allemand surtitré", "Wolfgang Amadeus Mozart, in German"),
    "moon",
    "night",
)
EXHIBITION = (Texts("Théâtres d’ombres", "Shadow theatres"), Texts(""), "shadow", "sand")
TERMS = Texts(
    "Échange ou remboursement jusqu’à 48 heures avant la représentation.",
    "Exchange or refund up to 48 hours before the performance.",
)


def performance(brand: str) -> Performance:
    title, subtitle, motif, palette = EXHIBITION if brand == "ombres" else OPERA
    venue = Venue(id=1, name=Texts("Grande salle", "Main hall"), address="12 quai des Lumières, 69002 Lyon")
    event = Event(
        slug="sample", title=title, subtitle=subtitle, motif=motif, palette=palette, minutes=170,
        refund_terms=TERMS, hall=Hall(id=1, venue_id=1, venue=venue),
    )  # fmt: skip
    doors_at = STARTS - timedelta(minutes=45)
    return Performance(id=1, slug="soir", event=event, starts_at=STARTS, doors_at=doors_at)
