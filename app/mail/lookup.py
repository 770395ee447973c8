"""Finds what each kind of message is about, and whether it is still true."""

from __future__ import annotations

from collections.abc import Callable

from app.flows.accounts import services as accounts
from app.flows.accounts.models import EmailToken
from app.kernel import clock
from app.mail.facts import EmailFacts
from app.messages.email_queue.models import EmailKind
from app.people.cards import services as cards
from app.people.customers import services as customers
from app.sale.baskets import services as baskets
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.gifts import services as gifts
from app.settlement.instalments import services as instalments
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds


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


def _instalment(subject: str) -> EmailFacts:
    row = instalments.of_email(subject)
    if row is None:
        raise LookupError(f"no instalment for letter about {subject[:6]}…")
    order = _order(row.order_ref)
    return EmailFacts(order, order, schedule=instalments.shown(order.ref), instalment=row)


def _refunded(payment_ref: str) -> EmailFacts:
    order, payment = _attempt(payment_ref)
    refund = next((found for found in refunds.of_order(order.ref) if found.payment_ref == payment_ref), None)
    return EmailFacts(order, order, payment=payment, refund=refund, promised=catalog.promise_to(order.ref))


def _taken_back(header_ref: str) -> EmailFacts:
    reversal = refunds.reversal(header_ref)
    if reversal is None:
        raise LookupError(f"no reversal for letter about {header_ref[:6]}…")
    order = _order(reversal.order_ref)
    return EmailFacts(order, order, reversal=reversal, schedule=instalments.shown(order.ref))


def _refund_credited(refund_ref: str) -> EmailFacts:
    refund = refunds.find(refund_ref)
    if refund is None:
        raise LookupError(f"no refund for letter about {refund_ref}")
    order = _order(refund.order_ref)
    return EmailFacts(order, order, refund=refund)


def _hold_ended(basket_ref: str) -> EmailFacts:
    basket = baskets.find(basket_ref)
    if basket is None:
        raise LookupError(f"no basket for letter about {basket_ref[:6]}…")
    return EmailFacts(basket, orders.find(basket.order_ref) if basket.order_ref else None)


def _waiting(alert_ref: str) -> EmailFacts:
    alert = waitlist.find(alert_ref)
    if alert is None:
        raise LookupError(f"no alert for letter about {alert_ref[:6]}…")
    return EmailFacts(alert)


def _linked(link_ref: str) -> EmailFacts:
    """Only here it is looked up whose address it is: whoever asked has had the same answer long since."""
    link = accounts.link(link_ref)
    if link is None:
        raise LookupError(f"no link for letter about {link_ref[:6]}…")
    owner = customers.find(link.channel_code, link.email)
    return EmailFacts(link, known=owner is not None and owner.confirmed_at is not None)


def _changed(subject_ref: str) -> EmailFacts:
    contact = accounts.about(subject_ref)
    if contact is None:
        raise LookupError(f"no contact for letter about {subject_ref[:6]}…")
    return EmailFacts(contact)


def _gift(letter_ref: str) -> EmailFacts:
    gift = gifts.of_email(letter_ref)
    return EmailFacts(gift, gift=gift) if gift else EmailFacts(None)


def _card(letter_ref: str) -> EmailFacts:
    """Deleted or mended meanwhile, there is nothing to warn of."""
    contact, card = accounts.about(letter_ref), cards.warned_by(letter_ref)
    pays = instalments.open_by_card(card.contact_ref)[card.ref] if card else 0
    return EmailFacts(contact, card=card, card_pays=pays)


FACTS: dict[EmailKind, Callable[[str], EmailFacts]] = {
    EmailKind.CONFIRMED: _confirmed,
    EmailKind.PAYMENT_PENDING: _paying,
    EmailKind.PAYMENT_DECLINED: _paying,
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
    EmailKind.PASSKEY_ADDED: _changed,
    EmailKind.GIFT: _gift,
    EmailKind.CARD_EXPIRES: _card,
    EmailKind.TICKETS_WITHHELD: _withheld,
    EmailKind.INSTALMENT_SOON: _instalment,
    EmailKind.INSTALMENT_PAID: _paying,
    EmailKind.INSTALMENT_REFUSED: _instalment,
    EmailKind.INSTALMENT_OVERDUE: _instalment,
}
TELLING = {
    EmailKind.INSTALMENT_SOON: (InstalmentState.UPCOMING,),
    EmailKind.INSTALMENT_REFUSED: (InstalmentState.FAILED, InstalmentState.OVERDUE),
    EmailKind.INSTALMENT_OVERDUE: (InstalmentState.OVERDUE,),
}


def _order(ref: str) -> Order:
    order = orders.find(ref)
    if order is None:
        raise LookupError(f"no order for letter about {ref[:6]}…")
    return order


def _attempt(payment_ref: str) -> tuple[Order, Payment]:
    order = orders.by_number(payments.order_number_in(payment_ref))
    if order is None:
        raise LookupError(f"no order for letter about {payment_ref}")
    return order, next(found for found in payments.of_order(order.ref) if found.ref == payment_ref)


def outdated(kind: EmailKind, facts: EmailFacts) -> bool:
    """News that took the bank's answer over on the way: telling it now would only frighten."""
    state = facts.payment and facts.payment.state
    match kind:
        case EmailKind.CONFIRMED:
            return bool(facts.order and not facts.order.paid)
        case EmailKind.PAYMENT_PENDING:
            return state is not PaymentState.UNRESOLVED
        case EmailKind.PAYMENT_DECLINED if facts.payment and facts.payment.instalment_numbers:
            return state is not PaymentState.DECLINED or not facts.still_open
        case EmailKind.PAYMENT_DECLINED:
            return state is not PaymentState.DECLINED or bool(facts.order and facts.order.paid)
        case EmailKind.ON_SALE | EmailKind.PLACES_FREE:
            return isinstance(facts.party, WaitlistEntry) and not facts.party.performance.on_sale(clock.now())
        case EmailKind.SIGN_IN_LINK | EmailKind.NEW_EMAIL_LINK | EmailKind.PAYMENT_CODE:
            return isinstance(facts.party, EmailToken) and not facts.party.open
        case EmailKind.NEW_PASSWORD_LINK:  # nothing to change for an address without an account
            return isinstance(facts.party, EmailToken) and not (facts.party.open and facts.known)
        case EmailKind.GIFT:
            return facts.gift is None
        case EmailKind.CARD_EXPIRES:
            return facts.card is None
        case EmailKind.TICKETS_WITHHELD:
            return facts.withheld is not Withheld.DEFERRED
        case EmailKind.INSTALMENT_SOON | EmailKind.INSTALMENT_REFUSED | EmailKind.INSTALMENT_OVERDUE:
            return not (facts.instalment and facts.instalment.state in TELLING[kind])
        case _:
            return False
