"""Colors a venue chooses: what reads too badly is found, and the color that is proposed reads well."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import colors
from app.venue.brands import installed
from app.venue.brands.look import Look, Signs, Theme, corrected, faults, mended

SIGNS = installed.named("cube").signs
CUBE = installed.named("cube").look
HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
THEMES = st.builds(Theme, HEX, HEX, HEX, HEX, HEX)


def _light(**chosen: str) -> Look:
    return replace(CUBE, light=replace(CUBE.light, **chosen))


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colors.contrast("#ffffff", "#777777") == colors.contrast("#777777", "#ffffff")


def test_the_brands_that_ship_read_well() -> None:
    for code in (*installed.every_one(), "a brand without files"):
        found = installed.named(code)
        assert faults(found.look, *found.signs) == []


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"accent": "#ffcc00"}, "accent"),
        ({"on_accent": "#5588dd"}, "on_accent"),
        ({"ink": "#999999"}, "ink"),
        ({"paper": "#888888"}, "paper"),
    ],
)
def test_a_color_that_reads_badly_is_named_with_another(chosen: dict[str, str], field: str) -> None:
    found = {fault.field: fault for fault in faults(_light(**chosen), *SIGNS) if not fault.dark}
    assert found[field].contrast < colors.TEXT
    assert found[field].proposed != chosen[field]


def test_both_themes_are_looked_at() -> None:
    faint = replace(CUBE, dark=replace(CUBE.dark, accent="#1565d7"))
    assert [(fault.dark, fault.field) for fault in faults(faint, *SIGNS)] == [(True, "accent")]


def test_what_is_proposed_is_the_same_hue_and_close() -> None:
    (fault,) = faults(_light(accent="#1a86ff"), *SIGNS)
    red, green, blue = bytes.fromhex(fault.proposed[1:])
    assert blue > green > red
    assert 4.5 <= colors.contrast(fault.proposed, "#ffffff") < 5.5


def test_words_in_a_header_of_any_color_read() -> None:
    for header in ("#000000", "#777777", "#ffffff", "#1565d7"):
        theme = replace(CUBE.light, header=header)
        assert colors.contrast(theme.on_header, header) >= colors.TEXT


@settings(deadline=None, max_examples=100)
@given(light=THEMES, dark=THEMES)
def test_what_is_proposed_can_be_saved_whatever_was_chosen(light: Theme, dark: Theme) -> None:
    wanted = replace(CUBE, light=light, dark=dark)
    assert faults(mended(wanted, *SIGNS), *SIGNS) == []


@settings(deadline=None)
@given(theme=THEMES)
def test_a_correction_leaves_the_header_alone(theme: Theme) -> None:
    assert corrected(theme, Signs("#00573a", "#7a4e00", "#b3001e")).header == theme.header
