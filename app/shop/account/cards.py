"""Saved cards: what each is called, its date, whether it comes first; and deleting one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, security
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.presenters.saved_cards import CardLabel, label
from app.psp.port import CardEntry
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Schedule
from app.shop.account import card_update
from app.shop.account.access import me, page
from app.shop.account.card_update import TROUBLE, own_card
from app.shop.account.forms import NicknameForm
from app.shop.card_payment import payment_options


@dataclass(frozen=True)
class CardRow:
    """One card and the two forms that go to its provider.

    `at` makes the ids of its fields unique; `trouble` holds a sentence by field. It is to pay `uses`
    instalments of `orders`, and cannot be deleted before that.
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


def _draw(renamed: SavedCard | None = None, form: NicknameForm | None = None) -> ResponseReturnValue:
    """`form` is the name of the card `renamed` that has to be looked at again."""
    found = cards.of_contact(me().ref)
    trouble = session.pop(TROUBLE, None) or {}
    running = instalments.running(me().ref) if found else []
    rows = [
        _row(at, card, trouble, running, form if renamed and card.ref == renamed.ref else None)
        for at, card in enumerate(found, 1)
    ]
    security.allow_form_to(
        *payment_options.origins(entry for row in rows for entry in (row.expiry, row.holder))
    )
    return render(
        "shop/account/cards.html",
        rows=rows,
        needed=next((row for row in rows if trouble.get("needed") == row.label.ref and row.uses), None),
        saves=brands.channel().saves_cards,
        status=422 if trouble or form is not None else 200,
    )


def _row(
    at: int,
    card: SavedCard,
    trouble: dict[str, Any],
    running: Sequence[Schedule],
    form: NicknameForm | None,
) -> CardRow:
    served = [schedule for schedule in running if schedule.card_ref == card.ref]
    expiry, holder = card_update.forms(card)
    return CardRow(
        at=at,
        label=label(card),
        uses=sum(len(schedule.open) for schedule in served),
        orders=[schedule.order for schedule in served],
        expiry=expiry,
        holder=holder,
        form=_name_form(at, card, form),
        trouble=trouble.get("fields", {}) if trouble.get("card") == card.ref else {},
    )


def _name_form(at: int, card: SavedCard, form: NicknameForm | None) -> NicknameForm:
    form = form or NicknameForm(formdata=None, nickname=card.nickname)
    form.nickname.id = f"nickname-{at}"
    return form


@page("/cards/<ref>/name", method="POST", recent=True)
def name_card(ref: str) -> ResponseReturnValue:
    card, form = own_card(ref), NicknameForm()
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
    card = own_card(ref)
    cards.make_default(card)
    flash(_("%(card)s now comes first when you pay.", card=label(card).name))
    return redirect(url_for("account.cards"), 303)


@page("/cards/<ref>/removal", method="POST", recent=True)
@answered_once
def drop_card(ref: str) -> ResponseReturnValue:
    card = own_card(ref)
    called = label(card).name
    try:
        instalments.drop_card(card)
    except instalments.CardInUse:
        session[TROUBLE] = {"needed": card.ref}
        return redirect(url_for("account.cards"), 303)
    except cards.UnknownCard:
        pass  # another tab has deleted it
    flash(_("%(card)s is deleted here. We have asked the bank to delete it too.", card=called))
    return redirect(url_for("account.cards"), 303)
