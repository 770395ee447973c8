"""Tickets that somebody of the venue hands out or posts: done, or not done after all."""

from __future__ import annotations

from datetime import datetime

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.tickets.services import issued
from app.venue.delivery.models import Handover

ACTS = {Handover.BOX_OFFICE: "handed_out", Handover.POST: "posted"}


class NotReady(Exception):
    """Nothing to hand over: not paid, refunded, sent by email, or withheld until it is paid."""


def hand_over(order_ref: str, by: Actor) -> bool:
    """Somebody has their tickets, or they are in the post; False if they were before.

    Raises NotReady or Forbidden.
    """
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    if order.handover is None or not order.paid or not order.standing or issued.why_withheld(order.ref):
        session.rollback()
        raise NotReady
    if order.handed_over_at:
        session.rollback()
        return False
    _note(order, ACTS[order.handover], clock.now(), by)
    return True


def take_back_hand_over(order_ref: str, by: Actor) -> bool:
    """They were not handed over after all; False if nobody had said so. Raises Forbidden."""
    order = orders.lock_for(order_ref, by, Right.HANDLE_ORDERS)
    if order.handed_over_at is None:
        session.rollback()
        return False
    _note(order, "hand_over_undone", None, by)
    return True


def _note(order: Order, act: str, at: datetime | None, by: Actor) -> None:
    before = _facts(order)
    order.handed_over_at, order.handed_over_by = at, by.name if at else ""
    audit.record(by, act, Subject("order", order.ref, order.channel_code), before=before, after=_facts(order))
    session.commit()


def _facts(order: Order) -> dict[str, str | None]:
    return {"handed_over_at": order.handed_over_at.isoformat() if order.handed_over_at else None}
