"""One event and what is said of it; a new one, from nothing or like another."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, markdown
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.events import values, words
from app.office.events.blueprint import bp, draw, event_or_404
from app.office.events.forms import EventForm
from app.office.events.listing import channels_with
from app.office.record_form import Edit
from app.presenters import posters
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.sale.catalog.services import BadEvent, SlugTaken

ACTS = ("event_changed",)


@access.page(bp, "/events/new", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def new_event() -> ResponseReturnValue:
    mine = channels_with(Right.CHANGE_OFFERS)
    channel = mine.get(request.args.get("channel", "")) or next(iter(mine.values()))
    brands.stand_in(channel)
    form = EventForm(data=values.new(channel))
    form.about(channel)
    if form.validate_on_submit() and (made := _made(form)):
        flash(_("The event is made. It is a draft: nobody sees it in the shop before you publish it."))
        return redirect(url_for(".sessions", number=made.id), 303)
    return render(
        "office/events/new.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        action=request.full_path.rstrip("?"),
        channel=channel,
        channels=mine,
        words=words,
    )


def _made(form: EventForm) -> Event | None:
    try:
        details = values.details(form.data)
        return catalog.make_event(form.channel, details, access.actor(), str(form.slug.data or ""))
    except (BadEvent, SlugTaken) as wrong:
        _say(form, wrong)
    return None


@access.page(bp, "/events/<number>", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def event(number: str) -> ResponseReturnValue:
    found = event_or_404(number)
    saved = values.of(found)
    form = EventForm(data=saved)
    form.about(brands.channel(), found)
    if found.published_at:
        del form.slug
    if catalog.has_sessions(found):
        del form.hall
    saved = {name: value for name, value in saved.items() if name in form}
    edit = record_form.read(form, saved, values.shown)
    if edit.saves and _saved(found, form, edit.values):
        flash(_("Saved. Shoppers see it from now on.") if found.public else _("Saved."))
        return redirect(url_for(".event", number=found.id), 303)
    return draw(
        "record",
        found,
        status=422 if edit.saves else edit.status,
        src=posters.poster_src(found),
        description=markdown.render_in(found.description, lang()) if found.description.fr else "",
        **record_form.context(
            form, saved, Edit(422) if edit.saves else edit, catalog.event_subject(found), *ACTS,
            shown=values.shown,
        ),
    )  # fmt: skip


def _saved(found: Event, form: EventForm, typed: dict[str, Any]) -> bool:
    """Whether it holds; if not, the form says what has to be mended."""
    try:
        slug = str(typed.get("slug") or "")
        catalog.change_event(found, values.details(typed, found), access.actor(), slug)
    except (BadEvent, SlugTaken) as wrong:
        _say(form, wrong)
        return False
    return True


def _say(form: EventForm, wrong: BadEvent | SlugTaken) -> None:
    if isinstance(wrong, BadEvent):
        form.say(wrong)
    elif "slug" in form:
        form.slug.errors = [_("Another event has this address.")]


@access.page(bp, "/events/<number>/copy", Right.CHANGE_OFFERS, methods=("POST",))
@answered_once
def copy_event(number: str) -> ResponseReturnValue:
    found = event_or_404(number)
    made = catalog.duplicate_event(found, access.actor())
    flash(_("This is the copy, a draft with the same prices and boxes, and without sessions."))
    return redirect(url_for(".event", number=made.id), 303)
