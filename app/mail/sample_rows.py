"""Rows made for the samples of messages and thrown away; nothing here touches the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from app.accounting.vouchers.models import Voucher, VoucherProduct
from app.flows.accounts.models import EmailToken, TokenPurpose
from app.flows.approvals.models import Approval, ApprovalKind
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.mail.sample_event import channel, performance
from app.messages.email_queue.models import EmailKind
from app.people.cards.models import SavedCard
from app.people.staff.models import Staff, StaffInvitation
from app.sale.baskets.models import Basket, BasketLine
from app.sale.catalog.models import Performance, Place, PriceType
from app.sale.halls.models import Category, Seat, Zone
from app.sale.orders.models import Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Ticket
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments.models import CollectionProblem, Instalment, InstalmentPlan, Schedule
from app.settlement.instalments.states import InstalmentState
from app.settlement.refunds.models import Refund, RefundHeader, RefundMethod
from app.settlement.refunds.splits import FundingSource
from app.settlement.refunds.states import RefundState
from app.venue.delivery.models import E_TICKET, DeliveryMode

SECRET_REF = "0SECRET0SECRET0SECRET0SECR"  # noqa: S105  # opens nothing
READER = "ada@example.org"
SOLD = datetime(2026, 11, 23, 8, 19, tzinfo=UTC)


def order(lang: str, brand: str) -> Order:
    seller = channel(brand)
    order = Order(
        ref=SECRET_REF, number="4K7MPQ2X", channel=seller, channel_code=seller.code,
        state=OrderState.PAID, lang=lang, email=READER, name="Ada Byron", terms_version="2026-11",
        terms_accepted_at=SOLD, placed_at=SOLD, paid_at=SOLD, seats_moved=False, total=Money(32_000, "EUR"),
        delivery_mode=DeliveryMode(
            code=E_TICKET, name=Texts("Billet électronique", "E-ticket"), delay=Texts("immédiat", "immediate")
        ),
    )  # fmt: skip
    order.lines = list(lines(performance(brand)))
    order.adjustments, order.gifts = [], []
    return order


def reversal(order: Order) -> RefundHeader:
    """The first ticket goes back: what a card paid of it, and what a voucher did."""
    line = order.lines[0]
    line.header_ref, line.refunded_minor = "0REVERSAL", line.price.minor
    order.refunded_minor = line.refunded_minor
    reversal = RefundHeader(ref="0REVERSAL", amount=line.price, method=RefundMethod.ORIGIN)
    card = Refund(amount=Money(10_000, "EUR"), destination=FundingSource.CARD, state=RefundState.DUE)
    voucher = Voucher(ref="0VOUCHER", last4="7F3K", expires_at=SOLD + timedelta(days=365))
    onto = Refund(amount=Money(2_000, "EUR"), destination=FundingSource.VOUCHER, state=RefundState.DONE)
    onto.voucher, onto.voucher_ref = voucher, voucher.ref
    reversal.refunds = [card, onto]
    return reversal


UPCOMING, PAID = (InstalmentState.UPCOMING, None), (InstalmentState.PAID, None)
SECOND: dict[EmailKind, tuple[InstalmentState, CollectionProblem | None]] = {
    EmailKind.INSTALMENT_PAID: PAID,
    EmailKind.INSTALMENT_REFUSED: (InstalmentState.FAILED, CollectionProblem.BANK),
    EmailKind.INSTALMENT_OVERDUE: (InstalmentState.OVERDUE, CollectionProblem.BANK),
}


def schedule(order: Order, kind: EmailKind) -> Schedule:
    """160, 80 and 80 euros, from a card that is saved; the message is about the second."""
    card = SavedCard(brand="visa", last4="4242", expiry_year=2028, expiry_month=5, nickname="")
    terms = {"withholds_tickets": True, "retry_days": [1, 3, 7]}
    plan = InstalmentPlan(method_code="CB3X", number=3)
    schedule = Schedule(order=order, order_ref=order.ref, card=card, plan=plan, **terms)
    days, amounts = (date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 11)), (16_000, 8_000, 8_000)
    for number, (day, minor) in enumerate(zip(days, amounts, strict=True), 1):
        state, trouble = SECOND.get(kind, UPCOMING) if number == 2 else (PAID if number == 1 else UPCOMING)
        Instalment(
            schedule=schedule, order_ref=order.ref, number=number, due_on=day, amount=Money(minor, "EUR"),
            agreed_minor=minor, state=state, trouble=trouble, tries=1 if trouble else 0,
            next_at=SOLD + timedelta(days=9) if trouble else None,
        )  # fmt: skip
    return schedule


MESSAGES = {
    "fr": "Joyeux anniversaire\u202f!\nChoisis ce qui te fait envie.",
    "en": "Happy birthday!\nChoose whatever you like.",
}


def gift(order: Order) -> OrderGift:
    product = VoucherProduct(
        code="BON", name=Texts("Bon cadeau", "Gift voucher"), months=12, motif="ribbon", palette="plum"
    )
    return OrderGift(
        ref="0GIFT", order=order, product=product, value_minor=5_000, currency="EUR", to_name="Léa",
        from_name="Ada Byron", email="lea@example.org", message=MESSAGES[order.lang],
        good_until=date(2027, 11, 23), voucher=Voucher(ref="0VOUCHER", last4="7F3K"),
        code="4K7M-PQ2X-9D3B-7F3K",
    )  # fmt: skip


def lines(performance: Performance) -> Iterator[OrderLine]:
    category = Category(id=1, name=Texts("Catégorie 1", "Category 1"), position=1)
    tariffs = (Texts("Plein tarif", "Full price"),) * 2 + (Texts("Moins de 26 ans", "Under 26"),)
    for at, (tariff, minor) in enumerate(zip(tariffs, (12_000, 12_000, 8_000), strict=True)):
        seat = Seat(
            zone=Zone(id=1, name=Texts("Parterre", "Stalls")), door=Texts("Côté cour", "Right door"),
            row="F", number=str(12 + 2 * at),
        )  # fmt: skip
        place = Place(performance_id=1, performance=performance, category=category, seat=seat)
        yield OrderLine(
            id=at, place=place, price_type=PriceType(name=tariff), price=Money(minor, "EUR"), vat_bp=550
        )


def tickets(order: Order) -> Iterator[Ticket]:
    for at, line in enumerate(order.lines):
        yield Ticket(ref=f"7K2MPQ4XZ8R0TN5{at}", serial=117_104 + at, line=line, revision=1)


def basket(order: Order) -> Basket:
    basket = Basket(ref="0BASKET0BASKET0BASKET0BASK", channel=order.channel)
    basket.lines = [
        BasketLine(id=line.id, place=line.place, price_type=line.price_type, price=line.price)
        for line in order.lines
    ]
    return basket


def link(order: Order, purpose: TokenPurpose) -> EmailToken:
    late = SOLD + timedelta(minutes=20)
    return EmailToken(
        purpose=purpose, email=order.email, channel=order.channel, asked_at=SOLD, expires_at=late
    )


def waitlist_entry(order: Order) -> WaitlistEntry:
    performance = order.lines[0].place.performance
    return WaitlistEntry(ref="0ALERT", channel=order.channel, performance=performance, email=order.email)


def staff() -> Staff:
    return Staff(ref="0STAFF", name="Karin Meyer", email="karin@example.org", active=True)


def approval() -> Approval:
    amount = Money(1_200_00, "EUR")
    return Approval(ref="0APPROVAL", kind=ApprovalKind.REFUND, amount=amount, asker=staff())


def staff_invitation() -> StaffInvitation:
    ends = SOLD + timedelta(days=3)
    return StaffInvitation(ref="0INVITATION", made_at=SOLD, expires_at=ends, staff=staff())
