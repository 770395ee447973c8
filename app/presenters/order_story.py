"""How an order was paid and what went back, in sentences: for the shopper's account and for the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import refunds as refund_words
from app.presenters.prices import card_name
from app.presenters.voices import TO_THEM, Voice
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.settlement.instalments.models import Schedule
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund
from app.settlement.tenders.models import Tender, TenderKind


def told(
    order: Order,
    stored: Iterable[Tender],
    payments: Iterable[Payment],
    refunds: Iterable[Refund],
    schedule: Schedule | None = None,
    voice: Voice = TO_THEM,
) -> list[str]:
    """How an order was paid and what went back, in the order it happened."""
    begun = order.paid_at or order.placed_at
    paying = stored if order.paid_at else ()
    dated = [
        (max(tender.reserved_at, begun), _from_tender(tender, order, schedule, voice)) for tender in paying
    ]
    dated += [(max(payment.started_at, begun), _from_card(payment)) for payment in payments]
    in_turn = [sentence for _moment, sentence in sorted(dated, key=lambda pair: pair[0])]
    return [*in_turn, *refund_words.sentences(refunds, order.channel, voice)]


def _from_card(payment: Payment) -> str:
    return _(
        "%(amount)s by card (%(card)s) on %(day)s.",
        amount=_money(payment.amount),
        card=card_name(payment.card),
        day=_day(payment.started_at),
    )


def _from_tender(tender: Tender, order: Order, schedule: Schedule | None, voice: Voice) -> str:
    """Of what pays a later instalment, the day is its own."""
    amount, day = _money(tender.amount), _day(max(tender.reserved_at, order.paid_at or order.placed_at))
    if tender.voucher:
        return _(
            "%(amount)s with voucher …%(end)s on %(day)s.", amount=amount, end=tender.voucher.last4, day=day
        )
    if tender.kind is TenderKind.CREDIT:
        return voice.from_credit % {"amount": amount, "day": day}
    if tender.kind is TenderKind.INSTALMENTS:
        number = len(schedule.instalments) if schedule else 0
        return voice.in_instalments % {"num": number, "day": day}
    due = _day(deferred.due_at(order.placed_at))
    return voice.on_account % {"amount": amount, "day": day, "due": due}


def _money(amount: Money) -> str:
    return formats.money(amount, lang())


def _day(moment: datetime) -> str:
    return formats.day(moment, lang(), brands.channel().timezone)
