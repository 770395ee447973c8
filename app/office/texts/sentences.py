"""The sentences of one step of the shop, as a channel says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import formats
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.http.languages import lang as page_lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.kernel.texts import LANGUAGES, Texts
from app.mail.composer import speaking
from app.office import access, record_form, text_words
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.office.texts.blueprint import PAGES, bp, draw
from app.office.texts.forms import form_of, texts_of
from app.presenters import wording
from app.venue.channels.models import Channel
from app.venue.texts import services as texts
from app.venue.texts import wordings
from app.venue.texts.wordings import Wording, filled

ACT = "texts_changed"


@access.page(bp, "/setup/texts/<code>/<page>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def page(code: str, page: str) -> ResponseReturnValue:
    channel = channel_or_404(code)
    kinds = wordings.PAGES.get(page) or abort(404)
    saved = _saved(channel, kinds)
    form = form_of(kinds, saved, lambda key: str(wording.DEFAULTS[key]))
    if "reset" in request.form:
        return _save(channel, page, dict.fromkeys(kinds, Texts("")), _("These are the built-in words again."))
    if record_form.is_trial():
        return _draw(channel, page, form, saved, Edit(200 if form.validate() else 422))
    edit = record_form.read(form, saved)
    if not edit.saves:
        return _draw(channel, page, form, saved, edit)
    return _save(channel, page, texts_of(edit.values, kinds), _("Saved. Shoppers read it from now on."))


def _save(channel: Channel, page: str, wanted: Mapping[str, Texts], done: str) -> ResponseReturnValue:
    texts.save(channel, wanted, access.actor())
    flash(done)
    return redirect(url_for(".page", code=channel.code, page=page), 303)


def _saved(channel: Channel, kinds: Mapping[str, Wording]) -> dict[str, str]:
    own = texts.of(channel.code)
    return {
        f"{key}_{lang}": getattr(own[key], lang) if key in own else "" for key in kinds for lang in LANGUAGES
    }


def _draw(channel: Channel, page: str, form: Form, saved: dict[str, str], edit: Edit) -> ResponseReturnValue:
    about = texts.subject(channel)
    return draw(
        channel, "page", about,
        status=edit.status,
        page=page,
        page_name=PAGES[page],
        kinds=wordings.PAGES[page],
        readings=[Reading(lang, list(_read(channel, page, form, lang))) for lang in LANGUAGES],
        is_own=any(saved.values()),
        **record_form.context(form, saved, edit, about, ACT),
    )  # fmt: skip


class Reading(NamedTuple):
    """What shoppers read in one language: what each sentence is called, and how it reads."""

    lang: str
    sentences: list[tuple[str, str]]


def _read(channel: Channel, page: str, form: Form, lang: str) -> Iterator[tuple[str, str]]:
    """With what stands in the form; a text that is refused there is not read out."""
    for key in wordings.PAGES[page]:
        field = form[f"{key}_{lang}"]
        label = str(text_words.TEXTS[key])
        with speaking(lang):
            own = "" if field.errors else filled(str(field.data or ""), _examples(channel))
            yield label, own or str(wording.DEFAULTS[key])


def _examples(channel: Channel) -> dict[str, Any]:
    amount = formats.money(Money(55_00, channel.currency), page_lang())
    return {"shop": channel.name.in_(page_lang()), "number": 3, "amount": amount}
