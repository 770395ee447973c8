"""A new expiry date or holder for a saved card: typed into the provider's form, it comes back signed."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import all_providers, signers_of
from app.kernel import refs
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters.saved_cards import label
from app.psp.port import (
    BadSignature,
    CardAccepted,
    CardEntry,
    CardField,
    CardProblem,
    CardRejected,
    CardSession,
    Closed,
    Message,
    ReenteredField,
)
from app.shop.account.access import me, page
from app.shop.card_payment import payment_options

log = structlog.get_logger()

EDIT = "card_edit"  # a word only this browser and the provider know: what comes back must carry it
TROUBLE = "card_trouble"  # what the page of cards has to say next: `card` and `fields`, or `needed`


def forms(card: SavedCard) -> tuple[CardEntry, CardEntry]:
    """The provider's forms for the expiry date and for the holder."""
    provider = all_providers().get(card.provider)
    if provider is None:
        return Closed(), Closed()
    asked = CardSession(
        f"{_edit_word()}-{card.ref}", lang(), payment_options.absolute("account.card_changed")
    )
    expiry, holder = (
        provider.stored_card_entry(asked, card.stored, what)
        for what in (ReenteredField.EXPIRY, ReenteredField.HOLDER)
    )
    return expiry, holder


def _edit_word() -> str:
    if EDIT not in session:
        session[EDIT] = refs.new(10)
    return str(session[EDIT])


@page("/cards/return", name="card_changed")
def changed() -> ResponseReturnValue:
    """The provider has taken the change, or says why not. Nothing is believed unsigned."""
    message = Message(tuple(request.args.items(multi=True)))
    try:
        signers, entered = signers_of(lambda provider: provider.read_card_entry(message), brands.channel())
    except BadSignature:
        log.warning("card_return_forged")
        return _cards_page()
    if isinstance(entered, CardAccepted | CardRejected):
        _take(entered, [one.name for one in signers])
    else:
        log.error("provider_misconfigured", code=entered.code)
        flash(_("The bank does not answer just now. Nothing has changed. Please try again later."))
    return _cards_page()


def _take(entered: CardAccepted | CardRejected, signers: Sequence[str]) -> None:
    word, _dash, ref = entered.attempt.partition("-")
    if word != session.get(EDIT):
        abort(404)
    card = own_card(ref)
    if isinstance(entered, CardRejected):
        session[TROUBLE] = {"card": card.ref, "fields": dict(_problem(*pair) for pair in entered.problems)}
    elif card.provider in signers and entered.token == card.token:
        cards.changed(card, entered.card)
        flash(_("%(card)s: changed at the bank.", card=label(card).name))


def _problem(field: CardField, problem: CardProblem) -> tuple[str, str]:
    """(field of the page, sentence)."""
    if field is CardField.EXPIRY and problem is CardProblem.PAST:
        return "expiry", _("The date must be in the future. Nothing has changed.")
    if field is CardField.EXPIRY:
        return "expiry", _("Enter the month and year on your card. Nothing has changed.")
    if field is CardField.HOLDER:
        return "holder", _("Enter the name on your card: letters only. Nothing has changed.")
    return "form", _("The bank refused the change. Nothing has changed.")


def own_card(ref: str) -> SavedCard:
    """Another contact's card is not there."""
    try:
        return cards.one_of(me().ref, ref[:26])
    except cards.UnknownCard:
        abort(404)


def _cards_page() -> ResponseReturnValue:
    return redirect(url_for("account.cards"), 303)
