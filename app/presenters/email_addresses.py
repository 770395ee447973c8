"""Addresses for those who may not be whose they are."""

from __future__ import annotations


def masked(email: str) -> str:
    """`ada@example.org` as `a•••@example.org`: its owner knows it again, nobody else learns it."""
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}•••{at}{domain}"
