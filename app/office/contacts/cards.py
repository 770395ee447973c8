"""Deleting a saved card for somebody: it cannot be undone, so a page asks first."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.contacts.blueprint import bp
from app.office.contacts.sheet import draw, opened
from app.people.cards import services as cards
from app.presenters import saved_cards
from app.settlement.instalments import services as instalments


@access.page(bp, "/contacts/<number>/cards/<card>", Right.CHANGE_CONTACTS, methods=("GET", "POST"))
@answered_once
def drop_card(number: str, card: str) -> ResponseReturnValue:
    found = opened(number, Right.CHANGE_CONTACTS)
    try:
        saved = cards.one_of(found.ref, card)
    except cards.UnknownCard:
        abort(404)
    label = saved_cards.label(saved)
    needed = instalments.open_by_card(found.ref)[saved.ref]
    if not Form().is_submitted():
        return draw(found, "card_removal", here="management", card=label, needed=needed)
    try:
        instalments.drop_card(saved, access.actor())
    except instalments.CardInUse:
        return draw(found, "card_removal", here="management", card=label, needed=needed, status=409)
    flash(_("%(card)s is deleted here. We have asked the bank to delete it too.", card=label.name))
    return redirect(url_for(".management", number=found.number), 303)
