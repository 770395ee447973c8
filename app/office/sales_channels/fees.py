"""The grid of ticket fees, and what a price then reads like in the shop."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FieldList, FormField, StringField
from wtforms.validators import Optional

from app.http import brands, formats
from app.http.form_keys import answered_once
from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.sales_channels.blueprint import bp, draw_form
from app.office.setup_channel import channel_or_404
from app.presenters import amounts
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

SPARE = 3  # empty rows to fill in
MOST = 20
EXAMPLES = (10_00, 30_00, 60_00, 110_00)

Steps = list[tuple[int, int]]


class StepForm(Form):
    price = StringField(lazy("From a price of"), filters=[strip], validators=[Optional(), fields.Amount()])
    fee = StringField(lazy("Fee a ticket"), filters=[strip], validators=[Optional(), fields.Amount()])


class FeesForm(Form):
    """`grid` is what its rows say, in minor units: one value, that somebody else may have changed."""

    steps = FieldList(FormField(StepForm), max_entries=MOST)
    grid = StringField(lazy("Fees"))
    order_fee = fields.amount(
        lazy("Fee an order, VAT included"), lazy("Once for an order with tickets. Empty: none.")
    )
    order_vat = fields.rate(lazy("VAT in the fee (%)"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Rows of which nothing is filled in are left out."""
        if not super().validate(extra_validators):
            return False
        if not self.steps.entries:
            return True
        rows = [(one.form.price, one.form.fee) for one in self.steps]
        rows = [(price, fee) for price, fee in rows if price.data or fee.data]
        prices = [fields.minor(price.data) or 0 for price, _fee in rows]
        for (price, _fee), minor in zip(rows, prices, strict=True):
            if prices.count(minor) > 1:
                price.errors = [_("This price stands there twice.")]
                return False
        fees_ = [fields.minor(fee.data) or 0 for _price, fee in rows]
        self.grid.data = _grid(sorted(zip(prices, fees_, strict=True)))
        return True


def _grid(steps: Steps) -> str:
    return " ".join(f"{price}:{fee}" for price, fee in steps)


def _steps(grid: str) -> Steps:
    pairs = [pair.partition(":") for pair in grid.split()]
    return [(int(price), int(fee)) for price, _colon, fee in pairs if price.isdecimal() and fee.isdecimal()]


@access.page(bp, "/setup/channels/<code>/fees", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def fees(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    now = [(fee.from_minor, fee.minor) for fee in found.fees]
    rows = [(fields.written(price, lang()), fields.written(fee, lang())) for price, fee in now]
    rows += [("", "")] * SPARE
    saved = {
        "grid": _grid(now),
        "order_fee": fields.written(found.order_fee_minor or None, lang()),
        "order_vat": formats.number_of(found.order_fee_vat_bp, lang()),
    }
    form = FeesForm(data={"steps": [{"price": price, "fee": fee} for price, fee in rows], **saved})
    edit = record_form.read(form, saved, _shown)
    if edit.saves:
        order_fee = (
            fields.minor(edit.values["order_fee"]) or 0,
            fields.rate_points(edit.values["order_vat"]) or 0,
        )
        channels.set_fees(found, _steps(edit.values["grid"]), access.actor(), order_fee)
        flash(_("Saved. Prices include it from now on; baskets and orders keep what they have."))
        return redirect(url_for(".fees", code=found.code), 303)
    asked = request.args.get("price", "")[:14]
    return draw_form(
        found, "fees", form, saved, edit, "fees_changed", shown=_shown,
        examples=_examples(found, asked), asked=asked,
    )  # fmt: skip


def _examples(found: Channel, asked: str) -> list[tuple[Money, Money]]:
    """Prices as the venue sets them, and as the shop shows them; the one that was asked for first."""
    price = amounts.read(asked, found.currency)
    wanted = ([price] if price else []) + [Money(minor, found.currency) for minor in EXAMPLES]
    return [(one, one + found.fee_on(one)) for one in wanted]


def _shown(name: str, value: Any) -> str:
    if name != "grid":
        return fields.amount_words(value) if name == "order_fee" else str(value)

    def money(minor: int) -> str:
        return formats.money(Money(minor, brands.channel().currency), lang())

    return ", ".join(f"{money(price)} → {money(fee)}" for price, fee in _steps(str(value)))
