"""Putting an event into the shop, and what it still needs for that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select, union_all

from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.sale.catalog.models import Event, Performance, PerformanceState, Price
from app.sale.catalog.services import event_setup, hall_plans
from app.sale.catalog.services.boxes import event_subject
from app.sale.catalog.services.event_details import WORDINGS
from app.sale.halls import services as halls
from app.sale.halls.models import Category, HallPlan
from app.venue.channels import services as channels
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind
from app.venue.payment_methods import services as payment_methods


class Lack(StrEnum):
    """What keeps an event out of the shop, in the order it is best mended."""

    SESSION = "session"
    PRICE = "price"
    METHOD = "method"
    TERMS = "terms"


@dataclass(frozen=True)
class Missing:
    """`category`: the one without a price."""

    lack: Lack
    category: Category | None = None


class NotReady(Exception):
    """Something is missing for it."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__([one.lack for one in missing])
        self.missing = missing


def missing_of(event: Event) -> list[Missing]:
    return list(_missing(event))


def _missing(event: Event) -> Iterator[Missing]:
    channel = channels.by_code(event.channel_code)
    coming = exists().where(
        Performance.event_id == event.id,
        Performance.starts_at > clock.now(),
        Performance.state == PerformanceState.SCHEDULED,
    )
    if not session.scalar(select(coming)):
        yield Missing(Lack.SESSION)
    priced = set(session.scalars(select(Price.category_id).filter_by(event_id=event.id, performance_id=None)))
    yield from (Missing(Lack.PRICE, one) for one in sold_categories(event) if one.id not in priced)
    offered = payment_methods.offer_online(channel).methods
    if not any(payment_methods.settles(method, channel) for method in offered):
        yield Missing(Lack.METHOD)
    if not legal.current(channel.code, LegalKind.TERMS).version:
        yield Missing(Lack.TERMS)


def sold_categories(event: Event) -> list[Category]:
    """Of the plans its sessions have, or would have now, best first."""
    has = select(Performance.plan_id).filter_by(event_id=event.id)
    last = halls.published(event.hall_id).with_only_columns(HallPlan.id).where(~has.exists()).limit(1)
    return hall_plans.categories_of(union_all(has, last))


def without_english(event: Event) -> list[str]:
    """Which of its texts are in French alone: there the shop shows the French words."""
    return [name for name in WORDINGS if getattr(event, name).fr and not getattr(event, name).en]


def publish_event(event: Event, by: Actor) -> None:
    """The shop has it within a second. Raises Forbidden or NotReady."""
    by.must(Right.CHANGE_OFFERS, event.channel_code)
    locked = event_setup.find_by_id(event.id, lock=True) or event
    if missing := missing_of(locked):
        raise NotReady(missing)
    if locked.published_at is None:
        locked.published_at = clock.now()
        audit.record(by, "event_published", event_subject(locked))
    session.commit()
