"""The coupons of a promo code: printed here, brought along as a list, taken out as a file."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _, lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.auth import step_up
from app.office.lists import csv_files
from app.office.lists.listing import Column
from app.office.promos import record, words
from app.office.promos.blueprint import bp, promo_or_404
from app.office.promos.forms import CouponsForm, ListForm
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import BadLines, TooManyCoupons

SHOWN = 100  # bad lines, and coupons, on a page

COLUMNS = (
    Column[tuple[str, str]]("code", lazy("Code"), lambda row: row[0]),
    Column[tuple[str, str]]("state", lazy("State"), lambda row: row[1]),
)


@access.page(bp, "/promos/<number>/coupons", Right.SEE_OFFERS)
def coupons(number: str) -> ResponseReturnValue:
    return _draw(_list_or_404(number))


def _list_or_404(number: str, right: Right | None = None) -> PromoCode:
    found = promo_or_404(number, right)
    return found if found.code is None else abort(404)


@access.page(bp, "/promos/<number>/coupons/new", Right.CHANGE_OFFERS, methods=("POST",))
@answered_once
def new_coupons(number: str) -> ResponseReturnValue:
    found, form = _list_or_404(number), CouponsForm()
    if not form.validate():
        return _draw(found, 422, form=form)
    try:
        made = promotions.print_coupons(found, form.number.data or 0, access.actor())
    except TooManyCoupons as full:
        form.number.errors = [_too_many(full)]
        return _draw(found, 422, form=form)
    return _added(found, len(made))


@access.page(bp, "/promos/<number>/coupons/list", Right.CHANGE_OFFERS, methods=("POST",))
@answered_once
def take_over(number: str) -> ResponseReturnValue:
    """All of the list, or nothing and what is wrong with which line."""
    found, form = _list_or_404(number), ListForm()
    if not form.validate():
        return _draw(found, 422, pasted=form)
    try:
        return _added(found, promotions.take_over(found, str(form.codes.data), access.actor()))
    except TooManyCoupons as full:
        form.codes.errors = [_too_many(full)]
        return _draw(found, 422, pasted=form)
    except BadLines as bad:
        form.codes.errors = [
            _("Nothing was taken over: %(num)s lines have to be mended first.", num=len(bad.lines))
            if bad.lines
            else _("Paste at least one code.")
        ]
        return _draw(found, 422, pasted=form, bad=bad.lines)


def _too_many(full: TooManyCoupons) -> str:
    return _(
        "A list has at most %(most)s coupons: this one takes %(left)s more.",
        most=words.most(),
        left=full.left,
    )


def _added(found: PromoCode, number: int) -> ResponseReturnValue:
    flash(_("Coupons added: %(num)s.", num=number))
    return redirect(url_for(".coupons", number=found.id), 303)


@access.page(bp, "/promos/<number>/coupons/export", Right.CHANGE_OFFERS, methods=("POST",))
@step_up.fresh
def export_coupons(number: str) -> ResponseReturnValue:
    found = _list_or_404(number)
    if not Form().validate():
        abort(400)
    rows = [
        (row.written, str(words.COUPONS[row.state])) for row in promotions.hand_out(found, access.actor())
    ]
    zone = brands.channel().timezone
    return csv_files.answer(f"coupons-{found.id}", COLUMNS, rows, lambda _row: zone)


@access.page(bp, "/promos/<number>/coupons/print", Right.CHANGE_OFFERS)
@step_up.fresh
def printable(number: str) -> ResponseReturnValue:
    """Those nobody uses, for the browser's printer."""
    found = _list_or_404(number, Right.CHANGE_OFFERS)
    return render(
        "office/promos/print.html",
        promo=found,
        words=words,
        channel=brands.channel(),
        coupons=promotions.coupons_of(found, access.actor(), free=True),
    )


def _draw(found: PromoCode, status: int = 200, **more: Any) -> ResponseReturnValue:
    """`bad`: lines of a list that was not taken over."""
    mine = record.may_change(found)
    context = {"form": CouponsForm(formdata=None), "pasted": ListForm(formdata=None), "bad": (), **more}
    listed = promotions.coupons_of(found, access.actor()) if mine else []
    return record.draw(
        "coupons", found, status=status, coupons=listed[:SHOWN], most=words.most(),
        bad_shown=context["bad"][:SHOWN], **context,
    )  # fmt: skip
