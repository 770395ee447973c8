"""What an email tried out is about: an order of the channel as it was sold, and everything else invented.

The order is copied without its ref and its address, so that no link opens or changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.flows.correspondence.services import Trial
from app.mail import sample_facts, sample_rows
from app.mail.facts import EmailFacts
from app.messages.email_queue.models import EmailKind
from app.sale.orders import services as orders
from app.sale.orders.models import Adjustment, Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

# These tell of a ticket, and there is none in an order of gift vouchers alone.
OF_TICKETS = {
    EmailKind.REFUNDED, EmailKind.TAKEN_BACK, EmailKind.REFUND_CREDITED, EmailKind.ON_SALE,
    EmailKind.PLACES_FREE,
}  # fmt: skip
KEPT = (
    "number", "channel_code", "name", "delivery_mode_id", "address", "terms_version",
    "terms_accepted_at", "placed_at", "paid_at", "handover", "method_code", "total", "due_minor",
)  # fmt: skip


def of(kind: EmailKind, trial: Trial, lang: str) -> EmailFacts:
    channel = channels.by_code(trial.channel_code)
    order = orders.by_number_in(channel.code, trial.number) if trial.number else None
    return around(kind, channel, order, lang)


def around(kind: EmailKind, channel: Channel, order: Order | None, lang: str) -> EmailFacts:
    """`order` is one of this channel; None: an invented one."""
    usable = order is not None and (order.lines or kind not in OF_TICKETS)
    shown = _copy(order) if order and usable else _invented(channel, lang)
    shown.lang = lang
    return sample_facts.around(kind, shown)


def _invented(channel: Channel, lang: str) -> Order:
    order = sample_rows.order(lang, channel.brand)
    order.channel, order.channel_code = channel, channel.code
    return order


def _copy(order: Order) -> Order:
    copy = Order(ref=sample_rows.SECRET_REF, state=OrderState.PAID, email=sample_rows.READER)
    for name in KEPT:
        setattr(copy, name, getattr(order, name))
    copy.lines, copy.gifts = list(_lines(order)), list(_gifts(order))
    copy.adjustments = [
        Adjustment(kind=part.kind, price=part.price, vat_bp=part.vat_bp, name=part.name)
        for part in order.adjustments
    ]
    return copy


def _lines(order: Order) -> Iterator[OrderLine]:
    for line in order.lines:
        yield OrderLine(
            id=line.id, place=line.place, price_type_id=line.price_type_id, price=line.price,
            fee_minor=line.fee_minor, vat_bp=line.vat_bp, discount_minor=line.discount_minor,
        )  # fmt: skip


def _gifts(order: Order) -> Iterator[OrderGift]:
    """Without their vouchers: a code is in one email, and nowhere else."""
    for gift in order.gifts:
        copy = OrderGift(ref=sample_rows.SECRET_REF, product=gift.product, position=gift.position)
        copy.fill(gift.request)
        copy.good_until = gift.good_until
        yield copy
