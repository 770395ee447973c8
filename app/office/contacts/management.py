"""Management, accounting (S139): credit, what may be paid later and how much, saved cards."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounting.credit import services as credit
from app.accounting.credit.services import Overdrawn
from app.flows.approvals import services as approvals
from app.http import formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, pending
from app.office.contacts import stale
from app.office.contacts.blueprint import bp
from app.office.contacts.forms import AdjustForm, TermsForm
from app.office.contacts.sheet import draw, opened
from app.office.contacts.stale import Difference
from app.people.cards import services as cards
from app.people.customers.models import Contact
from app.presenters import amounts, saved_cards
from app.settlement.deferred import services as deferred
from app.settlement.instalments import services as instalments
from app.settlement.statements import services as statements
from app.venue.channels.limits import OverLimit


@access.page(bp, "/contacts/<number>/management", Right.SEE_CONTACTS)
def management(number: str) -> ResponseReturnValue:
    return _draw(opened(number))


@access.page(bp, "/contacts/<number>/management/terms", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@answered_once
def terms(number: str) -> ResponseReturnValue:
    """Whether they may pay later, and how much at most."""
    found, form = opened(number, Right.ADJUST_ACCOUNTS), TermsForm()
    if not form.is_submitted():
        return _draw(found)
    if not form.read(found.channel.currency):
        return _draw(found, 422, terms=form)
    if stale.is_stale(_terms(found)):
        return _draw(found, 409, terms=form, differences=_differences(found, form), typed=_typed())
    if form.may:
        deferred.allow(found, form.limit, access.actor())
    else:
        deferred.forbid(found, access.actor())
    flash(_saved(found))
    return redirect(url_for(".management", number=found.number), 303)


@access.page(bp, "/contacts/<number>/management/credit", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@answered_once
def adjust_credit(number: str) -> ResponseReturnValue:
    found, form = opened(number, Right.ADJUST_ACCOUNTS), AdjustForm()
    if not form.is_submitted():
        return _draw(found, adjust=form)
    amount = form.read(found.channel.currency)
    if amount is None:
        return _draw(found, 422, adjust=form)
    try:
        credit.adjust(found, amount, str(form.reason.data), access.actor())
    except OverLimit:
        return _ask(found, amount, form)
    except Overdrawn:
        form.amount.errors = [_("That is more than the credit there is.")]
        return _draw(found, 422, adjust=form)
    flash(_("The credit is now %(amount)s.", amount=_words(credit.balance(found))))
    return redirect(url_for(".management", number=found.number), 303)


def _ask(contact: Contact, amount: Money, form: AdjustForm) -> ResponseReturnValue:
    """Above one's limit somebody else has to approve it."""
    try:
        approvals.ask_credit(contact, amount, str(form.reason.data), access.actor())
    except approvals.AskedAlready:
        form.amount.errors = [
            _("Approval is asked for already. Wait for the answer, or withdraw the request.")
        ]
        return _draw(contact, 409, adjust=form)
    flash(_("Somebody who may approve is asked. Nothing has moved yet."))
    return redirect(url_for(".management", number=contact.number), 303)


def _draw(
    contact: Contact, status: int = 200, *, terms: TermsForm | None = None, adjust: AdjustForm | None = None,
    **shown: Any,
) -> ResponseReturnValue:  # fmt: skip
    given, owing = statements.both_of(contact)
    nothing = Money(0, contact.channel.currency)
    most = contact.deferred_max_minor
    pays = instalments.open_by_card(contact.ref)
    return draw(
        contact,
        "management",
        status=status,
        here="management",
        credit=given,
        deferred=owing,
        most=None if most is None else Money(most, nothing.currency),
        free=None if most is None else max(Money(most, nothing.currency) + owing.balance, nothing),
        below=contact.deferred_allowed and most is not None and most < -owing.balance.minor,
        cards=[(saved_cards.label(card), pays[card.ref]) for card in cards.of_contact(contact.ref)],
        seen=stale.mark(_terms(contact)),
        forms={"terms": terms or _as_it_is(contact), "adjust": adjust or AdjustForm(formdata=None)},
        opens_adjust=adjust is not None,
        waits=pending.credit(contact, given.balance),
        **shown,
    )


def _as_it_is(contact: Contact) -> TermsForm:
    most = contact.deferred_max_minor
    written = "" if most is None else amounts.written(Money(most, contact.channel.currency), lang())
    allowed = "yes" if contact.deferred_allowed else "no"
    return TermsForm(formdata=None, allowed=allowed, most=written, unlimited=most is None)


def _typed() -> list[tuple[str, str]]:
    """The form as it was sent, to be sent again."""
    return [(name, request.form[name]) for name in ("allowed", "most", "unlimited") if name in request.form]


def _terms(contact: Contact) -> dict[str, object]:
    return {"allowed": contact.deferred_allowed, "most": contact.deferred_max_minor}


def _differences(contact: Contact, form: TermsForm) -> list[Difference]:
    """Only the fields in which what was typed is not what is saved now."""
    most = contact.deferred_max_minor
    ours = None if most is None else Money(most, contact.channel.currency)
    both = [
        Difference(str(form.allowed.label.text), _yes(form.may), _yes(contact.deferred_allowed)),
        Difference(str(form.most.label.text), _limit(form.limit), _limit(ours)),
    ]
    return [found for found in both if found.mine != found.theirs]


def _yes(yes: bool) -> str:
    return _("yes") if yes else _("no")


def _limit(most: Money | None) -> str:
    return _("without limit") if most is None else _words(most)


def _words(amount: Money) -> str:
    return formats.money(amount, lang())


def _saved(contact: Contact) -> str:
    """Below the debt nothing else changes; that is worth a word."""
    most, owes = contact.deferred_max_minor, deferred.balance(contact)
    if contact.deferred_allowed and most is not None and most < owes.minor:
        return _(
            "Saved. The maximum is below the %(amount)s they owe: nothing more can be put on account, "
            "and the debt stays as it is.",
            amount=_words(owes),
        )
    return _("Saved. It holds from now on, also for a purchase under way.")
