"""Looking up everything held on a contact, for the copy they may ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Select, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.accounting.ledger.models import Posting
from app.accounting.vouchers.models import SavedVoucher, Voucher
from app.db import Base, session
from app.flows.accounts.models import AccountSession, EmailToken
from app.flows.privacy import (
    account_serializers,
    money_serializers,
    order_serializers,
    ownership_filters,
    serializers,
)
from app.flows.privacy.serializers import Facts, Numbers
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact, ContactNote, Passkey
from app.sale.baskets.models import Basket, BasketLine
from app.sale.catalog.models import Place
from app.sale.orders.models import Order, OrderLine
from app.sale.promotions.models import Redemption
from app.sale.tickets.models import Ticket
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments.models import Schedule
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.tenders.models import BasketVoucher, Tender

Row = TypeVar("Row", bound=Base)
P = ParamSpec("P")


def of(contact: Contact) -> Facts:
    """Everything held on a contact, as plain values; a constant number of statements, however much."""
    theirs = select(Order).where(Order.ref.in_(ownership_filters.orders(contact)))
    bought = _found(_with_lines(theirs.order_by(Order.placed_at)))
    numbers = {order.ref: order.number for order in bought}
    return {
        "written_at": serializers.instant(clock.now()),
        "contact": account_serializers.contact(contact),
        **_account(contact),
        "orders": [order_serializers.order(order, contact.lang) for order in bought],
        **_of_bought(contact, numbers),
        **_beside_orders(contact),
    }


def _account(contact: Contact) -> Facts:
    links = select(EmailToken).where(ownership_filters.links(contact))
    return {
        "notes": _all(_by_contact(ContactNote, contact), account_serializers.note),
        "sign_ins": _all(_by_contact(AccountSession, contact), account_serializers.sign_in),
        "passkeys": _all(_by_contact(Passkey, contact), account_serializers.passkey),
        "saved_cards": _all(_by_contact(SavedCard, contact), account_serializers.saved_card),
        "links_by_mail": _all(links, account_serializers.link),
    }


def _of_bought(contact: Contact, numbers: Numbers) -> Facts:
    """Each names its order by its number."""
    return {
        "tickets": _all(_of_orders(Ticket, contact), order_serializers.ticket, numbers),
        "payments": _all(_payments(contact), money_serializers.payment, numbers),
        "refunds": _all(_of_orders(Refund, contact), money_serializers.refund, numbers),
        "taken_back": _all(_of_orders(RefundHeader, contact), money_serializers.reversal, numbers),
        "instalments": _all(_schedules(contact), money_serializers.schedule, numbers),
        "paid_otherwise": _all(_of_orders(Tender, contact), money_serializers.tender, numbers),
        "account_entries": _all(_entries(contact), money_serializers.entry, numbers),
    }


def _beside_orders(contact: Contact) -> Facts:
    alerts = select(WaitlistEntry).where(ownership_filters.alerts(contact))
    return {
        "vouchers": _all(_vouchers(contact), money_serializers.voucher),
        "promo_codes": _all(_redemptions(contact), money_serializers.redemption),
        "baskets": _all(_baskets(contact), order_serializers.basket, contact.lang),
        "alerts": _all(alerts, order_serializers.alert, contact.lang),
        "letters": _all(_messages(contact), account_serializers.message),
    }


def _found(query: Select[Row]) -> list[Row]:
    return list(session.scalars(query).unique())


def _all(
    query: Select[Row], serialize: Callable[Concatenate[Row, P], Facts], *args: P.args, **kwargs: P.kwargs
) -> list[Facts]:
    return [serialize(row, *args, **kwargs) for row in _found(query)]


def _by_contact(model: type[Row], contact: Contact) -> Select[Row]:
    return select(model).filter_by(contact_ref=contact.ref)


def _of_orders(model: type[Row], contact: Contact) -> Select[Row]:
    return select(model).where(model.order_ref.in_(ownership_filters.orders(contact)))  # type: ignore[attr-defined]


def _payments(contact: Contact) -> Select[Payment]:
    return _of_orders(Payment, contact).order_by(Payment.started_at)


def _with_lines(query: Select[Order]) -> Select[Order]:
    lines = selectinload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    parts = (Order.adjustments, Order.gifts, Order.notes)
    return query.options(lines, *(selectinload(part) for part in parts))


def _baskets(contact: Contact) -> Select[Basket]:
    """Only those filled when signed in: a basket with just this address may be a stranger's."""
    lines = selectinload(Basket.lines).joinedload(BasketLine.place).joinedload(Place.seat)
    return _by_contact(Basket, contact).options(lines, selectinload(Basket.gifts)).order_by(Basket.opened_at)


def _schedules(contact: Contact) -> Select[Schedule]:
    parts = joinedload(Schedule.instalments), joinedload(Schedule.card)
    return _of_orders(Schedule, contact).options(*parts)


def _entries(contact: Contact) -> Select[Posting]:
    accounts = (contact.credit_account, contact.deferred_account, contact.instalments_account)
    query = select(Posting).where(Posting.account.in_(accounts)).order_by(Posting.id)
    return query.options(joinedload(Posting.transaction))


def _vouchers(contact: Contact) -> Select[Voucher]:
    paid_with = select(Tender.voucher_ref).where(Tender.order_ref.in_(ownership_filters.orders(contact)))
    filled = select(Basket.ref).filter_by(contact_ref=contact.ref)
    applied = select(BasketVoucher.voucher_ref).where(BasketVoucher.basket_ref.in_(filled))
    saved = select(SavedVoucher.voucher_ref).filter_by(contact_ref=contact.ref)
    return select(Voucher).where(Voucher.ref.in_(union_all(paid_with, applied, saved)))


def _redemptions(contact: Contact) -> Select[Redemption]:
    filled = select(Basket.ref).filter_by(contact_ref=contact.ref)
    return select(Redemption).where(Redemption.basket_ref.in_(filled)).order_by(Redemption.id)


def _messages(contact: Contact) -> Select[EmailMessage]:
    sent = or_(ownership_filters.messages_on_orders(contact), ownership_filters.other_messages(contact))
    return select(EmailMessage).where(sent).order_by(EmailMessage.written_at)
