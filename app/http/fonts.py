"""The display faces that ship, and what stands for them on pages, on paper and in mail."""

from __future__ import annotations

from typing import NamedTuple

from app.venue.brands.look import Font


class Face(NamedTuple):
    """`web` is a file under static/, `paper` the family in the PDF, `mail` what stands in for it.

    All are empty for the letters of the system. `css`: what a style sheet says of it.
    """

    web: str = ""
    paper: str = ""
    mail: str = ""
    css: str = "--font-display: var(--font-text); --display-weight: 650; --display-tracking: -0.018em;"


FACES = {
    Font.SYSTEM: Face(),
    Font.FRAUNCES: Face(
        web="fonts/fraunces.woff2",
        paper="Fraunces",
        mail="Georgia, serif",
        css='--font-display: "Fraunces", "Fraunces by Georgia", "Fraunces by Times", serif; '
        "--display-weight: 560; --display-tracking: -0.015em;",
    ),
}
