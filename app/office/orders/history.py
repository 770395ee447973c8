"""What happened to an order, in words: what staff did, what was written to the buyer."""

from __future__ import annotations

from app.flows.correspondence import services as correspondence
from app.flows.correspondence.services import Moment
from app.http.i18n import lazy
from app.messages.email_queue.models import EmailKind
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
ACTS: dict[str, str] = {
    "handed_out": lazy("Tickets handed out"),
    "posted": lazy("Tickets posted"),
    "hand_over_undone": lazy("Tickets not given out after all"),
    "tickets_printed": lazy("Tickets printed"),
    "noted": lazy("Note added"),
    "email_sent_again": lazy("Email sent again"),
    "address_corrected": lazy("Address corrected"),
    "pay_link_made": lazy("Link to pay made"),
    "revived": lazy("Order revived"),
    "transfer_booked": lazy("Transfer booked"),
    "seats_moved": lazy("Seats moved"),
    "refunded": lazy("Refunded"),
    "refund_asked_for": lazy("Asked for approval of a refund"),
    "refund_not_approved": lazy("Refund not approved"),
    "request_withdrawn": lazy("Request withdrawn"),
    "request_given_back": lazy("Request given back: the order had changed"),
}


def word(moment: Moment) -> str:
    """What happened, in a few words; an act without words of its own is named as the audit names it."""
    return str((EMAILS if moment.ref else ACTS).get(moment.word, moment.word))


def subjects(order: Order) -> list[str]:
    """What an email must be about to be of this order."""
    schedule = instalments.shown(order.ref) if order.in_shares else None
    return correspondence.subjects_of(
        order, payments.of_order(order.ref), refunds.of_order(order.ref), schedule
    )
