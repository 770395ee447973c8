"""A poster is small, well-formed, and shows no more than it was told."""

from __future__ import annotations

import pytest
from defusedxml import ElementTree

from app.presenters import artwork, poster_svg

TITLES = (
    "Carmen",
    "La Flûte enchantée",
    "Nocturnes au musée : visites à la lampe de poche, et un titre qui n’en finit pas",
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "",
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("motif", artwork.MOTIFS)
@pytest.mark.parametrize("palette", poster_svg.PALETTES)
def test_every_picture_is_well_formed_and_under_four_kilobytes(motif: str, palette: str) -> None:
    for drawn in (
        poster_svg.poster(TITLES[2], motif, palette, "Opéra CUBE, Grande salle"),
        poster_svg.thumbnail(TITLES[2], motif, palette),
    ):
        assert len(drawn.encode()) <= 4096
        assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"


@pytest.mark.parametrize("title", TITLES)
def test_a_title_stays_on_its_paper(title: str) -> None:
    drawn = ElementTree.fromstring(poster_svg.poster(title, "moon", "night", "CUBE"))
    words = [text for text in drawn.iter(f"{SVG}text") if text.get("font-weight") is None]
    assert len(words) <= 5
    for line in words:
        pressed = line.get("textLength") is not None
        assert pressed or poster_svg._width(line.text or "", int(line.get("font-size", 0))) <= 316
        assert float(line.get("y", 0)) >= poster_svg.SQUARE


def test_words_from_the_office_are_only_words() -> None:
    drawn = poster_svg.poster("<script>\"&'</script>", "moon", "night", "<a href='javascript:x'>")
    tags = {element.tag for element in ElementTree.fromstring(drawn).iter()}
    assert f"{SVG}script" not in tags
    assert f"{SVG}a" not in tags


def test_an_unknown_motif_still_draws_an_evening() -> None:
    assert poster_svg.poster("Carmen", "no such motif", "no such palette").startswith("<svg")


@pytest.mark.parametrize("palette", poster_svg.PALETTES.values())
def test_letters_can_be_read_on_their_ground(palette: artwork.Palette) -> None:
    lighter, darker = sorted((_luminance(palette.letters), _luminance(palette.ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(color: str) -> float:
    channels = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
