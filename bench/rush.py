"""Everybody wants the same evening at the same moment."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from bench import load, stage
from bench.shop import Shop

SOLD = """
    SELECT count(*) FROM places JOIN performances ON performances.id = places.performance_id
    JOIN events ON events.id = performances.event_id WHERE events.slug = '{}' AND places.order_ref IS NOT NULL
"""


def measure(shop: Shop, shoppers: int, places: int) -> dict[str, object]:
    """One ticket each; whoever finds a seat gone takes what is offered instead, until there is none."""
    with stage.our_app(shop.environ).app_context():
        night = stage.one_night("la-ruee", places)
    crowd = [replace(errand, tickets=1) for errand in islice(load.errands(shop.url, night), shoppers)]
    result = load.run(crowd, at_once=shoppers)
    return {
        "shoppers": shoppers,
        "places": places,
        "sold": shop.count(SOLD.format(night.slug)),
        "confirmed": len(result.bought),
        "sold_out": result.sold_out,
        "errors": len(result.errors),
        "error_kinds": result.error_kinds,
        "retries": result.retries,
        "seconds": round(result.seconds, 1),
    }
