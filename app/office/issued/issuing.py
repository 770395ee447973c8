"""A new voucher by hand: nobody has paid for it, so it is limited, and its code is told once."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.accounting.vouchers import services as vouchers
from app.http import formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.auth import step_up
from app.office.issued import told_once
from app.office.issued.act_page import ActPage, draw, too_early, too_late
from app.office.issued.blueprint import bp
from app.office.issued.forms import IssueForm
from app.venue.channels import services as channels
from app.venue.channels.limits import OverLimit

A_YEAR = timedelta(days=365)


@access.page(bp, "/vouchers/new", Right.ADJUST_ACCOUNTS, methods=("GET", "POST"))
@step_up.fresh
@answered_once
def issue() -> ResponseReturnValue:
    allowed, form = access.channels_with(Right.ADJUST_ACCOUNTS), IssueForm()
    form.channel.choices = [SelectChoice(one.code, one.name.in_(lang())) for one in allowed]
    if not form.is_submitted():
        form.last_day.data = allowed[0].date_at(clock.now() + A_YEAR)
    if form.validate_on_submit() and (ref := _issued(form)):
        return redirect(url_for(".voucher", ref=ref), 303)
    does = _("Its code stands on the next page, once: copy it, and give it to whoever it is for.")
    page = ActPage(_("Issue a voucher"), does, _("Issue it"))
    return draw(page, form)


def _issued(form: IssueForm) -> str | None:
    """Its ref; None if something has to be mended."""
    channel = channels.by_code(str(form.channel.data))
    amount, day, reason = form.amount_in(channel.currency), form.day, str(form.reason.data)
    try:
        voucher, code = vouchers.issue_by_hand(channel, amount, day, reason, access.actor())
    except OverLimit as over:
        most = formats.money(over.most, lang())
        form.value.errors = [
            _(
                "By hand at most %(amount)s. Issue it with that, then correct its balance: above the limit "
                "somebody else approves it.",
                amount=most,
            )
        ]
    except vouchers.TooEarly:
        form.last_day.errors = [too_early()]
    except vouchers.TooLate:
        form.last_day.errors = [too_late()]
    else:
        told_once.keep(voucher, code)
        return voucher.ref
    return None
