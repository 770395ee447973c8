"""A brand's colors as `#rrggbb`, for paper and mail that know no properties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.venue.brands import installed
from app.venue.brands.look import Theme


@dataclass(frozen=True)
class Inks:
    """One theme of a brand. Where a venue has set no header, it is the paper."""

    ink: str
    paper: str
    surface: str
    accent: str
    on_accent: str
    header: str
    on_header: str

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
def of_installed(code: str, *, dark: bool = False) -> Inks:
    """What the brand does not say, the shop's own tokens do."""
    found = installed.named(code)
    said = found.dark if dark else found.light
    ink, paper = said["ink"], said["paper"]
    return Inks(ink, paper, said["surface"], said["accent"], said["on-accent"], paper, ink)


def of_theme(theme: Theme) -> Inks:
    return Inks(
        theme.ink, theme.paper, theme.surface, theme.accent, theme.on_accent, theme.header, theme.on_header
    )
