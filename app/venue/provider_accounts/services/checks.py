"""What an account and its keys must be, and what cannot be done with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.psp import registry
from app.venue.channels.models import Channel
from app.venue.channels.policies import AccountMode

MERCHANT = re.compile(r"[A-Za-z0-9_.-]{2,30}", re.ASCII)
SHORTEST = {"userid": 2}  # of a secret, in characters; of all others
LEAST = 8
LONGEST = 100
VARIETY = 6  # different characters that a passphrase has at least


class BadAccount(Exception):
    """What an account cannot be: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnknownAccount(Exception):
    """No such account, or none of these keys."""


class TwoLive(Exception):
    """Two sets of keys hold already: the former ones are withdrawn first."""


class OnlyKeys(Exception):
    """Without them, what was paid with the account could not be given back."""


class InUse(Exception):
    """The channel pays with it: another one takes its place, or none."""


class WithoutAccount(Exception):
    """There is no account of that kind."""


class WithoutTest(Exception):
    """No test payment has come through with the keys it has: `merchants` names those accounts."""

    def __init__(self, *merchants: str) -> None:
        super().__init__(", ".join(merchants))
        self.merchants = merchants


@dataclass(frozen=True)
class AccountDetails:
    """What is known of an account beside its keys; `brand` '' is for all cards."""

    provider: str
    mode: AccountMode
    merchant: str
    brand: str = ""
    algorithm: str = "sha512"

    def check(self, channel: Channel) -> None:
        """Raises BadAccount."""
        if self.provider not in registry.SECRETS:
            raise BadAccount("provider")
        if not MERCHANT.fullmatch(self.merchant):
            raise BadAccount("merchant")
        if self.brand and self.brand not in channel.accepted_brands:
            raise BadAccount("brand")
        if self.algorithm not in registry.ALGORITHMS[self.provider]:
            raise BadAccount("algorithm")


def check_secrets(provider: str, keys: Mapping[str, str]) -> None:
    """Raises BadAccount."""
    names = registry.SECRETS[provider]
    for name in names:
        value = keys.get(name, "")
        if not SHORTEST.get(name, LEAST) <= len(value) <= LONGEST or not value.isprintable():
            raise BadAccount(name)
        if name.startswith("sha_") and len(set(value)) < VARIETY:
            raise BadAccount(name)
    if unknown := set(keys) - set(names):
        raise BadAccount(unknown.pop())


def hints(keys: Mapping[str, str]) -> dict[str, str]:
    """By which somebody knows again what they typed: the last two characters of each."""
    return {name: value[-2:] for name, value in keys.items()}
