"""Performances moved to a later version of their hall's plan, with what is sold and held on the old one."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.flows.setup.services import plan_moves
from app.flows.setup.services.plan_moves import NotBehind, SeatsTaken
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance, Place
from app.sale.halls import services as halls
from app.sale.halls.models import HallPlan, Seat, Zone
from app.sale.halls.services import Chosen, SeatChanges, ZoneDetails
from tests import books
from tests.bank import Bank
from tests.people import OWNER
from tests.shopper import FLUTE, Shopper


def flute() -> Performance:
    """The first one that is sold on the opera's first plan."""
    query = select(Performance).join(Event, Event.id == Performance.event_id).where(Event.slug == FLUTE)
    return session.scalars(query.order_by(Performance.starts_at)).all()[0]


def on_new_plan() -> tuple[HallPlan, dict[str, Zone]]:
    """A draft of the opera's hall, and its zones."""
    plan = halls.begin_draft(halls.find_hall(flute().event.hall_id), OWNER)
    return plan, {zone.name.fr: zone for zone in halls.zones_of(plan.id)}


def seats_of(performance: Performance) -> dict[str, Place]:
    """By zone, row and number."""
    session.expire_all()
    query = select(Place, Seat, Zone.name).join(Seat, Seat.id == Place.seat_id)
    query = query.join(Zone, Zone.id == Seat.zone_id).where(Place.performance_id == performance.id)
    return {
        f"{zone.fr} {seat.row}{seat.number}": place for place, seat, zone in session.execute(query).unique()
    }


def plans_of_places(performance: Performance) -> set[int]:
    query = select(Zone.plan_id).join(Seat, Seat.zone_id == Zone.id).join(Place, Place.seat_id == Seat.id)
    return set(session.scalars(query.where(Place.performance_id == performance.id)))


def test_free_places_follow_go_and_come(db: Flask) -> None:
    performance, (plan, zones) = flute(), on_new_plan()
    cheap = halls.categories_of(plan.hall_id)[2]
    halls.remove_seats(zones["Loges"], Chosen(words="20"), OWNER)
    halls.make_rows(zones["Parterre"], halls.read_rule("U, 1-10"), cheap.id, OWNER)
    halls.change_seats(zones["Parterre"], Chosen(words="A 1"), SeatChanges(cheap.id), OWNER)
    halls.publish(plan, OWNER)
    before = seats_of(performance)
    found = plan_moves.move(plan, [performance.id], OWNER)
    after = seats_of(performance)
    assert (found.followed, found.added, found.gone) == (len(before) - 4, 10, 4)
    assert len(after) == len(before) + 6
    assert "Loges 202" not in after
    assert after["Parterre U10"].category_id == cheap.id
    assert (after["Parterre A1"].id, after["Parterre A1"].category_id) == (before["Parterre A1"].id, cheap.id)
    assert plans_of_places(performance) == {plan.id}
    assert flute().plan_id == plan.id


def test_what_is_sold_follows_and_keeps_what_it_cost(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    line = books.order().lines[0]
    performance, spot = line.place.performance, line.place.seat
    assert spot is not None
    category, words = line.place.category_id, f"{spot.row} {spot.number}"
    plan, zones = on_new_plan()
    other = next(one.id for one in halls.categories_of(plan.hall_id) if one.id != category)
    halls.change_seats(zones[spot.zone.name.fr], Chosen(words=words), SeatChanges(other), OWNER)
    halls.publish(plan, OWNER)
    plan_moves.move(plan, [performance.id], OWNER)
    session.expire_all()
    place = books.order().lines[0].place
    assert (place.order_ref, place.category_id) == (line.order_ref, category)
    assert place.seat is not None
    assert (place.seat.zone.plan_id, f"{place.seat.row} {place.seat.number}") == (plan.id, words)


def test_a_seat_that_is_sold_or_held_does_not_vanish(shopper: Shopper, bank: Bank) -> None:
    """It is named; nothing is done, and nothing of any other performance either."""
    shopper.up_to("payment").pays()
    place = books.order().lines[0].place
    assert place.seat is not None
    plan, zones = on_new_plan()
    rows = Chosen(words=place.seat.row)
    halls.remove_seats(zones[place.seat.zone.name.fr], rows, OWNER)
    halls.publish(plan, OWNER)
    others = [one.performance.id for one in plan_moves.behind(plan)]
    with pytest.raises(SeatsTaken) as refused:
        plan_moves.move(plan, others, OWNER)
    seat = next(one for one in refused.value.move.seats if one.number == place.seat.number and one.sold)
    assert (seat.performance.id, seat.row) == (place.performance_id, place.seat.row)
    assert plan.id not in session.scalars(select(Performance.plan_id)).all()


def test_a_seat_in_a_basket_or_kept_for_the_house_does_not_vanish(shopper: Shopper) -> None:
    shopper.takes()
    held = session.scalars(select(Place).where(Place.basket_ref.is_not(None))).first()
    assert held is not None
    assert held.seat is not None
    plan, zones = on_new_plan()
    halls.remove_seats(zones[held.seat.zone.name.fr], Chosen(words=held.seat.row), OWNER)
    halls.remove_seats(zones["Balcon"], Chosen(words="B odd"), OWNER)
    halls.publish(plan, OWNER)
    found = plan_moves.preview(plan_moves.chosen(plan, [held.performance_id]), plan)
    assert {(one.sold, one.held) for one in found.seats} == {(False, True), (False, False)}
    assert not found.possible


def test_a_free_place_that_an_old_order_names_is_out_of_sight(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    line = books.order().lines[0]
    place, seat = line.place, line.place.seat
    assert seat is not None
    catalog.give_up(line.order_ref, [one.place_id for one in books.order().lines])
    session.commit()
    plan, zones = on_new_plan()
    halls.remove_seats(zones[seat.zone.name.fr], Chosen(words=f"{seat.row} {seat.number}"), OWNER)
    halls.publish(plan, OWNER)
    plan_moves.move(plan, [place.performance_id], OWNER)
    session.expire_all()
    assert session.get_one(Place, place.id).order_ref == plan_moves.REMOVED
    again = halls.begin_draft(halls.find_hall(plan.hall_id), OWNER)
    halls.publish(again, OWNER)
    assert plan_moves.move(again, [place.performance_id], OWNER).gone == 0


def test_places_without_numbers_follow_the_capacity(db: Flask) -> None:
    """A performance with all of the zone's places follows it; one with fewer keeps its own."""
    query = (
        select(Place.performance_id, func.count())
        .where(Place.seat_id.is_(None))
        .group_by(Place.performance_id)
    )
    sizes = dict(session.execute(query).all())
    ids = (
        select(Performance)
        .join(HallPlan)
        .join(Event)
        .where(Performance.id.in_(sizes), Event.channel_code == "cube")
    )
    found = {one.id: one for one in session.scalars(ids)}
    first = next(iter(found.values()))
    hall = halls.find_hall(first.event.hall_id)
    plan = halls.begin_draft(hall, OWNER)
    (zone,) = halls.zones_of(plan.id)
    most = zone.capacity or 0
    halls.change_zone(zone, ZoneDetails(zone.name, 1, zone.category_id, most + 30), OWNER)
    halls.publish(plan, OWNER)
    keys = [one.performance.id for one in plan_moves.behind(plan)]
    before = {key: sizes[key] for key in keys}
    plan_moves.move(plan, keys, OWNER)
    after = dict(session.execute(query).all())
    assert {key: after[key] for key in keys} == {
        key: size + 30 if size == most else size for key, size in before.items()
    }
    smaller = halls.begin_draft(hall, OWNER)
    (zone,) = halls.zones_of(smaller.id)
    halls.change_zone(zone, ZoneDetails(zone.name, 1, zone.category_id, 1), OWNER)
    halls.publish(smaller, OWNER)
    with pytest.raises(SeatsTaken) as refused:
        plan_moves.move(smaller, keys, OWNER)
    assert all(one.missing for one in refused.value.move.zones)


def test_only_performances_to_come_on_an_older_plan_of_the_hall_are_moved(db: Flask) -> None:
    performance, (plan, _zones) = flute(), on_new_plan()
    with pytest.raises(NotBehind):
        plan_moves.move(plan, [performance.id], OWNER)  # a draft
    halls.publish(plan, OWNER)
    museum = session.scalars(
        select(Performance.id).join(Event, Event.id == Performance.event_id).filter_by(channel_code="ombres")
    ).first()
    for wrong in ([], [museum], [performance.id, 0]):
        with pytest.raises(NotBehind):
            plan_moves.move(plan, [key or 0 for key in wrong], OWNER)
    plan_moves.move(plan, [performance.id], OWNER)
    with pytest.raises(NotBehind):
        plan_moves.move(plan, [performance.id], OWNER)


def test_moving_performances_is_an_act_of_the_house(db: Flask) -> None:
    plan, _zones = on_new_plan()
    halls.publish(plan, OWNER)
    by = Actor("Karin", "0KARIN", frozenset({Grant(Role.ADMIN, "cube")}))
    with pytest.raises(Forbidden):
        plan_moves.move(plan, [flute().id], by)


def test_a_zone_is_known_by_its_french_name(db: Flask) -> None:
    """So its English one may be mended under seats that are sold."""
    performance, (plan, zones) = flute(), on_new_plan()
    pit = zones["Parterre"]
    halls.change_zone(pit, ZoneDetails(Texts("Parterre", "Orchestra"), pit.position), OWNER)
    halls.publish(plan, OWNER)
    found = plan_moves.preview(plan_moves.chosen(plan, [performance.id]), plan)
    assert (found.added, found.gone, found.taken) == (0, 0, 0)
