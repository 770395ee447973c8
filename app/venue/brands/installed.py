"""The brands that ship, in `static/brands`: a style sheet, a TOML file, a logo and an icon each, read once.

A venue starts from one of them. Whose brand has no files starts from the shop's own colors.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.kernel import colors
from app.venue.brands.look import Corners, Font, Look, Signs, Theme

STATIC = Path(__file__).parents[3] / "static"
FOLDER = STATIC / "brands"
TOKENS = STATIC / "css" / "tokens.css"
PROPERTY = re.compile(r"--([a-z-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)")
LOGO, ICON = "{}.svg", "{}-icon.svg"


@dataclass(frozen=True)
class Installed:
    """`light` and `dark` are colors by the name of their property, `look` is what a venue starts from."""

    code: str
    name: str
    font: Font
    corners: Corners
    light: dict[str, str]
    dark: dict[str, str]
    has_files: bool

    @property
    def look(self) -> Look:
        return Look(self.font, self.corners, _theme(self.light), _theme(self.dark))

    @property
    def signs(self) -> tuple[Signs, Signs]:
        """In light and in dark."""
        return _signs(self.light), _signs(self.dark)


@cache
def every_one() -> tuple[str, ...]:
    """Codes."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def named(code: str) -> Installed:
    """A brand without files is called by its code."""
    return _read(code) if code in every_one() else _bare(code)


@cache
def _read(code: str) -> Installed:
    facts = tomllib.loads((FOLDER / f"{code}.toml").read_text())
    font, corners = Font(facts.get("font", "system")), Corners(facts.get("corners", "round"))
    light, dark = _colors(TOKENS, FOLDER / f"{code}.css")
    return Installed(code, facts["name"], font, corners, light, dark, has_files=True)


def _bare(code: str) -> Installed:
    light, dark = _colors(TOKENS)
    return Installed(code, code, Font.SYSTEM, Corners.ROUND, light, dark, has_files=False)


@cache
def _colors(*sheets: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What the brand does not say, the shop's own tokens do."""
    light, dark = {}, {}
    for sheet in sheets:
        for name, day, night in PROPERTY.findall(sheet.read_text()):
            light[name], dark[name] = _hex(day), _hex(night)
    return light, dark


def _hex(numbers: str) -> str:
    lightness, chroma, hue = map(float, numbers.split())
    return colors.of_oklch(lightness, chroma, hue)


def _theme(found: dict[str, str]) -> Theme:
    return Theme(found["paper"], found["ink"], found["paper"], found["accent"], found["on-accent"])


def _signs(found: dict[str, str]) -> Signs:
    return Signs(found["positive"], found["warning"], found["danger"])


@cache
def logo(code: str, color: str) -> str:
    """The logo of a brand with files, as SVG in one color."""
    return (FOLDER / LOGO.format(code)).read_text().replace("currentColor", color)
