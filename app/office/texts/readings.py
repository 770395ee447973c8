"""How texts read, in each language, with what stands in a form; what is refused there is not read out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.http import formats
from app.http.forms import Form
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.kernel.texts import LANGUAGES, Texts
from app.mail.composer import speaking
from app.messages.email_queue.models import EmailKind
from app.office import text_words
from app.office.texts.trial_order import TrialOrder
from app.presenters import wording
from app.venue.channels.models import Channel
from app.venue.texts import email_wordings
from app.venue.texts.email_wordings import PARTS


class Reading(NamedTuple):
    """What is read in one language: what each text is called, and its paragraphs."""

    lang: str
    texts: list[tuple[str, list[str]]]


def of_sentences(channel: Channel, keys: Iterable[str], form: Form) -> list[Reading]:
    found, names = _typed(keys, form), {key: str(text_words.TEXTS[key]) for key in keys}
    readings = []
    for language in LANGUAGES:
        with speaking(language):
            said = [
                (name, [wording.chosen(found, channel, key, **_examples(channel))])
                for key, name in names.items()
            ]
        readings.append(Reading(language, said))
    return readings


def of_email(kind: EmailKind, form: Form, chosen: TrialOrder) -> list[Reading]:
    own = {email_wordings.key(kind, part): one for part, one in _typed(PARTS, form).items()}
    names, nothing = {part: str(text_words.TEXTS[part]) for part in PARTS}, _("nothing is added")
    readings = []
    for language in LANGUAGES:
        with speaking(language):
            words = chosen.words(kind, own)
        parts = ([words["subject"]], words["opening"], words["closing"])
        said = [(name, part or [nothing]) for name, part in zip(names.values(), parts, strict=True)]
        readings.append(Reading(language, said))
    return readings


def _typed(names: Iterable[str], form: Form) -> dict[str, Texts]:
    return {name: Texts(*(_sound(form[f"{name}_{language}"]) for language in LANGUAGES)) for name in names}


def _sound(field: Any) -> str:
    return "" if field.errors else str(field.data or "")


def _examples(channel: Channel) -> Mapping[str, object]:
    return {"number": 3, "amount": formats.money(Money(55_00, channel.currency), lang())}
