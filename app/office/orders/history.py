"""What happened to an order, in words: what staff did, what was written to the buyer."""

from __future__ import annotations

from app.flows.correspondence import services as correspondence
from app.flows.correspondence.services import Moment
from app.http.i18n import lazy
from app.messages.email_queue.models import EmailKind
from app.office import act_words
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.refunds import services as refunds

EMAILS: dict[str, str] = {
    EmailKind.CONFIRMED: lazy("Order confirmed"),
    EmailKind.PAYMENT_PENDING: lazy("We are waiting for the bank"),
    EmailKind.PAYMENT_DECLINED: lazy("The payment was declined"),
    EmailKind.CAPTURE_REFUSED: lazy("The payment failed after all"),
    EmailKind.HOLD_ENDED: lazy("The seats are no longer held"),
    EmailKind.REFUNDED: lazy("Paid too late, money goes back"),
    EmailKind.TAKEN_BACK: lazy("Money goes back"),
    EmailKind.REFUND_CREDITED: lazy("Refund became credit"),
    EmailKind.GIFT: lazy("Gift voucher"),
    EmailKind.INSTALMENT_SOON: lazy("An instalment is coming"),
    EmailKind.INSTALMENT_PAID: lazy("An instalment was paid"),
    EmailKind.INSTALMENT_REFUSED: lazy("An instalment was declined"),
    EmailKind.INSTALMENT_OVERDUE: lazy("An instalment is late"),
    EmailKind.TICKETS_WITHHELD: lazy("Tickets are kept back"),
    EmailKind.ADDRESS_CHANGED: lazy("Another address for the order"),
    EmailKind.PAY_LINK: lazy("A link to pay"),
    EmailKind.SEATS_MOVED: lazy("Other seats"),
}


def word(moment: Moment) -> str:
    """What happened, in a few words; an act without words of its own is named as the audit names it."""
    return str(EMAILS.get(moment.word, moment.word)) if moment.ref else act_words.act(moment.word)


def subjects(order: Order) -> list[str]:
    """What an email must be about to be of this order."""
    schedule = instalments.shown(order.ref) if order.in_shares else None
    return correspondence.subjects_of(
        order, payments.of_order(order.ref), refunds.of_order(order.ref), schedule
    )
