"""How an event or a gift voucher looks on paper: the brand's logo and colors, the picture of its poster."""

from __future__ import annotations

from app.http import brand_logos, brands
from app.presenters import poster_svg
from app.presenters.pdf.printing import Look
from app.venue.channels.models import Channel


def look(channel: Channel, title: str, motif: str, palette: str, lang: str) -> Look:
    """`title` is the text alternative of the picture; empty if the words beside it say the same."""
    colors = poster_svg.colors_of(palette)
    brand = brands.of(channel)
    name = brand.said or channel.name.in_(lang)
    return Look(
        logo=brand_logos.for_paper(brand, name, colors.letters),
        logo_alt=name,
        picture=poster_svg.thumbnail(title, motif, palette),
        ground=colors.ground,
        letters=colors.letters,
        ink=brand.light.ink,
        accent=brand.light.accent,
        display=brand.face.paper,
    )
