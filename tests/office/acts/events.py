"""What is on, set up by its pages."""

from __future__ import annotations

from sqlalchemy import select

from app.db import session
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance
from tests.office.acts.desk import Desk, Leaves, posts_to
from tests.people import OWNER

UNSOLD = "midi-musical"  # free concerts nobody has a ticket for


def _event(slug: str = UNSOLD) -> Event:
    return catalog.find_event("cube", slug)


def _first(event: Event) -> Performance:
    query = select(Performance).filter_by(event_id=event.id).order_by(Performance.starts_at)
    return session.scalars(query.limit(1)).one()


def _leaves(act: str, slug: str, *holds: str) -> Leaves:
    return Leaves(act, "event", f"cube {slug}", holds=frozenset(holds))


@posts_to("events.new_event")
def makes_an_event(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/events/new?channel=cube").fills("record", 422, title_fr="")
    desk.clerk.fills("record", title_fr="L’Œuvre au noir")
    return _leaves("event_created", "l-oeuvre-au-noir", "title_fr", "hall", "vat_bp")


@posts_to("events.event")
def changes_an_event(desk: Desk) -> Leaves:
    desk.clerk.opens(f"/en/events/{_event().id}").fills("record", 422, minutes="0")
    desk.clerk.fills("record", minutes="50", age_fr="Dès 3 ans", kind="family")
    return _leaves("event_changed", UNSOLD, "minutes", "age_fr", "event_kind")


@posts_to("events.event")
def saves_an_event_as_it_was(desk: Desk) -> None:
    desk.clerk.opens(f"/en/events/{_event().id}").fills("record")


@posts_to("events.copy_event")
def copies_an_event(desk: Desk) -> Leaves:
    desk.clerk.opens(f"/en/events/{_event().id}").fills("copy")
    return _leaves("event_duplicated", f"{UNSOLD}-2", "like")


@posts_to("events.publication")
def publishes_an_event(desk: Desk) -> Leaves:
    copy = catalog.duplicate_event(_event(), OWNER)
    desk.clerk.opens(f"/en/events/{copy.id}/sessions/new").fills("record", day="2027-02-01", time="20:00")
    desk.clerk.opens(f"/en/events/{copy.id}/publication").fills("act")
    return _leaves("event_published", copy.slug)


@posts_to("events.archive")
def archives_an_event(desk: Desk) -> Leaves:
    desk.clerk.opens(f"/en/events/{_event().id}").fills("archive")
    return _leaves("event_archived", UNSOLD)


@posts_to("events.restore")
def brings_an_event_back(desk: Desk) -> Leaves:
    desk.clerk.opens(f"/en/events/{_event().id}").fills("archive")
    desk.presses("/restoration")
    return _leaves("event_restored", UNSOLD)


@posts_to("events.new_session")
def makes_a_session(desk: Desk) -> Leaves:
    desk.clerk.opens(f"/en/events/{_event().id}/sessions/new").fills("record", 422, day="2027-02-01")
    desk.clerk.fills("record", day="2027-02-01", time="20:00")
    return _leaves("sessions_made", UNSOLD, "number", "first_session")


@posts_to("events.new_series")
def makes_a_series(desk: Desk) -> Leaves:
    rule = {"since": "2027-02-01", "until": "2027-02-28", "weekdays": ["0", "2"], "times": "10:00, 14:00"}
    page = desk.clerk.opens(f"/en/events/{_event().id}/sessions/series")
    page.fills("record", trial="yes", **rule).fills("record", **rule)
    return _leaves("sessions_made", UNSOLD, "number", "last_session")


@posts_to("events.session")
def changes_a_session(desk: Desk) -> Leaves:
    event = _event()
    page = desk.clerk.opens(f"/en/events/{event.id}/sessions/{_first(event).id}")
    page.fills("record", 422, time="midday").fills("record", time="13:00", doors="30")
    return _leaves("session_changed", UNSOLD, "starts_at", "doors_at", "session")


@posts_to("events.close")
def closes_a_sale(desk: Desk) -> Leaves:
    event = _event()
    desk.clerk.opens(f"/en/events/{event.id}/sessions/{_first(event).id}").fills("close")
    return _leaves("session_closed", UNSOLD, "session")


@posts_to("events.reopen")
def reopens_a_sale(desk: Desk) -> Leaves:
    event = _event()
    desk.clerk.opens(f"/en/events/{event.id}/sessions/{_first(event).id}").fills("close").fills("reopen")
    return _leaves("session_reopened", UNSOLD, "session")


@posts_to("events.delete")
def deletes_a_session(desk: Desk) -> Leaves:
    event = _event()
    desk.clerk.opens(f"/en/events/{event.id}/sessions/{_first(event).id}").fills("delete")
    return _leaves("session_deleted", UNSOLD, "session")


@posts_to("events.prices")
def changes_prices(desk: Desk) -> Leaves:
    event = _event()
    (category,) = catalog.sold_categories(event)
    adult, reduced, _under_26 = catalog.price_types_of("cube")
    page = desk.clerk.opens(f"/en/events/{event.id}/prices")
    page.fills("record", 422, **{f"price_{category.id}_{adult.id}": "ten"})
    page.fills("record", **{"raise": "yes", "percent": "5", f"price_{category.id}_{adult.id}": "10"})
    page.fills("record", **{f"price_{category.id}_{reduced.id}": "8"})
    return _leaves("prices_changed", UNSOLD, f"{category.name.fr}, Réduit_minor")


@posts_to("events.session_prices")
def changes_prices_of_a_session(desk: Desk) -> Leaves:
    event = _event()
    (category,) = catalog.sold_categories(event)
    adult = catalog.price_types_of("cube")[0]
    page = desk.clerk.opens(f"/en/events/{event.id}/sessions/{_first(event).id}/prices")
    page.fills("record", 422, **{f"price_{category.id}_{adult.id}": "ten"})
    page.fills("record", **{f"price_{category.id}_{adult.id}": "10"})
    return _leaves("session_prices_changed", UNSOLD, f"{category.name.fr}, Adulte_minor", "session")


@posts_to("events.new_price_type")
def makes_a_price_type(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/price-types/new?channel=cube").fills("record", 422, name_fr="")
    desk.clerk.fills("record", name_fr="Étudiant", name_en="Student")
    made = catalog.price_types_of("cube")[-1]
    return Leaves("price_type_created", "price_type", str(made.id), holds=frozenset({"name_fr"}))


@posts_to("events.price_type")
def changes_a_price_type(desk: Desk) -> Leaves:
    adult = catalog.price_types_of("cube")[0]
    desk.clerk.opens(f"/en/price-types/{adult.id}").fills("record", proof_fr="Carte", proof_en="Card")
    return Leaves("price_type_changed", "price_type", str(adult.id), holds=frozenset({"proof_fr"}))
