"""Venues and their halls: made, renamed, listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.kernel.web_addresses import is_web_address
from app.sale.halls.models import Hall, Venue
from app.sale.halls.services.errors import BadHall, NameTaken, UnknownHall

LONGEST_NAME = 60
LONGEST_ADDRESS = 200
LONGEST_URL = 300


@dataclass(frozen=True)
class VenueDetails:
    """The fields are columns of `Venue`."""

    name: Texts
    address: str
    map_url: str = ""
    access: Texts = field(default_factory=lambda: Texts(""))

    @classmethod
    def of(cls, venue: Venue) -> Self:
        return cls(venue.name, venue.address, venue.map_url, venue.access)

    def check(self) -> None:
        """Raises BadHall."""
        check_name(self.name)
        if not 0 < len(self.address) <= LONGEST_ADDRESS:
            raise BadHall("address")
        if self.map_url and not is_web_address(self.map_url, LONGEST_URL):
            raise BadHall("map_url")
        if max(len(self.access.fr), len(self.access.en)) > LONGEST_ADDRESS:
            raise BadHall("access")


def check_name(name: Texts, longest: int = LONGEST_NAME) -> None:
    """Raises BadHall."""
    if not name.fr or max(len(name.fr), len(name.en)) > longest:
        raise BadHall("name")


def create_venue(details: VenueDetails, by: Actor) -> Venue:
    """It has no hall yet. Raises Forbidden or BadHall."""
    by.must(Right.SET_UP)
    details.check()
    venue = Venue(**vars(details))
    session.add(venue)
    session.flush()
    audit.record(by, "venue_created", venue_subject(venue), after=_facts(details))
    session.commit()
    return venue


def change_venue(venue: Venue, details: VenueDetails, by: Actor) -> None:
    """Raises Forbidden or BadHall."""
    by.must(Right.SET_UP)
    details.check()
    before = _facts(VenueDetails.of(venue))
    for name, value in vars(details).items():
        setattr(venue, name, value)
    if before != (after := _facts(details)):
        audit.record(by, "venue_changed", venue_subject(venue), before=before, after=after)
    session.commit()


def create_hall(venue: Venue, name: Texts, by: Actor) -> Hall:
    """It has no plan yet. Raises Forbidden, BadHall or NameTaken."""
    by.must(Right.SET_UP)
    check_name(name)
    find_venue(venue.id, lock=True)
    _check_free(venue.id, name)
    hall = Hall(venue_id=venue.id, name=name)
    session.add(hall)
    session.flush()
    audit.record(by, "hall_created", hall_subject(hall.id), after={**named(name), "venue": venue.name.fr})
    session.commit()
    return hall


def rename_hall(hall: Hall, name: Texts, by: Actor) -> None:
    """Raises Forbidden, BadHall or NameTaken."""
    by.must(Right.SET_UP)
    check_name(name)
    _check_free(hall.venue_id, name, hall.id)
    before, hall.name = hall.name, name
    if before != name:
        audit.record(by, "hall_changed", hall_subject(hall.id), before=named(before), after=named(name))
    session.commit()


def _check_free(venue_id: int, name: Texts, own: int | None = None) -> None:
    names = select(Hall.id, Hall.name).filter_by(venue_id=venue_id)
    if any(there.fr == name.fr and id_ != own for id_, there in session.execute(names)):
        session.rollback()
        raise NameTaken


def venues() -> Sequence[Venue]:
    return session.scalars(select(Venue).order_by(Venue.id)).all()


def halls() -> Sequence[Hall]:
    return session.scalars(select(Hall).order_by(Hall.venue_id, Hall.id)).all()


def find_venue(venue_id: int, *, lock: bool = False) -> Venue:
    """The row, to be changed; until the end of the transaction by nobody else. Raises UnknownHall."""
    found = session.get(Venue, venue_id, with_for_update={"key_share": True} if lock else None)
    if found is None:
        raise UnknownHall(venue_id)
    return found


def find_hall(hall_id: int, *, lock: bool = False) -> Hall:
    """Likewise."""
    found = session.get(Hall, hall_id, with_for_update={"key_share": True} if lock else None)
    if found is None:
        raise UnknownHall(hall_id)
    return found


def named(name: Texts, field: str = "name") -> dict[str, Any]:
    """As the audit keeps it."""
    return {f"{field}_fr": name.fr, f"{field}_en": name.en}


def _facts(details: VenueDetails) -> dict[str, Any]:
    plain = {"street_address": details.address, "map_url": details.map_url}
    return {**named(details.name), **plain, **named(details.access, "access")}


def venue_subject(venue: Venue) -> Subject:
    return Subject("venue", str(venue.id))


def hall_subject(hall_id: int) -> Subject:
    return Subject("hall", str(hall_id))
