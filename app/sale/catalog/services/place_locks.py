"""Places by their ids, locked or freed; priority passes for buyers whose seats were lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.db import session
from app.kernel import refs
from app.sale.catalog.models import Place, PriorityPass


def places(place_ids: Iterable[int]) -> list[Place]:
    query = (
        select(Place).options(joinedload(Place.seat)).where(Place.id.in_(list(place_ids))).order_by(Place.id)
    )
    return list(session.scalars(query))


def lock_places(place_ids: Collection[int]) -> None:
    """Lock places in the order of their ids, as everybody must."""
    query = select(Place.id).where(Place.id.in_(place_ids)).order_by(Place.id).with_for_update()
    session.execute(query)


def give_up(order_ref: str, place_ids: Collection[int], *, keep: bool = False) -> None:
    """Places of an order that are not its own any more: free for anybody, or kept for the house.

    The caller commits.
    """
    theirs = update(Place).where(Place.order_ref == order_ref, Place.id.in_(place_ids))
    freed = {"order_ref": None} | ({"house": True} if keep else {})
    session.execute(theirs.values(freed), execution_options={"synchronize_session": "fetch"})


def promise_first_choice(order_ref: str, performance_id: int, count: int) -> PriorityPass:
    """For a buyer whose seats were lost. The caller commits."""
    promised = PriorityPass(ref=refs.new(), performance_id=performance_id, order_ref=order_ref, places=count)
    session.add(promised)
    return promised


def promise_to(order_ref: str) -> PriorityPass | None:
    """The unused priority pass of this order."""
    return session.scalars(select(PriorityPass).filter_by(order_ref=order_ref, used_at=None)).first()


def promise(ref: str) -> PriorityPass | None:
    promised = session.get(PriorityPass, ref)
    return promised if promised and promised.used_at is None else None


def lock_promise(ref: str) -> PriorityPass | None:
    """The same, locked until the next commit: of several who use a pass at once, one still finds it."""
    promised = session.get(PriorityPass, ref, with_for_update=True, populate_existing=True)
    return promised if promised and promised.used_at is None else None
