"""Signatures: listed names, upper-case, sorted, NAME=value and the passphrase after each, hashed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

_LISTS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "data" / "sha_lists.json").read_text("utf-8")
)
_DIGITS = "0123456789"


class NameList:
    """One official list of signed names; its *XX* entries stand for numbered fields."""

    def __init__(self, names: Iterable[str]) -> None:
        listed = list(names)
        self.plain = frozenset(name for name in listed if not name.endswith("*XX*"))
        self.numbered = frozenset(name.removesuffix("*XX*") for name in listed if name.endswith("*XX*"))

    def __contains__(self, name: str) -> bool:
        if name in self.plain:
            return True
        stem = name.rstrip(_DIGITS)
        return stem != name and stem in self.numbered


SHA_IN = NameList(_LISTS["sha_in"])
SHA_OUT = NameList(_LISTS["sha_out"])
ALIAS_IN = NameList(_LISTS["alias_gateway_in"])
ALIAS_OUT = NameList(_LISTS["alias_gateway_out"])


def preimage(parameters: Mapping[str, str], passphrase: str, listed: NameList | None) -> str:
    """The text that is hashed. Values stay as they are; "0" is a value, the empty string is not."""
    named = {name.upper(): value for name, value in parameters.items() if value != ""}
    kept = [name for name in named if name != "SHASIGN" and (listed is None or name in listed)]
    return "".join(f"{name}={named[name]}{passphrase}" for name in sorted(kept, key=_natural))


def sign(
    parameters: Mapping[str, str],
    passphrase: str,
    algorithm: str,
    listed: NameList | None,
    charset: str = "utf-8",
) -> str:
    text = preimage(parameters, passphrase, listed)
    return hashlib.new(algorithm, text.encode(charset, "replace")).hexdigest().upper()


def is_signed(
    parameters: Mapping[str, str],
    given: str,
    passphrase: str,
    algorithm: str,
    listed: NameList,
    charset: str = "utf-8",
) -> bool:
    expected = sign(parameters, passphrase, algorithm, listed, charset)
    return hmac.compare_digest(expected.encode(), given.upper().encode())


def _natural(name: str) -> tuple[str, int, str]:
    """ITEMNAME2 stands before ITEMNAME10. A number of any length is compared as text."""
    stem = name.rstrip(_DIGITS)
    number = name[len(stem) :]
    return stem, len(number), number
