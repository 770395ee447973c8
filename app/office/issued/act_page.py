"""The page of one act on a voucher: what it does, its form, its one filled button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.http.forms import Form
from app.http.i18n import _
from app.http.regions import render


@dataclass(frozen=True)
class ActPage:
    """`does` says what comes of it. `keyed`: it is done once, however often its form arrives."""

    title: str
    does: str
    button: str
    keyed: bool = True


def draw(
    page: ActPage, form: Form, voucher: Voucher | None = None, *, status: int = 0
) -> ResponseReturnValue:
    """422 if the form came back, unless it says otherwise. The reason is asked last."""
    return render(
        "office/issued/act.html",
        page=page,
        form=form,
        fields=sorted(form, key=lambda field: field.name == "reason"),
        voucher=voucher,
        left=vouchers.left_on([voucher])[voucher.ref] if voucher else None,
        action=request.path,
        status=status or (422 if form.is_submitted() else 200),
    )


def back_to(voucher: Voucher) -> ResponseReturnValue:
    return redirect(url_for("issued.voucher", ref=voucher.ref), 303)


def too_early() -> str:
    return _("Choose a later day than now, and not before today: a voucher is never shortened.")


def too_late() -> str:
    return _("Choose a day at most %(num)s years ahead.", num=vouchers.LONGEST_YEARS)
