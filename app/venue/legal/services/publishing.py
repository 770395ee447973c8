"""Writing the next version of a text, and publishing it. Whoever calls these holds the channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel import clock, fingerprints
from app.kernel.actors import Actor, Right
from app.kernel.texts import Texts
from app.venue.channels.models import Channel
from app.venue.legal.models import LegalDraft, LegalKind, LegalVersion

LONGEST = 60_000  # letters


class BadText(Exception):
    """What cannot be a version: `field` says what of it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class DraftChanged(Exception):
    """It is no longer what was read, or somebody has published it; nothing was done."""


def subject(channel: Channel) -> Subject:
    return Subject("legal", channel.code, channel.code)


def find_draft(channel: Channel, kind: LegalKind) -> LegalDraft | None:
    draft = _row(channel, kind)
    return draft if draft and draft.discarded_at is None else None


def _row(channel: Channel, kind: LegalKind) -> LegalDraft | None:
    return session.get(LegalDraft, (channel.code, kind))


def digest(draft: LegalDraft) -> str:
    """Of all that shoppers would read."""
    return fingerprints.of(draft.day, draft.text)


def save_draft(channel: Channel, kind: LegalKind, day: date, text: Texts, by: Actor) -> LegalDraft:
    """Shoppers notice nothing yet. Raises Forbidden or BadText."""
    by.must(Right.SET_UP, channel.code)
    _check(channel, kind, day, text)
    stands, draft = find_draft(channel, kind), _row(channel, kind)
    before = _said(stands) if stands else {}
    if draft is None:
        session.add(draft := LegalDraft(channel_code=channel.code, kind=kind))
    if stands is None or (stands.day, stands.text) != (day, text):
        draft.saved_at, draft.saved_by = clock.now(), by.name
    draft.day, draft.text, draft.discarded_at = day, text, None
    if before != (after := _said(draft)):
        named = {"text": kind.value}
        audit.record(by, "legal_draft_saved", subject(channel), before=before, after=named | after)
    session.commit()
    return draft


def discard_draft(channel: Channel, kind: LegalKind, by: Actor) -> bool:
    """What holds now is all there is again; whether there was a draft. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    draft = find_draft(channel, kind)
    if draft is None:
        return False
    draft.discarded_at = clock.now()
    before = {"text": kind.value} | _said(draft)
    audit.record(by, "legal_draft_discarded", subject(channel), before=before)
    session.commit()
    return True


def restore_draft(channel: Channel, kind: LegalKind, by: Actor) -> bool:
    """Take back one that was discarded; whether there was one. Raises Forbidden."""
    by.must(Right.SET_UP, channel.code)
    draft = _row(channel, kind)
    if draft is None or draft.discarded_at is None:
        return False
    draft.discarded_at = None
    after = {"text": kind.value} | _said(draft)
    audit.record(by, "legal_draft_restored", subject(channel), after=after)
    session.commit()
    return True


def _check(channel: Channel, kind: LegalKind, day: date, text: Texts) -> None:
    """A version bears no day to come, and none before the version it replaces."""
    if not text.fr.strip() or len(text.fr) > LONGEST:
        raise BadText("text_fr")
    if len(text.en) > LONGEST:
        raise BadText("text_en")
    last = max((one.day for one in _published(channel, kind)), default=day)
    if not last <= day <= channel.date_at(clock.now()):
        raise BadText("day")


def _said(draft: LegalDraft) -> dict[str, Any]:
    """The texts themselves stand in the version that comes of it."""
    return {"day": draft.day.isoformat(), "letters_fr": len(draft.text.fr), "letters_en": len(draft.text.en)}


def publish(channel: Channel, kind: LegalKind, shown: str, by: Actor) -> LegalVersion:
    """From now on shoppers agree to this. `shown` is the digest of what was read before.

    Raises Forbidden, DraftChanged, or BadText if the day can no longer be.
    """
    by.must(Right.SET_UP, channel.code)
    draft = find_draft(channel, kind)
    if draft is None or digest(draft) != shown:
        raise DraftChanged
    _check(channel, kind, draft.day, draft.text)
    made = LegalVersion(
        channel_code=channel.code,
        kind=kind,
        version=_name(channel, kind, draft.day),
        day=draft.day,
        text=draft.text,
        published_at=clock.now(),
    )
    session.add(made)
    session.delete(draft)
    after = {"text": kind.value, "version": made.version}
    audit.record(by, "legal_text_published", subject(channel), after=after)
    session.commit()
    return made


def _name(channel: Channel, kind: LegalKind, day: date) -> str:
    """Its day; the second of a day has a number."""
    taken = {one.version for one in _published(channel, kind)}
    names = (f"{day.isoformat()}-{number}" if number > 1 else day.isoformat() for number in count(1))
    return next(name for name in names if name not in taken)


def _published(channel: Channel, kind: LegalKind) -> Sequence[LegalVersion]:
    """As the database has them now."""
    return session.scalars(select(LegalVersion).filter_by(channel_code=channel.code, kind=kind)).all()
