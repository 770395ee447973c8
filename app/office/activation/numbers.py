"""Merchant numbers and their keys: entered, replaced, withdrawn. What was entered is never shown again."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import providers
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.activation import words
from app.office.activation.blueprint import account_or_404, bp, channel_for_keys, draw
from app.office.activation.forms import AccountForm, KeysForm
from app.office.auth import step_up
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.services import BadAccount, InUse, OnlyKeys, TwoLive, UnknownAccount


@access.page(bp, "/setup/activation/<code>/numbers", Right.MANAGE_KEYS)
def numbers(code: str) -> ResponseReturnValue:
    found = channel_for_keys(code)
    return draw(found, "numbers", words=words, environment=found.provider in providers.environment())


@access.page(bp, "/setup/activation/<code>/numbers/new", Right.MANAGE_KEYS, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def new_account(code: str) -> ResponseReturnValue:
    found = channel_for_keys(code)
    form = AccountForm(mode="test", algorithm="sha512", brand="").offers(found)
    if form.validate_on_submit():
        try:
            provider_accounts.add(found, form.details, form.secrets, access.actor())
        except BadAccount as bad:
            form.refuse(bad)
        else:
            flash(_("Saved. Nothing is paid with it yet: test it, then go live."))
            return redirect(url_for(".numbers", code=found.code), 303)
    return render(
        "office/activation/new_account.html",
        channel=found, form=form, status=422 if form.is_submitted() else 200,
    )  # fmt: skip


@access.page(
    bp, "/setup/activation/<code>/numbers/<int:number>/keys", Right.MANAGE_KEYS, methods=("GET", "POST")
)
@step_up.fresh
@answered_once
def new_keys(code: str, number: int) -> ResponseReturnValue:
    found = channel_for_keys(code)
    account = account_or_404(found, number, lock=True)
    form = KeysForm()
    if form.validate_on_submit():
        try:
            provider_accounts.replace_keys(account, form.secrets, access.actor())
        except BadAccount as bad:
            form.refuse(bad)
        except TwoLive:
            form.userid.errors = [_("Two sets of keys hold already. Withdraw the former ones first.")]
        else:
            flash(_("Saved. The new keys sign from now on; the former ones hold until you withdraw them."))
            return redirect(url_for(".numbers", code=found.code), 303)
    return render(
        "office/activation/new_keys.html",
        channel=found, account=account, form=form, words=words, status=422 if form.is_submitted() else 200,
    )  # fmt: skip


@access.page(
    bp, "/setup/activation/<code>/numbers/<int:number>/keys/<int:keys>/withdrawal", Right.MANAGE_KEYS,
    methods=("GET", "POST"),
)  # fmt: skip
@step_up.fresh
@answered_once
def withdraw_keys(code: str, number: int, keys: int) -> ResponseReturnValue:
    found = channel_for_keys(code)
    account = account_or_404(found, number, lock=True)
    live = account.live_keys
    if request.method == "POST":
        try:
            provider_accounts.withdraw_keys(account, keys, access.actor())
        except UnknownAccount:
            abort(404)
        except OnlyKeys:
            flash(_("These are its only keys: without them nothing paid with it could be refunded."))
        else:
            flash(_("Withdrawn: what is signed with them is refused from now on."))
        return redirect(url_for(".numbers", code=found.code), 303)
    chosen = next((one for one in live if one.id == keys), None) or abort(404)
    return render(
        "office/activation/withdrawal.html",
        channel=found, account=account, keys=chosen, newest=chosen is live[0], only=len(live) == 1,
        words=words,
    )  # fmt: skip


@access.page(
    bp, "/setup/activation/<code>/numbers/<int:number>/retirement", Right.MANAGE_KEYS, methods=("GET", "POST")
)
@step_up.fresh
@answered_once
def retire(code: str, number: int) -> ResponseReturnValue:
    found = channel_for_keys(code)
    account = account_or_404(found, number, lock=True)
    if request.method == "POST":
        try:
            provider_accounts.retire(account, access.actor())
        except InUse:
            flash(_("The shop pays with it. Enter another one and go live with that."))
        else:
            flash(_("New payments do not use it any more. What was paid with it can still be refunded."))
        return redirect(url_for(".numbers", code=found.code), 303)
    return render("office/activation/retirement.html", channel=found, account=account, words=words)
