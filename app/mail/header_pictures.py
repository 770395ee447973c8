"""The picture at the head of a message, one for each performance or gift voucher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import typst

from app.http import formats
from app.http.i18n import _
from app.mail.facts import EmailFacts
from app.presenters import gifts, line_groups, poster_svg
from app.presenters.artwork import Palette
from app.presenters.gifts import Gift
from app.presenters.line_groups import Group
from app.sale.orders.models import OrderGift
from app.venue.channels.models import Channel

PICTURE_WIDTH, PICTURE_HEIGHT = 116, 162


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
        return poster_svg.colors_of(self.palette)


@dataclass(frozen=True)
class PerformanceSummary:
    """A performance as a mail shows it."""

    band: Band
    title: str
    when: str
    where: str
    seats: str


SANS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def performance(group: Group, channel: Channel, lang: str) -> PerformanceSummary:
    event = group.heading.performance.event
    title = event.title.in_(lang)
    places = [line.place for line in group.lines]
    return PerformanceSummary(
        band=Band(event.slug, title, event.subtitle.in_(lang), event.motif, event.palette),
        title=title,
        when=capital(formats.when(group.heading.performance.starts_at, lang, channel.timezone)),
        where=f"{event.venue.name.in_(lang)}, {event.venue.address}",
        seats=line_groups.seats_together(places) or (_("Free seating") if places else ""),
    )


def bands(facts: EmailFacts, performances: Sequence[PerformanceSummary], lang: str) -> list[Band]:
    """One a performance, or the gift voucher where there is no performance."""
    if performances:
        return [found.band for found in performances]
    given: Sequence[Gift] = [facts.gift] if facts.gift else facts.gifts[:1]
    return [_gift_band(gift, lang, facts.gift) for gift in given]


def _gift_band(gift: Gift, lang: str, opened: OrderGift | None) -> Band:
    """Whoever is given something sees at once what it is worth; whoever bought it sees what it is."""
    product, worth = gift.product, formats.money(gift.price, lang)
    title, subtitle = (worth, product.name.in_(lang)) if opened else (product.name.in_(lang), "")
    return Band("gift", title, subtitle, product.motif, product.palette)


def gift_words(gift: OrderGift) -> tuple[str, str, str]:
    """For whom, where it is, until when it is good."""
    return gifts.title(gift), gifts.whereabouts(gift), gifts.until(gift)


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


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
