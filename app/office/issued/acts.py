"""What staff do to one voucher: block it or let it pay again, a later last day, a balance, a new code."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.flows.approvals import services as approvals
from app.http import formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, undo
from app.office.auth import step_up
from app.office.issued.act_page import ActPage, back_to, draw, too_early, too_late
from app.office.issued.blueprint import bp, voucher_or_404
from app.office.issued.forms import CorrectForm, ExtendForm, ReasonForm, SendForm
from app.settlement.gifts import services as gifts
from app.venue.channels import services as channels
from app.venue.channels.limits import OverLimit


@access.page(bp, "/vouchers/<ref>/block", Right.HANDLE_ORDERS, methods=("GET", "POST"))
def block(ref: str) -> ResponseReturnValue:
    found, form = voucher_or_404(ref, Right.HANDLE_ORDERS), ReasonForm()
    if found.state is VoucherState.BLOCKED:
        flash(_("It is blocked already."))
        return back_to(found)
    if not form.validate_on_submit():
        does = _("It pays for nothing until it is unblocked. What is left stays on it.")
        return draw(ActPage(_("Block the voucher"), does, _("Block it"), keyed=False), form, found)
    vouchers.block(found.ref, str(form.reason.data), access.actor())
    _offer_undo(_("Blocked: it pays for nothing any more."), "issued.unblock", found, form)
    return back_to(found)


@access.page(bp, "/vouchers/<ref>/unblocking", Right.HANDLE_ORDERS, methods=("GET", "POST"))
def unblock(ref: str) -> ResponseReturnValue:
    found, form = voucher_or_404(ref, Right.HANDLE_ORDERS), ReasonForm()
    if found.state is VoucherState.ACTIVE:
        flash(_("It is not blocked."))
        return back_to(found)
    if not form.validate_on_submit():
        does = _("Whoever has its code can pay with it again.")
        return draw(ActPage(_("Unblock the voucher"), does, _("Unblock it"), keyed=False), form, found)
    vouchers.unblock(found.ref, str(form.reason.data), access.actor())
    _offer_undo(_("Unblocked: it pays again."), "issued.block", found, form)
    return back_to(found)


def _offer_undo(sentence: str, endpoint: str, voucher: Voucher, form: ReasonForm) -> None:
    undo.offer(sentence, endpoint, {"ref": voucher.ref}, reason=str(form.reason.data))


@access.page(bp, "/vouchers/<ref>/extension", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@answered_once
def extend(ref: str) -> ResponseReturnValue:
    found, form = voucher_or_404(ref, Right.ADJUST_ACCOUNTS), ExtendForm()
    does = _("It holds at once. Its holder is not told: send the voucher again if they should know.")
    page = ActPage(_("Extend the voucher"), does, _("Extend it"))
    if not form.validate_on_submit():
        return draw(page, form, found)
    try:
        gifts.extend(found.ref, form.day, str(form.reason.data), access.actor())
    except vouchers.TooEarly:
        form.last_day.errors = [too_early()]
    except vouchers.TooLate:
        form.last_day.errors = [too_late()]
    if form.errors:
        return draw(page, form, found)
    flash(_("Good until %(day)s now.", day=formats.date_words(form.day, lang())))
    return back_to(found)


@access.page(bp, "/vouchers/<ref>/correction", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def correct(ref: str) -> ResponseReturnValue:
    found, form = voucher_or_404(ref, Right.ADJUST_ACCOUNTS), CorrectForm()
    amount = form.read(found.currency) if form.is_submitted() else None
    if amount is None:
        return draw(_correcting(found), form, found)
    try:
        vouchers.correct(found.ref, amount, str(form.reason.data), access.actor())
    except OverLimit:
        return _ask(found, amount, form)
    except vouchers.MoreThanLeft:
        form.amount.errors = [_("That is more than is left on it.")]
        return draw(_correcting(found), form, found)
    left = vouchers.left_on([found])[found.ref]
    flash(_("%(amount)s are left on it now.", amount=formats.money(left, lang())))
    return back_to(found)


def _correcting(voucher: Voucher) -> ActPage:
    channel = channels.by_code(voucher.channel_code)
    most = formats.money(Money(channel.adjustment_limit_minor, channel.currency), lang())
    does = _("Done at once up to %(amount)s; above, somebody else has to approve it.", amount=most)
    return ActPage(_("Correct the balance"), does, _("Correct it"))


def _ask(voucher: Voucher, amount: Money, form: CorrectForm) -> ResponseReturnValue:
    """Above one's limit somebody else has to approve it."""
    try:
        approvals.ask_voucher(voucher, amount, str(form.reason.data), access.actor())
    except approvals.AskedAlready:
        form.amount.errors = [
            _("Approval is asked for already. Wait for the answer, or withdraw the request.")
        ]
        return draw(_correcting(voucher), form, voucher, status=409)
    flash(_("Somebody who may approve is asked. Nothing has moved yet."))
    return back_to(voucher)


@access.page(bp, "/vouchers/<ref>/sending", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def send_again(ref: str) -> ResponseReturnValue:
    found, form = voucher_or_404(ref, Right.HANDLE_ORDERS), SendForm()
    if not form.validate_on_submit():
        return draw(_sending(found), form, found)
    try:
        gift = gifts.resend(found, access.actor(), str(form.email.data or ""))
    except gifts.UnknownGift:
        form.email.errors = [_why_not(found)]
        return draw(_sending(found), form, found, status=409)
    flash(_("On its way to %(email)s. The old code pays for nothing any more.", email=gift.recipient))
    return back_to(found)


def _sending(voucher: Voucher) -> ActPage:
    gift = gifts.of_voucher(voucher.ref)
    does = _("An email with a new code leaves at once; the old code dies. What is left stays on it.")
    if gift is not None:
        does = f"{does} {_('It was given to %(email)s.', email=gift.recipient)}"
    return ActPage(_("Send the voucher again"), does, _("Send it again"))


def _why_not(voucher: Voucher) -> str:
    if voucher.state is VoucherState.BLOCKED:
        return _("It is blocked. Unblock it first.")
    return _("It was not sold as a gift voucher, or was taken back: there is nobody to send it to.")
