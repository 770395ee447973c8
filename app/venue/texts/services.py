"""What a channel says in its own words, and changing it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from app.audit import services as audit
from app.audit.services import Subject
from app.db import session
from app.kernel.actors import Actor, Right
from app.kernel.texts import LANGUAGES, Texts
from app.messages.email_queue.models import EmailKind
from app.venue.channels import services as channels
from app.venue.channels.models import Channel, ChannelText
from app.venue.texts import email_wordings
from app.venue.texts.email_wordings import EMAILS
from app.venue.texts.wordings import SENTENCES, BadText, Wording

NOTHING = Texts("")


def of(channel_code: str) -> Mapping[str, Texts]:
    """By its key, what the channel says in its own words. It is remembered with the channel."""
    found = channels.by_code(channel_code).own_texts or {}
    return {key: Texts(**texts) for key, texts in found.items()}


def wording(key: str) -> Wording:
    return SENTENCES.get(key) or EMAILS[key]


def subject(channel: Channel) -> Subject:
    """Of the sentences of its pages."""
    return Subject("texts", f"{channel.code} pages", channel.code)


def email_subject(channel: Channel, kind: EmailKind) -> Subject:
    return Subject("texts", f"{channel.code} {kind}", channel.code)


def save(channel: Channel, wanted: Mapping[str, Texts], by: Actor) -> None:
    """Sentences of pages, from now on; an empty one is the built-in one. Raises Forbidden or BadText."""
    by.must(Right.SET_UP, channel.code)
    before = _replace(channel, wanted)
    if before:
        after = {key: wanted[key] for key in before}
        audit.record(by, "texts_changed", subject(channel), before=_facts(before), after=_facts(after))
    session.commit()


def save_email(channel: Channel, kind: EmailKind, wanted: Mapping[str, Texts], by: Actor) -> None:
    """The parts of one kind of email, by their names. Raises Forbidden or BadText."""
    by.must(Right.SET_UP, channel.code)
    keyed = {email_wordings.key(kind, part): texts for part, texts in wanted.items()}
    before = {key.rpartition(".")[2]: texts for key, texts in _replace(channel, keyed).items()}
    if before:
        after = _facts({part: wanted[part] for part in before}) | {"email": kind}
        about = email_subject(channel, kind)
        audit.record(by, "email_texts_changed", about, before=_facts(before), after=after)
    session.commit()


def _replace(channel: Channel, wanted: Mapping[str, Texts]) -> dict[str, Texts]:
    """What those that change were before. Raises BadText, and then nothing is changed."""
    for key, texts in wanted.items():
        _check(key, texts)
    query = select(ChannelText).where(ChannelText.channel_code == channel.code)
    rows = {row.key: row for row in session.scalars(query.where(ChannelText.key.in_(list(wanted))))}
    before = {key: rows[key].texts if key in rows else NOTHING for key in wanted}
    changed = {key: was for key, was in before.items() if was != wanted[key]}
    for key in changed:
        _write(channel, key, wanted[key], rows.get(key))
    return changed


def _check(key: str, texts: Texts) -> None:
    for lang in LANGUAGES:
        try:
            wording(key).check(getattr(texts, lang))
        except BadText as bad:
            bad.key, bad.lang = key, lang
            raise


def _write(channel: Channel, key: str, texts: Texts, row: ChannelText | None) -> None:
    if row is None:
        session.add(ChannelText(channel_code=channel.code, key=key, texts=texts))
    elif texts == NOTHING:
        session.delete(row)
    else:
        row.texts = texts


def _facts(texts: Mapping[str, Texts]) -> dict[str, str]:
    """As the audit keeps them: a text is two fields."""
    return {f"{key}_{lang}": getattr(one, lang) for key, one in texts.items() for lang in LANGUAGES}
