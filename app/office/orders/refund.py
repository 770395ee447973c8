"""Refunding an order, whole or in part: what is shown is what is done, to the cent."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.flows.approvals import services as approvals
from app.http import form_keys, formats
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render, wants_region
from app.kernel import fingerprints
from app.kernel.actors import Right
from app.office import access, refund_words
from app.office.orders.blueprint import bp
from app.office.orders.found import order_or_404
from app.office.orders.refund_form import RefundForm
from app.presenters import amounts, line_groups, prices
from app.sale.orders.models import Order
from app.settlement.refunds.models import RefundMethod
from app.settlement.refunds.splits import BadSplit, ShareTooHigh, TooMuch
from app.settlement.reversals import services as reversals
from app.settlement.reversals.errors import Refused
from app.settlement.reversals.previews import RefundPreview


@dataclass
class Page:
    """The form, what it would come to, and why not if it would not."""

    form: RefundForm
    preview: RefundPreview | None
    status: int = 200

    @property
    def order(self) -> Order:
        return self.form.order

    @property
    def asks(self) -> bool:
        """Above their limit, somebody else has to approve it."""
        most = reversals.limit(self.order, access.actor())
        return bool(self.preview and most is not None and self.preview.money_back > most)

    @property
    def shown(self) -> str:
        """What was looked at, so that nothing else is done."""
        return fingerprints.of(self.preview.facts) if self.preview else ""


@access.page(bp, "/orders/<number>/refund", Right.REFUND, methods=("GET", "POST"))
@form_keys.answered_once
def refund(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.REFUND)
    page = _page(order, _values(order))
    if request.method == "POST" and not wants_region() and "again" not in request.form:
        return _act(page)
    return _drawn(page)


def _values(order: Order) -> MultiDict[str, str]:
    """An order of one ticket leaves nothing to choose."""
    values = MultiDict(request.form if request.method == "POST" else request.args)
    if request.form.get("again") == "rule":
        values.pop("split", None)
    if request.form.get("again") == "edit":
        values["split"] = "by_hand"
    if request.method == "GET" and len(order.returnable) == 1 and order.standing:
        values.setlist("line", [str(order.standing[0].id)])
    if request.method == "GET" and "all" in request.args:
        values.setlist("line", [str(line.id) for line in order.standing])
        values.setlist("gift", [gift.ref for gift in order.gifts if gift.stands])
        values.setlist("charge", [part.kind.value for part in order.charges if part.stands])
    return values


def _page(order: Order, values: MultiDict[str, str]) -> Page:
    form = RefundForm(order, values)
    reversal = form.reversal()
    if reversal is None:
        return Page(form, None)
    try:
        return Page(form, reversals.preview(order, reversal))
    except ShareTooHigh as wrong:
        form.problems[f"share-{wrong.key}"] = _(
            "Of what it paid %(amount)s has not gone back yet: enter that or less.",
            amount=formats.money(wrong.most, lang()),
        )
    except BadSplit as wrong:
        form.problems["split"] = _(
            "The shares come to %(chosen)s; %(wanted)s goes back.",
            chosen=formats.money(wrong.chosen, lang()), wanted=formats.money(wrong.wanted, lang()),
        )  # fmt: skip
    except reversals.NotForRefund:
        form.problems["items"] = _("Its payment method takes no refunds. Choose another way for the money.")
    except (Refused, TooMuch):
        form.problems["items"] = _("This cannot be taken back any more.")
    return Page(form, None)


def _act(page: Page) -> ResponseReturnValue:
    form, reason = page.form, page.form.reason()
    reversal = form.reversal()
    if form.items is None:
        form.problems["items"] = _("Choose what to take back.")
    if page.form.method == "voucher" and not form.consents:
        form.problems["consent"] = _("The shopper must agree to a voucher instead of money.")
    if form.problems or reversal is None or page.preview is None:
        page.status = 422
        return _drawn(page)
    if request.form.get("shown") != page.shown:
        return _changed(page)
    by = access.actor()
    try:
        if page.asks:
            approvals.ask_refund(page.order, reversal, page.preview, reason, by)
            flash(_("Somebody who may approve is asked. Nothing has moved yet."))
        else:
            reversals.run(page.order.ref, reversal, shown=page.preview, reason=reason, by=by)
            flash(refund_words.done(page.preview.money_back))
    except reversals.PreviewChanged as changed:
        page.preview = changed.preview
        return _changed(page)
    except approvals.AskedAlready:
        page.form.problems["items"] = _("Approval is asked for already; see the order.")
        page.status = 409
        return _drawn(page)
    return redirect(url_for(".order", number=formats.order_number(page.order.number)), 303)


def _changed(page: Page) -> ResponseReturnValue:
    """Somebody else was here, or the page is old: nothing is done, and it shows what it would be now."""
    page.form.problems["items"] = _("Something has changed meanwhile. Look again at what goes back.")
    page.status = 409
    return _drawn(page)


def _drawn(page: Page) -> ResponseReturnValue:
    order, most, barred = (
        page.order,
        reversals.limit(page.order, access.actor()),
        reversals.barred(page.order),
    )
    closed = barred if page.form.method is RefundMethod.ORIGIN else ()
    return render(
        "office/orders/refund.html",
        region="office/orders/_proposal.html",
        status=page.status,
        page=page,
        form=page.form,
        order=order,
        preview=page.preview,
        sources=[paid for paid in reversals.sources(order) if paid.source not in closed],
        barred=[str(word) for source, word in refund_words.SOURCES.items() if source in barred],
        groups=line_groups.by_performance(order.standing),
        seat_words=line_groups.seat,
        words=refund_words,
        charge_name=prices.charge_name,
        limit=most,
        typed=lambda amount: amounts.written(amount, lang()),
        swapped=wants_region(),
    )
