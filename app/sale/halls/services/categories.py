"""The categories of a hall, best first. Prices hang on them, in every version of its plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.sale.halls.models import Category, Hall, Seat, Zone
from app.sale.halls.services.buildings import check_name, find_hall, hall_subject, named
from app.sale.halls.services.errors import BadHall, InUse, NameTaken, UnknownHall

MOST = 20  # of a hall
LONGEST = 40


def categories_of(hall_id: int) -> Sequence[Category]:
    query = select(Category).filter_by(hall_id=hall_id).order_by(Category.position, Category.id)
    return session.scalars(query).all()


def find_category(hall_id: int, category_id: int) -> Category:
    """Raises UnknownHall."""
    found = session.scalars(select(Category).filter_by(hall_id=hall_id, id=category_id)).one_or_none()
    if found is None:
        raise UnknownHall(category_id)
    return found


def add_category(hall: Hall, name: Texts, by: Actor) -> Category:
    """After those that are there. Raises Forbidden, BadHall or NameTaken."""
    by.must(Right.SET_UP)
    find_hall(hall.id, lock=True)
    there = categories_of(hall.id)
    _check(there, name)
    if len(there) >= MOST:
        raise BadHall("position")
    category = Category(hall_id=hall.id, name=name, position=len(there) + 1)
    session.add(category)
    session.flush()
    audit.record(by, "category_added", hall_subject(hall.id), after=_facts(category))
    session.commit()
    return category


def change_category(category: Category, name: Texts, position: int, by: Actor) -> None:
    """The others make room. Raises Forbidden, BadHall or NameTaken."""
    by.must(Right.SET_UP)
    find_hall(category.hall_id, lock=True)
    others = [one for one in categories_of(category.hall_id) if one.id != category.id]
    _check(others, name)
    if not 1 <= position <= len(others) + 1:
        raise BadHall("position")
    before, category.name = _facts(category), name
    others.insert(position - 1, category)
    for at, one in enumerate(others, 1):
        one.position = at
    if before != (after := _facts(category)):
        after = {"category": name.fr, **after}
        audit.record(by, "category_changed", hall_subject(category.hall_id), before=before, after=after)
    session.commit()


def _check(others: Sequence[Category], name: Texts) -> None:
    check_name(name, LONGEST)
    if any(name.fr == one.name.fr for one in others):
        session.rollback()
        raise NameTaken


def remove_category(category: Category, by: Actor) -> None:
    """Raises Forbidden, or InUse while a seat, a zone, a price or a place has it."""
    by.must(Right.SET_UP)
    hall_id, facts = category.hall_id, _facts(category)
    find_hall(hall_id, lock=True)
    if any(uses_of(hall_id).get(category.id, ())):
        session.rollback()
        raise InUse(category.id)
    audit.record(by, "category_removed", hall_subject(hall_id), before=facts)
    try:
        session.execute(delete(Category).where(Category.id == category.id))
        session.flush()
    except IntegrityError:  # a price or a place of an event
        session.rollback()
        raise InUse(category.id) from None
    for at, one in enumerate(categories_of(hall_id), 1):
        one.position = at
    session.commit()


def uses_of(hall_id: int) -> dict[int, tuple[int, int]]:
    """For each category in how many seats and zones without numbers it is, over all plans."""
    seats = select(Seat.category_id, func.count()).join(Category, Category.id == Seat.category_id)
    zones = select(Zone.category_id, func.count()).join(Category, Category.id == Zone.category_id)
    by_seats, by_zones = (
        dict(session.execute(query.where(Category.hall_id == hall_id).group_by(Category.id)).all())
        for query in (
            seats.with_only_columns(Category.id, func.count()),
            zones.with_only_columns(Category.id, func.count()),
        )
    )
    return {key: (by_seats.get(key, 0), by_zones.get(key, 0)) for key in {**by_seats, **by_zones}}


def _facts(category: Category) -> dict[str, Any]:
    return {**named(category.name), "position": category.position}
