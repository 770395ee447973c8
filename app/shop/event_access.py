"""Events and performances of this shop, found by the words in an address."""

from __future__ import annotations

from flask import abort

from app.http import brands
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance


def event_or_404(slug: str) -> Event:
    return catalog.event_at(brands.channel(), slug) or abort(404)


def performance_or_404(slug: str, performance_slug: str) -> Performance:
    return catalog.performance_of(event_or_404(slug), performance_slug) or abort(404)
