"""Taking places, keeping them, giving them back; gifts beside them. The server's clock is the only clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import joinedload

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import GiftRequest, VoucherProduct
from app.db import session
from app.kernel import clock, refs
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket, BasketGift, BasketLine, BasketState
from app.sale.catalog import services as catalog
from app.sale.catalog.models import FREE, Performance, Place, PriorityPass
from app.sale.catalog.services import Tariff
from app.sale.promotions import services as promotions
from app.sale.promotions.models import Redemption
from app.sale.promotions.services import PromoCodeRejected, PromoContext
from app.venue.channels.models import Channel
from app.venue.delivery.models import DeliveryMode

GIFTS_PER_ORDER = 10


class PlacesGone(Exception):
    """Fewer places were free than asked for; nothing was taken."""

    def __init__(self, missing: Sequence[int] = ()) -> None:
        super().__init__(missing)
        self.missing = missing


class TooMany(Exception):
    """More places or gift vouchers than are sold in one order."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NotOnSale(Exception):
    """The session is not on sale now, the tariff does not exist there, or no gift voucher is sold so."""


class BasketLocked(Exception):
    """A bank is being asked about this basket: nothing in it may change."""


class BasketChanged(Exception):
    """The basket is no longer what was agreed: it has to be looked at again."""


class HoldEnded(Exception):
    """The seats are no longer held."""


@dataclass(frozen=True)
class PlaceRequest:
    """One place wanted at one tariff; no place id means any place of the category."""

    category_id: int
    price_type_id: int
    place_id: int | None = None


def _with_lines() -> Select[Basket]:
    return select(Basket).options(
        joinedload(Basket.lines).joinedload(BasketLine.place).joinedload(Place.seat),
        joinedload(Basket.gifts),
    )


def find(ref: str, *, for_change: bool = False) -> Basket | None:
    """A basket with all a page shows of it.

    `for_change` locks it first, so that what is read stays true until the next commit.
    """
    if for_change:
        session.execute(select(Basket.ref).filter_by(ref=ref).with_for_update())
    query = _with_lines().where(Basket.ref == ref).execution_options(populate_existing=for_change)
    basket = session.scalars(query).unique().one_or_none()
    if basket:
        basket.locked = for_change
    return basket


def open_with(channel: Channel, lang: str) -> Basket:
    """A new empty basket; it is kept only if something is put in it."""
    basket = Basket(ref=refs.new(), channel_code=channel.code, channel=channel, lang=lang, lines=[], gifts=[])
    basket.state, basket.locked = BasketState.OPEN, True
    session.add(basket)
    return basket


def take(
    basket: Basket,
    performance: Performance,
    choices: Sequence[PlaceRequest],
    promised: PriorityPass | None = None,
    *,
    presale: bool = False,
) -> None:
    """Hold these places for this basket and restart its clock; all of them or none.

    `presale` says that the shopper gave the code; it opens nothing outside the presale.
    Raises TooMany, NotOnSale, PlacesGone, Frozen or HoldEnded.
    """
    now = clock.now()
    lock(basket, now)
    channel = basket.channel
    if len(basket.lines) + len(choices) > channel.places_per_order:
        raise TooMany(channel.places_per_order)
    if not (performance.on_sale(now) or promised or (presale and performance.in_presale(now))):
        raise NotOnSale
    with session.no_autoflush:  # a new basket is written once, with its clock
        _add(basket, performance, choices, house=promised is not None)
    if promised:
        promised.used_at = now
    basket.order_ref = None
    _restart_clock(basket, now)
    session.commit()


def lock(basket: Basket, now: datetime) -> None:
    """Two tabs of one shopper wait for each other here. Raises Frozen or HoldEnded."""
    if not basket.locked:
        find(basket.ref, for_change=True)
    basket.locked = False  # the commit to come lets go of it
    if basket.payment_locked(now):
        raise BasketLocked
    if basket.state is not BasketState.OPEN or basket.lapsed(now):
        raise HoldEnded


def _add(basket: Basket, performance: Performance, choices: Sequence[PlaceRequest], *, house: bool) -> None:
    """Nothing is changed before everything is known to be possible, so a refusal leaves no trace."""
    tariffs = [
        _tariff(basket.channel, performance.event_id, choice.category_id, choice.price_type_id)
        for choice in choices
    ]
    for tariff, place in zip(tariffs, _hold(performance, choices, house), strict=True):
        place.basket_ref = basket.ref
        basket.lines.append(
            BasketLine(
                place=place,
                price_type=tariff.price_type,
                price=tariff.price,
                fee_minor=tariff.fee.minor,
            )
        )


def _tariff(channel: Channel, event_id: int, category_id: int, price_type_id: int) -> Tariff:
    for tariff in catalog.tariffs_in(channel, event_id, category_id):
        if tariff.price_type.id == price_type_id:
            return tariff
    raise NotOnSale


def _hold(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> list[Place]:
    """Lock free places, skipping those somebody else is taking this very moment."""
    named = {place.id: place for place in _named(performance, choices, house)}
    pools = _any_of(performance, choices, house)
    held = [named.get(c.place_id) if c.place_id else _draw(pools, c.category_id) for c in choices]
    places = [place for place in held if place is not None]
    if len(places) < len(choices):
        raise PlacesGone([c.place_id for c in choices if c.place_id and c.place_id not in named])
    return places


def _draw(pools: dict[int, list[Place]], category_id: int) -> Place | None:
    pool = pools.get(category_id)
    return pool.pop() if pool else None


def _free(performance: Performance, house: bool) -> Select[Place]:
    query = select(Place).options(joinedload(Place.seat))
    query = query.where(Place.performance_id == performance.id, FREE)
    query = query if house else query.where(~Place.house)
    return query.with_for_update(of=Place, skip_locked=True)


def _named(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> list[Place]:
    wanted = [choice.place_id for choice in choices if choice.place_id is not None]
    if not wanted:
        return []
    query = _free(performance, house).where(Place.id.in_(wanted)).order_by(Place.id)
    return [place for place in session.scalars(query) if _fits(place, choices)]


def _fits(place: Place, choices: Iterable[PlaceRequest]) -> bool:
    return any(c.place_id == place.id and c.category_id == place.category_id for c in choices)


def _any_of(performance: Performance, choices: Sequence[PlaceRequest], house: bool) -> dict[int, list[Place]]:
    wanted = Counter(choice.category_id for choice in choices if choice.place_id is None)
    return {
        category_id: list(
            session.scalars(
                _free(performance, house)
                .where(Place.category_id == category_id, Place.seat_id.is_(None))
                .limit(count)
            )
        )
        for category_id, count in wanted.items()
    }


def _restart_clock(basket: Basket, now: datetime) -> None:
    """Successful additions extend the hold; nothing extends it past the longest life."""
    basket.life_ends_at = basket.life_ends_at or now + basket.channel.life
    basket.hold_until(now + basket.channel.hold)


def extend(basket: Basket) -> None:
    """The shopper asked for more time. Raises Frozen or HoldEnded."""
    now = clock.now()
    lock(basket, now)
    if basket.lines:
        basket.hold_until(max(basket.held_until or now, now) + basket.channel.extension)
    session.commit()


def remove(basket: Basket, line_id: int) -> BasketLine | None:
    """Give one place back. The clock does not move. Raises Frozen or HoldEnded."""
    lock(basket, clock.now())
    line = next((line for line in basket.lines if line.id == line_id), None)
    if line:
        _let_go(basket.ref, [line.place_id])
        basket.lines.remove(line)
        basket.order_ref = None
        if not basket.lines:
            _last_line_gone(basket)
    session.commit()
    return line


def _last_line_gone(basket: Basket) -> None:
    """No seat is held any longer, and nothing is left that a promo code could lower."""
    basket.held_until = basket.life_ends_at = None
    if basket.redemption:
        promotions.free([basket.ref])
        basket.redemption = None


def give(
    basket: Basket, wish: GiftRequest, product: VoucherProduct, instead_of: int | None = None
) -> BasketGift:
    """Put a gift voucher in, or change one that is there. The clock of the seats does not move.

    Raises NotOnSale, TooMany, Frozen or HoldEnded.
    """
    lock(basket, clock.now())
    if not _sold(product, basket.channel) or not product.sells(wish.value):
        raise NotOnSale
    gift = next((gift for gift in basket.gifts if gift.id == instead_of), None)
    if gift is None:
        if len(basket.gifts) >= GIFTS_PER_ORDER:
            raise TooMany(GIFTS_PER_ORDER)
        gift = BasketGift()
        basket.gifts.append(gift)
    gift.product = product
    gift.become(wish)
    basket.order_ref = None
    session.commit()
    return gift


def _sold(product: VoucherProduct, channel: Channel) -> bool:
    now_sold = vouchers.for_sale(channel)
    return now_sold is not None and now_sold.code == product.code


def take_out(basket: Basket, gift_id: int) -> BasketGift | None:
    """A gift voucher that is not wanted after all. Raises Frozen or HoldEnded."""
    lock(basket, clock.now())
    gift = next((gift for gift in basket.gifts if gift.id == gift_id), None)
    if gift:
        basket.gifts.remove(gift)
        basket.order_ref = None
    session.commit()
    return gift


def add_debt_payment(basket: Basket, amount: Money) -> None:
    """Pay this much of the contact's deferred account with it; nothing takes that out again.

    Raises Frozen or HoldEnded.
    """
    lock(basket, clock.now())
    basket.debt_payment_minor, basket.order_ref = amount.minor, None
    session.commit()


def change_price_type(basket: Basket, line_id: int, price_type_id: int) -> None:
    """Another tariff for the same seat, at today's price. Raises Frozen, HoldEnded or NotOnSale."""
    lock(basket, clock.now())
    line = next((line for line in basket.lines if line.id == line_id), None)
    if line is None or line.price_type_id == price_type_id:
        return
    performance = line.place.performance
    tariff = _tariff(basket.channel, performance.event_id, line.place.category_id, price_type_id)
    line.price_type, line.price, line.fee_minor = tariff.price_type, tariff.price, tariff.fee.minor
    basket.order_ref = None
    session.commit()


def apply_promo_code(basket: Basket, code: str) -> Redemption:
    """Lower the price with a code, for as long as the basket is held.

    Raises promotions.PromoCodeRejected, Frozen or HoldEnded.
    """
    now = clock.now()
    lock(basket, now)
    try:
        basket.redemption = promotions.reserve(code, _situation(basket), now)
    except PromoCodeRejected:
        session.commit()  # nothing has changed; it lets go of the basket and of the code
        raise
    basket.order_ref = None
    session.commit()
    return basket.redemption


def _situation(basket: Basket) -> PromoContext:
    return PromoContext(
        ref=basket.ref,
        channel_code=basket.channel_code,
        email=basket.email,
        subtotal=basket.subtotal,
        event_slugs={line.place.performance.event.slug for line in basket.lines},
        has_one=basket.promo is not None,
    )


def remove_promo_code(basket: Basket) -> None:
    """The price goes back up, and the code is there for others at once. Raises Frozen or HoldEnded."""
    lock(basket, clock.now())
    if basket.redemption:
        promotions.free([basket.ref])
        basket.redemption = None
        basket.order_ref = None
    session.commit()


def cancel(basket: Basket) -> None:
    """Give everything back at once. Raises Frozen."""
    now = clock.now()
    try:
        lock(basket, now)
    except HoldEnded:
        return
    basket.state = BasketState.CANCELED
    _let_go(basket.ref)
    promotions.free([basket.ref])
    session.commit()


def _let_go(basket_ref: str, place_ids: Sequence[int] | None = None) -> None:
    """Free places held by this basket and by nobody else: a sold one is not touched."""
    held = update(Place).where(Place.basket_ref == basket_ref, Place.order_ref.is_(None))
    if place_ids is not None:
        held = held.where(Place.id.in_(place_ids))
    session.execute(held.values(basket_ref=None), execution_options={"synchronize_session": False})


def identify(basket: Basket, email: str) -> None:
    """Who buys. Raises Frozen or HoldEnded."""
    lock(basket, clock.now())
    if basket.email != email:
        basket.email, basket.order_ref = email, None
    session.commit()


def identify_as(basket: Basket, contact: Contact) -> None:
    """Whoever is signed in buys, and is not asked. Raises Frozen or HoldEnded."""
    lock(basket, clock.now())
    belongs_to(basket, contact)
    session.commit()


def deliver_by(basket: Basket, mode: DeliveryMode, name: str, address: dict[str, str] | None) -> None:
    """How the tickets get there, and the name they wait under. Raises Frozen or HoldEnded."""
    lock(basket, clock.now())
    wanted = (mode.id, name, address)
    if wanted != (basket.delivery_mode and basket.delivery_mode.id, basket.name, basket.address):
        basket.delivery_mode, basket.name, basket.address = mode, name, address
        basket.order_ref = None
    session.commit()


def claim(ref: str, contact: Contact) -> None:
    """A basket becomes the contact's if it may still change. The caller commits."""
    basket = find(ref, for_change=True)
    if basket and basket.usable and not basket.payment_locked(clock.now()):
        belongs_to(basket, contact)


def belongs_to(basket: Basket, contact: Contact) -> None:
    """Whoever is signed in buys, and gets the tickets at their address. The caller has the lock."""
    if basket.contact_ref not in (None, contact.ref):  # somebody else used this phone before
        _forget(basket)
    if (basket.contact_ref, basket.email) != (contact.ref, contact.email):
        basket.contact_ref, basket.email, basket.order_ref = contact.ref, contact.email, None


def forget_whose(ref: str) -> None:
    """Its places stay held; nothing of it tells who chose them. The caller commits."""
    basket = find(ref, for_change=True)
    if basket is None or not basket.usable or basket.payment_locked(clock.now()):
        return
    _forget(basket)
    basket.contact_ref, basket.email, basket.order_ref = None, "", None


def _forget(basket: Basket) -> None:
    """What only one person could have said or paid."""
    basket.name, basket.address = "", None
    basket.debt_payment_minor, basket.uses_credit, basket.credit_cap_minor = 0, False, None


def lock_all(basket_refs: Iterable[str]) -> dict[str, Basket]:
    """Several at once, always in the same order: two who want the same ones wait, and neither for ever."""
    found = [find(ref, for_change=True) for ref in sorted(set(basket_refs))]
    return {basket.ref: basket for basket in found if basket}


@dataclass(frozen=True)
class Merged:
    """How many places changed baskets, how many did not fit and stayed; which baskets have none left."""

    moved: int = 0
    left: int = 0
    emptied: Sequence[str] = ()


def merge(basket: Basket, others: Sequence[Basket]) -> Merged:
    """Put what others hold into this one, as much as one order may have. The oldest clock goes on.

    All are locked, this one may change, and the caller commits. One a bank is asked about is left alone.
    """
    now = clock.now()
    still = [other for other in others if other.usable and not other.payment_locked(now)]
    moved = sum(_pour(other, basket) for other in still)
    for other in still:
        _bring_along(other, basket)
    emptied = [other for other in still if other.empty]
    for other in emptied:
        _close(other, basket, now)
    return Merged(moved, sum(len(other.lines) for other in still), [other.ref for other in emptied])


def _pour(old: Basket, basket: Basket) -> int:
    room = basket.channel.places_per_order - len(basket.lines)
    lines = old.lines[: max(0, room)]
    if not lines:
        return 0
    basket.held_until = min(filter(None, (basket.held_until, old.held_until)))
    basket.life_ends_at = min(filter(None, (basket.life_ends_at, old.life_ends_at)))
    session.flush()  # a basket just opened has to be there before places point to it
    for line in lines:
        line.basket = basket
        line.place.basket_ref = basket.ref
    old.order_ref = basket.order_ref = None
    return len(lines)


def _bring_along(old: Basket, basket: Basket) -> None:
    """Gift vouchers and a debt to be paid: they have no clock."""
    for gift in old.gifts[: max(0, GIFTS_PER_ORDER - len(basket.gifts))]:
        old.gifts.remove(gift)
        basket.gifts.append(gift)
        old.order_ref = basket.order_ref = None
    if old.debt_payment_minor:
        basket.debt_payment_minor, old.debt_payment_minor = (
            max(basket.debt_payment_minor, old.debt_payment_minor),
            0,
        )
        old.order_ref = basket.order_ref = None


def _close(old: Basket, basket: Basket, now: datetime) -> None:
    """Nothing is left in it; its code comes along if it may."""
    code = old.redemption.code if old.redemption and old.promo else ""
    old.state, old.redemption = BasketState.CANCELED, None
    promotions.free([old.ref])
    session.flush()
    if code and basket.promo is None:
        with suppress(PromoCodeRejected):
            basket.redemption = promotions.reserve(code, _situation(basket), now)


def lock_for_payment(basket: Basket, order_ref: str, until: datetime) -> None:
    """A bank is about to be asked for this order. The caller holds the lock and commits.

    Raises HoldEnded or Changed.
    """
    now = clock.now()
    if basket.state is not BasketState.OPEN or basket.lapsed(now):
        raise HoldEnded
    if basket.order_ref != order_ref:
        raise BasketChanged
    basket.payment_lock_until = until


def unlock(basket: Basket, spare: timedelta) -> None:
    """The bank said no: time runs again, with a little to spare. The caller holds the lock and commits."""
    basket.payment_lock_until = None
    if basket.state is BasketState.OPEN and basket.lines:
        basket.held_until = max(basket.held_until or clock.now(), clock.now() + spare)


def sold(basket: Basket) -> None:
    """The order is paid. The caller holds the lock and commits."""
    basket.state, basket.payment_lock_until = BasketState.BOUGHT, None
    if basket.redemption:
        promotions.spend(basket.redemption)


def release_lapsed(limit: int = 200) -> list[str]:
    """End every hold whose time has run out and that no bank is being asked about; the sweep calls this."""
    now = clock.now()
    query = (
        select(Basket)
        .where(
            Basket.state == BasketState.OPEN,
            Basket.held_until.is_not(None),
            func.greatest(Basket.held_until, func.coalesce(Basket.payment_lock_until, Basket.held_until))
            <= now,
        )
        .limit(limit)
        .with_for_update(skip_locked=True, of=Basket)
    )
    lapsed = list(session.scalars(query))
    for basket in lapsed:
        basket.state = BasketState.LAPSED
        _let_go(basket.ref)
        if basket.email:
            email_queue.write(EmailKind.HOLD_ENDED, basket.ref, basket.lang, basket.email)
    promotions.free([basket.ref for basket in lapsed if basket.redemption_id])
    session.commit()
    return [basket.ref for basket in lapsed]


@dataclass(frozen=True)
class Revival:
    """What came back: how many seats are the same, others, or missing, and whether prices moved."""

    same: int
    others: int
    missing: int
    price_changed: bool
    code_lost: bool
    gifts_lost: bool


def revive(old: Basket, basket: Basket) -> Revival:
    """Take the same seats again if they are free, else the closest, at today's price (E34), and the gifts."""
    now = clock.now()
    basket.email, basket.name = basket.email or old.email, old.name
    basket.delivery_mode, basket.address = old.delivery_mode, old.address
    wanted = [line for line in old.lines if _may_return(line.place.performance, now)]
    gone = [line for line in wanted if not _retake(basket, line, line.place)]
    lost = [line for line in gone if not _retake(basket, line, closest(line.place))]
    missing = len(old.lines) - len(wanted) + len(lost)
    gifts = [gift for gift in old.gifts if _sold(gift.product, basket.channel)]
    for gift in gifts:
        _give_again(basket, gift)
    if basket.lines:
        _restart_clock(basket, now)
    session.commit()
    moved = old.subtotal != basket.subtotal
    return Revival(
        len(wanted) - len(gone),
        len(gone) - len(lost),
        missing,
        price_changed=moved and not missing,
        code_lost=old.redemption is not None and not _redeem_again(basket, old.redemption.code),
        gifts_lost=len(gifts) < len(old.gifts),
    )


def _give_again(basket: Basket, old: BasketGift) -> None:
    gift = BasketGift(product=old.product)
    gift.become(old.wish)
    basket.gifts.append(gift)


def _redeem_again(basket: Basket, code: str) -> bool:
    if not basket.lines:
        return False
    try:
        apply_promo_code(basket, code)
    except (PromoCodeRejected, HoldEnded):
        return False
    return True


def _may_return(performance: Performance, now: datetime) -> bool:
    return performance.on_sale(now) or performance.in_presale(now)


def _retake(basket: Basket, line: BasketLine, place: Place | None) -> bool:
    if place is None:
        return False
    try:
        choice = PlaceRequest(place.category_id, line.price_type_id, place.id)
        _add(basket, place.performance, [choice], house=False)
    except (PlacesGone, NotOnSale):
        return False
    return True


def closest(place: Place) -> Place | None:
    """The free place of the same category most like this one."""
    query = (
        select(Place)
        .options(joinedload(Place.seat))
        .where(
            Place.performance_id == place.performance_id,
            Place.category_id == place.category_id,
            FREE,
        )
        .where(~Place.house)
    )
    free = list(session.scalars(query.limit(2000)))
    return min(free, key=lambda other: _distance(other, place), default=None)


def _distance(one: Place, other: Place) -> tuple[bool, int, int]:
    if one.seat is None or other.seat is None:
        return (False, 0, one.id)
    away = abs(one.seat.position - other.seat.position)
    return (
        one.seat.bench != other.seat.bench,
        away,
        abs(one.seat.rank - other.seat.rank),
    )
