"""Published texts, from memory."""

from __future__ import annotations

from sqlalchemy import select

from app import cache
from app.kernel import clock
from app.kernel.texts import Texts
from app.venue.legal.models import LegalKind, LegalVersion


def current(channel_code: str, kind: LegalKind) -> LegalVersion:
    """What holds now. A channel that has published nothing has a text without words."""
    found = versions(channel_code, kind)
    return found[0] if found else _none(channel_code, kind)


def version(channel_code: str, kind: LegalKind, name: str) -> LegalVersion | None:
    return next((one for one in versions(channel_code, kind) if one.version == name), None)


def versions(channel_code: str, kind: LegalKind) -> list[LegalVersion]:
    """Each that was ever published, the last first."""
    return [one for one in _every_one(channel_code) if one.kind is kind]


def _every_one(channel_code: str) -> tuple[LegalVersion, ...]:
    return cache.get_or_load(("legal", channel_code), lambda: _load(channel_code), channel_code)


def _load(channel_code: str) -> tuple[LegalVersion, ...]:
    query = select(LegalVersion).filter_by(channel_code=channel_code).order_by(LegalVersion.id.desc())
    return tuple(cache.load_rows(query))


def _none(channel_code: str, kind: LegalKind) -> LegalVersion:
    now = clock.now()
    return LegalVersion(
        channel_code=channel_code, kind=kind, version="", day=now.date(), text=Texts(""), published_at=now
    )
