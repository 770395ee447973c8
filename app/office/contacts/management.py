"""Management, accounting (S139): credit, what may be paid later and how much, saved cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, url_for
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
from app.office import access, pending, stale
from app.office.contacts.blueprint import bp
from app.office.contacts.forms import AdjustForm, TermsForm
from app.office.contacts.sheet import draw, most_of, opened
from app.office.stale import Difference, Merged
from app.people.cards import services as cards
from app.people.customers import services as customers
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
    customers.lock(found.ref)  # until it is saved, nobody else saves
    merged = _merged(found, form)
    if merged.both:
        return _draw_stale(found, merged)
    if merged.values["allowed"]:
        deferred.allow(found, _most(found, merged.values), access.actor())
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
        there = _words(credit.balance(found))
        form.amount.errors = [_("They have %(amount)s of credit: take away that or less.", amount=there)]
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
    nothing, most = Money(0, contact.channel.currency), most_of(contact)
    pays = instalments.open_by_card(contact.ref)
    return draw(
        contact,
        "management",
        status=status,
        here="management",
        credit=given,
        deferred=owing,
        most=most,
        free=None if most is None else max(most + owing.balance, nothing),
        below=contact.deferred_allowed and most is not None and most < -owing.balance,
        cards=[(saved_cards.label(card), pays[card.ref]) for card in cards.of_contact(contact.ref)],
        seen=shown.pop("seen", None) or stale.kept_mark(_terms(contact)),
        forms={"terms": terms or _as_it_is(contact), "adjust": adjust or AdjustForm(formdata=None)},
        opens_adjust=adjust is not None,
        waits=pending.credit(contact, given.balance),
        **shown,
    )


def _as_it_is(contact: Contact) -> TermsForm:
    most = most_of(contact)
    written = "" if most is None else amounts.written(most, lang())
    allowed = "yes" if contact.deferred_allowed else "no"
    return TermsForm(formdata=None, allowed=allowed, most=written, unlimited=most is None)


def _terms(contact: Contact) -> dict[str, object]:
    return {"allowed": contact.deferred_allowed, "most": contact.deferred_max_minor}


def _merged(contact: Contact, form: TermsForm) -> Merged:
    """A maximum goes with yes: with no, what stands in its field is not read."""
    theirs = _terms(contact)
    limit = None if form.limit is None else form.limit.minor
    mine = {"allowed": True, "most": limit} if form.may else {**theirs, "allowed": False}
    merged = stale.merge(mine, theirs)
    if form.may and not merged.values["allowed"] and merged.values["most"] != theirs["most"]:
        merged.both.append("allowed")  # a new maximum, of what somebody has forbidden
        merged.values["allowed"] = True
    return merged


def _most(contact: Contact, values: Mapping[str, Any]) -> Money | None:
    return None if values["most"] is None else Money(values["most"], contact.channel.currency)


def _draw_stale(contact: Contact, merged: Merged) -> ResponseReturnValue:
    most = _most(contact, merged.values)
    allowed = bool(merged.values["allowed"])
    shown = {
        "allowed": (_("Deferred account allowed"), _yes(allowed), _yes(contact.deferred_allowed)),
        "most": (_("Maximum outstanding"), _limit(most), _limit(most_of(contact))),
    }
    limit = ("unlimited", "y") if most is None else ("most", amounts.written(most, lang()))
    return _draw(
        contact,
        409,
        differences=[Difference(*shown[name]) for name in merged.both],
        typed=[("allowed", "yes" if allowed else "no"), limit],
        seen=stale.mark(_terms(contact)),
        savers=stale.savers(customers.subject(contact), "deferred_allowed", "deferred_forbidden"),
    )


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
