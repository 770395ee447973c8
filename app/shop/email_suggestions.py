"""Addresses people mistype most; we ask, we never correct."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path

COMMON = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "icloud.com", "live.fr", "gmx.fr",
    "bluewin.ch", "proton.me",
)  # fmt: skip
KNOWN = Path(__file__).with_name("known_email_domains.txt")
ALIKE = 0.85  # one letter wrong, missing or swapped; another ending is another provider


def suggestion(email: str | None) -> str:
    """`marie@gmial.com` may have meant `marie@gmail.com`; the domain of a provider is left alone."""
    name, at, written = (email or "").rpartition("@")
    domain = written.lower()
    if not at or domain in _known():
        return ""
    close = get_close_matches(domain, COMMON, n=1, cutoff=ALIKE)
    if not close or domain.startswith(f"{close[0]}."):  # yahoo.com.br, outlook.com.tr
        return ""
    return f"{name}@{close[0]}"


@cache
def _known() -> frozenset[str]:
    return frozenset(KNOWN.read_text().split())
