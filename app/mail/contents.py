"""What each letter says besides its own sentences: evenings, seats, amounts, addresses, in one language."""

from __future__ import annotations

from typing import Any

from app.flows.accounts.models import EmailToken
from app.http import brand_colours, brands, formats
from app.http.addresses import address
from app.mail import account_contents, bands, instalment_contents, order_contents
from app.mail.bands import PICTURE_HEIGHT, PICTURE_WIDTH, SANS
from app.mail.facts import EmailFacts
from app.sale.baskets.models import Basket
from app.sale.orders.models import OrderGift
from app.sale.waitlist.models import WaitlistEntry


def words(facts: EmailFacts, lang: str, secret: str = "") -> dict[str, Any]:
    """Everything the templates of a letter may use; only strings, so that text and HTML cannot differ."""
    channel = facts.channel
    evenings = [bands.evening(group, channel, lang) for group in facts.groups]
    return {
        "lang": lang,
        "shop": channel.name.in_(lang),
        "email": channel.email,
        "phone": channel.phone,
        "reference": _reference(facts),
        "light": brand_colours.of_brand(channel.brand),
        "dark": brand_colours.of_brand(channel.brand, dark=True),
        "display": brands.named(channel.brand).mail_font or SANS,
        "sans": SANS,
        "picture_size": (PICTURE_WIDTH, PICTURE_HEIGHT),
        "evenings": evenings,
        "gifts": [bands.gift_words(gift) for gift in facts.gifts if isinstance(gift, OrderGift)],
        "gifts_wait": bool(facts.gifts),
        "bands": bands.bands(facts, evenings, lang),
        "terms_url": address(channel, "terms", lang),
        **(order_contents.order_words(facts.order, lang) if facts.order else {}),
        **(order_contents.waiting_words(facts.order, facts.withheld, lang) if facts.order else {}),
        **(
            account_contents.saved_card_words(facts.card, channel, lang, facts.card_pays)
            if facts.card
            else {}
        ),
        **(instalment_contents.words(facts, facts.schedule, lang) if facts.schedule else {}),
        **(order_contents.money_words(facts, lang)),
        **(order_contents.reversal_words(facts.reversal, channel, lang, secret) if facts.reversal else {}),
        **(order_contents.basket_words(facts.party, lang) if isinstance(facts.party, Basket) else {}),
        **(account_contents.alert_words(facts.party, lang) if isinstance(facts.party, WaitlistEntry) else {}),
        **(
            account_contents.link_words(facts.party, lang, secret)
            if isinstance(facts.party, EmailToken)
            else {}
        ),
        **account_contents.account_words(facts, lang),
        **(order_contents.card_words(facts.gift, lang) if facts.gift else {}),
    }


def _reference(facts: EmailFacts) -> str:
    return formats.order_number(facts.order.number) if facts.order else ""
