"""A link to pay what is open: by email, or read aloud. Of an abandoned order, its seats are held again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.http.form_keys import answered_once
from app.http.forms import Form
from app.http.i18n import _, lazy
from app.kernel.actors import Right
from app.office import access
from app.office.orders import words
from app.office.orders.blueprint import bp
from app.office.orders.found import form_page, order_or_404
from app.presenters import pay_links as pay_link_words
from app.sale.orders.models import Order
from app.settlement.pay_links import services as pay_links
from app.settlement.pay_links.models import PayLinkKind
from app.settlement.pay_links.open_amounts import OpenAmount, open_amount
from app.settlement.pay_links.services import NothingOpen, PayLinkWish, SeatsGone

LIVES = {
    PayLinkKind.BASKET: {"30": lazy("30 minutes"), "120": lazy("2 hours"), "1440": lazy("24 hours")},
    PayLinkKind.DEBT: {"10080": lazy("7 days"), "20160": lazy("14 days")},
}
LIVES[PayLinkKind.INSTALMENTS] = LIVES[PayLinkKind.DEBT]


class PayLinkForm(Form):
    life = RadioField(lazy("It works for"))
    rows = RadioField(lazy("What is to be paid"))
    way = RadioField(
        lazy("How it gets there"),
        choices=[
            SelectChoice("email", lazy("By email, to the order’s address")),
            SelectChoice("aloud", lazy("I read it aloud")),
        ],
        default="email",
    )

    def for_open(self, found: OpenAmount) -> None:
        """Only what can be chosen for this order."""
        lives = LIVES[found.kind]
        self.life.choices = [SelectChoice(value, word) for value, word in lives.items()]
        self.life.data = self.life.data or next(iter(lives))
        numbers = [row.number for row in found.rows]
        if len(numbers) < 2:
            del self.rows
            return
        every = ".".join(map(str, numbers))
        self.rows.choices = [
            SelectChoice(str(numbers[0]), _("The next instalment")),
            SelectChoice(every, _("All that are open")),
        ]
        self.rows.data = self.rows.data or str(numbers[0])


@access.page(bp, "/orders/<number>/pay-link", Right.HANDLE_ORDERS, methods=("GET", "POST"))
@answered_once
def pay_link(number: str) -> ResponseReturnValue:
    order = order_or_404(number, Right.HANDLE_ORDERS)
    found, form = open_amount(order), PayLinkForm()
    if found is None:
        return _draw(order, None, Form(), status=409 if form.is_submitted() else 200)
    form.for_open(found)
    if not form.validate_on_submit():
        return _draw(order, found, form)
    try:
        link = pay_links.make(order.ref, _wish(form), access.actor())
    except NothingOpen:
        return _draw(order, None, Form(), status=409)
    except SeatsGone:
        return _draw(order, found, form, status=409, gone=True)
    if link.sent_to:
        flash(_("The link is on its way to %(email)s.", email=link.sent_to))
    return redirect(url_for(".pay_link", number=words.order_number(order)), 303)


def _draw(order: Order, found: OpenAmount | None, form: Form, **more: Any) -> ResponseReturnValue:
    return form_page(
        "office/orders/pay_link.html", order, form, open=found, links=pay_links.of_order(order.ref),
        spoken=pay_link_words.spoken, **more,
    )  # fmt: skip


def _wish(form: PayLinkForm) -> PayLinkWish:
    numbers = [int(part) for part in str(form.rows.data).split(".")] if form.rows else []
    life = timedelta(minutes=int(form.life.data))
    return PayLinkWish(life, by_email=form.way.data == "email", numbers=tuple(numbers))
