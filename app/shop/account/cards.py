"""Saved cards: what each is called, its date, whether it comes first; and letting one go.

A new date or holder goes past us to the provider, as a card does, and comes back signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, security
from app.http.i18n import _
from app.http.languages import lang
from app.http.providers import provider_of
from app.http.regions import render
from app.kernel import refs
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters.saved_cards import CardLabel, label
from app.psp.port import (
    BadSignature,
    CardAccepted,
    CardEntry,
    CardField,
    CardProblem,
    CardRejected,
    CardSession,
    Message,
    ReenteredField,
)
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Schedule
from app.shop.account.access import me, page
from app.shop.account.forms import NicknameForm
from app.shop.card_payment import payment_options

log = structlog.get_logger()

EDIT = "card_edit"  # a word only this browser and the provider know: what comes back must carry it
TROUBLE = "card_trouble"


@dataclass(frozen=True)
class CardRow:
    """One card and the two forms that go to its provider; `trouble` is what is wrong, by field.

    `uses` are the instalments it is to pay, of these `orders`: so long it stays.
    `at` tells the fields of one card from those of another.
    """

    at: int
    label: CardLabel
    uses: int
    orders: Sequence[Order]
    expiry: CardEntry
    holder: CardEntry
    form: NicknameForm
    trouble: dict[str, str]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, sentence), for the summary above."""
        wrong = [
            (f"{field}-{self.at}" if field != "form" else "", words) for field, words in self.trouble.items()
        ]
        return wrong + [(self.form.nickname.id, str(error)) for error in self.form.nickname.errors]


@page("/cards", recent=True, name="cards")
def look() -> ResponseReturnValue:
    return _draw()


def _draw(mended: SavedCard | None = None, form: NicknameForm | None = None) -> ResponseReturnValue:
    found = cards.of_contact(me().ref)
    trouble = session.pop(TROUBLE, None) or {}
    running = instalments.running(me().ref) if found else []
    rows = [
        _row(at, card, trouble, running, form if mended and card.ref == mended.ref else None)
        for at, card in enumerate(found, 1)
    ]
    security.allow_form_to(
        *payment_options.origins([entry for row in rows for entry in (row.expiry, row.holder)])
    )
    wrong = bool(trouble) or form is not None
    return render(
        "shop/account/cards.html",
        rows=rows,
        needed=next((row for row in rows if trouble.get("needed") == row.label.ref and row.uses), None),
        saves=brands.channel().saves_cards,
        status=422 if wrong else 200,
    )


def _row(
    at: int,
    card: SavedCard,
    trouble: dict[str, Any],
    running: Sequence[Schedule],
    form: NicknameForm | None,
) -> CardRow:
    provider = provider_of(brands.channel())
    asked = CardSession(f"{_word()}-{card.ref}", lang(), payment_options.absolute("account.card_changed"))
    mine = trouble.get("fields", {}) if trouble.get("card") == card.ref else {}
    form = form or NicknameForm(formdata=None, nickname=card.nickname)
    form.nickname.id = f"nickname-{at}"
    served = [schedule for schedule in running if schedule.card_ref == card.ref]
    return CardRow(
        at,
        label(card),
        sum(len(schedule.open) for schedule in served),
        [schedule.order for schedule in served],
        provider.stored_card_entry(asked, card.stored, ReenteredField.EXPIRY),
        provider.stored_card_entry(asked, card.stored, ReenteredField.HOLDER),
        form,
        mine,
    )


def _word() -> str:
    if EDIT not in session:
        session[EDIT] = refs.new(10)
    return str(session[EDIT])


@page("/cards/return", name="card_changed")
def changed() -> ResponseReturnValue:
    """The provider has taken a new date or holder, or says why not. Nothing is believed unsigned."""
    try:
        entered = provider_of(brands.channel()).read_card_entry(
            Message(tuple(request.args.items(multi=True)))
        )
    except BadSignature:
        log.warning("card_return_forged")
        return redirect(url_for("account.cards"), 303)
    if not isinstance(entered, CardAccepted | CardRejected):
        log.error("provider_misconfigured", code=entered.code)
        flash(_("The bank does not answer just now. Nothing has changed. Please try again later."))
        return redirect(url_for("account.cards"), 303)
    word, _dash, ref = entered.attempt.partition("-")
    if word != session.get(EDIT):
        abort(404)
    card = _mine(ref)
    if isinstance(entered, CardRejected):
        session[TROUBLE] = {"card": card.ref, "fields": dict(_problem(*pair) for pair in entered.problems)}
    elif entered.token == card.token:
        cards.changed(card, entered.card)
        flash(_("%(card)s: changed at the bank.", card=label(card).name))
    return redirect(url_for("account.cards"), 303)


def _problem(field: CardField, problem: CardProblem) -> tuple[str, str]:
    if field is CardField.EXPIRY and problem is CardProblem.PAST:
        return "expiry", _("The date must be in the future. Nothing has changed.")
    if field is CardField.EXPIRY:
        return "expiry", _("Enter the month and year on your card. Nothing has changed.")
    if field is CardField.HOLDER:
        return "holder", _("Enter the name on your card: letters only. Nothing has changed.")
    return "form", _("The bank refused the change. Nothing has changed.")


@page("/cards/<ref>/name", method="POST", recent=True)
def name_card(ref: str) -> ResponseReturnValue:
    card, form = _mine(ref), NicknameForm()
    if not form.validate_on_submit():
        return _draw(card, form)
    cards.name(card, str(form.nickname.data))
    flash(_("%(card)s: saved.", card=label(card).name))
    return redirect(url_for("account.cards"), 303)


@page("/cards/<ref>/name", name="named_card")
def named(ref: str) -> ResponseReturnValue:
    """The page that said what was wrong with a name, asked for again: reloaded, or in the other language."""
    return redirect(url_for("account.cards"), 303)


@page("/cards/<ref>/default", method="POST", recent=True)
def prefer_card(ref: str) -> ResponseReturnValue:
    card = _mine(ref)
    cards.make_default(card)
    flash(_("%(card)s now comes first when you pay.", card=label(card).name))
    return redirect(url_for("account.cards"), 303)


@page("/cards/<ref>/removal", method="POST", recent=True)
def drop_card(ref: str) -> ResponseReturnValue:
    card = _mine(ref)
    called = label(card).name
    try:
        instalments.drop_card(card)
    except instalments.CardInUse:
        session[TROUBLE] = {"needed": card.ref}
        return redirect(url_for("account.cards"), 303)
    flash(_("%(card)s is deleted here. We have asked the bank to delete it too.", card=called))
    return redirect(url_for("account.cards"), 303)


def _mine(ref: str) -> SavedCard:
    """Another contact's card is not there."""
    try:
        return cards.one_of(me().ref, ref[:26])
    except cards.UnknownCard:
        abort(404)
