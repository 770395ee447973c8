"""One promo code: what it says, ending it now, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http import brands
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel import clock
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, record_form, undo
from app.office.promos import values, words
from app.office.promos.blueprint import bp, promo_or_404
from app.office.promos.forms import RulesForm, SharedForm, UsedForm
from app.office.record_form import Edit
from app.sale.orders import services as orders
from app.sale.orders.services import PromoSales
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import BadPromo, PromoCodeTaken, PromoInUse, PromoRow, PromoRules

ACTS = ("promo_changed", "promo_ended", "promo_resumed")


@access.page(bp, "/promos/<number>", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def promo(number: str) -> ResponseReturnValue:
    found = promo_or_404(number)
    standing = promotions.standing(found, clock.now())
    used = bool(standing.uses.live)
    saved = values.of(found, brands.channel())
    form = _form(found, saved, used=used and may_change(found))
    saved = {name: value for name, value in saved.items() if name in form}
    edit = record_form.read(form, saved, _shown)
    if edit.saves and _saved(found, form, edit.values):
        flash(_("Saved. Shoppers notice it from now on."))
        return redirect(url_for(".promo", number=found.id), 303)
    edit = Edit(422) if edit.saves else edit
    return draw(
        "record", found, standing, status=edit.status, used=used, values=values.of(found, brands.channel()),
        **record_form.context(form, saved, edit, promotions.subject(found), *ACTS, shown=_shown),
    )  # fmt: skip


def _form(found: PromoCode, saved: dict[str, Any], *, used: bool) -> UsedForm:
    if used:
        return UsedForm(data=saved)
    form = (SharedForm if found.code else RulesForm)(data=saved)
    form.of_channel(brands.channel())
    return form


def _shown(name: str, value: Any) -> str:
    return values.shown(name, value, brands.channel())


def _saved(found: PromoCode, form: UsedForm, typed: dict[str, Any]) -> bool:
    """Whether it holds; if not, the form says what has to be mended."""
    channel = brands.channel()
    whole = {**values.of(found, channel), **typed}
    rules = values.rules_of(whole, channel, PromoRules.of(found))
    try:
        promotions.change(found, values.name_of(whole), rules, access.actor(), whole["code"] or None)
    except (BadPromo, PromoCodeTaken, PromoInUse) as wrong:
        say(form, wrong)
        return False
    return True


def say(form: UsedForm, wrong: BadPromo | PromoCodeTaken | PromoInUse) -> None:
    """A sentence beside the field that has to be mended."""
    match wrong:
        case PromoCodeTaken():
            form["code"].errors = [_("Another promo code or coupon here has these letters.")]
        case PromoInUse():
            form["name_fr"].errors = [
                _("Somebody has used it just now: only names, last day and uses change.")
            ]
        case BadPromo(field=column):
            field = values.FIELD_OF.get(column, column)
            form[field if field in form else "name_fr"].errors = [
                {
                    "ends": _("The last day is before the first."),
                    "most_uses": _("It has been used more often already."),
                    "code": _("3 to 40 letters A to Z, figures and dashes."),
                }.get(field, _("This cannot be."))
            ]


@access.page(bp, "/promos/<number>/end", Right.CHANGE_OFFERS, methods=("POST",))
@answered_once
def end(number: str) -> ResponseReturnValue:
    """At once, and for a minute it can be taken back."""
    found = promo_or_404(number)
    planned = promotions.stop(found, access.actor())
    sentence = _("Ended. Whoever has it in a held basket keeps it.")
    undo.offer(sentence, "promos.resume", {"number": found.id}, ends=planned.isoformat() if planned else "")
    return redirect(url_for(".promo", number=found.id), 303)


@access.page(bp, "/promos/<number>/resumption", Right.CHANGE_OFFERS, methods=("POST",))
def resume(number: str) -> ResponseReturnValue:
    found = promo_or_404(number)
    promotions.resume(found, _moment(request.form.get("ends", "")), access.actor())
    flash(_("It goes on as before."))
    return redirect(url_for(".promo", number=found.id), 303)


def _moment(text: str) -> datetime | None:
    """As `end` has written it; anything else was not ours."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        abort(404)
    if found and (found.tzinfo is None or not 2000 <= found.year < 3000):
        abort(404)
    return found


def draw(
    template: str, found: PromoCode, standing: PromoRow | None = None, *, status: int = 200, **more: Any
) -> ResponseReturnValue:
    """One of its tabs, with what became of it beside."""
    about = promotions.subject(found)
    currency = brands.channel().currency
    sold = orders.sold_with([found.id]).get(found.id, PromoSales())
    return render(
        f"office/promos/{template}.html",
        status=status,
        promo=found,
        standing=standing or promotions.standing(found, clock.now()),
        name=found.name.in_(lang()),
        channel=brands.channel(),
        words=words,
        orders=sold.orders,
        turnover=Money(sold.turnover_minor, currency),
        discount=Money(sold.discount_minor, currency),
        history=audit.history(about.kind, about.ref),
        may_change=may_change(found),
        **more,
    )


def may_change(found: PromoCode) -> bool:
    return access.actor().may(Right.CHANGE_OFFERS, found.channel_code)
