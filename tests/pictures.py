"""Pictures somebody might send."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

WEBP = (Path(__file__).parent / "data" / "logo.webp").read_bytes()  # 900 by 300, transparent
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'


def png(width: int, height: int, *, note: bytes = b"") -> bytes:
    """Its left half is transparent, its right half red; `note` is what a camera or a program adds."""
    row = b"\0" + b"".join(b"\0\0\0\0" if x < width // 2 else b"\xff\0\0\xff" for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    said = _chunk(b"tEXt", b"Comment\0" + note) if note else b""
    body = _chunk(b"IHDR", header) + said + _chunk(b"IDAT", zlib.compress(row * height))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def vast() -> bytes:
    """A few bytes that ask for a picture of 30,000 pixels a side."""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def as_file(sent: bytes, name: str = "logo.png") -> tuple[BytesIO, str]:
    """As the test client sends it."""
    return BytesIO(sent), name
