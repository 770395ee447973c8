"""Addresses of pages that a venue links to."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,}")
UNSAFE = re.compile(r"[^!-~]|[\"'<>\\]")  # blanks, control characters, what could end an attribute


def is_web_address(url: str, most: int) -> bool:
    """A whole address of a page anybody may open, over https, of at most so many characters."""
    if len(url) > most or UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(HOST.fullmatch(host)) and "@" not in parts.netloc
