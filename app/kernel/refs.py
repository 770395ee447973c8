"""Chance is asked here and nowhere else."""

from __future__ import annotations

import secrets

# Crockford's alphabet: no I, L, O, U, so a ref can be read over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new(length: int = 26) -> str:
    """An unguessable ref of `length` characters, 5 bits each; 26 make 130 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
