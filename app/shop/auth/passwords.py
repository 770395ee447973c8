"""What makes a password good enough: length, and not being one that everybody tries first."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from flask_security import PasswordUtil, hash_password
from flask_security.utils import verify_password

from app.http import brands
from app.http.i18n import _
from app.kernel.texts import LANGUAGES
from app.people.customers.models import Contact
from app.venue.channels.models import Channel

LEAST, MOST = 8, 200
PACKAGED = 10_000
SOFTWARE = "Parterre"
LIST = Path(__file__).with_name("common_passwords.txt")
SOMEBODY = "somebody who is not there"


class Passwords(PasswordUtil):
    """Flask-Security's rules in our words. No signs are demanded: that makes passwords worse."""

    def validate(self, password: str, is_register: bool, **facts: Any) -> tuple[list[str] | None, str]:
        """`facts` may hold the `email` it is for."""
        plain = self.normalize(password)
        if len(plain) < LEAST:
            return [_("Use at least %(n)s characters.", n=LEAST)], plain
        if len(plain) > MOST:
            return [_("Use at most %(n)s characters.", n=MOST)], plain
        if common(plain, str(facts.get("email", "")), _names(brands.channel())):
            return [_("This password is among the first that thieves try. Choose another.")], plain
        return None, plain


def _names(channel: Channel) -> set[str]:
    """What the house is called, and what its shop runs on."""
    return {SOFTWARE, brands.brand().name, *(channel.name.in_(lang) for lang in LANGUAGES)}


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


def matches(contact: Contact | None, password: str) -> bool:
    """Takes as long for somebody who is not there, or who has no password, as for anybody else."""
    kept = contact.password if contact is not None and contact.active else None
    return verify_password(password, kept or _nobodys()) and kept is not None


@cache
def _nobodys() -> str:
    return hashed(SOMEBODY)
