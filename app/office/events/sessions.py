"""The sessions of an event: their list, one of them, closing and reopening its sale, deleting it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, numbers
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access, positions, record_form, undo
from app.office.events import new_sessions, session_forms, words
from app.office.events.blueprint import bp, draw, event_or_404, session_or_404
from app.office.events.session_forms import SessionForm
from app.office.record_form import Edit
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance
from app.sale.catalog.services import BadSession, PlacesTaken, SessionExists, SessionKnown
from app.sale.halls.models import Zone

ACTS = ("session_changed", "session_closed", "session_reopened")


@access.page(bp, "/events/<number>/sessions", Right.SEE_OFFERS)
def sessions(number: str) -> ResponseReturnValue:
    found = event_or_404(number)
    past = request.args.get("when") == "past"
    page = catalog.listed_sessions(found, clock.now(), past=past, after=_after())
    following: dict[str, Any] = {"when": "past"} if past else {}
    if page.after:
        following["after"] = positions.written(page.after[0], str(page.after[1]))
    return draw(
        "sessions",
        found,
        page=page,
        past=past,
        following=url_for(".sessions", number=found.id, **following) if page.after else "",
    )


def _after() -> tuple[datetime, int] | None:
    asked = positions.asked()
    return (asked[0], numbers.whole_or(asked[1], 0)) if asked else None


@access.page(bp, "/events/<number>/sessions/<session>", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def session(number: str, session: str) -> ResponseReturnValue:
    """Once places are taken, its day, its time and how many places it has stay."""
    found = event_or_404(number)
    performance = session_or_404(found, session)
    row = catalog.session_row(performance, clock.now())
    zones = [] if found.numbered else list(catalog.plan_by_id(performance.plan_id).open_zones)
    saved = session_forms.of(performance, zones, brands.channel())
    whole = dict(saved)
    form = session_forms.with_places(SessionForm, zones)(data=saved)
    form.about(found, brands.channel(), performance)
    if row.counts.taken:
        for name in ("day", "time", *map(session_forms.place_name, zones)):
            del form[name]
    saved = {name: value for name, value in saved.items() if name in form}
    edit = record_form.read(form, saved, _shown)
    if edit.saves and _saved(performance, form, {**whole, **edit.values}, zones):
        flash(_("Saved. Shoppers notice it from now on."))
        return redirect(url_for(".session", number=found.id, session=performance.id), 303)
    edit = Edit(422) if edit.saves else edit
    about = catalog.event_subject(found)
    return draw(
        "session", found, status=edit.status, row=row, performance=performance, zones=zones, kept=whole,
        start=catalog.start_of(performance),
        **record_form.context(form, saved, edit, about, *ACTS, shown=_shown),
    )  # fmt: skip


def _saved(performance: Performance, form: SessionForm, typed: dict[str, Any], zones: Sequence[Zone]) -> bool:
    start = session_forms.start(typed) or catalog.start_of(performance)
    try:
        catalog.change_session(performance, start, session_forms.terms(typed, zones), access.actor())
    except (BadSession, SessionExists) as wrong:
        new_sessions.say(form, wrong)
    except PlacesTaken:
        form.first.errors = [_("Somebody has taken places of it just now: day, time and places stay.")]
    except SessionKnown:
        form.first.errors = [_("These places cannot be taken away: somebody has had them in a basket.")]
    return not form.errors


def _shown(name: str, value: Any) -> str:
    if name == "vat":
        return words.vat(int(value)) if str(value).isdecimal() else _("as the event")
    if name in ("on_sale", "presale") and not value:
        return _("at once") if name == "on_sale" else ""
    return "" if value is None else str(value)


@access.page(bp, "/events/<number>/sessions/<session>/closing", Right.CHANGE_OFFERS, methods=("POST",))
def close(number: str, session: str) -> ResponseReturnValue:
    """At once; for a minute it can be taken back from the next page, and later from its own."""
    found = event_or_404(number)
    performance = session_or_404(found, session)
    catalog.close_sale(performance, access.actor())
    sentence = _("Sales are closed. Whoever holds places may still buy them.")
    undo.offer(sentence, "events.reopen", {"number": found.id, "session": performance.id})
    return _back_to(found, performance)


@access.page(bp, "/events/<number>/sessions/<session>/reopening", Right.CHANGE_OFFERS, methods=("POST",))
def reopen(number: str, session: str) -> ResponseReturnValue:
    found = event_or_404(number)
    performance = session_or_404(found, session)
    catalog.reopen_sale(performance, access.actor())
    sentence = _("Sales are open again.")
    undo.offer(sentence, "events.close", {"number": found.id, "session": performance.id})
    return _back_to(found, performance)


def _back_to(event: Event, performance: Performance) -> ResponseReturnValue:
    return redirect(url_for(".session", number=event.id, session=performance.id), 303)


@access.page(bp, "/events/<number>/sessions/<session>/deletion", Right.CHANGE_OFFERS, methods=("POST",))
@answered_once
def delete(number: str, session: str) -> ResponseReturnValue:
    """Only one that nobody ever wanted."""
    found = event_or_404(number)
    performance = session_or_404(found, session)
    try:
        catalog.delete_session(performance, access.actor())
    except PlacesTaken:
        flash(_("It stays: places of it are sold or held. You can close its sale."))
        return _back_to(found, performance)
    except SessionKnown:
        flash(_("It stays: somebody has had places of it in a basket, or waits. You can close its sale."))
        return _back_to(found, performance)
    flash(_("The session is deleted."))
    return redirect(url_for(".sessions", number=found.id), 303)
