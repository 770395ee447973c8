"""A logo somebody sends, drawn anew: what is kept and served are pixels of our own making, never their file.

Only PNG and WebP are read: an SVG may hold scripts and addresses. The size is read from the header first, so
that a small file cannot ask for a vast picture.
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

import structlog
import typst

log = structlog.get_logger()

MOST_BYTES = 500_000
MOST_PIXELS = 4_000_000
MOST_SIDE = 4_000
LEAST_HEIGHT = 32
HEIGHT, WIDTH = (
    96,
    576,
)  # at most, once drawn: more than three times the header’s, and 300 dots an inch on paper

PNG = b"\x89PNG\r\n\x1a\n"


class BadPictureReason(StrEnum):
    KIND = "kind"
    BYTES = "bytes"
    PIXELS = "pixels"
    SMALL = "small"
    BROKEN = "broken"


class BadPicture(Exception):
    """Not a picture we take: `reason` says why."""

    def __init__(self, reason: BadPictureReason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    png: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.png).hexdigest()[:24]


def drawn_anew(sent: bytes) -> Picture:
    """Without anything but its pixels, no larger than a header needs. Raises BadPicture."""
    if len(sent) > MOST_BYTES:
        raise BadPicture(BadPictureReason.BYTES)
    kind, width, height = _header(sent)
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise BadPicture(BadPictureReason.PIXELS)
    if height < LEAST_HEIGHT or width < LEAST_HEIGHT:
        raise BadPicture(BadPictureReason.SMALL)
    scale = min(1.0, HEIGHT / height, WIDTH / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return Picture(_drawn(sent, kind, *size), *size)


def _header(sent: bytes) -> tuple[str, int, int]:
    """The format as the bytes say it, whatever the file is called, and the size."""
    try:
        if sent.startswith(PNG) and sent[12:16] == b"IHDR":
            return "png", *struct.unpack(">II", sent[16:24])
        if sent[:4] == b"RIFF" and sent[8:12] == b"WEBP":
            return "webp", *_webp_size(sent)
    except struct.error:
        raise BadPicture(BadPictureReason.BROKEN) from None
    raise BadPicture(BadPictureReason.KIND)


def _webp_size(sent: bytes) -> tuple[int, int]:
    """Of each of the three shapes of a WebP."""
    match sent[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(sent[at : at + 3], "little") for at in (24, 27))
            return width + 1, height + 1
        case b"VP8L":
            (packed,) = struct.unpack("<I", sent[21:25])
            return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack("<HH", sent[26:30])
            return width & 0x3FFF, height & 0x3FFF
    raise BadPicture(BadPictureReason.BROKEN)


def _drawn(sent: bytes, kind: str, width: int, height: int) -> bytes:
    source = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)\n"
        f'#image(bytes(json(bytes(sys.inputs.sent))), format: "{kind}", width: 100%, height: 100%)'
    )
    try:
        made = typst.Compiler(source.encode()).compile(
            format="png", ppi=72, sys_inputs={"sent": json.dumps(list(sent))}
        )
    except typst.TypstError as error:
        log.info("picture refused", kind=kind, error=str(error))
        raise BadPicture(BadPictureReason.BROKEN) from None
    return cast(bytes, made)
