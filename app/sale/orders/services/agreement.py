"""A basket becomes an order at the price that was shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select, update

from app.db import session
from app.kernel import clock, refs
from app.kernel.emails import folded
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket, BasketGift, BasketLine, BasketState
from app.sale.catalog.models import EventBox
from app.sale.orders.models import Adjustment, AdjustmentKind, Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.pricing.services import Bill
from app.sale.promotions.models import PromoCode
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind

# What an order takes over from its basket as it is.
COPIED = ("contact_ref", "email", "name", "address", "lang", "method_code", "origin_id")


def agree(
    basket: Basket, bill: Bill, due: Money, browser: dict[str, Any], boxes: Sequence[EventBox] = ()
) -> Order:
    """Freeze a basket into an order; the same agreement twice is the same order.

    `bill` is what it comes to, paid as the shopper chose. `due` is what is left for a card to pay. `browser`
    describes the shopper's browser, for 3-D Secure. `boxes` are those that were ticked.
    """
    agreed = [_agreed(box, basket.lang) for box in boxes]
    for earlier in session.scalars(select(Order).filter_by(basket_ref=basket.ref, state=OrderState.PLACED)):
        if _same_agreement(earlier, basket, bill) and earlier.due == due and earlier.boxes == agreed:
            basket.order_ref = earlier.ref
            return earlier
        earlier.move(OrderState.REPLACED)
    order = _order_from(basket, bill, due, browser)
    order.boxes = agreed
    session.add(order)
    basket.order_ref = order.ref
    return order


def _agreed(box: EventBox, lang: str) -> dict[str, Any]:
    title = box.event.title.in_(lang)
    return {"event": title, "text": box.text.in_(lang), "url": box.url, "required": box.required}


def _order_from(basket: Basket, bill: Bill, due: Money, browser: dict[str, Any]) -> Order:
    if basket.lines and basket.carrier is None:
        raise LookupError("tickets without a delivery mode: the steps see to it")
    order = _header(basket, due, browser)
    order.total = bill.total
    order.lines = [_line(line, share) for line, share in zip(basket.lines, bill.shares, strict=True)]
    order.adjustments = list(_adjustments(bill, basket.promo))
    order.gifts = [_gift(gift, position, basket) for position, gift in enumerate(basket.gifts)]
    return order


def _header(basket: Basket, due: Money, browser: dict[str, Any]) -> Order:
    order = Order(ref=refs.new(), number=refs.new(8), basket_ref=basket.ref, channel=basket.channel)
    for name in COPIED:
        setattr(order, name, getattr(basket, name))
    order.state, order.delivery_mode, order.browser = OrderState.PLACED, basket.carrier, browser
    order.handover = basket.carrier.handover if basket.carrier else None
    order.terms_version, order.terms_accepted_at = _terms(basket), clock.now()
    order.due_minor = due.minor
    return order


def _terms(basket: Basket) -> str:
    """The version of the terms that holds now."""
    return legal.current(basket.channel_code, LegalKind.TERMS).version


def _line(line: BasketLine, discount: Money) -> OrderLine:
    return OrderLine(
        place=line.place,
        price_type=line.price_type,
        price=line.price,
        fee_minor=line.fee_minor,
        vat_bp=line.place.performance.event.vat_bp,
        discount_minor=discount.minor,
    )


def _gift(wanted: BasketGift, position: int, basket: Basket) -> OrderGift:
    gift = OrderGift(ref=refs.new(), product=wanted.product, position=position, sendings=0)
    gift.fill(wanted.request)
    gift.good_until = wanted.last_day(basket.channel.date_at(clock.now()))
    return gift


def _adjustments(bill: Bill, promo: PromoCode | None) -> Iterator[Adjustment]:
    if promo:
        yield Adjustment(kind=AdjustmentKind.PROMO, price=-bill.discount, vat_bp=0, name=promo.name)
    if bill.debt_payment:
        yield Adjustment(kind=AdjustmentKind.DEBT_PAYMENT, price=bill.debt_payment, vat_bp=0)
    for charge in bill.charges:
        yield Adjustment(kind=AdjustmentKind(charge.kind.value), price=charge.price, vat_bp=charge.vat_bp)


def _same_agreement(order: Order, basket: Basket, bill: Bill) -> bool:
    """Whether an order says exactly what its basket says today."""
    agreed = {(line.place.id, line.price_type.id, line.price) for line in order.lines}
    wanted = {(line.place.id, line.price_type.id, line.price) for line in basket.lines}
    today = basket.channel.date_at(clock.now())
    given = [(gift.request, gift.good_until) for gift in order.gifts]
    same_gifts = given == [(gift.request, gift.last_day(today)) for gift in basket.gifts]
    same_price = order.total == bill.total and order.promo_name == (basket.promo and basket.promo.name)
    same_delivery = order.delivery_mode_id == (basket.carrier and basket.carrier.id)
    same_buyer = all(getattr(order, name) == getattr(basket, name) for name in COPIED)
    same_terms = order.terms_version == _terms(basket)
    return agreed == wanted and same_terms and same_price and same_gifts and same_delivery and same_buyer


def attach(contact: Contact) -> int:
    """What was bought as a guest under a contact's proved address becomes theirs; how many orders that is.

    Call it once the address is proved, or staff know whose it is; nobody signs in before it is proved. The
    caller commits.
    """
    if contact.email is None:
        return 0
    strangers = update(Order).where(
        Order.channel_code == contact.channel_code,
        func.lower(Order.email) == folded(contact.email),
        Order.contact_ref.is_(None),
    )
    theirs = strangers.values(contact_ref=contact.ref).returning(Order.ref)
    return len(session.execute(theirs, execution_options={"synchronize_session": False}).all())


def replace(basket_ref: str) -> list[str]:
    """Its places went into another basket: its orders no longer hold; their refs. The caller commits."""
    placed = session.scalars(select(Order).filter_by(basket_ref=basket_ref, state=OrderState.PLACED)).all()
    for order in placed:
        order.move(OrderState.REPLACED)
    return [order.ref for order in placed]


def lapse_with_baskets() -> None:
    """End orders whose seats are no longer held. A payment that still arrives is handled when it does."""
    lapsed = select(Basket.ref).filter_by(state=BasketState.LAPSED)
    late = update(Order).where(Order.state == OrderState.PLACED, Order.basket_ref.in_(lapsed))
    session.execute(late.values(state=OrderState.LAPSED), execution_options={"synchronize_session": False})
    session.commit()
