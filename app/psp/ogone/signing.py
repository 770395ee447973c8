"""The platform's SHA signature, both ways: NAME=value and the passphrase, again and again, hashed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.psp.ogone import tables

ALGORITHMS = ("sha512", "sha256", "sha1")

Pairs = Iterable[tuple[str, str]]

_DIGITS = "0123456789"


class SignedNames:
    """The names that count for one kind of message, in the order of the vendor's printed list.

    When in doubt the vendor says to follow that order, which is not quite ASCII's (SCO_CATEGORY comes
    before SCORING); numbered names (`ITEMNAME*XX*`) go by their number.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._places = {name: place for place, name in enumerate(names)}

    def place(self, name: str) -> tuple[int, int] | None:
        """Where an upper-case name is signed, None if it is not."""
        if name in self._places:
            return self._places[name], 0
        stem = name.rstrip(_DIGITS)
        place = self._places.get(f"{stem}*XX*")
        number = name[len(stem) :][:9]
        return (place, int(number)) if place is not None and number else None


@dataclass(frozen=True)
class Seal:
    """One passphrase over one list of names."""

    names: SignedNames
    passphrase: str = field(repr=False)
    algorithm: str = "sha512"

    def __post_init__(self) -> None:
        if not self.passphrase:
            raise ValueError("An empty passphrase signs nothing: set it here and in the back office.")
        if self.algorithm not in ALGORITHMS:
            raise ValueError(f"The signature algorithm must be one of {', '.join(ALGORITHMS)}.")

    def sign(self, pairs: Pairs) -> str:
        return digest(self.text(pairs), self.algorithm)

    def text(self, pairs: Pairs) -> str:
        """What is hashed. Empty values do not count, "0" does; values keep their case and blanks."""
        upper = ((name.upper(), value) for name, value in pairs if value != "")
        signed = [(place, name, value) for name, value in upper if (place := self.names.place(name))]
        return "".join(f"{name}={value}{self.passphrase}" for _, name, value in sorted(signed))

    def approves(self, pairs: Pairs, claimed: str) -> bool:
        """In constant time; whoever claims nothing is not approved."""
        return hmac.compare_digest(self.sign(pairs).encode(), claimed.upper().encode(errors="replace"))


def seals(names: SignedNames, passphrases: Iterable[tuple[str, str]]) -> tuple[Seal, ...]:
    """One for each passphrase and its algorithm."""
    return tuple(Seal(names, passphrase, algorithm) for passphrase, algorithm in passphrases)


def digest(text: str, algorithm: str) -> str:
    return hashlib.new(algorithm, text.encode(errors="replace")).hexdigest().upper()


_LISTS: dict[str, list[str]] = tables.read("signed_names")

DIRECTLINK_IN = SignedNames(_LISTS["directlink_in"])
FEEDBACK_OUT = SignedNames(_LISTS["feedback_out"])
ALIAS_IN = SignedNames(_LISTS["alias_in"])
ALIAS_OUT = SignedNames(_LISTS["alias_out"])
