"""The rules of paying with vouchers at a channel: how many, and what becomes of the rest."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.numbers import whole
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, record_form
from app.office.setup_channel import channel_or_404
from app.office.vouchers.blueprint import bp
from app.office.vouchers.forms import RulesForm
from app.venue.channels import services as channels

ACT = "channel_changed"


@access.page(bp, "/catalogue/vouchers/rules/<code>", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def rules(code: str) -> ResponseReturnValue:
    found = channel_or_404(code, Right.SEE_OFFERS)
    saved = {"most": str(found.vouchers_per_order)}
    form = RulesForm(data=saved)
    edit = record_form.read(form, saved)
    if edit.saves:
        channels.change(found, access.actor(), vouchers_per_order=whole(edit.values["most"]))
        flash(_("Saved. Shoppers see it from now on."))
        return redirect(url_for(".rules", code=found.code), 303)
    about = channels.subject(found)
    return render(
        "office/vouchers/rules.html",
        status=edit.status,
        channel=found,
        history=[
            entry for entry in audit.history(about.kind, about.ref) if "vouchers_per_order" in entry.after
        ],
        may_change=access.actor().may(Right.SET_UP, found.code),
        **record_form.context(form, saved, edit, about, ACT),
    )
