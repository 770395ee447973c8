"""The emails of one channel: what each says in the channel's own words, besides what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import security
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.messages.email_queue.models import EmailKind
from app.office import access, record_form, text_words
from app.office import setup_fields as fields
from app.office.email_words import EMAILS
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.office.texts import readings, trial_order
from app.office.texts.blueprint import bp, draw
from app.office.texts.forms import form_of
from app.office.texts.trial_order import TrialOrder, kind_or_404
from app.venue.channels.models import Channel
from app.venue.texts import email_wordings
from app.venue.texts import services as texts
from app.venue.texts.email_wordings import BLANKS, PARTS, SUBJECT
from app.venue.texts.wordings import Wording

ACT = "email_texts_changed"


@dataclass(frozen=True)
class Row:
    """One kind of email; `parts`: what those are called that a channel words itself."""

    kind: EmailKind
    name: str
    parts: list[str]
    french_alone: bool


@access.page(bp, "/setup/texts/<code>/emails", Right.SEE_SETUP)
def emails(code: str) -> ResponseReturnValue:
    channel = channel_or_404(code)
    rows = [_row(kind, texts.of(channel.code)) for kind in BLANKS]
    return draw(channel, "emails", texts.subject(channel), page="emails", rows=rows)


def _row(kind: EmailKind, own: Mapping[str, Texts]) -> Row:
    found = {part: own[key] for part in PARTS if (key := email_wordings.key(kind, part)) in own}
    named = [str(text_words.TEXTS[part]) for part in found]
    return Row(kind, str(EMAILS[kind]), named, any(one.fr and not one.en for one in found.values()))


@access.page(bp, "/setup/texts/<code>/emails/<kind>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def email(code: str, kind: str) -> ResponseReturnValue:
    channel, which = channel_or_404(code), kind_or_404(kind)
    chosen, saved = trial_order.read(channel), _saved(channel, which)
    form = form_of(_wordings(which), saved, lambda part: _built_in(which, part, chosen))
    if "reset" in request.form:
        nothing = dict.fromkeys(PARTS, Texts(""))
        return _save(which, nothing, chosen, _("This email says the built-in words again."))
    if record_form.is_trial():
        return _draw(which, form, saved, chosen, Edit(200 if form.validate() else 422))
    edit = record_form.read(form, saved)
    if not edit.saves:
        return _draw(which, form, saved, chosen, edit)
    return _save(which, fields.many_texts(edit.values, PARTS), chosen, _("Saved. Emails say it from now on."))


def _wordings(kind: EmailKind) -> dict[str, Wording]:
    return {part: texts.wording(email_wordings.key(kind, part)) for part in PARTS}


def _saved(channel: Channel, kind: EmailKind) -> dict[str, str]:
    own = texts.of(channel.code)
    keys = {part: email_wordings.key(kind, part) for part in PARTS}
    return fields.pairs(PARTS, {part: own[key] for part, key in keys.items() if key in own})


def _built_in(kind: EmailKind, part: str, chosen: TrialOrder) -> str:
    """In the language that is spoken just then. Before and after what an email says, nothing is built in."""
    return str(chosen.words(kind, {})["subject"]) if part == SUBJECT else ""


def _save(kind: EmailKind, wanted: Mapping[str, Texts], chosen: TrialOrder, done: str) -> ResponseReturnValue:
    texts.save_email(chosen.channel, kind, wanted, access.actor())
    flash(done)
    return redirect(url_for(".email", code=chosen.channel.code, kind=kind, **chosen.where), 303)


def _draw(
    kind: EmailKind, form: Form, saved: dict[str, str], chosen: TrialOrder, edit: Edit
) -> ResponseReturnValue:
    about = texts.email_subject(chosen.channel, kind)
    security.allow_frames()
    return draw(
        chosen.channel, "email", about,
        status=edit.status,
        page="emails",
        kind=kind,
        name=EMAILS[kind],
        parts=PARTS,
        chosen=chosen,
        readings=readings.of_email(kind, form, chosen),
        is_own=any(saved.values()),
        address=access.me().email,
        **record_form.context(form, saved, edit, about, ACT),
    )  # fmt: skip
