"""An event is put into the shop, put away, and brought back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.office import access, undo
from app.office.events import words
from app.office.events.blueprint import bp, draw, event_or_404
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.sale.catalog.services import Lack, Missing, NotReady, StillOn


@access.page(bp, "/events/<number>/publication", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def publication(number: str) -> ResponseReturnValue:
    """What it still needs, or the button that puts it into the shop."""
    found = event_or_404(number, Right.CHANGE_OFFERS)
    if found.published_at:
        return redirect(url_for(".event", number=found.id), 303)
    refused = False
    if request.method == "POST":
        try:
            catalog.publish_event(found, access.actor())
        except NotReady:
            refused = True
        else:
            flash(_("It is in the shop."))
            return redirect(url_for(".event", number=found.id), 303)
    missing = catalog.missing_of(found)
    return draw(
        "publication",
        found,
        status=409 if refused else 200,
        missing=[(one, _cure(found, one)) for one in missing],
        without_english=words.texts(catalog.without_english(found)),
        changed=_("It cannot be published yet.") if refused else "",
        keyed=True,
        shown="",
        action=url_for(".publication", number=found.id),
    )


def _cure(event: Event, missing: Missing) -> str:
    """Where it is mended; empty where somebody else has to."""
    may_see = access.actor().may(Right.SEE_SETUP, event.channel_code)
    match missing.lack:
        case Lack.SESSION:
            return url_for(".new_session", number=event.id)
        case Lack.PRICE:
            return url_for(".prices", number=event.id)
        case Lack.METHOD:
            return url_for("methods.methods") if may_see else ""
        case Lack.TERMS:
            return url_for("legal.text", code=event.channel_code, kind="terms") if may_see else ""


@access.page(bp, "/events/<number>/archive", Right.CHANGE_OFFERS, methods=("POST",))
def archive(number: str) -> ResponseReturnValue:
    found = event_or_404(number)
    try:
        catalog.archive_event(found, access.actor())
    except StillOn:
        flash(_("It stays: sessions to come have places that are sold or held. You can close their sale."))
    else:
        sentence = _("%(title)s is archived: it is no longer in the shop.", title=found.title.in_(lang()))
        undo.offer(sentence, "events.restore", {"number": found.id})
    return redirect(url_for(".event", number=found.id), 303)


@access.page(bp, "/events/<number>/restoration", Right.CHANGE_OFFERS, methods=("POST",))
def restore(number: str) -> ResponseReturnValue:
    found = event_or_404(number)
    catalog.restore_event(found, access.actor())
    flash(_("It is back as it was."))
    return redirect(url_for(".event", number=found.id), 303)
