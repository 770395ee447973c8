"""What each letter says besides its own sentences: evenings, seats, amounts, addresses, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import typst

from app.accounts.models import MailLink, Purpose
from app.alerts.models import Alert
from app.baskets.models import Basket
from app.catalog import posters
from app.catalog.models import Event, PriorityPass
from app.channels.models import Channel
from app.customers.models import Contact
from app.orders.models import Order
from app.payments.models import Payment
from app.refunds.models import Refund
from app.tickets.models import Ticket
from app.web import brands, filters, groups, inks
from app.web.addresses import address
from app.web.groups import Group
from app.web.tokens import resume_token, stop_token
from app.web.words import _

PICTURE_WIDTH, PICTURE_HEIGHT = 116, 162


@dataclass(frozen=True)
class Facts:
    """What a letter is about. A basket has no order yet; an order may have neither payment nor refund.

    Whoever waits for a session has nothing but the wish, and who signs in no evening at all; `known` says
    whether the address has an account.
    """

    party: Order | Basket | Alert | MailLink | Contact
    order: Order | None = None
    tickets: Sequence[Ticket] = ()
    payment: Payment | None = None
    refund: Refund | None = None
    promised: PriorityPass | None = None
    known: bool = False

    @property
    def channel(self) -> Channel:
        return self.party.channel

    @property
    def groups(self) -> list[Group]:
        if isinstance(self.party, Alert):
            return [Group(groups.Evening(self.party.session), [])]
        if isinstance(self.party, MailLink | Contact):
            return []
        return groups.by_evening(self.party.lines)


@dataclass(frozen=True)
class Evening:
    """A session as a mail shows it; `picture` is the Content-ID of its poster."""

    event: Event
    title: str
    subtitle: str
    when: str
    where: str
    seats: str
    ground: str
    letters: str
    picture: str


def words(facts: Facts, lang: str, secret: str = "") -> dict[str, Any]:
    """Everything the templates of a letter may use; only strings, so that text and HTML cannot differ."""
    channel = facts.channel
    return {
        "lang": lang,
        "shop": channel.name.in_(lang),
        "email": channel.email,
        "phone": channel.phone,
        "reference": _reference(facts),
        "light": inks.of_brand(channel.brand),
        "dark": inks.of_brand(channel.brand, dark=True),
        "display": "Georgia, serif" if channel.brand in brands.FONTS else SANS,
        "sans": SANS,
        "picture_size": (PICTURE_WIDTH, PICTURE_HEIGHT),
        "evenings": [_evening(group, channel, lang) for group in facts.groups],
        "terms_url": address(channel, "terms", lang),
        **(_order_words(facts.order, lang) if facts.order else {}),
        **(_money_words(facts, lang)),
        **(_basket_words(facts.party, lang) if isinstance(facts.party, Basket) else {}),
        **(_alert_words(facts.party, lang) if isinstance(facts.party, Alert) else {}),
        **(_link_words(facts.party, lang, secret) if isinstance(facts.party, MailLink) else {}),
        **_account_words(facts, lang),
    }


SANS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def _reference(facts: Facts) -> str:
    return filters.order_number(facts.order.number) if facts.order else ""


def _evening(group: Group, channel: Channel, lang: str) -> Evening:
    event = group.evening.session.event
    colors = posters.PALETTES.get(event.palette, posters.PALETTES["night"])
    places = [line.place for line in group.lines]
    return Evening(
        event=event,
        title=event.title.in_(lang),
        subtitle=event.subtitle.in_(lang),
        when=_capital(filters.when(group.evening.session.starts_at, lang, channel.timezone)),
        where=f"{event.venue.name.in_(lang)}, {event.venue.address}",
        seats=groups.seats_together(places) or (_("Free seating") if places else ""),
        ground=colors.ground,
        letters=colors.letters,
        picture=f"{event.slug}@poster",
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _order_words(order: Order, lang: str) -> dict[str, Any]:
    channel = order.channel
    mode = order.delivery_mode
    evenings = groups.by_evening(order.lines)
    rows = [(words, amount) for group in evenings for words, _seats, amount in group.counts]
    if order.promo_name:
        rows.append((order.promo_name.in_(lang), order.discount))
    if order.delivery_fee:
        rows.append((mode.name.in_(lang), order.delivery_fee))
    return {
        "rows": [(words, _price(amount, lang)) for words, amount in rows],
        "total": _price(order.total, lang),
        "vat": filters.money(order.vat, lang) if order.vat else "",
        "delivery": f"{mode.name.in_(lang)}, {mode.delay.in_(lang)}",
        "seats_moved": order.seats_moved,
        "terms_version": order.terms_version,
        "terms_day": filters.day(order.terms_accepted_at, lang, channel.timezone),
        "order_url": address(channel, "order", lang, ref=order.ref),
        "tickets_url": address(channel, "tickets", lang, ref=order.ref),
    }


def _price(amount: Any, lang: str) -> str:
    return filters.money(amount, lang) if amount else _("Free of charge")


def _money_words(facts: Facts, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if facts.payment:
        found["amount"] = filters.money(facts.payment.amount, lang)
    if facts.refund:
        found |= {"amount": filters.money(facts.refund.amount, lang), "reason": facts.refund.reason.value}
    if facts.promised:
        performance = facts.promised.session
        found["choice_url"] = address(
            facts.channel, "seats", lang,
            slug=performance.event.slug, session_slug=performance.slug,
        ) + f"?priority={facts.promised.ref}"  # fmt: skip
    return found


def _basket_words(basket: Basket, lang: str) -> dict[str, Any]:
    token = resume_token(basket.ref)
    return {"resume_url": address(basket.channel, "resume", lang, token=token)}


def _alert_words(alert: Alert, lang: str) -> dict[str, Any]:
    event, slug = alert.session.event, alert.session.slug
    return {
        "title": event.title.in_(lang),
        "choose": _("Choose seats") if event.numbered else _("Choose tickets"),
        "choose_url": address(alert.channel, "seats", lang, slug=event.slug, session_slug=slug),
        "stop_url": address(alert.channel, "stop", lang, token=stop_token(alert.email)),
    }


LINKED = {
    Purpose.SIGN_IN: "link",
    Purpose.NEW_PASSWORD: "new_password",
    Purpose.NEW_EMAIL: "new_email",
}


def _link_words(link: MailLink, lang: str, secret: str) -> dict[str, Any]:
    return {
        "link_url": address(link.channel, LINKED[link.purpose], lang, secret=secret),
        "link_email": link.email,
        "minutes": round((link.expires_at - link.asked_at).total_seconds() / 60),
    }


def _account_words(facts: Facts, lang: str) -> dict[str, Any]:
    return {
        "known": facts.known,
        "security_url": address(facts.channel, "security", lang),
        "contact_url": address(facts.channel, "contact", lang),
    }


@lru_cache(maxsize=64)
def picture(motif: str, palette: str) -> bytes:
    """A poster's picture as PNG at twice its size in the mail: few readers of mail draw SVG."""
    source = (
        f"#set page(width: {PICTURE_WIDTH}pt, height: {PICTURE_HEIGHT}pt, margin: 0pt)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    drawn = typst.Compiler(source.encode()).compile(
        format="png", ppi=144, sys_inputs={"svg": posters.thumbnail("", motif, palette)}
    )
    return cast(bytes, drawn)
