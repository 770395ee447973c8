"""What a venue's brand is on the wire: a style sheet for each front, and an icon, under hashed addresses.

The sheet is the whole one the brand starts from, with what the venue has set at its end: a page asks for as
many files as before, and no style stands in it.
"""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from markupsafe import escape

from app.http import assets, fonts
from app.http.assets import Asset
from app.http.brands import Brand
from app.venue.brands.look import Corners, Look, Theme
from app.venue.brands.models import LogoSize

SHOP, OFFICE = "", "office-"
MANY = 64  # sheets a process remembers: those of a few venues, and what they were a moment ago

COLORS = ("paper", "ink", "surface", "raised", "accent", "on_accent")
SHARP = "--radius-card: 4px; --radius-control: 4px; --radius-poster: 0; --radius-pill: 4px;"
ROUND = "--radius-card: 12px; --radius-control: 10px; --radius-poster: 4px; --radius-pill: 2rem;"

_made: dict[str, Asset] = {}


def stylesheet(brand: Brand, front: str = SHOP) -> str:
    """The address of its style sheet."""
    start = brand.code if brand.has_files else ""
    return _sheet(brand, front).url if brand.is_set else assets.sheet(f"{front}{start}").url


def icon(brand: Brand) -> str:
    """The address of what stands on the browser's tab."""
    return assets.asset(f"brands/{brand.code}-icon.svg") if brand.draws_logo else _icon(brand).url


def logo(found: LogoSize) -> str:
    return f"/brand/logo.{found.digest}.png"


def at(url: str) -> Asset | None:
    """What this process has made under this address."""
    return _made.get(url)


def made(brand: Brand) -> list[Asset]:
    """Everything of a venue's brand that is made here."""
    return [_sheet(brand, SHOP), _sheet(brand, OFFICE), _icon(brand)]


@lru_cache(maxsize=MANY)
def _sheet(brand: Brand, front: str) -> Asset:
    start = assets.sheet(f"{front}{brand.code if brand.has_files else ''}")
    return _keep(f"/brand/{front}{brand.channel}.css", f"{start.body.decode()}\n{_rules(brand)}\n")


@lru_cache(maxsize=MANY)
def _icon(brand: Brand) -> Asset:
    """The first letter of the name on the accent."""
    return _keep(
        f"/brand/{brand.channel or brand.code}-icon.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{brand.light.accent}"/>'
        f'<text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" '
        f'font-size="19" fill="{brand.light.on_accent}">{escape(brand.name[:1].upper())}</text></svg>',
    )


def _keep(path: str, text: str) -> Asset:
    found = assets.hashed(path, text.encode())
    while len(_made) >= MANY:
        _made.pop(next(iter(_made)), None)
    _made[found.url] = found
    return found


def _rules(brand: Brand) -> str:
    look = brand.look
    rules = [_of_look(look), *_of_header(look)] if look else []
    if brand.logo:  # it is made to stand on the header as it is by day
        ground = brand.light.header
        rules.append(f".brand-logo {{ background: {ground}; box-shadow: 0 0 0 5px {ground}; }}")
    return "\n".join(rules)


def _of_look(look: Look) -> str:
    colors = " ".join(f"--{name.replace('_', '-')}: {_both(look, name)};" for name in COLORS)
    corners = SHARP if look.corners is Corners.SHARP else ROUND
    return f":root {{ {colors} {fonts.FACES[look.font].css} {corners} }}"


def _of_header(look: Look) -> list[str]:
    """Where it has a color of its own, all that stands in it is drawn in the one that reads there."""
    if all(theme.header == theme.paper for theme in (look.light, look.dark)):
        return []
    words = _both(look, "on_header")
    return [
        f".header {{ --paper: {_both(look, 'header')}; --ink: {words}; --ink-soft: {words}; "
        f"--accent: {words}; --on-accent: var(--paper); --surface: var(--paper); "
        "background: var(--paper); color: var(--ink); }"
    ]


def _both(look: Look, name: str) -> str:
    return f"light-dark({getattr(look.light, name)}, {getattr(look.dark, name)})"


def preview(look: Look) -> str:
    """The colors of each theme for the two panels of a preview, which stand on a page of another brand."""
    return "\n".join(
        _panel(name, theme, look) for name, theme in (("light", look.light), ("dark", look.dark))
    )


def _panel(name: str, theme: Theme, look: Look) -> str:
    own = (*COLORS, "accent_soft", "accent_deep", "control")
    colors = " ".join(f"--{one.replace('_', '-')}: {getattr(theme, one)};" for one in own)
    corners = SHARP if look.corners is Corners.SHARP else ROUND
    words = theme.on_header
    return (
        f".preview-{name} {{ color-scheme: {name}; {colors} --ink-soft: {theme.soft}; "
        "--line: color-mix(in oklab, var(--ink) 12%, transparent); "
        f"{fonts.FACES[look.font].css} {corners} }}\n"
        f".preview-{name} .preview-header {{ --paper: {theme.header}; --ink: {words}; --ink-soft: {words}; "
        f"--accent: {words}; --on-accent: {theme.header}; }}"
    )


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(stylesheet=stylesheet, icon_url=icon, logo_url=logo)
