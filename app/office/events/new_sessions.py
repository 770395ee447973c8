"""New sessions of an event: one, or a series by a rule, looked at before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.events import session_forms, words
from app.office.events.blueprint import bp, draw, event_or_404
from app.office.events.session_forms import SeriesForm, SessionForm, TermsForm
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance
from app.sale.catalog.services import (
    MOST_SESSIONS,
    BadSession,
    NoPlan,
    SalePlan,
    SessionExists,
    Start,
    TooManyPlaces,
    TooManySessions,
)
from app.sale.halls.models import Zone

SHOWN = 10  # sessions of a series that was tried
REFUSALS = (BadSession, NoPlan, SessionExists, TooManyPlaces, TooManySessions)


@access.page(bp, "/events/<number>/sessions/new", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def new_session(number: str) -> ResponseReturnValue:
    return _page(number, "new_session", SessionForm)


@access.page(bp, "/events/<number>/sessions/series", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def new_series(number: str) -> ResponseReturnValue:
    return _page(number, "new_series", SeriesForm)


def _page(number: str, template: str, form_type: type[TermsForm]) -> ResponseReturnValue:
    found = event_or_404(number, Right.CHANGE_OFFERS)
    plan = catalog.plan_of(found.hall_id)
    zones = plan.open_zones if plan else ()
    form = session_forms.with_places(form_type, zones)(data=session_forms.usual(found, zones))
    form.about(found, brands.channel())
    tried: Sequence[Performance] = ()
    if form.validate_on_submit():
        try:
            if not record_form.is_trial():
                return _made(found, form, zones)
            tried = catalog.draw_up_sessions(found, _starts(form), session_forms.terms(form.data, zones))
        except REFUSALS as wrong:
            say(form, wrong)
    return draw(
        template, found, status=422 if form.errors else 200, form=form, zones=zones, plan=plan,
        action=url_for(request.endpoint or "", number=found.id), **_tried(tried, plan, form.data, zones),
    )  # fmt: skip


def _made(found: Event, form: TermsForm, zones: Sequence[Zone]) -> ResponseReturnValue:
    made = catalog.make_sessions(found, _starts(form), session_forms.terms(form.data, zones), access.actor())
    if len(made) == 1:
        flash(_("The session is made."))
    else:
        flash(_("Sessions made: %(num)s.", num=words.whole(len(made))))
    return redirect(url_for(".sessions", number=found.id), 303)


def _starts(form: TermsForm) -> list[Start]:
    """Raises BadSession or TooManySessions."""
    if isinstance(form, SeriesForm):
        return session_forms.series(form.data).starts()
    found = session_forms.start(form.data)
    return [found] if found else []


def _tried(
    tried: Sequence[Performance], plan: SalePlan | None, typed: dict[str, Any], zones: Sequence[Zone]
) -> dict[str, Any]:
    """What a series would make, for the page."""
    open_ones = sum(typed.get(session_forms.place_name(zone)) or 0 for zone in zones)
    return {
        "tried": tried,
        "first_ones": tried[:SHOWN],
        "places": words.whole((plan.seats if plan else 0) + open_ones),
    }


def say(form: TermsForm, wrong: Exception) -> None:
    """A sentence beside the field that has to be mended."""
    match wrong:
        case BadSession():
            form.say(wrong)
        case SessionExists(start=start):
            form.first.errors = [_("There is a session on %(when)s already.", when=words.when(start))]
        case NoPlan():
            form.first.errors = [_("The hall has no published plan these sessions can be sold on.")]
        case TooManySessions():
            most = words.whole(MOST_SESSIONS)
            form.first.errors = [_("At most %(most)s sessions at a time, within 800 days.", most=most)]
        case TooManyPlaces():
            form.first.errors = [
                _("Too many places at a time: make fewer sessions now, and the others next.")
            ]
