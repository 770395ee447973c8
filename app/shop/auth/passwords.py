"""What makes a password good enough: length, and not being one that everybody tries first."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from flask_security import PasswordUtil, hash_password
from flask_security.utils import verify_password

from app.http.i18n import _
from app.people.customers.models import Contact

LEAST, MOST = 8, 200
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
        if common(plain, str(facts.get("email", ""))):
            return [_("This password is among the first that thieves try. Choose another.")], plain
        return None, plain


def common(password: str, email: str = "") -> bool:
    """On everybody's list, with or without figures at its ends, or nothing but one's own address."""
    low = password.lower()
    stem = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", low)
    own = {email.lower(), email.lower().partition("@")[0]} - {""}
    return low in _listed() or stem in _listed() | own | {""} or low in own or len(set(low)) < 4


@cache
def _listed() -> frozenset[str]:
    return frozenset(LIST.read_text().split())


def hashed(password: str) -> str:
    return str(hash_password(password))


def matches(contact: Contact | None, password: str) -> bool:
    """Takes as long for somebody who is not there, or who has no password, as for anybody else."""
    kept = contact.password if contact is not None and contact.active else None
    return verify_password(password, kept or _nobodys()) and kept is not None


@cache
def _nobodys() -> str:
    return hashed(SOMEBODY)
