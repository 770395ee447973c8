"""A brand's colors as `#rrggbb`, read from its CSS file, for paper and mail that know no properties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin

from app.http.assets import STATIC

PROPERTY = re.compile(
    r"--(ink|paper|surface|accent|on-accent): light-dark\((oklch\([^)]+\)), (oklch\([^)]+\))\)"
)


@dataclass(frozen=True)
class Inks:
    """One theme of a brand."""

    ink: str
    paper: str
    surface: str
    accent: str
    on_accent: str

    @property
    def soft(self) -> str:
        """Ink for small print: seven parts ink, three parts paper, readable (4.5) on every brand's paper."""
        pairs = zip(bytes.fromhex(self.ink[1:]), bytes.fromhex(self.paper[1:]), strict=True)
        return "#" + "".join(f"{round(0.7 * ink + 0.3 * paper):02x}" for ink, paper in pairs)

    @property
    def line(self) -> str:
        """A hairline."""
        return f"{self.ink}22"


@cache
def of_brand(brand: str, *, dark: bool = False) -> Inks:
    """What the brand does not say, the shop's own tokens do."""
    sheets = (STATIC / "css" / "tokens.css", STATIC / "brands" / f"{brand}.css")
    found = {
        name.replace("-", "_"): _hex(night if dark else day)
        for sheet in sheets
        for name, day, night in PROPERTY.findall(sheet.read_text())
    }
    return Inks(**found)


@cache
def logo(brand: str, color: str) -> str:
    """The brand's logo in one color."""
    return (STATIC / "brands" / f"{brand}.svg").read_text().replace("currentColor", color)


def _hex(oklch: str) -> str:
    """`oklch(0.53 0.19 259)` as sRGB; what lies outside is cut, which eyes forgive."""
    lightness, chroma, hue = (float(part) for part in oklch[6:-1].split())
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_byte(part):02x}" for part in linear)


def _byte(linear: float) -> int:
    part = min(1.0, max(0.0, linear))
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
