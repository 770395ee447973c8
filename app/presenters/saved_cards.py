"""How a saved card is called: on the screen, and aloud."""

from __future__ import annotations

from dataclasses import dataclass

from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import clock
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters.card_words import brand_name, masked
from app.settlement.payments import sent_back


@dataclass(frozen=True)
class CardLabel:
    """`trouble` is why it cannot pay, in a few words; `warning`, what its owner should know though it can."""

    ref: str
    brand: str
    brand_name: str
    last4: str
    expiry: str
    expiry_spoken: str
    holder: str
    nickname: str
    is_default: bool
    expired: bool
    trouble: str
    warning: str

    name: str


def card_name(card: SavedCard) -> str:
    """`Visa •••• 4242`, or what its owner calls it."""
    return card.nickname or masked(card.brand, card.last4)


def label(card: SavedCard) -> CardLabel:
    today = brands.channel().date_at(clock.now())
    expired = card.expired(today)
    month = formats.month_name(card.expiry_month, lang())
    return CardLabel(
        ref=card.ref,
        brand=card.brand,
        brand_name=brand_name(card.brand),
        last4=card.last4,
        expiry=f"{card.expiry_month:02}/{card.expiry_year % 100:02}",
        expiry_spoken=f"{month} {card.expiry_year}",
        holder=card.holder,
        nickname=card.nickname,
        is_default=card.is_default,
        expired=expired,
        trouble=_trouble(card, expired=expired) or _country_trouble(card),
        name=card_name(card),
        warning=_("Expires soon") if cards.ends_soon(card, brands.channel()) else "",
    )


def _country_trouble(card: SavedCard) -> str:
    if sent_back.takes(brands.channel().accepted_countries, card.country):
        return ""
    return _("Cards from this country are not accepted here.")


def _trouble(card: SavedCard, *, expired: bool) -> str:
    if card.gone_at:
        return _("The bank no longer knows this card. Please delete it.")
    return _("Expired") if expired else ""
