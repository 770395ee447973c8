"""A poster for every event: flat geometry, three colors and the title, in a few hundred bytes of SVG."""

from __future__ import annotations

from html import escape

from app.presenters.artwork import MOTIFS, Palette, arches

WIDTH, HEIGHT = 360, 504
SQUARE = 360
MARGIN = 22
TITLE_ROOM = 108
SIZES = (56, 52, 48, 43, 38, 34, 30, 27, 24, 21)
FACE = "Helvetica Neue,Helvetica,Arial,sans-serif"


PALETTES = {
    "night": Palette("#131f45", "#f3ead8", "#e9ab34", "#f3ead8"),
    "vermilion": Palette("#e4e0d6", "#d63a2a", "#1d1d1f", "#1d1d1f"),
    "rose": Palette("#f4c9c4", "#b3203a", "#2b1420", "#2b1420"),
    "sea": Palette("#0d4f5c", "#a8dcd1", "#f2f0e4", "#f2f0e4"),
    "ochre": Palette("#eeb63f", "#1f2a44", "#fbf3df", "#1f2a44"),
    "plum": Palette("#3a1a45", "#e0639a", "#f7d9b0", "#f9e9dc"),
    "moss": Palette("#dfe3cf", "#2f5d43", "#e07b39", "#1f3a2c"),
    "ink": Palette("#17181b", "#eeeae0", "#e5502f", "#eeeae0"),
    "sand": Palette("#efe5d2", "#b4552f", "#2a2320", "#2a2320"),
    "ice": Palette("#d6e4f2", "#1b4fd0", "#0f1c3f", "#0f1c3f"),
}


def colors_of(palette: str) -> Palette:
    """An unknown palette falls back: a missing picture is worse."""
    return PALETTES.get(palette, PALETTES["night"])


def poster(title: str, motif: str, palette: str, venue: str = "") -> str:
    """The whole poster: picture, title, venue. An unknown motif falls back, as an unknown palette does."""
    colors = colors_of(palette)
    return _svg(
        f"0 0 {WIDTH} {HEIGHT}",
        title,
        f'<path fill="{colors.ground}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f'<svg width="{SQUARE}" height="{SQUARE}">{_draw(motif, colors)}</svg>'
        f'<g fill="{colors.letters}" font-family="{FACE}" font-weight="700">{_title(title)}'
        f'<text x="{MARGIN}" y="{HEIGHT - 16}" font-size="12" font-weight="500">{escape(venue)}</text></g>',
    )


def thumbnail(title: str, motif: str, palette: str) -> str:
    """The same picture without its words, for places where they could not be read."""
    colors = colors_of(palette)
    across = SQUARE * WIDTH // HEIGHT
    return _svg(
        f"{(SQUARE - across) // 2} 0 {across} {SQUARE}",
        title,
        f'<path fill="{colors.ground}" d="M0 0h{SQUARE}v{SQUARE}H0z"/>{_draw(motif, colors)}',
    )


def _svg(view: str, title: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _draw(motif: str, colors: Palette) -> str:
    return MOTIFS.get(motif, arches)(colors)


# The words


def _title(title: str) -> str:
    size, lines = _set(title)
    first = HEIGHT - 38 - (len(lines) - 1) * size * 0.98
    return "".join(
        f'<text x="{MARGIN - size / 24:.1f}" y="{first + n * size * 0.98:.1f}" font-size="{size}" '
        f'letter-spacing="{-size / 36:.1f}"{_squeeze(line, size)}>{escape(line)}</text>'
        for n, line in enumerate(lines)
    )


def _set(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title fits its room; at the smallest, what is over is cut."""
    for size in SIZES:
        lines = _wrap(title, size)
        if len(lines) * size <= TITLE_ROOM + 12 and all(_width(line, size) <= _room() for line in lines):
            return size, lines
    kept = _wrap(title, SIZES[-1])[: TITLE_ROOM // SIZES[-1]]
    return SIZES[-1], kept


def _wrap(title: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        if lines and _width(f"{lines[-1]} {word}", size) <= _room():
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _squeeze(line: str, size: int) -> str:
    """A line too long for any size is pressed into the room rather than run off the paper."""
    if _width(line, size) <= _room():
        return ""
    return f' textLength="{_room()}" lengthAdjust="spacingAndGlyphs"'


def _width(line: str, size: int) -> float:
    """Bold grotesques differ by a few percent: this errs on the wide side."""
    return size * sum(_advance(letter) for letter in line)


def _advance(letter: str) -> float:
    if letter in "iljI.,:;’'!|·":
        return 0.3
    if letter in "ft r-()":
        return 0.37
    if letter in "mwMW@%—…Œœæ":
        return 0.87
    return 0.69 if letter.isupper() else 0.57


def _room() -> int:
    return WIDTH - 2 * MARGIN
