"""What makes a password good enough: length, and not being one that everybody tries first."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from unicodedata import normalize

from flask_security import PasswordUtil, hash_password
from flask_security.utils import verify_password

from app.http import brands
from app.http.i18n import _
from app.kernel.texts import LANGUAGES
from app.venue.channels.models import Channel

LEAST, MOST = 8, 200
PACKAGED = 10_000
SOFTWARE = "Parterre"
LIST = Path(__file__).with_name("common_passwords.txt")
SOMEBODY = "somebody who is not there"

# What Flask-Security hashes passwords with, for contacts and for staff.
SETTINGS: dict[str, object] = {
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__memory_cost": 19 * 1024,
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    "SECURITY_FLASH_MESSAGES": False,
}


class Passwords(PasswordUtil):
    """Flask-Security's rules in our words. No signs are demanded: that makes passwords worse."""

    def validate(self, password: str, is_register: bool, **facts: Any) -> tuple[list[str] | None, str]:
        """`facts` may hold the `email` it is for."""
        plain = self.normalize(password)
        if len(plain) < LEAST:
            return [_("Use at least %(n)s characters.", n=LEAST)], plain
        if len(plain) > MOST:
            return [_("Use at most %(n)s characters.", n=MOST)], plain
        if common(plain, str(facts.get("email", "")), self.names()):
            return [_("This password is among the first that thieves try. Choose another.")], plain
        return None, plain

    def names(self) -> set[str]:
        """Of the house: nobody may choose one of them."""
        return names_of(brands.channel())


def names_of(channel: Channel) -> set[str]:
    """What the house is called, and what its shop runs on."""
    brand = brands.of(channel)
    return {SOFTWARE, brand.name, *(channel.name.in_(lang) for lang in LANGUAGES)}


class Known(Protocol):
    """Somebody who may sign in: a contact, or a member of staff."""

    active: Any
    password: Any


def common(password: str, email: str = "", names: Collection[str] = ()) -> bool:
    """On everybody's list, with or without figures at its ends, or one's own address, or the house's name."""
    low = password.lower()
    stem = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", low)
    own = {email.lower(), email.lower().partition("@")[0]} - {""}
    if letters(low) in {letters(name.lower()) for name in names}:
        return True
    return low in _listed() or stem in _listed() | own | {""} or low in own or len(set(low)) < 4


def letters(text: str) -> str:
    """`Musée des Ombres, 2026!` as `museedesombres`, once or however often it is repeated."""
    kept = re.sub(r"[\d\W_]", "", normalize("NFKD", text))
    once = re.fullmatch(r"(.+?)\1+", kept)
    return once[1] if once else kept


@cache
def _listed() -> frozenset[str]:
    """Ours, and those most used in the world. The library's module is large: it is read when first needed."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset((*LIST.read_text().split(), *FREQUENCY_LISTS["passwords"][:PACKAGED]))


def hashed(password: str) -> str:
    return str(hash_password(password))


def matches(known: Known | None, password: str) -> bool:
    """Takes as long for somebody who is not there, or who has no password, as for anybody else."""
    kept = known.password if known is not None and known.active else None
    return verify_password(password, kept or _nobodys()) and kept is not None


@cache
def _nobodys() -> str:
    return hashed(SOMEBODY)
