"""What messages about an account say: links, changes, saved cards, waiting lists."""

from __future__ import annotations

from typing import Any

from app.flows.accounts.models import EmailToken, TokenPurpose
from app.http import formats
from app.http.addresses import address
from app.http.i18n import _, plural
from app.http.tokens import stop_token
from app.mail.facts import EmailFacts
from app.people.cards.models import SavedCard
from app.presenters.saved_cards import card_name
from app.sale.waitlist.models import WaitlistEntry
from app.venue.channels.models import Channel


def waitlist_words(entry: WaitlistEntry, lang: str) -> dict[str, Any]:
    event, slug = entry.performance.event, entry.performance.slug
    return {
        "title": event.title.in_(lang),
        "choose": _("Choose seats") if event.numbered else _("Choose tickets"),
        "choose_url": address(entry.channel, "seats", lang, slug=event.slug, performance_slug=slug),
        "stop_url": address(entry.channel, "stop", lang, token=stop_token(entry.email)),
    }


LINKED = {
    TokenPurpose.SIGN_IN: "link",
    TokenPurpose.NEW_PASSWORD: "new_password",
    TokenPurpose.NEW_EMAIL: "new_email",
}


def link_words(link: EmailToken, lang: str, secret: str) -> dict[str, Any]:
    opens: dict[str, Any]
    if link.purpose is TokenPurpose.PAYMENT_CODE:
        opens = {"code": secret, "payment_url": address(link.channel, "payment", lang)}
    else:
        opens = {"link_url": address(link.channel, LINKED[link.purpose], lang, secret=secret)}
    return opens | {
        "link_email": link.email,
        "minutes": round((link.expires_at - link.asked_at).total_seconds() / 60),
    }


def account_words(facts: EmailFacts, lang: str) -> dict[str, Any]:
    return {
        "known": facts.known,
        "security_url": address(facts.channel, "security", lang),
        "contact_url": address(facts.channel, "contact", lang),
    }


def saved_card_words(card: SavedCard, channel: Channel, lang: str, pays: int) -> dict[str, Any]:
    instalments = plural(
        "%(num)d instalment is to be taken from it.", "%(num)d instalments are to be taken from it.", pays
    )
    return {
        "card_pays": instalments if pays else "",
        "card": card_name(card),
        "card_ends": formats.date_words(card.last_day, lang),
        "cards_url": address(channel, "cards", lang),
    }
