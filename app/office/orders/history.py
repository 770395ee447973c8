"""What happened to an order, in words: what staff did, what was written to the buyer."""

from __future__ import annotations

from app.flows.correspondence import services as correspondence
from app.flows.correspondence.services import Moment
from app.office import act_words, change_words
from app.office.email_words import EMAILS
from app.sale.orders.models import FORGOTTEN, Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import services as payments
from app.settlement.refunds import services as refunds

ADDRESSES = frozenset({"email", "to", "sent_to"})


def word(moment: Moment) -> str:
    """What happened, in a few words; an act without words of its own is named as the audit names it."""
    return str(EMAILS.get(moment.word, moment.word)) if moment.ref else act_words.act(moment.word)


def changes(moment: Moment, order: Order) -> list[str]:
    """What an act of staff changed; no address of somebody who is erased."""
    unsaid = ADDRESSES if order.email == FORGOTTEN else frozenset()
    before, after = (
        {name: value for name, value in facts.items() if name not in unsaid}
        for facts in (moment.before, moment.after)
    )
    return [*change_words.said(moment.word, before, after, order.total.currency)]


def subjects(order: Order) -> list[str]:
    """What an email must be about to be of this order."""
    schedule = instalments.shown(order.ref) if order.in_shares else None
    return correspondence.subjects_of(
        order, payments.of_order(order.ref), refunds.of_order(order.ref), schedule
    )
