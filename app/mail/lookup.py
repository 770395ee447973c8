"""Finds what each kind of message is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.flows.accounts import services as accounts
from app.flows.approvals import services as approvals
from app.mail.facts import EmailFacts
from app.messages.email_queue.models import EmailKind
from app.people.cards import services as cards
from app.people.customers import services as customers
from app.people.staff import services as staff
from app.sale.baskets import services as baskets
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.waitlist import services as waitlist
from app.settlement.gifts import services as gifts
from app.settlement.instalments import services as instalments
from app.settlement.pay_links import services as pay_links
from app.settlement.payments import refused_captures
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.refunds import services as refunds
from app.settlement.seat_moves import services as seat_moves
from app.settlement.statements import services as statements
from app.venue.channels import services as channels

Row = TypeVar("Row")


def _confirmed(order_ref: str) -> EmailFacts:
    order = _order(order_ref)
    schedule = instalments.shown(order_ref) if order.in_shares else None
    withheld = tickets.why_withheld(order_ref)
    return EmailFacts(order, order, tickets=tickets.of_order(order_ref), withheld=withheld, schedule=schedule)


def _withheld(order_ref: str) -> EmailFacts:
    order = _order(order_ref)
    return EmailFacts(order, order, withheld=tickets.why_withheld(order_ref))


def _paying(payment_ref: str) -> EmailFacts:
    order, payment = _attempt(payment_ref)
    schedule = instalments.shown(order.ref) if payment.instalment_numbers else None
    return EmailFacts(order, order, payment=payment, schedule=schedule)


def _capture_refused(payment_ref: str) -> EmailFacts:
    order, payment = _attempt(payment_ref)
    return EmailFacts(order, order, payment=payment, debt=refused_captures.asked_for(payment))


def _debt(subject: str) -> EmailFacts:
    contact = accounts.about(subject)
    if contact is None:
        return EmailFacts(None)
    owed = statements.deferred_of(contact)
    return EmailFacts(contact, debt=owed.owed, debts=owed.open_debts)


def _instalment(subject: str) -> EmailFacts:
    row = _found(instalments.of_email(subject), "instalment", subject)
    order = _order(row.order_ref)
    return EmailFacts(order, order, schedule=instalments.shown(order.ref), instalment=row)


def _of_order(order_ref: str) -> EmailFacts:
    order = _order(order_ref)
    return EmailFacts(order, order)


def _pay_link(code: str) -> EmailFacts:
    link = _found(pay_links.find(code), "link", code)
    order = _order(link.order_ref)
    return EmailFacts(order, order, pay_link=link)


def _moved(order_ref: str) -> EmailFacts:
    order = _order(order_ref)
    return EmailFacts(
        order, order, tickets=tickets.of_order(order_ref), withheld=tickets.why_withheld(order_ref),
        back=seat_moves.refunds_of_latest(order_ref),
    )  # fmt: skip


def _refunded(payment_ref: str) -> EmailFacts:
    order, payment = _attempt(payment_ref)
    refund = next((found for found in refunds.of_order(order.ref) if found.payment_ref == payment_ref), None)
    return EmailFacts(order, order, payment=payment, refund=refund, promised=catalog.promise_to(order.ref))


def _taken_back(header_ref: str) -> EmailFacts:
    reversal = _found(refunds.reversal(header_ref), "reversal", header_ref)
    order = _order(reversal.order_ref)
    return EmailFacts(order, order, reversal=reversal, schedule=instalments.shown(order.ref))


def _refund_credited(refund_ref: str) -> EmailFacts:
    refund = _found(refunds.find(refund_ref), "refund", refund_ref)
    order = _order(refund.order_ref)
    return EmailFacts(order, order, refund=refund)


def _hold_ended(basket_ref: str) -> EmailFacts:
    basket = _found(baskets.find(basket_ref), "basket", basket_ref)
    return EmailFacts(basket, orders.find(basket.order_ref) if basket.order_ref else None)


def _waiting(entry_ref: str) -> EmailFacts:
    return EmailFacts(_found(waitlist.find(entry_ref), "waitlist entry", entry_ref))


def _linked(link_ref: str) -> EmailFacts:
    """Whose address it is, is looked up only now: whoever asked had the same answer either way."""
    link = _found(accounts.link(link_ref), "link", link_ref)
    owner = customers.find(link.channel_code, link.email)
    return EmailFacts(link, known=owner is not None and owner.confirmed_at is not None)


def _changed(subject_ref: str) -> EmailFacts:
    return EmailFacts(_found(accounts.about(subject_ref), "contact", subject_ref))


def _gift(message_ref: str) -> EmailFacts:
    gift = gifts.of_email(message_ref)
    return EmailFacts(gift, gift=gift) if gift else EmailFacts(None)


def _card(message_ref: str) -> EmailFacts:
    """No card if it was deleted or renewed meanwhile."""
    contact, card = accounts.about(message_ref), cards.warned_by(message_ref)
    pays = instalments.open_by_card(card.contact_ref)[card.ref] if card else 0
    return EmailFacts(contact, card=card, card_pays=pays)


def _invited(link_ref: str) -> EmailFacts:
    link = _found(staff.of_email(link_ref), "invitation", link_ref)
    return EmailFacts(link, house=channels.without_host())


def _staff_changed(subject_ref: str) -> EmailFacts:
    member = _found(staff.about(subject_ref), "member of staff", subject_ref)
    return EmailFacts(member, house=channels.without_host())


def _to_confirm(subject_ref: str) -> EmailFacts:
    approval = _found(approvals.about(subject_ref), "request", subject_ref)
    return EmailFacts(approval, house=channels.without_host())


FACTS: dict[EmailKind, Callable[[str], EmailFacts]] = {
    EmailKind.CONFIRMED: _confirmed,
    EmailKind.PAYMENT_PENDING: _paying,
    EmailKind.PAYMENT_DECLINED: _paying,
    EmailKind.CAPTURE_REFUSED: _capture_refused,
    EmailKind.HOLD_ENDED: _hold_ended,
    EmailKind.REFUNDED: _refunded,
    EmailKind.TAKEN_BACK: _taken_back,
    EmailKind.REFUND_CREDITED: _refund_credited,
    EmailKind.ON_SALE: _waiting,
    EmailKind.PLACES_FREE: _waiting,
    EmailKind.SIGN_IN_LINK: _linked,
    EmailKind.NEW_PASSWORD_LINK: _linked,
    EmailKind.NEW_EMAIL_LINK: _linked,
    EmailKind.PAYMENT_CODE: _linked,
    EmailKind.PASSWORD_CHANGED: _changed,
    EmailKind.EMAIL_CHANGED: _changed,
    EmailKind.CONTACTS_MERGED: _changed,
    EmailKind.PASSKEY_ADDED: _changed,
    EmailKind.GIFT: _gift,
    EmailKind.CARD_EXPIRES: _card,
    EmailKind.TICKETS_WITHHELD: _withheld,
    EmailKind.ADDRESS_CHANGED: _of_order,
    EmailKind.PAY_LINK: _pay_link,
    EmailKind.SEATS_MOVED: _moved,
    EmailKind.TRANSFER_AWAITED: _of_order,
    EmailKind.TRANSFER_LAPSED: _of_order,
    EmailKind.TRANSFER_GIVEN_UP: _of_order,
    EmailKind.INSTALMENT_SOON: _instalment,
    EmailKind.INSTALMENT_PAID: _paying,
    EmailKind.INSTALMENT_REFUSED: _instalment,
    EmailKind.INSTALMENT_OVERDUE: _instalment,
    EmailKind.STAFF_INVITATION: _invited,
    EmailKind.STAFF_SECURITY: _staff_changed,
    EmailKind.APPROVAL_CODE: _to_confirm,
    EmailKind.INSTALMENT_LINK: _instalment,
    EmailKind.DEBT_REMINDER: _debt,
}


def _order(ref: str) -> Order:
    return _found(orders.find(ref), "order", ref)


def _attempt(payment_ref: str) -> tuple[Order, Payment]:
    order = _found(orders.by_number(payments.order_number_in(payment_ref)), "order", payment_ref)
    return order, next(found for found in payments.of_order(order.ref) if found.ref == payment_ref)


def _found(row: Row | None, what: str, ref: str) -> Row:
    """Raises LookupError; it names no more of a secret ref than its beginning."""
    if row is None:
        raise LookupError(f"no {what} for mail about {ref[:6]}…")
    return row
