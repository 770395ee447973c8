"""What each letter says besides its own sentences: evenings, seats, amounts, addresses, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import typst

from app.flows.accounts.models import EmailToken, TokenPurpose
from app.http import brand_colours, brands, formats
from app.http.addresses import address
from app.http.i18n import _, plural
from app.http.tokens import resume_token, stop_token
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.presenters import gifts, line_groups, poster_svg, prices, refunds
from app.presenters import instalments as instalment_words
from app.presenters import tickets as ticket_words
from app.presenters.artwork import Palette
from app.presenters.gifts import Gift
from app.presenters.line_groups import Group
from app.presenters.saved_cards import card_name
from app.sale.baskets.models import Basket
from app.sale.catalog.models import PriorityPass
from app.sale.orders.models import Order, OrderGift
from app.sale.tickets.models import Ticket, Withheld
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundHeader
from app.settlement.refunds.splits import Means
from app.venue.channels.models import Channel

PICTURE_WIDTH, PICTURE_HEIGHT = 116, 162


@dataclass(frozen=True)
class EmailFacts:
    """What a letter is about. A basket has no order yet; an order may have neither payment nor refund.

    Whoever waits for a session has nothing but the wish, and who signs in no evening at all; `known` says
    whether the address has an account. Whoever is given something learns nothing of the order it came with;
    without a party there is nothing to say any longer. `card_pays`: how many instalments a saved card pays.
    """

    party: Order | Basket | WaitlistEntry | EmailToken | Contact | OrderGift | None
    order: Order | None = None
    tickets: Sequence[Ticket] = ()
    payment: Payment | None = None
    refund: Refund | None = None
    promised: PriorityPass | None = None
    known: bool = False
    gift: OrderGift | None = None
    card: SavedCard | None = None
    reversal: RefundHeader | None = None
    withheld: Withheld | None = None
    schedule: Schedule | None = None
    instalment: Instalment | None = None
    card_pays: int = 0

    @property
    def still_open(self) -> list[Instalment]:
        """Of the instalments a payment was for, those nobody has paid yet."""
        covers = self.payment.instalment_numbers if self.payment else []
        return [row for row in self.schedule.open if row.number in covers] if self.schedule else []

    @property
    def channel(self) -> Channel:
        if self.party is None:
            raise LookupError("a letter about nothing")
        return self.party.order.channel if isinstance(self.party, OrderGift) else self.party.channel

    @property
    def groups(self) -> list[Group]:
        if isinstance(self.party, WaitlistEntry):
            return [Group(line_groups.PerformanceHeading(self.party.performance), [])]
        if self.order and self.reversal:
            gone = [line for line in self.order.lines if line.header_ref == self.reversal.ref]
            return line_groups.by_performance(gone)
        if self.order and (self.withheld or self.schedule):
            return line_groups.by_performance(self.order.standing)
        if isinstance(self.party, Order | Basket):
            return line_groups.by_performance(self.party.lines)
        return []

    @property
    def gifts(self) -> Sequence[Gift]:
        """Gift vouchers of an order or a basket, for whoever bought them."""
        if self.order and self.reversal:
            return [gift for gift in self.order.gifts if gift.header_ref == self.reversal.ref]
        return self.party.gifts if isinstance(self.party, Order | Basket) else []


@dataclass(frozen=True)
class Band:
    """The picture at the head of a mail and the words on it; `picture` is its Content-ID."""

    name: str
    title: str
    subtitle: str
    motif: str
    palette: str

    @property
    def picture(self) -> str:
        return f"{self.name}@poster"

    @property
    def ground(self) -> str:
        return self._colors.ground

    @property
    def letters(self) -> str:
        return self._colors.letters

    @property
    def _colors(self) -> Palette:
        return poster_svg.PALETTES.get(self.palette, poster_svg.PALETTES["night"])


@dataclass(frozen=True)
class PerformanceSummary:
    """A session as a mail shows it."""

    band: Band
    title: str
    when: str
    where: str
    seats: str


def words(facts: EmailFacts, lang: str, secret: str = "") -> dict[str, Any]:
    """Everything the templates of a letter may use; only strings, so that text and HTML cannot differ."""
    channel = facts.channel
    evenings = [_evening(group, channel, lang) for group in facts.groups]
    return {
        "lang": lang,
        "shop": channel.name.in_(lang),
        "email": channel.email,
        "phone": channel.phone,
        "reference": _reference(facts),
        "light": brand_colours.of_brand(channel.brand),
        "dark": brand_colours.of_brand(channel.brand, dark=True),
        "display": "Georgia, serif" if channel.brand in brands.FONTS else SANS,
        "sans": SANS,
        "picture_size": (PICTURE_WIDTH, PICTURE_HEIGHT),
        "evenings": evenings,
        "gifts": [_gift_words(gift) for gift in facts.gifts if isinstance(gift, OrderGift)],
        "gifts_wait": bool(facts.gifts),
        "bands": _bands(facts, evenings, lang),
        "terms_url": address(channel, "terms", lang),
        **(_order_words(facts.order, lang) if facts.order else {}),
        **(_waiting_words(facts.order, facts.withheld, lang) if facts.order else {}),
        **(_saved_card_words(facts.card, channel, lang, facts.card_pays) if facts.card else {}),
        **(_instalment_words(facts, facts.schedule, lang) if facts.schedule else {}),
        **(_money_words(facts, lang)),
        **(_reversal_words(facts.reversal, channel, lang, secret) if facts.reversal else {}),
        **(_basket_words(facts.party, lang) if isinstance(facts.party, Basket) else {}),
        **(_alert_words(facts.party, lang) if isinstance(facts.party, WaitlistEntry) else {}),
        **(_link_words(facts.party, lang, secret) if isinstance(facts.party, EmailToken) else {}),
        **_account_words(facts, lang),
        **(_card_words(facts.gift, lang) if facts.gift else {}),
    }


SANS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def _reference(facts: EmailFacts) -> str:
    return formats.order_number(facts.order.number) if facts.order else ""


def _evening(group: Group, channel: Channel, lang: str) -> PerformanceSummary:
    event = group.heading.performance.event
    title = event.title.in_(lang)
    places = [line.place for line in group.lines]
    return PerformanceSummary(
        band=Band(event.slug, title, event.subtitle.in_(lang), event.motif, event.palette),
        title=title,
        when=_capital(formats.when(group.heading.performance.starts_at, lang, channel.timezone)),
        where=f"{event.venue.name.in_(lang)}, {event.venue.address}",
        seats=line_groups.seats_together(places) or (_("Free seating") if places else ""),
    )


def _bands(facts: EmailFacts, evenings: Sequence[PerformanceSummary], lang: str) -> list[Band]:
    """An evening each, or the gift voucher where there is no evening."""
    if evenings:
        return [evening.band for evening in evenings]
    given: Sequence[Gift] = [facts.gift] if facts.gift else facts.gifts[:1]
    return [_gift_band(gift, lang, facts.gift) for gift in given]


def _gift_band(gift: Gift, lang: str, opened: OrderGift | None) -> Band:
    """Whoever is given something sees at once what it is worth; whoever bought it sees what it is."""
    product, worth = gift.product, formats.money(gift.price, lang)
    title, subtitle = (worth, product.name.in_(lang)) if opened else (product.name.in_(lang), "")
    return Band("gift", title, subtitle, product.motif, product.palette)


def _gift_words(gift: OrderGift) -> tuple[str, str, str]:
    """For whom, where it is, until when it is good."""
    return gifts.title(gift), gifts.whereabouts(gift), gifts.until(gift)


def _card_words(gift: OrderGift, lang: str) -> dict[str, Any]:
    channel = gift.order.channel
    return {
        "card": gifts.card(gift.product, gift.wish, gift.good_until, lang),
        "code": gift.code,
        "catalog_url": address(channel, "catalog", lang),
    }


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _order_words(order: Order, lang: str) -> dict[str, Any]:
    channel = order.channel
    carrier = order.delivery_mode if order.lines else None
    evenings = line_groups.by_performance(order.lines)
    rows = [(words, amount) for group in evenings for words, _seats, amount in group.counts]
    if order.promo_name:
        rows.append((order.promo_name.in_(lang), order.discount))
    rows += [(f"{gift.product.name.in_(lang)}, {gifts.title(gift)}", gift.price) for gift in order.gifts]
    if order.debt_payment:
        rows.append((_("Your outstanding balance"), order.debt_payment))
    if carrier and order.delivery_fee:
        rows.append((carrier.name.in_(lang), order.delivery_fee))
    return {
        "rows": [(words, _price(amount, lang)) for words, amount in rows],
        "total": _price(order.total, lang),
        "vat": formats.money(order.vat, lang) if order.vat else "",
        "delivery": f"{carrier.name.in_(lang)}, {carrier.delay.in_(lang)}" if carrier else "",
        "withdrawal": gifts.may_withdraw(channel) if order.gifts else "",
        "seats_moved": order.seats_moved,
        "terms_version": order.terms_version,
        "terms_day": formats.day(order.terms_accepted_at, lang, channel.timezone),
        "order_url": address(channel, "order", lang, ref=order.ref),
        "tickets_url": address(channel, "tickets", lang, ref=order.ref),
    }


def _waiting_words(order: Order, why: Withheld | None, lang: str) -> dict[str, Any]:
    """What tickets that open no door yet wait for; an empty sentence where they do."""
    waiting = ticket_words.waits_for(why, order)
    if waiting is None:
        return {"waiting": ""}
    url = waiting.address(order.channel, lang)
    return {"waiting": waiting.sentence, "waiting_go": waiting.go, "waiting_url": url}


def _price(amount: Any, lang: str) -> str:
    return formats.money(amount, lang) if amount else _("Free of charge")


def _money_words(facts: EmailFacts, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if facts.payment:
        found["amount"] = formats.money(facts.payment.amount, lang)
    if facts.refund:
        found |= {"amount": formats.money(facts.refund.amount, lang), "reason": facts.refund.reason.value}
    if facts.promised:
        performance = facts.promised.performance
        found["choice_url"] = address(
            facts.channel, "seats", lang,
            slug=performance.event.slug, performance_slug=performance.slug,
        ) + f"?priority={facts.promised.ref}"  # fmt: skip
    return found


def _reversal_words(reversal: RefundHeader, channel: Channel, lang: str, secret: str) -> dict[str, Any]:
    return {
        "amount": formats.money(reversal.amount, lang) if reversal.amount else "",
        "back": refunds.sentences(reversal.refunds, channel),
        "to_card": any(refund.destination is Means.CARD for refund in reversal.refunds),
        "code": secret,
    }


def _basket_words(basket: Basket, lang: str) -> dict[str, Any]:
    token = resume_token(basket.ref)
    return {"resume_url": address(basket.channel, "resume", lang, token=token)}


def _alert_words(alert: WaitlistEntry, lang: str) -> dict[str, Any]:
    event, slug = alert.performance.event, alert.performance.slug
    return {
        "title": event.title.in_(lang),
        "choose": _("Choose seats") if event.numbered else _("Choose tickets"),
        "choose_url": address(alert.channel, "seats", lang, slug=event.slug, performance_slug=slug),
        "stop_url": address(alert.channel, "stop", lang, token=stop_token(alert.email)),
    }


LINKED = {
    TokenPurpose.SIGN_IN: "link",
    TokenPurpose.NEW_PASSWORD: "new_password",
    TokenPurpose.NEW_EMAIL: "new_email",
}


def _link_words(link: EmailToken, lang: str, secret: str) -> dict[str, Any]:
    opens: dict[str, Any]
    if link.purpose is TokenPurpose.PAYMENT_CODE:
        opens = {"code": secret, "payment_url": address(link.channel, "payment", lang)}
    else:
        opens = {"link_url": address(link.channel, LINKED[link.purpose], lang, secret=secret)}
    return opens | {
        "link_email": link.email,
        "minutes": round((link.expires_at - link.asked_at).total_seconds() / 60),
    }


def _account_words(facts: EmailFacts, lang: str) -> dict[str, Any]:
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
        format="png", ppi=144, sys_inputs={"svg": poster_svg.thumbnail("", motif, palette)}
    )
    return cast(bytes, drawn)


def _instalment_words(facts: EmailFacts, schedule: Schedule, lang: str) -> dict[str, Any]:
    """One instalment, those a payment was for, or what is left of all of them."""
    order, channel = schedule.order, facts.channel
    rows = [facts.instalment] if facts.instalment else _covered(facts, schedule)
    left = schedule.open
    shares = ".".join(str(row.number) for row in rows)
    return {
        "bought_url": address(channel, "bought", lang, ref=order.ref),
        "pay_url": address(channel, "instalment", lang, ref=order.ref, shares=shares),
        "series_card": card_name(schedule.card) if schedule.card else "",
        "left": formats.money(schedule.left, lang) if left else "",
        "left_rows": [
            (formats.date_words(row.due_on, lang), formats.money(row.amount, lang)) for row in left
        ],
        "next_amount": formats.money(left[0].amount, lang) if left else "",
        "next_day": formats.date_words(left[0].due_on, lang) if left else "",
        **(_one_instalment(facts.instalment, schedule, lang) if facts.instalment else {}),
        **({"covered": instalment_words.name(rows)} if rows else {}),
        **({"paid_card": prices.card_name(facts.payment.card)} if facts.payment else {}),
        "by_house": bool(facts.payment and facts.payment.merchant_initiated),
        "many": len(rows) > 1,
        "mandate": schedule.mandate,
    }


def _covered(facts: EmailFacts, schedule: Schedule) -> list[Instalment]:
    covers = facts.payment.instalment_numbers if facts.payment else []
    return [row for row in schedule.instalments if row.number in covers]


def _one_instalment(row: Instalment, schedule: Schedule, lang: str) -> dict[str, Any]:
    return {
        "amount": formats.money(row.amount, lang),
        "day": formats.date_words(row.due_on, lang),
        "why": instalment_words.why(row) if row.trouble or row.tries else "",
        "trouble": row.trouble.value if row.trouble else "",
        "withholds": schedule.withholds_tickets,
        "short": instalment_words.short(schedule),
    }


def _saved_card_words(card: SavedCard, channel: Channel, lang: str, pays: int) -> dict[str, Any]:
    instalments = plural(
        "%(num)d instalment is to be taken from it.", "%(num)d instalments are to be taken from it.", pays
    )
    return {
        "card_pays": instalments if pays else "",
        "card": card_name(card),
        "card_ends": formats.date_words(card.last_day, lang),
        "cards_url": address(channel, "cards", lang),
    }
