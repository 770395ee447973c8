"""The only source of randomness."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

# Crockford's alphabet: no I, L, O, U, so a ref can be read over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new(length: int = 26) -> str:
    """An unguessable ref of `length` characters, 5 bits each; 26 make 130 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digits(length: int) -> str:
    """A code short enough to be typed: good for a few tries and minutes only."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def one_of(choices: Sequence[T]) -> T:
    """Any of them, each as likely as the others."""
    return secrets.choice(choices)
