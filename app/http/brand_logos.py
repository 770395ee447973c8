"""A brand's logo as SVG, for paper; as PNG, for mail."""

from __future__ import annotations

import base64

from markupsafe import escape

from app.http.brands import Brand
from app.venue.brands import installed
from app.venue.brands import services as brand_services
from app.venue.brands.models import LogoSize

MARGIN = 10  # of a picture on its ground, in its own pixels
LETTER = 0.6  # how wide a letter is at most, in its own height


def for_paper(brand: Brand, name: str, color: str) -> str:
    """On any ground: what ships is drawn in one color, a venue’s picture brings its ground along."""
    if brand.logo:
        return _on_its_ground(brand.logo, brand.light.header)
    return installed.logo(brand.code, color) if brand.has_files else _written(name, color)


def png(logo: LogoSize) -> bytes:
    return brand_services.logo(logo.digest) or b""


def _on_its_ground(logo: LogoSize, ground: str) -> str:
    width, height = logo.width + 2 * MARGIN, logo.height + 2 * MARGIN
    picture = base64.b64encode(png(logo)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" rx="{MARGIN}" fill="{ground}"/>'
        f'<image x="{MARGIN}" y="{MARGIN}" width="{logo.width}" height="{logo.height}" '
        f'href="data:image/png;base64,{picture}"/></svg>'
    )


def _written(name: str, color: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {round(20 * LETTER * len(name)) + 4} 32">'
        f'<text y="23" font-family="Inter Display, Inter" font-weight="600" font-size="20" '
        f'fill="{color}">{escape(name)}</text></svg>'
    )
