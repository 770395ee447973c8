"""Finding a basket, opening one, and locking it for a change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.db import session
from app.kernel import refs
from app.sale.baskets.models import Basket, BasketLine, BasketState
from app.sale.baskets.services.errors import BasketLocked, HoldEnded, NotIdentified
from app.sale.catalog.models import Place
from app.venue.channels.models import Channel
from app.venue.channels.policies import IdentifiesAt


def with_lines() -> Select[Basket]:
    return select(Basket).options(
        joinedload(Basket.lines).joinedload(BasketLine.place).joinedload(Place.seat),
        joinedload(Basket.gifts),
    )


def find(ref: str, *, for_change: bool = False) -> Basket | None:
    """A basket with all a page shows of it.

    `for_change` locks it first, so that what is read holds until the next commit.
    """
    if for_change:
        session.execute(select(Basket.ref).filter_by(ref=ref).with_for_update())
    query = with_lines().where(Basket.ref == ref).execution_options(populate_existing=for_change)
    basket = session.scalars(query).unique().one_or_none()
    if basket:
        basket.locked = for_change
    return basket


def find_in(channel_code: str, ref: str, *, for_change: bool = False) -> Basket | None:
    """A basket of this channel: on another's host it does not exist."""
    found = find(ref, for_change=for_change)
    return found if found and found.channel_code == channel_code else None


def open_with(channel: Channel, lang: str) -> Basket:
    """A new empty basket; it is stored only if something is put in it."""
    basket = Basket(ref=refs.new(), channel_code=channel.code, channel=channel, lang=lang, lines=[], gifts=[])
    basket.state, basket.locked, basket.rounds = BasketState.OPEN, True, 0
    session.add(basket)
    return basket


def admit(basket: Basket) -> None:
    """Before something is put in it. Raises NotIdentified where one says first who one is."""
    early = basket.channel.identifies_at is not IdentifiesAt.CHECKOUT
    if early and not basket.identified:
        raise NotIdentified


def lock(basket: Basket, now: datetime) -> None:
    """Lock it for a change; two tabs of one shopper wait for each other. Raises BasketLocked or HoldEnded."""
    if not basket.locked:
        find(basket.ref, for_change=True)
    basket.locked = False  # the commit that follows releases it
    if basket.payment_locked(now):
        raise BasketLocked
    if basket.state is not BasketState.OPEN or basket.lapsed(now):
        raise HoldEnded


def lock_all(basket_refs: Iterable[str]) -> dict[str, Basket]:
    """Lock several, always in the order of their refs, so that nobody waits for each other for ever."""
    found = [find(ref, for_change=True) for ref in sorted(set(basket_refs))]
    return {basket.ref: basket for basket in found if basket}
