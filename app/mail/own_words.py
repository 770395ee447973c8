"""What a channel adds to an email in its own words: another subject, a text before ours and one after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.texts import Texts
from app.mail.facts import EmailFacts
from app.messages.email_queue.models import EmailKind
from app.presenters import wording
from app.venue.texts import email_wordings
from app.venue.texts.email_wordings import CLOSING, OPENING, SUBJECT
from app.venue.texts.wordings import filled

Own = Mapping[str, Texts]  # what the channel says, by its keys


def words(kind: EmailKind, facts: EmailFacts, said: Mapping[str, Any], own: Own, lang: str) -> dict[str, Any]:
    """`said`: what the templates know. A text whose placeholder has nothing to say here is left out."""
    values = values_of(facts, said)
    part = {part: _own(own, email_wordings.key(kind, part), lang) for part in email_wordings.PARTS}
    return {
        "own_subject": filled(part[SUBJECT], values),
        "opening": _paragraphs(filled(part[OPENING], values)),
        "closing": _paragraphs(filled(part[CLOSING], values)),
        "thanks": wording.chosen(own, facts.channel, "thanks"),
    }


def values_of(facts: EmailFacts, said: Mapping[str, Any]) -> dict[str, str]:
    """What each placeholder says in this email; empty if it has nothing to say."""
    titles = dict.fromkeys(performance.title for performance in said["performances"])
    return {
        "shop": said["shop"],
        "email": said["email"],
        "phone": said["phone"],
        "number": said["reference"],
        "event": ", ".join(titles),
        "name": facts.order.name if facts.order else "",
        "amount": said.get("amount") or said.get("debt") or said.get("transfer_due", ""),
        "day": said.get("day") or said.get("transfer_day", ""),
        "card": said.get("card", "") if facts.card else "",
    }


def _own(own: Own, key: str, lang: str) -> str:
    found = own.get(key)
    return getattr(found, lang) if found else ""


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in text.split("\n") if paragraph.strip()]
