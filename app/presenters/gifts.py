"""Gift vouchers as people read them: the card, for whom it is, when it leaves, until when it is good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.accounting.vouchers.models import GiftRequest, VoucherProduct
from app.http import brands, formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import posters
from app.sale.baskets.models import BasketGift
from app.sale.orders.models import OrderGift
from app.venue.channels.models import Channel

Gift = BasketGift | OrderGift


@dataclass(frozen=True)
class Card:
    """What stands on a gift voucher, in one language; whatever draws it draws the same."""

    name: str
    value: str
    to_name: str
    from_name: str
    message: str
    until: str
    motif: str
    palette: str


def card(product: VoucherProduct, wanted: GiftRequest, until: date, lang: str) -> Card:
    return Card(
        name=product.name.in_(lang),
        value=formats.money(wanted.value, lang) if wanted.value else "",
        to_name=wanted.to_name,
        from_name=wanted.from_name,
        message=wanted.message,
        until=_("Good until %(day)s", day=formats.date_words(until, lang)),
        motif=product.motif,
        palette=product.palette,
    )


@dataclass(frozen=True)
class GiftHeading:
    """Gift vouchers at a glance, where a performance would stand."""

    product: VoucherProduct
    count: int

    @property
    def poster_url(self) -> str:
        return posters.gift_src(self.product)

    @property
    def title(self) -> str:
        return self.product.name.in_(lang())

    @property
    def when(self) -> str:
        return _("Sent by email")

    @property
    def where(self) -> str:
        return months(self.product)


def heading(gifts: Sequence[Gift]) -> GiftHeading:
    return GiftHeading(gifts[0].product, len(gifts))


def months(product: VoucherProduct) -> str:
    return plural("Good for %(num)d month", "Good for %(num)d months", product.months)


def title(gift: Gift) -> str:
    """`For Léa`; without a name, what it is."""
    return _("For %(name)s", name=gift.to_name) if gift.to_name else gift.product.name.in_(lang())


def sending(gift: Gift) -> str:
    """`By email to lea@example.org, on Thu 24 Dec 2026`."""
    if not gift.email:
        return _("By email to you, right after payment")
    if gift.send_on is None or gift.send_on <= today(brands.channel()):
        return _("By email to %(address)s, right after payment", address=gift.email)
    day = formats.date_words(gift.send_on, lang())
    return _("By email to %(address)s, on %(day)s", address=gift.email, day=day)


def whereabouts(gift: OrderGift, shows: Callable[[str], str] | None = None) -> str:
    """Where a gift that was paid for is now; `shows` writes its address as the reader may see it."""
    channel, address = gift.order.channel, (shows or str)(gift.recipient)
    if gift.refused_at:
        return _("%(address)s does not take our mail: please call us.", address=address)
    if gift.sent_at:
        day = formats.day(gift.sent_at, lang(), channel.timezone)
        return _("Sent to %(address)s on %(day)s", address=address, day=day)
    if gift.send_on and gift.send_on > today(channel):
        day = formats.date_words(gift.send_on, lang())
        return _("Will be sent to %(address)s on %(day)s", address=address, day=day)
    return _("On its way to %(address)s", address=address)


def until(gift: Gift) -> str:
    day = gift.good_until if isinstance(gift, OrderGift) else gift.last_day(today(brands.channel()))
    return _("Good until %(day)s", day=formats.date_words(day, lang()))


def today(channel: Channel) -> date:
    return channel.date_at(clock.now())


def counted(gifts: Iterable[Gift]) -> list[tuple[str, str, Money]]:
    """For the order's card, as performances count their seats."""
    return [(title(gift), sending(gift), gift.price) for gift in gifts]


def withdrawal(tickets: bool, gifts: bool) -> list[str]:
    """What the law wants said before ordering: dated tickets cannot be withdrawn from, gift vouchers can."""
    dated = _(
        "Tickets for a dated event: the 14-day right of withdrawal does not apply "
        "(art. L221-28 of the French Consumer Code)."
    )
    return [*([dated] if tickets else []), *([may_withdraw(brands.channel())] if gifts else [])]


def may_withdraw(channel: Channel) -> str:
    return _(
        "Gift vouchers: you may withdraw from the purchase within 14 days, and what has not been used is "
        "refunded (art. L221-18 of the French Consumer Code). Write to %(address)s.",
        address=channel.email,
    )
