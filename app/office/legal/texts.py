"""Terms, and how data is handled: what holds, the next version, publishing it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import markdown
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import wants_region
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.texts import Texts
from app.office import access, record_form, undo
from app.office import setup_fields as fields
from app.office.legal.blueprint import bp, draw
from app.office.legal.forms import TextForm
from app.office.record_form import Edit
from app.office.setup_channel import channel_or_404
from app.venue.channels.models import Channel
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind
from app.venue.legal.services import BadText, DraftChanged


@access.page(bp, "/setup/legal/<code>/<any(terms, privacy):kind>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def text(code: str, kind: str) -> ResponseReturnValue:
    """The next version as a form; without a draft it begins with what holds now."""
    found, what = channel_or_404(code), LegalKind(kind)
    saved = _shows(found, what)
    form = TextForm(data=saved)
    if record_form.is_trial():
        return _draw(found, what, form, saved, Edit(200 if form.validate() else 422), tried=True)
    edit = record_form.read(form, saved)
    if edit.saves and _saved(found, what, form, edit.values):
        flash(_("Draft saved. Shoppers read it once it is published."))
        return redirect(url_for(".text", code=found.code, kind=kind), 303)
    return _draw(found, what, form, saved, Edit(422) if edit.saves else edit)


def _shows(found: Channel, kind: LegalKind) -> dict[str, Any]:
    draft = legal.find_draft(found, kind)
    if draft:
        return {"day": draft.day.isoformat(), **fields.pair("text", draft.text)}
    now = legal.current(found.code, kind)
    return {"day": found.date_at(clock.now()).isoformat(), **fields.pair("text", now.text)}


def _saved(found: Channel, kind: LegalKind, form: TextForm, values: dict[str, Any]) -> bool:
    day = fields.date_of(values["day"])
    try:
        if day is None:
            raise BadText("day")
        legal.save_draft(found, kind, day, fields.texts(values, "text"), access.actor())
    except BadText as bad:
        form[bad.field].errors = [_bad(bad)]
        return False
    return True


@access.page(
    bp, "/setup/legal/<code>/<any(terms, privacy):kind>/draft/removal", Right.SET_UP, methods=("POST",)
)
def discard(code: str, kind: str) -> ResponseReturnValue:
    """The draft is given up, and what holds now stands in the form again; it can be undone."""
    found, what = channel_or_404(code), LegalKind(kind)
    if legal.discard_draft(found, what, access.actor()):
        undo.offer(_("The draft is discarded."), "legal.restore", {"code": found.code, "kind": kind})
    return redirect(url_for(".text", code=found.code, kind=kind), 303)


@access.page(
    bp, "/setup/legal/<code>/<any(terms, privacy):kind>/draft/return", Right.SET_UP, methods=("POST",)
)
def restore(code: str, kind: str) -> ResponseReturnValue:
    found, what = channel_or_404(code), LegalKind(kind)
    if legal.restore_draft(found, what, access.actor()):
        flash(_("The draft is there again."))
    return redirect(url_for(".text", code=found.code, kind=kind), 303)


def _published(kind: LegalKind, version: str) -> str:
    if kind is LegalKind.TERMS:
        return _("Published: version %(version)s. Orders from now on agree to it.", version=version)
    return _("Published: version %(version)s. Shoppers read it from now on.", version=version)


def _bad(bad: BadText) -> str:
    if bad.field == "day":
        return _("Not after today, and not before the day of the version it replaces.")
    return _("This text is too long, or empty.")


def _draw(
    found: Channel, kind: LegalKind, form: TextForm, saved: dict[str, Any], edit: Edit, *, tried: bool = False
) -> ResponseReturnValue:
    draft = legal.find_draft(found, kind)
    shown = Texts(form.text_fr.data or "", form.text_en.data or "") if tried else draft and draft.text
    return draw(
        found,
        "text",
        region="office/legal/_trial.html",
        status=200 if wants_region() else edit.status,
        kind=kind,
        now=legal.current(found.code, kind),
        versions=legal.versions(found.code, kind),
        draft=draft,
        preview=[(lang, markdown.render_in(shown, lang)) for lang in ("fr", "en")] if shown else [],
        **record_form.context(form, saved, edit, legal.subject(found), "legal_draft_saved"),
    )


@access.page(
    bp, "/setup/legal/<code>/<any(terms, privacy):kind>/publication", Right.SET_UP, methods=("GET", "POST")
)
@answered_once
def publication(code: str, kind: str) -> ResponseReturnValue:
    """Read once more, then published; it is never changed afterwards."""
    found, what = channel_or_404(code), LegalKind(kind)
    access.actor().must(Right.SET_UP, found.code)
    changed = ""
    if request.method == "POST":
        try:
            made = legal.publish(found, what, request.form.get("shown", ""), access.actor())
        except DraftChanged:
            changed = _("It has changed meanwhile. Nothing was done.")
        except BadText as bad:
            changed = _bad(bad)
        else:
            flash(_published(what, made.version))
            return redirect(url_for(".text", code=found.code, kind=kind), 303)
    draft = legal.find_draft(found, what)
    if draft is None:
        return redirect(url_for(".text", code=found.code, kind=kind), 303)
    return draw(
        found,
        "publication",
        status=409 if changed else 200,
        kind=what,
        draft=draft,
        changed=changed,
        keyed=True,
        shown=legal.digest(draft),
        preview=[(lang, markdown.render_in(draft.text, lang)) for lang in ("fr", "en")],
        action=url_for(".publication", code=found.code, kind=kind),
    )


@access.page(bp, "/setup/legal/<code>/<any(terms, privacy):kind>/versions/<name>", Right.SEE_SETUP)
def version(code: str, kind: str, name: str) -> ResponseReturnValue:
    found, what = channel_or_404(code), LegalKind(kind)
    shown = legal.version(found.code, what, name) or abort(404)
    preview = [(lang, markdown.render_in(shown.text, lang)) for lang in ("fr", "en")]
    return draw(found, "version", kind=what, shown=shown, preview=preview)
