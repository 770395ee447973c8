"""Addresses people mistype most; we ask, we never correct."""

from __future__ import annotations

from difflib import get_close_matches

COMMON = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "icloud.com", "live.fr", "gmx.fr",
    "bluewin.ch", "proton.me",
)  # fmt: skip


def suggestion(email: str | None) -> str:
    """`marie@gmial.com` may have meant `marie@gmail.com`; a domain we know is left alone."""
    name, at, domain = (email or "").rpartition("@")
    if not at or domain.lower() in COMMON:
        return ""
    close = get_close_matches(domain.lower(), COMMON, n=1, cutoff=0.8)
    return f"{name}@{close[0]}" if close else ""
