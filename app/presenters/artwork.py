"""The pictures on the posters: flat geometry in a square of 360, alive between 51 and 309 across."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Ground and letters must keep a contrast of 4.5 (WCAG AA); figure and spark are decoration."""

    ground: str
    figure: str
    spark: str
    letters: str


def moon(c: Palette) -> str:
    return (
        f'<circle cx="186" cy="170" r="118" fill="{c.figure}"/>'
        f'<circle cx="138" cy="136" r="104" fill="{c.ground}"/>'
        f'<g fill="none" stroke-linecap="round"><g stroke="{c.spark}">'
        f'<path stroke-width="26" d="M58 326 296 43"/>'
        f'<path stroke-width="5" stroke-dasharray="0 64 0 97 0 83" d="m34 58 70 100 60-118 24 90"/></g>'
        f'<path stroke="{c.ground}" stroke-width="10" stroke-dasharray="0 27" d="m112 262 150-178"/></g>'
    )


def curtain(c: Palette) -> str:
    folds = "".join(
        f'<path fill="{c.figure if n % 2 else c.ground}" d="M{x} 0Q{x} {214 - n * 6} 8 282L0 0z"/>'
        for n, x in ((n, n * 25) for n in range(7, 0, -1))
    )
    tails = f'<path fill="{c.figure}" d="M0 296h10q2 30 26 52L0 342z"/>'
    return (
        f'<circle cx="180" cy="238" r="78" fill="{c.spark}"/><g id="h">{folds}{tails}'
        f'<path stroke="{c.spark}" stroke-width="10" d="M0 290h18"/></g>'
        f'<use href="#h" transform="matrix(-1 0 0 1 360 0)"/>'
    )


def waves(c: Palette) -> str:
    crests = "q22-26 45 0t45 0 45 0 45 0 45 0 45 0 45 0 45 0 45 0"
    rows = "".join(f'<path stroke-width="{2 + n * 2}" d="M-45 {96 + n * 34}{crests}"/>' for n in range(8))
    return f'<circle cx="238" cy="92" r="58" fill="{c.spark}"/><g fill="none" stroke="{c.figure}">{rows}</g>'


def mask(c: Palette) -> str:
    return (
        f'<path fill="{c.figure}" d="M180 30v304C110 334 66 254 66 150V72c34-28 74-42 114-42z"/>'
        f'<path fill="{c.spark}" d="M180 30c40 0 80 14 114 42v78c0 104-44 184-114 184z"/>'
        f'<g fill="{c.ground}"><path d="M92 140q34-40 68 0-34 28-68 0zM200 140q34-40 68 0-34 28-68 0z"/>'
        f'<path d="M122 252q58 44 116 0-20 56-58 56t-58-56z"/><path d="M180 128v86h-22z"/></g>'
    )


RINGS = ((96, 5, 27.4), (136, 7, 30.5), (180, 9, 33.3), (228, 12, 35.8), (280, 15, 38.2), (338, 18, 40.8))


def stars(c: Palette) -> str:
    rings = "".join(
        f'<path stroke-width="{dot}" stroke-dasharray="0 {gap}" d="M{180 - r} 350a{r} {r} 0 0 1 {2 * r} 0"/>'
        for r, dot, gap in RINGS
    )
    return (
        f'<path fill="{c.spark}" d="M130 350a50 50 0 0 1 100 0z"/>'
        f'<g fill="none" stroke="{c.figure}" stroke-linecap="round">{rings}</g>'
    )


def columns(c: Palette) -> str:
    starts = (20, 106, 192, 278)
    lit = "".join(f"M{x} 166h62v194h-62z" for x in starts)
    shade = "".join(f"M{x + 38} 166h24v194h-24z" for x in starts)
    return (
        f'<path fill="{c.spark}" d="M180 22 364 112H-4z{shade}"/>'
        f'<path fill="{c.figure}" d="M0 122h360v30H0z{lit}"/><path fill="{c.spark}" d="{shade}"/>'
        f'<circle cx="180" cy="82" r="15" fill="{c.ground}"/>'
    )


def arches(c: Palette) -> str:
    return "".join(
        f'<path fill="{color}" d="M{180 - r} 360V190a{r} {r} 0 0 1 {2 * r} 0v170z"/>'
        for r, color in ((150, c.figure), (120, c.ground), (90, c.spark), (60, c.ground), (30, c.figure))
    )


def birds(c: Palette) -> str:
    flock = "".join(
        f'<use href="#b" transform="translate({x} {y}) scale({size})"/>'
        for x, y, size in ((52, 286, 1.1), (150, 236, 1.5), (70, 196, 0.8), (196, 130, 1.1), (128, 100, 0.6))
    )
    return (
        f'<circle cx="206" cy="136" r="108" fill="{c.spark}"/><defs>'
        f'<path id="b" d="M0 2Q30-28 46 6 58-26 96-22 64-4 52 34 34 2 0 2z"/></defs>'
        f'<g fill="{c.figure}">{flock}</g>'
    )


PETALS = (  # half a side, turn in degrees, color
    (112, 8, "figure"), (92, 34, "ground"), (84, 34, "figure"), (66, 62, "ground"), (59, 62, "figure"),
    (43, 95, "ground"), (37, 95, "figure"), (21, 130, "ground"), (16, 130, "spark"),
)  # fmt: skip


def rose(c: Palette) -> str:
    petals = "".join(
        f'<rect x="{-side}" y="{-side}" width="{2 * side}" height="{2 * side}" rx="{side * 0.62:.0f}" '
        f'transform="rotate({turn})" fill="{getattr(c, color)}"/>'
        for side, turn, color in PETALS
    )
    return (
        f'<path fill="none" stroke="{c.spark}" stroke-width="12" d="M186 200q12 90-16 170"/>'
        f'<path fill="{c.spark}" d="M186 322q24-62 96-56-22 60-96 56z"/>'
        f'<g transform="translate(176 150)">{petals}</g>'
    )


def strings(c: Palette) -> str:
    return (
        f'<circle cx="128" cy="128" r="92" fill="{c.figure}"/>'
        f'<path fill="{c.spark}" d="M216 0q64 180 0 360q-64-180 0-360z"/>'
        f'<path fill="none" stroke="{c.letters}" stroke-width="5" d="M80 0v360M148 0v360M284 0v360"/>'
        f'<path fill="none" stroke="{c.ground}" stroke-width="5" d="M216 30v300"/>'
    )


def shadow(c: Palette) -> str:
    return (
        f'<path fill="{c.spark}" d="M86 262Q120 226 214 250L400 318v80L132 322Q70 300 86 262z"/>'
        f'<circle cx="168" cy="150" r="116" fill="{c.figure}"/>'
        f'<path fill="{c.spark}" opacity=".28" d="M232 53a116 116 0 1 1-172 140A130 130 0 0 0 232 53z"/>'
    )


def ribbon(c: Palette) -> str:
    loop = "M180 214C150 96 28 66 30 150c2 60 92 70 150 64z"
    knot = '<circle cx="180" cy="212" r="30"'
    return (
        f'<path fill="{c.figure}" d="M154 0h52v360h-52z"/>'
        f'<path fill="{c.figure}" d="m172 206 74 154h-66l-24-140zM188 206l-74 154h66l24-140z"/>'
        f'<g id="l"><path fill="{c.figure}" d="{loop}"/>'
        f'<path fill="{c.ground}" d="M150 196c-20-54-84-82-84-42 0 28 42 38 84 42z"/></g>'
        f'<use href="#l" transform="matrix(-1 0 0 1 360 0)"/>'
        f'{knot} fill="{c.spark}"/>'
    )


MOTIFS: dict[str, Callable[[Palette], str]] = {
    "moon": moon,
    "curtain": curtain,
    "waves": waves,
    "mask": mask,
    "stars": stars,
    "columns": columns,
    "arches": arches,
    "birds": birds,
    "rose": rose,
    "strings": strings,
    "shadow": shadow,
    "ribbon": ribbon,
}
