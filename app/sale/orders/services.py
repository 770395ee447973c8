"""Placing an order and finding it again. Callers commit what they compose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from app.db import session
from app.kernel import clock, money, refs
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket, BasketGift, BasketState
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Adjustment, AdjustmentKind, Order, OrderGift, OrderLine
from app.sale.orders.states import OrderState
from app.sale.pricing import services as pricing
from app.sale.pricing.services import DELIVERY_VAT_BP, Bill
from app.sale.promotions.models import PromoCode


def find(ref: str) -> Order | None:
    """An order with all a page, a ticket or a letter shows of it, in one statement."""
    return session.scalars(_whole().where(Order.ref == ref)).unique().one_or_none()


UNTOLD = (OrderState.LAPSED, OrderState.REPLACED)  # nothing came of them, and nobody did anything


def one_of_contact(contact_ref: str, ref: str) -> Order | None:
    """An order of theirs that is told; nobody else's."""
    query = _whole().where(Order.ref == ref, Order.contact_ref == contact_ref, Order.state.not_in(UNTOLD))
    return session.scalars(query).unique().one_or_none()


def of_contact(contact_ref: str, now: datetime, *, past: bool, most: int) -> Sequence[Order]:
    """Orders of one contact, the newest first: those with an evening to come, or those without.

    One that is not paid yet is told as long as its basket still stands for it.
    """
    to_come = (
        select(OrderLine.id)
        .join(Place, Place.id == OrderLine.place_id)
        .join(Performance, Performance.id == Place.performance_id)
        .where(OrderLine.order_ref == Order.ref, Performance.starts_at > now)
        .exists()
    )
    waiting = Order.state == OrderState.PLACED
    stands = (
        select(Basket.ref)
        .where(
            Basket.ref == Order.basket_ref, Basket.order_ref == Order.ref, Basket.state == BasketState.OPEN
        )
        .exists()
    )
    ahead = or_(to_come, waiting)
    query = (
        _whole()
        .where(Order.contact_ref == contact_ref, Order.state.not_in(UNTOLD), or_(~waiting, stands))
        .where(~ahead if past else ahead)
        .order_by(Order.placed_at.desc())
        .limit(most)
    )
    return session.scalars(query).unique().all()


def by_number(number: str) -> Order | None:
    return session.scalars(_whole().where(Order.number == number)).unique().one_or_none()


def _whole() -> Select[Order]:
    return select(Order).options(*_parts())


def _parts() -> tuple[ORMOption, ...]:
    lines = joinedload(Order.lines).joinedload(OrderLine.place).joinedload(Place.seat)
    return (lines, joinedload(Order.adjustments), joinedload(Order.gifts).joinedload(OrderGift.voucher))


def agree(basket: Basket, due: Money, browser: dict[str, Any]) -> Order:
    """Freeze a basket into an order; the same agreement twice is the same order. `due` is left for a card.

    `browser` is what the shopper's browser said of itself; the bank may ask for it.
    """
    for earlier in session.scalars(select(Order).filter_by(basket_ref=basket.ref, state=OrderState.PLACED)):
        if _same_agreement(earlier, basket) and earlier.due == due:
            basket.order_ref = earlier.ref
            return earlier
        earlier.move(OrderState.REPLACED)
    order = _order_from(basket, due, browser)
    session.add(order)
    basket.order_ref = order.ref
    return order


def _order_from(basket: Basket, due: Money, browser: dict[str, Any]) -> Order:
    if basket.lines and basket.carrier is None:
        raise LookupError("tickets without a delivery mode: the steps see to it")
    order = Order(
        ref=refs.new(),
        number=refs.new(8),
        basket_ref=basket.ref,
        channel=basket.channel,
        contact_ref=basket.contact_ref,
        state=OrderState.PLACED,
        lang=basket.lang,
        email=basket.email,
        name=basket.name,
        delivery_mode=basket.carrier,
        address=basket.address,
        browser=browser,
        method_code=basket.method_code,
        terms_version=basket.channel.terms_version,
        terms_accepted_at=clock.now(),
        total=basket.total,
        due_minor=due.minor,
    )
    bill = basket.bill
    order.lines = [
        OrderLine(
            place=line.place,
            price_type=line.price_type,
            price=line.price,
            fee_minor=line.fee_minor,
            vat_bp=line.place.performance.event.vat_bp,
            discount_minor=share.minor,
        )
        for line, share in zip(basket.lines, bill.shares, strict=True)
    ]
    order.adjustments = list(_adjustments(bill, basket.promo))
    order.gifts = [_gift(gift, position, basket) for position, gift in enumerate(basket.gifts)]
    return order


def _gift(wanted: BasketGift, position: int, basket: Basket) -> OrderGift:
    gift = OrderGift(ref=refs.new(), product=wanted.product, position=position, sendings=0)
    gift.become(wanted.wish)
    gift.good_until = wanted.last_day(basket.channel.date_at(clock.now()))
    return gift


def _adjustments(bill: Bill, promo: PromoCode | None) -> Iterator[Adjustment]:
    if promo:
        yield Adjustment(kind=AdjustmentKind.PROMO, price=-bill.discount, vat_bp=0, name=promo.name)
    if bill.debt_payment:
        yield Adjustment(kind=AdjustmentKind.DEBT_PAYMENT, price=bill.debt_payment, vat_bp=0)
    if bill.delivery:
        yield Adjustment(kind=AdjustmentKind.DELIVERY, price=bill.delivery, vat_bp=DELIVERY_VAT_BP)


def _same_agreement(order: Order, basket: Basket) -> bool:
    agreed = {(line.place.id, line.price_type.id, line.price) for line in order.lines}
    wanted = {(line.place.id, line.price_type.id, line.price) for line in basket.lines}
    today = basket.channel.date_at(clock.now())
    given = [(gift.wish, gift.good_until) for gift in order.gifts]
    same_gifts = given == [(gift.wish, gift.last_day(today)) for gift in basket.gifts]
    same_price = order.total == basket.total and order.promo_name == (basket.promo and basket.promo.name)
    same_way = order.delivery_mode_id == (basket.carrier and basket.carrier.id)
    return agreed == wanted and same_price and same_gifts and same_way and _of(order) == _of(basket)


def _of(party: Order | Basket) -> tuple[object, ...]:
    whose = (party.contact_ref, party.email, party.name)
    return (*whose, party.address, party.lang, party.method_code)


def attach(contact: Contact) -> int:
    """What was bought as a guest under a contact's proved address becomes theirs; how many orders that is.

    Call it once the address is proved, never before. The caller commits.
    """
    strangers = update(Order).where(
        Order.channel_code == contact.channel_code,
        func.lower(Order.email) == contact.email.lower(),
        Order.contact_ref.is_(None),
    )
    theirs = strangers.values(contact_ref=contact.ref).returning(Order.ref)
    return len(session.execute(theirs, execution_options={"synchronize_session": False}).all())


def replace(basket_ref: str) -> None:
    """Its places went into another basket: what was agreed about it stands no longer. The caller commits."""
    for order in session.scalars(select(Order).filter_by(basket_ref=basket_ref, state=OrderState.PLACED)):
        order.move(OrderState.REPLACED)


def lapse_with_baskets() -> None:
    """Orders whose seats are no longer held. Money that comes all the same is dealt with when it comes."""
    lapsed = select(Basket.ref).filter_by(state=BasketState.LAPSED)
    late = update(Order).where(Order.state == OrderState.PLACED, Order.basket_ref.in_(lapsed))
    session.execute(late.values(state=OrderState.LAPSED), execution_options={"synchronize_session": False})
    session.commit()


MOVING = ("state", "lang", "seats_moved", "paid_at")


def lock(ref: str) -> Order:
    """The basket's lock, then the order's: whoever changes either comes through here in this sequence."""
    query = locking().where(Order.ref == ref).with_for_update(of=(Basket, Order))
    return as_locked(ref, session.execute(query).one())


def locking() -> Select[Any]:
    """A basket and what may have moved of its order, for statements that lock both in one."""
    moving = (getattr(Order, name) for name in MOVING)
    query = select(Basket, *moving).join(Order, Order.basket_ref == Basket.ref)
    return query.execution_options(populate_existing=True)


def as_locked(ref: str, found: Row[Any]) -> Order:
    """The order as the statement that locked it saw it; what never moves may be known from before."""
    order = session.get_one(Order, ref, options=_parts())
    set_committed_value(order, "basket", found.Basket)
    for name in MOVING:
        set_committed_value(order, name, getattr(found, name))
    return order


def whole(ref: str) -> Order:
    """The order under its lock, with every part of it as it stands now."""
    lock(ref)
    query = _whole().where(Order.ref == ref).execution_options(populate_existing=True)
    return session.scalars(query).unique().one()


def vat_split(order: Order) -> dict[str, Money]:
    """Net of tickets, fees, discount and delivery, and the tax: with gifts at their value, the total.

    It is about what stands: what it says before a part is taken back, less what it says after, is that part.
    Of a ticket that went back without its fee the fee stands, and is all its price.
    """
    currency = order.total.currency
    kept = [(line.vat_bp, line.kept) for line in order.lines]
    carried = [
        (DELIVERY_VAT_BP, part.kept) for part in order.adjustments if part.kind is AdjustmentKind.DELIVERY
    ]
    vat = pricing.vat([*kept, *carried], currency)
    parts = {
        "vat": vat,
        "fees": _net([(line.vat_bp, _fee_kept(line)) for line in order.lines], currency),
        "delivery": _net(carried, currency),
        "promo": _net([(line.vat_bp, line.kept - _price_kept(line)) for line in order.lines], currency),
    }
    total = money.total((amount for _rate, amount in [*kept, *carried]), currency)
    return {**parts, "sales": total - money.total(parts.values(), currency)}


def _fee_kept(line: OrderLine) -> Money:
    return Money(line.fee_minor, line.price.currency) if line.stands else line.kept


def _price_kept(line: OrderLine) -> Money:
    return line.price if line.stands else line.kept


def _net(parts: Sequence[tuple[int, Money]], currency: str) -> Money:
    return money.total((amount - amount.included(rate) for rate, amount in parts), currency)
