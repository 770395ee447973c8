"""Who publishes the shop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.kernel.web_addresses import is_web_address
from app.venue.channels.models import Channel
from app.venue.legal.models import LegalIdentity
from app.venue.legal.services.publishing import subject

# The most letters of each.
IDENTITY = {
    "company": 100, "form": 100, "office": 200, "registration": 100, "vat_number": 20, "director": 100,
    "hosting": 200, "mediator": 200, "mediator_url": 200,
}  # fmt: skip
HOURS = 200
VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{2,12}|CHE[0-9]{9}(TVA|MWST|IVA)?")


class BadIdentity(Exception):
    """What cannot be said of a publisher: `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class _Blank:
    """Stands for an identity nobody has set, so that it is looked up once."""


def identity(channel: Channel) -> LegalIdentity:
    """Read it, never change it."""
    code = channel.code
    found = cache.get_or_load(("legal identity", code), lambda: _load(code) or _Blank(), code)
    return _blank(code) if isinstance(found, _Blank) else found


def find_identity(channel: Channel) -> LegalIdentity:
    """As the database has it now."""
    return session.get(LegalIdentity, channel.code) or _blank(channel.code)


def _load(code: str) -> LegalIdentity | None:
    return cache.load_row(select(LegalIdentity).filter_by(channel_code=code))


def _blank(code: str) -> LegalIdentity:
    return LegalIdentity(channel_code=code, hours=Texts(""), **dict.fromkeys(IDENTITY, ""))


def change_identity(channel: Channel, hours: Texts, by: Actor, **values: str) -> None:
    """From now on. Raises Forbidden or BadIdentity; then nothing is changed."""
    by.must(Right.SET_UP, channel.code)
    for name, value in values.items():
        _check(name, value)
    if max(len(hours.fr), len(hours.en)) > HOURS:
        raise BadIdentity("hours_fr")
    row = find_identity(channel)
    before = _said(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.hours = hours
    session.add(row)
    if before != (after := _said(row)):
        audit.record(by, "legal_identity_changed", subject(channel), before=before, after=after)
    session.commit()


def _check(name: str, value: str) -> None:
    if len(value) > IDENTITY[name]:
        raise BadIdentity(name)
    if value and name == "vat_number" and not is_vat_number(value):
        raise BadIdentity(name)
    if value and name == "mediator_url" and not is_web_address(value, IDENTITY[name]):
        raise BadIdentity(name)


def is_vat_number(text: str) -> bool:
    """Two letters of the country, then figures; a Swiss one is written with its points."""
    return bool(VAT_NUMBER.fullmatch(re.sub(r"[\s.-]", "", text).upper()))


def _said(row: LegalIdentity) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IDENTITY} | {
        "hours_fr": row.hours.fr,
        "hours_en": row.hours.en,
    }
