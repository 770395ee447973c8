"""Asking a bank at once what became of a payment, because somebody of the staff wants to know."""

from __future__ import annotations

from collections.abc import Mapping

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.psp.port import Provider
from app.settlement.payments.models import Payment
from app.settlement.payments.services import lookups
from app.settlement.payments.services.lookups import BY_STAFF


class Answered(Exception):
    """The bank has answered already: there is nothing to ask."""


def find(ref: str) -> Payment | None:
    return session.get(Payment, ref)


def ask_now(ref: str, providers: Mapping[str, Provider], by: Actor) -> Payment:
    """Ask, and settle the answer; the audit has the question before it leaves. Raises Forbidden, Answered."""
    payment = session.get_one(Payment, ref)
    order = payment.order
    by.must(Right.HANDLE_ORDERS, order.channel_code)
    if not payment.live and payment.ask_at is None:
        raise Answered
    audit.record(by, "bank_asked", Subject("order", order.ref, order.channel_code), after={"payment": ref})
    session.commit()
    return lookups.resolve(payment, providers[payment.provider], source=BY_STAFF)
