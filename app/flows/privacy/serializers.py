"""How each thing held on a contact is told: plain words, minor units with their currency, ISO instants.

Refs open pages and codes open doors, so neither is told: orders go by their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.accounting.ledger.models import Posting
from app.accounting.vouchers.models import Voucher
from app.flows.accounts.models import AccountSession, EmailToken
from app.kernel.money import Money
from app.messages.email_queue.models import EmailMessage
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact, Passkey
from app.sale.baskets.models import Basket, BasketGift, BasketLine
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.promotions.models import Redemption
from app.sale.tickets.models import Ticket
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments.models import Schedule
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.tenders.models import Tender

Facts = dict[str, Any]
Numbers = dict[str, str]  # of orders, by their refs


def instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _money(amount: Money) -> Facts:
    return {"minor": amount.minor, "currency": amount.currency}


def contact(contact: Contact) -> Facts:
    return {
        "number": contact.number,
        "email": contact.email,
        "name": contact.name,
        "language": contact.lang,
        "known_since": instant(contact.created_at),
        "address_proved_at": instant(contact.confirmed_at),
        "has_password": contact.password is not None,
        "may_pay_later": contact.deferred_allowed,
        "may_owe_at_most_minor": contact.deferred_max_minor,
    }


def sign_in(found: AccountSession) -> Facts:
    return {
        "device": found.device,
        "by": found.method,
        "stays_signed_in": found.kept,
        "began_at": instant(found.started_at),
        "last_seen_at": instant(found.seen_at),
        "ends_at": instant(found.ends_at),
    }


def passkey(found: Passkey) -> Facts:
    return {
        "name": found.name,
        "added_at": instant(found.made_at),
        "last_used_at": instant(found.lastuse_datetime),
    }


def saved_card(found: SavedCard) -> Facts:
    return {
        "brand": found.brand,
        "last_four_digits": found.last4,
        "expires": f"{found.expiry_year}-{found.expiry_month:02}",
        "holder": found.holder,
        "name": found.nickname,
        "saved_at": instant(found.saved_at),
        "consent": {"to_version": found.consent_version, "given_at": instant(found.consented_at)},
        "last_used_at": instant(found.used_at),
    }


def link(found: EmailToken) -> Facts:
    return {
        "for": found.purpose,
        "email": found.email,
        "asked_at": instant(found.asked_at),
        "used_at": instant(found.used_at),
    }


def order(order: Order, lang: str) -> Facts:
    return {
        "number": order.number,
        "state": order.state,
        "placed_at": instant(order.placed_at),
        "paid_at": instant(order.paid_at),
        "email": order.email,
        "name": order.name,
        "address": order.address,
        "language": order.lang,
        "delivery": order.delivery_mode.name.in_(lang) if order.delivery_mode else None,
        "browser": order.browser,
        "terms_version": order.terms_version,
        "terms_accepted_at": instant(order.terms_accepted_at),
        "total": _money(order.total),
        "lines": _lines(order.lines, lang),
        "gift_vouchers": [_gift(found) for found in order.gifts],
        "adjustments": [
            {"kind": part.kind, "name": part.name and part.name.in_(lang), "amount": _money(part.price)}
            for part in order.adjustments
        ],
    }


def _gift(found: OrderGift | BasketGift) -> Facts:
    return {
        "value": _money(found.price),
        "to": found.to_name,
        "from": found.from_name,
        "email": found.email,
        "message": found.message,
        "send_on": found.send_on and found.send_on.isoformat(),
    }


def _lines(lines: Iterable[OrderLine | BasketLine], lang: str) -> list[Facts]:
    return [
        {**_evening(line.place.performance, lang), **_place(line.place, lang),
         "tariff": line.price_type.name.in_(lang), "price": _money(line.price)}
        for line in lines
    ]  # fmt: skip


def _evening(performance: Performance, lang: str) -> Facts:
    return {"event": performance.event.title.in_(lang), "starts_at": instant(performance.starts_at)}


def _place(place: Place, lang: str) -> Facts:
    seat = place.seat
    where = {"zone": seat.zone.in_(lang), "row": seat.row, "seat": seat.number} if seat else {}
    return {"category": place.category.name.in_(lang), **where}


def ticket(found: Ticket, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "serial": found.serial,
        "issued_at": instant(found.issued_at),
        "revoked_at": instant(found.revoked_at),
        "withheld": found.withheld,
    }


def payment(found: Payment, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "state": found.state,
        "amount": _money(found.amount),
        "card": found.card,
        "provider": found.provider,
        "started_at": instant(found.started_at),
        "settled_at": instant(found.settled_at),
    }


def schedule(found: Schedule, numbers: Numbers) -> Facts:
    """What they agreed to, in the words they agreed to, and what came of it."""
    card = found.card
    return {
        "order": numbers[found.order_ref],
        "mandate": found.mandate,
        "mandate_version": found.mandate_version,
        "agreed_at": instant(found.agreed_at),
        "taken_from": f"{card.brand} {card.last4}" if card else None,
        "instalments": [
            {
                "number": row.number,
                "due_on": row.due_on.isoformat(),
                "amount": _money(row.amount),
                "state": row.state,
                "settled_at": instant(row.settled_at),
            }
            for row in found.instalments
        ],
    }


def refund(found: Refund, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "state": found.state,
        "amount": _money(found.amount),
        "to": found.destination,
        "why": found.reason,
        "decided_at": instant(found.due_at),
    }


def reversal(found: RefundHeader, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "amount": _money(found.amount),
        "why": found.reason,
        "decided_at": instant(found.decided_at),
    }


def tender(found: Tender, numbers: Numbers) -> Facts:
    return {
        "order": numbers[found.order_ref],
        "from": found.kind,
        "voucher_ends_in": found.voucher.last4 if found.voucher else None,
        "state": found.state,
        "amount": _money(found.amount),
        "set_aside_at": instant(found.reserved_at),
    }


def entry(found: Posting, numbers: Numbers) -> Facts:
    """As the books have it: a credit given is negative, a debt taken on is positive."""
    return {
        "account": found.account.partition(":")[0],
        "order": numbers.get(found.transaction.order_ref),
        "amount": _money(Money(found.minor, found.currency)),
        "why": found.transaction.reason,
        "booked_at": instant(found.transaction.booked_at),
    }


def voucher(found: Voucher) -> Facts:
    return {"ends_in": found.last4, "state": found.state, "expires_at": instant(found.expires_at)}


def redemption(found: Redemption) -> Facts:
    return {"code": found.code, "state": found.state, "used_at": instant(found.reserved_at)}


def basket(basket: Basket, lang: str) -> Facts:
    return {
        "state": basket.state,
        "opened_at": instant(basket.opened_at),
        "email": basket.email,
        "name": basket.name,
        "address": basket.address,
        "lines": _lines(basket.lines, lang),
        "gift_vouchers": [_gift(found) for found in basket.gifts],
    }


def alert(found: WaitlistEntry, lang: str) -> Facts:
    return {
        "kind": found.kind,
        **_evening(found.performance, lang),
        "email": found.email,
        "asked_at": instant(found.asked_at),
        "notified_at": instant(found.notified_at),
    }


def letter(found: EmailMessage) -> Facts:
    return {
        "kind": found.kind,
        "recipient": found.recipient,
        "language": found.lang,
        "written_at": instant(found.written_at),
        "sent_at": instant(found.sent_at),
    }
