"""What staff do about one instalment: send a link, suspend it, resume it."""

from __future__ import annotations

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.messages.email_queue.models import EmailKind
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment


class Changed(Exception):
    """It is not as it was shown any more: somebody else, or the worker, was faster."""


def version(row: Instalment) -> str:
    """What a page shows of it. The form sends it back, so that a change is noticed."""
    return f"{row.state}-{row.amount.minor}-{row.tries}-{int(row.suspended)}"


def send_link(order_ref: str, number: int, shown: str, by: Actor) -> None:
    """Write to the buyer where they can pay it. Raises Forbidden, NotOpen or Changed."""
    order, row = locked(order_ref, number, shown, by, Right.HANDLE_ORDERS)
    instalments.write(EmailKind.INSTALMENT_LINK, row, f"{clock.now():%y%m%d%H%M}")
    audit.record(by, "payment_link_sent", subject(order), after=facts(row))
    session.commit()


def suspend(order_ref: str, number: int, shown: str, by: Actor) -> None:
    """Take nothing and remind nobody until it is resumed. Raises Forbidden, NotOpen or Changed."""
    order, row = locked(order_ref, number, shown, by, Right.HANDLE_ORDERS)
    if row.suspended:
        raise Changed
    instalments.suspend(row)
    audit.record(by, "instalment_suspended", subject(order), after=facts(row))
    session.commit()


def resume(order_ref: str, number: int, shown: str, by: Actor) -> Instalment:
    """Let it take its course again. Raises Forbidden, NotOpen or Changed."""
    order, row = locked(order_ref, number, shown, by, Right.HANDLE_ORDERS)
    if not row.suspended:
        raise Changed
    instalments.resume(row)
    audit.record(by, "instalment_resumed", subject(order), after=facts(row))
    session.commit()
    return row


def locked(order_ref: str, number: int, shown: str, by: Actor, right: Right) -> tuple[Order, Instalment]:
    """The instalment under the order's lock, if it is as it was shown. Raises Forbidden, NotOpen, Changed."""
    order = orders.lock(order_ref)
    by.must(right, order.channel_code)
    (row,) = instalments.open_rows(order_ref, [number])
    if not order.paid:
        raise instalments.NotOpen(row.schedule)
    if version(row) != shown:
        raise Changed
    return order, row


def subject(order: Order) -> Subject:
    return Subject("order", order.ref, order.channel_code)


def facts(row: Instalment) -> dict[str, object]:
    return {"instalment": row.number, "amount_minor": row.amount.minor}
