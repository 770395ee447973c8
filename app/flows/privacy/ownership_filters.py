"""Which rows are a contact's. The same address in another channel is another person."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app.flows.accounts.models import EmailToken
from app.kernel.emails import folded
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.sale.orders.models import Order
from app.sale.promotions.models import Redemption
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader

LINKS = (
    EmailKind.SIGN_IN_LINK,
    EmailKind.NEW_PASSWORD_LINK,
    EmailKind.NEW_EMAIL_LINK,
    EmailKind.PAYMENT_CODE,
)


def orders(contact: Contact) -> Select[str]:
    """Those they placed when signed in, and those a guest placed under their address."""
    signed_in = select(Order.ref).filter_by(contact_ref=contact.ref)
    as_guest = select(Order.ref).where(
        Order.contact_ref.is_(None), Order.channel_code == contact.channel_code, at(contact, Order.email)
    )
    return select(Order.ref).where(Order.ref.in_(union_all(signed_in, as_guest)))


def payments(contact: Contact) -> Select[str]:
    return select(Payment.ref).where(Payment.order_ref.in_(orders(contact)))


def baskets(contact: Contact) -> ColumnElement[bool]:
    """Those filled when signed in, those of their orders, and those a guest filled under their address.

    Each is found by its own index; with OR beside a subquery PostgreSQL reads every basket.
    """
    filled = select(Basket.ref).filter_by(contact_ref=contact.ref)
    ordered = select(Order.basket_ref).where(Order.ref.in_(orders(contact)))
    here = select(Basket.ref).where(Basket.channel_code == contact.channel_code, at(contact, Basket.email))
    return Basket.ref.in_(union_all(filled, ordered, here))


def links(contact: Contact) -> ColumnElement[bool]:
    here = and_(EmailToken.channel_code == contact.channel_code, at(contact, EmailToken.email))
    return or_(EmailToken.contact_ref == contact.ref, here)


def redemptions(contact: Contact) -> ColumnElement[bool]:
    """Those in their baskets, and those under their address in this channel."""
    here = select(Redemption.id).join(Basket, Basket.ref == Redemption.basket_ref)
    by_address = here.where(Basket.channel_code == contact.channel_code, at(contact, Redemption.email))
    of_baskets = here.where(baskets(contact))
    return Redemption.id.in_(union_all(by_address, of_baskets))


def alerts(contact: Contact) -> ColumnElement[bool]:
    return and_(WaitlistEntry.channel_code == contact.channel_code, at(contact, WaitlistEntry.email))


def reversals(contact: Contact) -> Select[str]:
    return select(RefundHeader.ref).where(RefundHeader.order_ref.in_(orders(contact)))


def refunds(contact: Contact) -> Select[str]:
    return select(Refund.ref).where(Refund.order_ref.in_(orders(contact)))


def messages_on_orders(contact: Contact) -> ColumnElement[bool]:
    about = (orders(contact), payments(contact), reversals(contact), refunds(contact))
    shares = func.split_part(EmailMessage.subject_ref, "-", 1).in_(orders(contact))
    return or_(*(EmailMessage.subject_ref.in_(refs) for refs in about), shares)


def other_messages(contact: Contact) -> ColumnElement[bool]:
    """About their account, baskets and waiting lists. A link may be deleted before the email that had it."""
    return or_(
        EmailMessage.subject_ref.startswith(f"{contact.ref}-"),
        EmailMessage.subject_ref.in_(select(Basket.ref).where(baskets(contact))),
        EmailMessage.subject_ref.in_(select(EmailToken.ref).where(links(contact))),
        EmailMessage.subject_ref.in_(select(WaitlistEntry.ref).where(alerts(contact))),
        _without_link(contact),
    )


def _without_link(contact: Contact) -> ColumnElement[bool]:
    theirs = EmailToken.ref == EmailMessage.subject_ref
    elsewhere = exists().where(theirs, EmailToken.channel_code != contact.channel_code)
    return and_(EmailMessage.kind.in_(LINKS), at(contact, EmailMessage.recipient), ~elsewhere)


def at(contact: Contact, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Rows with this address are theirs once they have proved it."""
    if contact.confirmed_at is None or contact.email is None:
        return false()
    return func.lower(column) == folded(contact.email)
