"""Colors as `#rrggbb`: how well one reads on another, mixtures, the nearest one that reads well enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin

HEX = re.compile("#[0-9a-f]{6}")
BLACK, WHITE = "#000000", "#ffffff"
TEXT = 4.5  # what WCAG 2.2 asks of text, at level AA
CONTROL = 3.0  # and of the edges of a control
STEP = 0.008  # of lightness, between two tries

Lab = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as WCAG counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def worst(color: str, *grounds: str) -> float:
    """The contrast on the ground where it reads worst."""
    return min(contrast(color, ground) for ground in grounds)


def mix(color: str, share: float, other: str) -> str:
    """As `color-mix(in oklab, …)` does."""
    pairs = zip(_lab(color), _lab(other), strict=True)
    return _hex_of(*(share * one + (1 - share) * rest for one, rest in pairs))


def of_oklch(lightness: float, chroma: float, hue: float) -> str:
    """What lies outside of sRGB is cut, which eyes forgive."""
    return _hex_of(lightness, chroma * cos(radians(hue)), chroma * sin(radians(hue)))


def nearest(color: str, passes: Callable[[str], bool]) -> str:
    """The color of the same hue that passes and differs least in lightness; black or white if none does."""
    return next(filter(passes, _around(color)), color)


def _around(color: str) -> Iterator[str]:
    lightness, a, b = _lab(color)
    chroma, hue = hypot(a, b), degrees(atan2(b, a))
    yield color
    for step in range(1, round(1 / STEP) + 1):
        for other in (lightness - step * STEP, lightness + step * STEP):
            if 0 < other < 1:
                yield of_oklch(other, chroma, hue)
    yield BLACK
    yield WHITE


@lru_cache(maxsize=4096)
def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(color: str) -> tuple[float, ...]:
    parts = (byte / 255 for byte in bytes.fromhex(color[1:]))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


@lru_cache(maxsize=4096)
def _lab(color: str) -> Lab:
    red, green, blue = _linear(color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex_of(lightness: float, a: float, b: float) -> str:
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
