"""Looking up everything held on a contact, for the copy they may ask for."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, or_, select
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
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact, Passkey
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


def of(contact: Contact) -> dict[str, Any]:
    """A constant number of statements, however much there is."""
    bought = _found(_whole(select(Order).filter_by(contact_ref=contact.ref).order_by(Order.placed_at)))
    numbers = {order.ref: order.number for order in bought}
    return {
        "written_at": serializers.instant(clock.now()),
        "contact": account_serializers.contact(contact),
        "sign_ins": [
            account_serializers.sign_in(found) for found in _found(_by_ref(AccountSession, contact))
        ],
        "passkeys": [account_serializers.passkey(found) for found in _found(_by_ref(Passkey, contact))],
        "saved_cards": [
            account_serializers.saved_card(found) for found in _found(_by_ref(SavedCard, contact))
        ],
        "links_by_mail": [
            account_serializers.link(found)
            for found in _found(select(EmailToken).where(ownership_filters.links(contact)))
        ],
        "orders": [order_serializers.order(order, contact.lang) for order in bought],
        "tickets": [
            order_serializers.ticket(found, numbers) for found in _found(_of_orders(Ticket, contact))
        ],
        "payments": [money_serializers.payment(found, numbers) for found in _found(_payments(contact))],
        "refunds": [
            money_serializers.refund(found, numbers) for found in _found(_of_orders(Refund, contact))
        ],
        "taken_back": [
            money_serializers.reversal(found, numbers) for found in _found(_of_orders(RefundHeader, contact))
        ],
        "instalments": [money_serializers.schedule(found, numbers) for found in _found(_schedules(contact))],
        "paid_otherwise": [
            money_serializers.tender(found, numbers) for found in _found(_of_orders(Tender, contact))
        ],
        "account_entries": [money_serializers.entry(found, numbers) for found in _found(_entries(contact))],
        "vouchers": [money_serializers.voucher(found) for found in _found(_vouchers(contact))],
        "promo_codes": [money_serializers.redemption(found) for found in _found(_redemptions(contact))],
        "baskets": [order_serializers.basket(found, contact.lang) for found in _found(_baskets(contact))],
        "alerts": [
            order_serializers.alert(found, contact.lang)
            for found in _found(select(WaitlistEntry).where(ownership_filters.alerts(contact)))
        ],
        "letters": [account_serializers.letter(found) for found in _found(_letters(contact))],
    }


def _found(query: Select[Row]) -> list[Row]:
    return list(session.scalars(query).unique())


def _by_ref(model: type[Row], contact: Contact) -> Select[Row]:
    return select(model).filter_by(contact_ref=contact.ref)


def _of_orders(model: type[Row], contact: Contact) -> Select[Row]:
    return select(model).where(model.order_ref.in_(ownership_filters.orders(contact)))  # type: ignore[attr-defined]


def _payments(contact: Contact) -> Select[Payment]:
    return _of_orders(Payment, contact).order_by(Payment.started_at)


def _whole(query: Select[Order]) -> Select[Order]:
    lines = selectinload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    return query.options(lines, selectinload(Order.adjustments), selectinload(Order.gifts))


def _baskets(contact: Contact) -> Select[Basket]:
    """Only those filled when signed in: whoever else typed this address may be a stranger."""
    lines = selectinload(Basket.lines).joinedload(BasketLine.place).joinedload(Place.seat)
    return _by_ref(Basket, contact).options(lines, selectinload(Basket.gifts)).order_by(Basket.opened_at)


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
    laid_down = select(BasketVoucher.voucher_ref).where(BasketVoucher.basket_ref.in_(filled))
    kept = select(SavedVoucher.voucher_ref).filter_by(contact_ref=contact.ref)
    mine = (Voucher.ref.in_(refs) for refs in (paid_with, laid_down, kept))
    return select(Voucher).where(or_(*mine))


def _redemptions(contact: Contact) -> Select[Redemption]:
    filled = select(Basket.ref).filter_by(contact_ref=contact.ref)
    return select(Redemption).where(Redemption.basket_ref.in_(filled)).order_by(Redemption.id)


def _letters(contact: Contact) -> Select[EmailMessage]:
    sent = or_(ownership_filters.letters_on_orders(contact), ownership_filters.other_letters(contact))
    return select(EmailMessage).where(sent).order_by(EmailMessage.written_at)
