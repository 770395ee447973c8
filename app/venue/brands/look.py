"""The colors and letters of a brand: what a venue chooses, what follows from it, and what reads too badly.

Words must reach 4.5 : 1 on whatever they stand on, in light and in dark (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from app.kernel import colors
from app.kernel.colors import CONTROL, TEXT, WHITE, contrast, mix, nearest, worst

ROUNDS = 5


class Font(StrEnum):
    """A display face that ships, or the letters of the system."""

    SYSTEM = "system"
    FRAUNCES = "fraunces"


class Corners(StrEnum):
    ROUND = "round"
    SHARP = "sharp"


@dataclass(frozen=True)
class Signs:
    """The colors of good news, warnings and errors, which are the shop's own and stand on a venue's paper."""

    positive: str
    warning: str
    danger: str


@dataclass(frozen=True)
class Theme:
    """What a venue chooses for light or for dark."""

    paper: str
    ink: str
    header: str
    accent: str
    on_accent: str

    @property
    def is_dark(self) -> bool:
        return contrast(self.paper, colors.WHITE) > contrast(self.paper, colors.BLACK)

    @property
    def surface(self) -> str:
        """Behind what is set apart."""
        return mix(self.ink, 0.06 if self.is_dark else 0.03, self.paper)

    @property
    def raised(self) -> str:
        """What floats above the paper."""
        return mix(self.ink, 0.1, self.paper) if self.is_dark else mix(WHITE, 0.5, self.paper)

    @property
    def soft(self) -> str:
        """Ink for small print."""
        return mix(self.ink, 0.7, self.paper)

    @property
    def control(self) -> str:
        """The edge of a field."""
        return mix(self.ink, 0.52, self.paper)

    @property
    def accent_soft(self) -> str:
        """Behind what is chosen."""
        return mix(self.accent, 0.07, self.paper)

    @property
    def accent_deep(self) -> str:
        """A button under the pointer."""
        return mix(self.accent, 0.86, self.ink)

    @property
    def on_header(self) -> str:
        """Words in the header: the ink or the paper if one of them reads there, else black or white."""
        wanted = (self.ink, self.paper, colors.BLACK, colors.WHITE)
        return next(one for one in wanted if contrast(one, self.header) >= TEXT)

    @property
    def grounds(self) -> tuple[str, str, str]:
        return self.paper, self.surface, self.raised


@dataclass(frozen=True)
class Look:
    font: Font
    corners: Corners
    light: Theme
    dark: Theme

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Look:
        """As `kept` wrote it."""
        light, dark = Theme(**kept["light"]), Theme(**kept["dark"])
        return cls(Font(kept["font"]), Corners(kept["corners"]), light, dark)

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Fault:
    """A color that reads too badly: `field` of the theme, its contrast, and the one that would do."""

    dark: bool
    field: str
    contrast: float
    proposed: str


def corrected(theme: Theme, signs: Signs) -> Theme:
    """Each color as near as it can be to what was chosen. One that reads well stays.

    Grounds are mixed with words, so another ink may ask for another paper once more.
    """
    for _round in range(ROUNDS):
        better = _better(theme, signs)
        if better == theme:
            break
        theme = better
    return theme


def _better(given: Theme, signs: Signs) -> Theme:
    theme = replace(given, paper=nearest(given.paper, lambda one: _carries(replace(given, paper=one), signs)))
    theme = replace(theme, ink=nearest(theme.ink, lambda one: _reads(replace(theme, ink=one))))
    theme = replace(theme, accent=nearest(theme.accent, lambda one: _leads(replace(theme, accent=one))))
    grounds = theme.accent, theme.accent_deep
    return replace(theme, on_accent=nearest(theme.on_accent, lambda one: worst(one, *grounds) >= TEXT))


def _carries(theme: Theme, signs: Signs) -> bool:
    """Whether good news and bad read on this paper."""
    return all(worst(sign, theme.paper, theme.surface) >= TEXT for sign in vars(signs).values())


def _reads(theme: Theme) -> bool:
    """Whether small print and the edges of controls show."""
    return worst(theme.soft, *theme.grounds) >= TEXT and worst(theme.control, theme.paper) >= CONTROL


def _leads(theme: Theme) -> bool:
    """Whether links show wherever they stand, also on what is chosen."""
    return worst(theme.accent, *theme.grounds, theme.accent_soft) >= TEXT


def faults(look: Look, light: Signs, dark: Signs) -> list[Fault]:
    """None if all of it may be used."""
    return [*_faults(look.light, light, dark=False), *_faults(look.dark, dark, dark=True)]


def _faults(theme: Theme, signs: Signs, *, dark: bool) -> Iterator[Fault]:
    good = corrected(theme, signs)
    inked = replace(good, ink=theme.ink)
    measured = {
        "paper": min(worst(sign, theme.paper, theme.surface) for sign in vars(signs).values()),
        "ink": worst(inked.soft, *inked.grounds),
        "accent": worst(theme.accent, *good.grounds, replace(good, accent=theme.accent).accent_soft),
        "on_accent": worst(theme.on_accent, good.accent, good.accent_deep),
    }
    for field, found in measured.items():
        if getattr(theme, field) != getattr(good, field):
            yield Fault(dark, field, found, getattr(good, field))


def mended(look: Look, light: Signs, dark: Signs) -> Look:
    """With each color that reads too badly replaced by the one that is proposed."""
    return replace(look, light=corrected(look.light, light), dark=corrected(look.dark, dark))
