"""A gift voucher on paper, in one language: the file its message encloses."""

from __future__ import annotations

from app.http import addresses
from app.http.i18n import _
from app.presenters import gifts
from app.presenters.looks import look
from app.presenters.pdf import printing
from app.presenters.pdf.printing import PrintedGift
from app.sale.orders.models import OrderGift
from app.venue.channels.models import Channel


def pdf(gift: OrderGift, lang: str) -> bytes:
    """Never cached: the code is in it."""
    card, channel = gifts.card(gift.product, gift.request, gift.good_until, lang), gift.order.channel
    printed = PrintedGift(
        look=look(channel, "", gift.product.motif, gift.product.palette, lang),
        name=card.name,
        value=card.value,
        to=_("For %(name)s", name=card.to_name) if card.to_name else "",
        message=card.message,
        giver=card.from_name,
        code_label=_("The code"),
        code=gift.code or "",
        until=card.until,
        use=_use(channel, lang),
        small=_small_print(channel, lang),
    )
    return printing.gift_pdf(printed, title=f"{card.name}, {card.value}", lang=lang)


def _use(channel: Channel, lang: str) -> tuple[str, ...]:
    shop = addresses.address(channel, "catalog", lang)
    return (
        _("Choose your seats on %(shop)s", shop=shop.removeprefix("https://").rstrip("/")),
        _("Enter the code at the second step, under “Vouchers and promo codes”."),
        _("What you do not use stays on it until then."),
    )


def _small_print(channel: Channel, lang: str) -> str:
    return _(
        "%(house)s, %(email)s, %(phone)s. Not paid out in cash. Whoever has the code can use it.",
        house=channel.name.in_(lang),
        email=channel.email,
        phone=channel.phone.replace(" ", "\u00a0"),
    )


def file_name(gift: OrderGift) -> str:
    """Without the code, which a list of downloads would show."""
    end = gift.voucher.last4 if gift.voucher else ""
    return f"{gift.order.channel.code}-{end}.pdf"
