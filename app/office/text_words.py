"""What the sentences are called that a venue may say in its own words, and why one was refused."""

from __future__ import annotations

from app.http.i18n import _, lazy
from app.venue.texts.wordings import BadText, TextFault

# By the key of the sentence, or the part of an email.
TEXTS = {
    "step_delivery": lazy("Name of step 1"),
    "step_summary": lazy("Name of step 2"),
    "step_payment": lazy("Name of step 3"),
    "step_confirmation": lazy("Name of step 4"),
    "origin": lazy("Question about the contact’s origin"),
    "frozen_title": lazy("Notice: its first words"),
    "frozen": lazy("Notice: the order cannot be changed"),
    "code_field": lazy("Above the field for codes"),
    "instalments": lazy("How instalments go on"),
    "secure_title": lazy("Badge of secure payment"),
    "secure": lazy("Sentence beside the badge"),
    "all_required": lazy("Above the card’s fields"),
    "thanks": lazy("Thanks"),
    "more": lazy("Question whether to go on"),
    "more_button": lazy("Button to go on shopping"),
    "subject": lazy("Subject"),
    "opening": lazy("Text at the beginning"),
    "closing": lazy("Text at the end"),
}


def field(name: str) -> str:
    """`Thanks (FR)`, of the name of a field or of what the audit keeps; empty if it is none of these."""
    key, _line, lang = name.rpartition("_")
    return f"{TEXTS[key]} ({lang.upper()})" if key in TEXTS else ""


def refusal(bad: BadText) -> str:
    blank = f"{{{bad.name}}}"
    match bad.fault:
        case TextFault.TOO_LONG:
            return _("At most %(max)d characters.", max=bad.most)
        case TextFault.HTML:
            return _("Write plain words, without HTML.")
        case TextFault.UNPRINTABLE:
            return _("Line breaks and signs that cannot be seen have no place here.")
        case TextFault.UNKNOWN:
            return _("%(blank)s is not known here.", blank=blank)
        case TextFault.MISSING:
            return _("%(blank)s has to be in it.", blank=blank)
        case TextFault.BRACE:
            return _("Braces stand around a placeholder alone, such as {shop}.")
