"""One voucher product, and a new one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import GiftRequest, VoucherProduct
from app.audit import services as audit
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.record_form import Edit
from app.office.vouchers import values, words
from app.office.vouchers.blueprint import bp, product_or_404
from app.office.vouchers.forms import NewProductForm, ProductForm, details, methods
from app.presenters import gifts, posters
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import PointOfSale, PointOfSaleKind

ACTS = ("voucher_product_changed",)


@access.page(bp, "/catalogue/vouchers/new", Right.CHANGE_OFFERS, methods=("GET", "POST"))
@answered_once
def new_product() -> ResponseReturnValue:
    form = NewProductForm(data={"months": "12", "motif": "stars", "palette": "night"})
    form.channel.choices = [
        SelectChoice(one.code, one.name.in_(lang())) for one in access.channels_with(Right.CHANGE_OFFERS)
    ]
    if form.validate_on_submit() and (made := _made(form)):
        flash(_("Gift voucher %(code)s is made. It is not for sale yet.", code=made.code))
        return redirect(url_for(".product", code=made.code), 303)
    return render("office/vouchers/new.html", form=form, status=422 if form.is_submitted() else 200)


def _made(form: NewProductForm) -> VoucherProduct | None:
    channel = channels.by_code(str(form.channel.data))
    try:
        return vouchers.create_product(channel, str(form.code.data), details(form.data), access.actor())
    except vouchers.ProductCodeTaken:
        form.code.errors = [_("Another gift voucher has this code.")]
    return None


@access.page(bp, "/catalogue/vouchers/<code>", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def product(code: str) -> ResponseReturnValue:
    found = product_or_404(code)
    saved = _saved(found)
    form = ProductForm(data=saved)
    edit = record_form.read(form, saved, _shown)
    if edit.saves and _changed(found, form, edit):
        flash(_("Saved. Shoppers see it from now on.") if found.published else _("Saved."))
        return redirect(url_for(".product", code=found.code), 303)
    return _draw(found, form, saved, Edit(422) if edit.saves else edit)


def _changed(product: VoucherProduct, form: ProductForm, edit: Edit) -> bool:
    """False, with a sentence, if something has to be mended; merged values are checked once more."""
    try:
        vouchers.change_product(product, details(edit.values), access.actor())
    except vouchers.NotLinked:
        form.method.errors = [
            _("It is for sale, and its web shop does not offer this one: nobody could pay with it.")
        ]
    except vouchers.BadProduct:
        form.chips.errors = [_("Somebody else changed it meanwhile, and this no longer fits. Look again.")]
    return not form.errors


def _saved(product: VoucherProduct) -> dict[str, Any]:
    return {
        **fields.pair("name", product.name),
        **fields.pair("lead", product.lead),
        "chips": values.written(product.chips, lang()),
        "least": fields.written(product.least_minor, lang()),
        "most": fields.written(product.most_minor, lang()),
        "months": str(product.months),
        "method": product.method_code or "",
        "motif": product.motif,
        "palette": product.palette,
    }


def _shown(name: str, value: Any) -> str:
    said = {"method": methods(), "motif": words.MOTIFS, "palette": words.PALETTES}.get(name)
    return str(said.get(value, value) if said else value or "")


def _draw(
    product: VoucherProduct, form: ProductForm, saved: dict[str, Any], edit: Edit
) -> ResponseReturnValue:
    about, by = vouchers.product_subject(product), access.actor()
    channel = channels.by_code(product.channel_code)
    value = Money((product.chips or [product.least_minor or 0])[-1], channel.currency)
    until = product.good_until(gifts.today(channel))
    return render(
        "office/vouchers/product.html",
        status=edit.status,
        product=product,
        channel=channel,
        words=words,
        sellable=vouchers.sellable(product),
        place=_web_shop(channel.code),
        card=gifts.card(product, GiftRequest(value), until, lang()),
        src=posters.gift_src(product),
        history=audit.history(about.kind, about.ref),
        may_change=by.may(Right.CHANGE_OFFERS, channel.code),
        sees_setup=by.may(Right.SEE_SETUP, channel.code),
        **record_form.context(form, saved, edit, about, *ACTS, shown=_shown),
    )


def _web_shop(channel_code: str) -> PointOfSale | None:
    """Where its payment method has to be offered."""
    places = (one for one in payment_methods.points_of_sale() if one.channel_code == channel_code)
    return next((one for one in places if one.kind is PointOfSaleKind.INTERNET), None)
