"""Events and performances of this shop, found by the words in an address."""

from __future__ import annotations

from flask import abort, g, session

from app.http import brands
from app.kernel import clock
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance

PREVIEWS = "previews"  # of the cookie: ids of events, and until when this visitor may see each
PREVIEWS_KEPT = 5


def event_or_404(slug: str) -> Event:
    """One that is in the shop; or any other, for whoever was given the link of its preview."""
    found = catalog.any_event_at(brands.channel(), slug) or abort(404)
    return found if found.public or _may_preview(found) else abort(404)


def performance_or_404(slug: str, performance_slug: str) -> Performance:
    return catalog.performance_of(event_or_404(slug), performance_slug) or abort(404)


def let_preview(event: Event, until: int) -> None:
    """This visitor sees it until then, a Unix time; the signed cookie says so."""
    others = [known for known in session.get(PREVIEWS, []) if known[0] != event.id]
    session[PREVIEWS] = [*others, [event.id, until]][-PREVIEWS_KEPT:]


def _may_preview(event: Event) -> bool:
    now = clock.now().timestamp()
    g.previews = any(known == event.id and now < until for known, until in session.get(PREVIEWS, []))
    return bool(g.previews)


def is_preview() -> bool:
    """Whether this page shows what is not in the shop."""
    return bool(g.get("previews"))
