"""Where a refund stands, what the bank said, and what there is to do."""

from __future__ import annotations

from datetime import datetime

from app.http import formats
from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.office.status import Status
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund
from app.settlement.refunds.services import Board
from app.settlement.refunds.states import OPEN, RefundState
from app.settlement.refunds.timing import OVERDUE_AFTER, UNANSWERED_OVERDUE_AFTER

BOARDS = {
    Board.REFUSED: lazy_pgettext("several refunds", "Refused"),
    Board.UNDER_WAY: lazy("Under way"),
    Board.DONE: lazy_pgettext("several refunds", "Arrived"),
    Board.CANCELED: lazy("Nothing to send"),
}
STATES = {
    RefundState.DUE: (lazy("To be sent"), "soft", "to-come"),
    RefundState.SENT: (lazy("Not answered"), "soft", "to-come"),
    RefundState.UNRESOLVED: (lazy("Not answered"), "soft", "to-come"),
    RefundState.PENDING: (lazy("Accepted"), "soft", "back"),
    RefundState.DONE: (lazy("Arrived"), "good", "done"),
    RefundState.REFUSED: (lazy("Refused"), "bad", "needs"),
    RefundState.CANCELED: (lazy("Nothing to send"), "soft", "ended"),
}


def status(refund: Refund, now: datetime) -> Status:
    word, tone, mark = STATES[refund.state]
    within = UNANSWERED_OVERDUE_AFTER if refund.unanswered else OVERDUE_AFTER
    if refund.state in OPEN and now - refund.due_at > within:
        return Status(str(word), "bad", "needs")
    return Status(str(word), tone, mark)


def what_now(refund: Refund, order: Order) -> str:
    """What the bank said, what became of the money, and what somebody should do, if anything."""
    match refund.state:
        case RefundState.REFUSED:
            return _refused(refund, order)
        case RefundState.DUE:
            return _("It is sent by itself, once no other refund of this payment is under way.")
        case RefundState.SENT | RefundState.UNRESOLVED:
            return _("The bank has not answered. It is asked again by itself; nothing is sent twice.")
        case RefundState.PENDING:
            return _("The bank accepted it. It reaches the card within days.")
        case RefundState.CANCELED:
            return _("The card had paid nothing in the end, so there is nothing to send back.")
    return _("The money is back on the card.")


def _refused(refund: Refund, order: Order) -> str:
    amount = formats.money(refund.amount, lang())
    said = _(
        "The bank refused it, so %(amount)s is on the credit of %(email)s, who was told. If they want the "
        "money itself, transfer it and take it off their credit.",
        amount=amount,
        email=order.email,
    )
    return _("%(sentence)s Code %(code)s.", sentence=said, code=refund.refusal) if refund.refusal else said
