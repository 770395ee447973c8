"""What each message says besides its own sentences: performances, seats, amounts, addresses."""

from __future__ import annotations

from typing import Any

from app.flows.accounts.models import EmailToken
from app.flows.approvals.models import Approval
from app.http import brands, formats
from app.http.addresses import address
from app.mail import (
    account_contents,
    header_pictures,
    instalment_contents,
    order_contents,
    staff_contents,
)
from app.mail.facts import EmailFacts
from app.mail.header_pictures import PICTURE_HEIGHT, PICTURE_WIDTH, SANS
from app.people.staff.models import Staff, StaffInvitation
from app.sale.baskets.models import Basket
from app.sale.orders.models import OrderGift
from app.sale.waitlist.models import WaitlistEntry
from app.venue.brands.models import LogoSize
from app.venue.channels.models import Channel

LOGO_HEIGHT, LOGO_WIDTH = 36, 240


def words(facts: EmailFacts, lang: str, secret: str = "") -> dict[str, Any]:
    """Everything the templates of a message may use; only strings, so that text and HTML cannot differ.

    `secret` is what only the mail may hold: of a link, or the code of a voucher.
    """
    return {
        **_frame(facts, lang),
        **_of_order(facts, lang),
        **_of_party(facts, lang, secret),
        **account_contents.account_words(facts, lang),
        **(order_contents.card_words(facts.gift, lang) if facts.gift else {}),
    }


def _frame(facts: EmailFacts, lang: str) -> dict[str, Any]:
    """What every message shows: the shop, its colors, the performances."""
    channel = facts.channel
    performances = [header_pictures.performance(group, channel, lang) for group in facts.groups]
    return {
        "lang": lang,
        "shop": brands.of(channel).said or channel.name.in_(lang),
        "email": channel.email,
        "phone": channel.phone,
        "reference": _reference(facts),
        "performances": performances,
        "bands": header_pictures.bands(facts, performances, lang),
        "gifts": [header_pictures.gift_words(gift) for gift in facts.gifts if isinstance(gift, OrderGift)],
        "gifts_wait": bool(facts.gifts),
        "terms_url": address(channel, "terms", lang),
        **_look(channel),
    }


def _look(channel: Channel) -> dict[str, Any]:
    brand = brands.of(channel)
    return {
        "light": brand.light,
        "dark": brand.dark,
        "header": brand.look is not None,
        "logo": brand.logo,
        "logo_size": _logo_size(brand.logo) if brand.logo else None,
        "display": brand.face.mail or SANS,
        "sans": SANS,
        "picture_size": (PICTURE_WIDTH, PICTURE_HEIGHT),
    }


def _logo_size(logo: LogoSize) -> tuple[int, int]:
    """As wide and as high as the head of a mail has room for."""
    scale = min(LOGO_HEIGHT / logo.height, LOGO_WIDTH / logo.width)
    return round(logo.width * scale), round(logo.height * scale)


def _of_order(facts: EmailFacts, lang: str) -> dict[str, Any]:
    order, schedule = facts.order, facts.schedule
    return {
        **(order_contents.order_words(order, lang) if order else {}),
        **(order_contents.waiting_words(order, facts.withheld, lang) if order else {}),
        **(order_contents.transfer_words(order, lang) if order else {}),
        **(instalment_contents.words(facts, schedule, lang) if schedule else {}),
        **order_contents.money_words(facts, lang),
    }


def _of_party(facts: EmailFacts, lang: str, secret: str) -> dict[str, Any]:
    """What only one kind of message says."""
    if facts.reversal:
        return order_contents.reversal_words(facts.reversal, facts.channel, lang, secret)
    if facts.card:
        return account_contents.saved_card_words(facts.card, facts.channel, lang, facts.card_pays)
    match facts.party:
        case Basket() as basket:
            return order_contents.basket_words(basket, lang)
        case WaitlistEntry() as entry:
            return account_contents.waitlist_words(entry, lang)
        case EmailToken() as link:
            return account_contents.link_words(link, lang, secret)
        case StaffInvitation() as invitation:
            return staff_contents.invitation_words(invitation, facts.channel, lang, secret)
        case Staff() as member:
            return staff_contents.security_words(member, facts.channel, lang)
        case Approval() as approval:
            return staff_contents.code_words(approval, facts.channel, lang, secret)
    return {}


def _reference(facts: EmailFacts) -> str:
    return formats.order_number(facts.order.number) if facts.order else ""
