"""The sentences of one step of the shop, as a channel says them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.office.texts import readings
from app.office.texts.blueprint import PAGES, bp, draw
from app.office.texts.forms import form_of
from app.presenters import wording
from app.venue.channels.models import Channel
from app.venue.texts import services as texts
from app.venue.texts import wordings
from app.venue.texts.wordings import Wording

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
    return _save(
        channel, page, fields.many_texts(edit.values, kinds), _("Saved. Shoppers read it from now on.")
    )


def _save(channel: Channel, page: str, wanted: Mapping[str, Texts], done: str) -> ResponseReturnValue:
    texts.save(channel, wanted, access.actor())
    flash(done)
    return redirect(url_for(".page", code=channel.code, page=page), 303)


def _saved(channel: Channel, kinds: Mapping[str, Wording]) -> dict[str, str]:
    return fields.pairs(kinds, texts.of(channel.code))


def _draw(channel: Channel, page: str, form: Form, saved: dict[str, str], edit: Edit) -> ResponseReturnValue:
    about = texts.subject(channel)
    return draw(
        channel, "page", about,
        status=edit.status,
        page=page,
        page_name=PAGES[page],
        kinds=wordings.PAGES[page],
        readings=readings.of_sentences(channel, list(wordings.PAGES[page]), form),
        is_own=any(saved.values()),
        **record_form.context(form, saved, edit, about, ACT),
    )  # fmt: skip
