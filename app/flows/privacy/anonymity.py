"""An order without its buyer: what the accounts must show stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, delete, update

from app.db import Base, session
from app.sale.orders.models import Order, OrderGift, OrderNote
from app.settlement.pay_links.models import PayLink
from app.settlement.payments.models import Payment


def strip_orders(orders: Select[str], email: str) -> None:
    """`email`, which no email reaches, stands where the buyer's was. The caller commits.

    Gift vouchers that were given stay valid; names, address and message are deleted, and so are notes.
    """
    notes = delete(OrderNote).where(OrderNote.order_ref.in_(orders))
    session.execute(notes, execution_options={"synchronize_session": False})
    change(Payment, Payment.order_ref.in_(orders), card="", challenge=None, pending_card=None)
    change(PayLink, PayLink.order_ref.in_(orders), sent_to="")
    nothing = {"from_name": "", "to_name": "", "email": "", "message": ""}
    change(OrderGift, OrderGift.order_ref.in_(orders), **nothing)
    change(Order, Order.ref.in_(orders), email=email, name="", address=None, browser={})


def change(model: type[Base], where: ColumnElement[bool], **facts: Any) -> None:
    session.execute(
        update(model).where(where).values(**facts), execution_options={"synchronize_session": False}
    )
