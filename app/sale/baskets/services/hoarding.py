"""Nobody holds a house they do not buy: how many places are held from one network and under one address.

A network may be a school or a phone company, so a check for robots comes before a refusal, and whoever is
known is refused later. Not never: a throw-away address is quickly confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Integer, Select, and_, false, func, or_, select

from app.db import advisory_locks, keyed_digest, session
from app.kernel.emails import folded
from app.sale.baskets.models import Basket, BasketLine, BasketState
from app.sale.baskets.services.errors import ProofNeeded, TooManyHeld
from app.sale.catalog.models import Performance, Place
from app.venue.channels.models import Channel

log = structlog.get_logger()

WINDOW = timedelta(hours=2)  # how long places that were held and not bought are remembered
ROUNDS = 3  # how often a basket may begin anew before its life gets shorter
SHORTEST = timedelta(minutes=5)
CLOSED_AT = 5  # times `held_per_network`: from then on even whoever is signed in takes nothing more there


def _no() -> bool:
    return False


@dataclass(frozen=True)
class Taker:
    """Who takes places: a keyed digest of their network ("": not counted), and what counts if it holds many.

    `known`: they are signed in under an address they have proved. `checked`: they are no robot.
    """

    network: str = ""
    known: Callable[[], bool] = _no
    checked: Callable[[], bool] = _no


def admit(basket: Basket, performance: Performance, count: int, taker: Taker, now: datetime) -> timedelta:
    """How long a hold may last that begins now. Those who come at once are counted one after the other.

    Raises TooManyHeld or ProofNeeded.
    """
    basket.network, email = taker.network, folded(basket.email or "")
    if not taker.network and not email:
        return _life(basket, 0, taker)
    theirs = _of_contact(basket) if basket.contact_ref and taker.known() else _of_email(email)
    with session.no_autoflush:
        _wait_for_others(performance, taker.network, email)
        by_network, by_email, wasted = session.execute(_held(performance, taker.network, theirs, now)).one()
    if email and by_email + count > basket.channel.held_per_email:
        raise TooManyHeld(by_email=True)
    _check(basket.channel, performance, by_network + count, taker)
    return _life(basket, wasted, taker)


def admit_buyer(basket: Basket, email: str) -> None:
    """They give their address after they have taken places. The basket is locked. Raises TooManyHeld."""
    for performance, here in in_order(basket):
        _wait_for_others(performance, "", folded(email))
        others = _of_email(folded(email)) & (Basket.ref != basket.ref)
        held = session.scalar(_places(performance).where(others)) or 0
        if held and held + here > basket.channel.held_per_email:
            raise TooManyHeld(by_email=True)


def in_order(basket: Basket) -> list[tuple[Performance, int]]:
    """Its performances and how many places of each, in the one order in which everybody waits."""
    performances = {line.place.performance_id: line.place.performance for line in basket.lines}
    counts = Counter(line.place.performance_id for line in basket.lines)
    return [(performances[key], counts[key]) for key in sorted(counts)]


def _check(channel: Channel, performance: Performance, held: int, taker: Taker) -> None:
    if not taker.network or held <= channel.held_unchecked:
        return
    known = taker.known()
    if held > channel.held_per_network * (CLOSED_AT if known else 1):
        log.error("hoarding_suspected", channel=channel.code, performance=performance.id, held=held)
        raise TooManyHeld(by_email=False)
    if not known and not taker.checked():
        raise ProofNeeded


def _life(basket: Basket, wasted: int, taker: Taker) -> timedelta:
    """Shorter by half for each time somebody begins anew, or their network wastes as many as it may hold."""
    channel = basket.channel
    by_network = wasted // max(1, channel.held_unchecked)
    if by_network and taker.known():
        by_network = 0
    repeats = max(0, basket.rounds + 1 - ROUNDS) + by_network
    return max(channel.life / (1 << min(repeats, 10)), SHORTEST)


def _wait_for_others(performance: Performance, network: str, email: str) -> None:
    """The network before the address, always, so that nobody waits for each other for ever."""
    locks = [func.hashtextextended(whose, performance.id) for whose in (network, email) if whose]
    advisory_locks(locks)


def _held(
    performance: Performance, network: str, under_it: ColumnElement[bool], now: datetime
) -> Select[int, int, int]:
    """Places held from this network, and under an address; those from this network not bought lately."""
    theirs = and_(Basket.network == network, Basket.network != "")
    ended = Basket.state.in_((BasketState.LAPSED, BasketState.CANCELED)), Basket.opened_at > now - WINDOW
    wasted = (
        select(func.count())
        .select_from(BasketLine)
        .join(BasketLine.basket)
        .join(BasketLine.place)
        .where(Place.performance_id == performance.id, theirs, *ended)
    )
    return (
        _places(performance)
        .with_only_columns(
            func.count().filter(theirs),
            func.count().filter(under_it),
            wasted.scalar_subquery().cast(Integer),
        )
        .where(or_(theirs, under_it))
    )


def _places(performance: Performance) -> Select[int]:
    """Places held at a performance."""
    held = select(func.count()).select_from(Place).join(Basket, Basket.ref == Place.basket_ref)
    return held.where(Place.performance_id == performance.id)


def held_by_one_network() -> Select[int]:
    """The most places of one performance that are held from one network now."""
    held = select(func.count().label("held")).select_from(Place).join(Basket, Basket.ref == Place.basket_ref)
    running = (Basket.state == BasketState.OPEN) & Basket.held_until.is_not(None)
    each = held.where(running, Basket.network != "").group_by(Place.performance_id, Basket.network).subquery()
    return select(func.coalesce(func.max(each.c.held), 0))


def _of_email(email: str) -> ColumnElement[bool]:
    """Also those who have signed out since: whose the basket was is forgotten, not who holds so much."""
    if not email:
        return false()
    return or_(func.lower(Basket.email) == email, Basket.network == keyed_digest(email))


def _of_contact(basket: Basket) -> ColumnElement[bool]:
    """Those of whoever is signed in: anybody may type their address, and shall not keep them out."""
    return or_(Basket.contact_ref == basket.contact_ref, Basket.network == keyed_digest(folded(basket.email)))


def remember_buyer(basket: Basket) -> None:
    """They are about to be forgotten; the places count for their address until they are free or bought.

    An address that was only typed is not remembered: it may be somebody else's.
    """
    if basket.contact_ref and basket.email:
        basket.network = keyed_digest(folded(basket.email))
