"""A logo is drawn anew: nothing of the file that was sent is kept but its pixels."""

from __future__ import annotations

import struct

import pytest

from app.venue.brands import pictures
from app.venue.brands.pictures import BadPicture, BadPictureReason
from tests.pictures import SVG, WEBP, png, vast

Reason = BadPictureReason


def test_what_was_written_into_the_file_is_gone() -> None:
    drawn = pictures.drawn_anew(png(300, 100, note=b"taken at 12 rue Haute"))
    assert b"tEXt" not in drawn.png
    assert b"rue Haute" not in drawn.png


def test_a_large_one_becomes_as_small_as_a_header_needs_and_keeps_its_shape() -> None:
    drawn = pictures.drawn_anew(png(900, 300))
    assert (drawn.width, drawn.height) == (288, 96)
    assert struct.unpack(">II", drawn.png[16:24]) == (288, 96)


def test_a_wide_one_is_no_wider_than_there_is_room() -> None:
    assert pictures.drawn_anew(png(2000, 100)).width == pictures.WIDTH


def test_a_small_one_is_not_blown_up() -> None:
    assert pictures.drawn_anew(png(80, 40)).height == 40


def test_what_is_transparent_stays_transparent() -> None:
    assert pictures.drawn_anew(png(300, 96)).png[25] == 6  # color with alpha


def test_a_webp_becomes_a_png() -> None:
    drawn = pictures.drawn_anew(WEBP)
    assert drawn.png.startswith(b"\x89PNG")
    assert (drawn.width, drawn.height) == (288, 96)


def test_the_same_picture_has_the_same_name() -> None:
    one, other, third = (pictures.drawn_anew(sent).digest for sent in (WEBP, WEBP, png(300, 96)))
    assert one == other != third


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", Reason.KIND),
        (SVG, Reason.KIND),
        (b"GIF89a" + b"\0" * 50, Reason.KIND),
        (b"<html><script>alert(1)</script>", Reason.KIND),
        (b"\0" * 500_001, Reason.BYTES),
        (vast(), Reason.PIXELS),
        (png(4001, 40), Reason.PIXELS),
        (png(31, 31), Reason.SMALL),
        (png(300, 96)[:80], Reason.BROKEN),
        (png(300, 96).replace(b"IDAT", b"IDAX"), Reason.BROKEN),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", Reason.BROKEN),
        (b"RIFF\0\0\0\0WEBPVP9 " + b"\0" * 40, Reason.BROKEN),
        (WEBP[:200], Reason.BROKEN),
    ],
)
def test_anything_else_is_refused_and_says_why(sent: bytes, why: Reason) -> None:
    with pytest.raises(BadPicture) as refusal:
        pictures.drawn_anew(sent)
    assert refusal.value.reason is why
