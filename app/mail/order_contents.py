"""What messages about an order say: lines, amounts, refunds, gift vouchers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.http import formats
from app.http.addresses import address
from app.http.i18n import _
from app.http.tokens import resume_token
from app.kernel.money import Money
from app.mail.facts import EmailFacts
from app.presenters import (
    bank_transfers,
    card_refusals,
    email_addresses,
    gifts,
    line_groups,
    pay_links,
    refunds,
    withheld_tickets,
)
from app.presenters.prices import charge_name
from app.sale.baskets.models import Basket
from app.sale.orders.models import AdjustmentKind, Order, OrderGift
from app.sale.tickets.models import Withheld
from app.settlement.payments.sent_back import SENT_BACK
from app.settlement.refunds.models import RefundHeader
from app.settlement.refunds.splits import FundingSource
from app.settlement.statements.services import Entry
from app.venue.channels.models import Channel


def card_words(gift: OrderGift, lang: str) -> dict[str, Any]:
    channel = gift.order.channel
    return {
        "card": gifts.card(gift.product, gift.request, gift.good_until, lang),
        "code": gift.code,
        "catalog_url": address(channel, "catalog", lang),
    }


def order_words(order: Order, lang: str) -> dict[str, Any]:
    channel = order.channel
    carrier = order.delivery_mode if order.lines else None
    return {
        "rows": [(words, price(amount, lang)) for words, amount in _rows(order, lang)],
        "total": price(order.total, lang),
        "vat": formats.money(order.vat, lang) if order.vat else "",
        "delivery": f"{carrier.name.in_(lang)}, {carrier.delay.in_(lang)}" if carrier else "",
        "withdrawal": gifts.may_withdraw(channel) if order.gifts else "",
        "seats_moved": order.seats_moved,
        "terms_version": order.terms_version,
        "terms_url": address(channel, "terms_version", lang, version=order.terms_version),
        "terms_day": formats.day(order.terms_accepted_at, lang, channel.timezone),
        "order_url": address(channel, "order", lang, ref=order.ref),
        "tickets_url": address(channel, "tickets", lang, ref=order.ref),
        "reader": email_addresses.masked(order.email),
        "contact_url": address(channel, "contact", lang),
    }


def _rows(order: Order, lang: str) -> Iterator[tuple[str, Money]]:
    """What the total is made of, a discount with its minus sign."""
    for group in line_groups.by_performance(order.lines):
        yield from ((words, amount) for words, _seats, amount in group.counts)
    if order.promo_name:
        yield order.promo_name.in_(lang), order.discount
    for gift in order.gifts:
        yield f"{gift.product.name.in_(lang)}, {gifts.title(gift)}", gift.price
    if order.debt_payment:
        yield _("Your outstanding balance"), order.debt_payment
    for charge in order.charges:
        delivered = charge.kind is AdjustmentKind.DELIVERY and order.delivery_mode
        yield order.delivery_mode.name.in_(lang) if delivered else charge_name(charge.kind), charge.price


def waiting_words(order: Order, why: Withheld | None, lang: str) -> dict[str, Any]:
    """What tickets that open no door yet wait for; an empty sentence where they do."""
    waiting = withheld_tickets.waits_for(why, order)
    if waiting is None:
        return {"waiting": ""}
    url = waiting.address(order.channel, lang)
    return {"waiting": waiting.sentence, "waiting_go": waiting.go, "waiting_url": url}


def price(amount: Money, lang: str) -> str:
    return formats.money(amount, lang) if amount else _("Free of charge")


def transfer_words(order: Order, lang: str) -> dict[str, Any]:
    """What is to be sent where, and by when; nothing for orders that are paid otherwise."""
    if order.transfer_due_on is None:
        return {}
    return {
        "transfer_rows": bank_transfers.rows(order, lang),
        "transfer_due": formats.money(order.due, lang),
        "transfer_seats": bool(order.lines),
        "transfer_day": formats.date_words(order.transfer_due_on, lang),
    }


def money_words(facts: EmailFacts, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if facts.payment:
        found["amount"] = formats.money(facts.payment.amount, lang)
        reason = facts.payment.reason
        found["sent_back"] = card_refusals.refusal(reason) if reason in SENT_BACK else ""
    if facts.debt:
        found |= {"debt": formats.money(facts.debt, lang), "money_url": address(facts.channel, "money", lang)}
        found["order_stands"] = facts.order is not None and facts.order.paid
        found["debt_rows"] = [(_debt_name(entry), formats.money(left, lang)) for entry, left in facts.debts]
    if facts.refund:
        found |= {"amount": formats.money(facts.refund.amount, lang), "reason": facts.refund.reason.value}
    if facts.back:
        found["back"] = refunds.sentences(facts.back, facts.channel)
    if facts.pay_link:
        link, zone = facts.pay_link, facts.channel.timezone
        found |= {
            "amount": formats.money(link.amount, lang),
            "until": formats.when(link.expires_at, lang, zone),
        }
        found["pay_url"] = pay_links.address(facts.channel, link.code, lang)
    if facts.promised:
        performance = facts.promised.performance
        found["choice_url"] = address(
            facts.channel, "seats", lang,
            slug=performance.event.slug, performance_slug=performance.slug,
        ) + f"?priority={facts.promised.ref}"  # fmt: skip
    return found


def _debt_name(entry: Entry) -> str:
    if entry.order is None:
        return entry.reason or _("Correction")
    return _("Order %(number)s", number=formats.order_number(entry.order.number))


def reversal_words(reversal: RefundHeader, channel: Channel, lang: str, secret: str) -> dict[str, Any]:
    return {
        "amount": formats.money(reversal.amount, lang) if reversal.amount else "",
        "back": refunds.sentences(reversal.refunds, channel),
        "to_card": any(refund.destination is FundingSource.CARD for refund in reversal.refunds),
        "code": secret,
    }


def basket_words(basket: Basket, lang: str) -> dict[str, Any]:
    token = resume_token(basket.ref)
    return {"resume_url": address(basket.channel, "resume", lang, token=token)}
