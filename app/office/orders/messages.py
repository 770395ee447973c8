"""Sending an email about an order again: it cannot be undone, so a page says first what goes, and to whom."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.flows.correspondence import services as correspondence
from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _
from app.kernel.actors import Right
from app.mail import lookup, relevance
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.office import access
from app.office.email_words import EMAILS
from app.office.orders import history, words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.sale.orders.models import Order


@access.page(bp, "/orders/<number>/messages/<ref>", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def message(number: str, ref: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    found = email_queue.find(ref[:26]) or abort(404)
    if found.subject_ref not in history.subjects(order):
        abort(404)
    form = Form()
    if form.validate_on_submit() and not _why_not(found):
        correspondence.send_again(order.ref, found.ref, access.actor())
        flash(_("It is on its way to %(email)s.", email=_reader(order, found)))
        return redirect(url_for(".order", number=words.order_number(order)), 303)
    return form_page(
        "office/orders/message.html", order, form, message=found, email_name=EMAILS[found.kind],
        why_not=_why_not(found), to=_reader(order, found), is_gift=found.kind is EmailKind.GIFT,
    )  # fmt: skip


def _why_not(found: EmailMessage) -> str:
    """Empty if it can be sent again. A gift voucher is drawn anew, so its first email is always outdated."""
    if found.next_try_at is not None:
        return _("It has not left yet: it is tried again by itself.")
    if not correspondence.may_send_again(found):
        return _("This email is sent once: it was news of a moment.")
    if found.kind is EmailKind.GIFT:
        return ""
    facts = lookup.FACTS[found.kind](found.subject_ref)
    return _("What it says is no longer true.") if relevance.outdated(found.kind, facts) else ""


def _reader(order: Order, found: EmailMessage) -> str:
    gift = next((g for g in order.gifts if g.ref == found.subject_ref.partition(".")[0]), None)
    return gift.recipient if gift else order.email
