"""Step 1: how the tickets get there, and where their buyer knows the venue from, if the venue asks."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.flows.checkout.steps import Step
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.shop import visitor
from app.shop.checkout.forms import DeliveryForm, OriginForm
from app.shop.step_guard import bp, enter
from app.venue.delivery import services as deliveries
from app.venue.delivery.models import DeliveryMode


@bp.route("/<lang:lang>/checkout/delivery", methods=["GET", "POST"])
def delivery() -> ResponseReturnValue:
    basket = enter(Step.DELIVERY)
    if not basket.lines:
        return _by_mail(basket)
    modes = _modes(basket)
    form = _form(basket, modes)
    chosen = _chosen(form, basket, modes)
    if form.validate_on_submit() and _complete(form, chosen) and chosen:
        baskets.deliver_by(basket, chosen, _name(form, chosen), _address(form, chosen), form.answer)
        return redirect(url_for(".summary"), 303)
    return _draw(basket, modes, form, chosen)


def _complete(form: DeliveryForm, chosen: DeliveryMode | None) -> bool:
    """Both are looked at, so that both say at once what they miss."""
    addressed = chosen is not None and (not chosen.needs_address or form.require_address())
    return form.answered() and addressed


def _by_mail(basket: Basket) -> ResponseReturnValue:
    """Nothing but gift vouchers: there is nothing to choose, and it is said. A debt needs not even that."""
    form = OriginForm(basket, visitor.contact())
    if not basket.gifts:
        return redirect(url_for(".summary"), 303)
    if form.validate_on_submit() and form.answered():
        baskets.know_from(basket, form.answer)
        return redirect(url_for(".summary"), 303)
    status = 422 if form.errors else 200
    return render("shop/checkout/by_mail.html", basket=basket, bill=basket.bill, form=form, status=status)


@bp.get("/<lang:lang>/checkout/delivery/amounts")
def amounts() -> ResponseReturnValue:
    """What the order would cost with the mode just chosen; nothing is kept before Continue."""
    basket = enter(Step.DELIVERY)
    modes = _modes(basket)
    form = _form(basket, modes)
    form.mode.data = request.args.get("mode", "")
    return _draw(basket, modes, form, _chosen(form, basket, modes))


def _modes(basket: Basket) -> Sequence[DeliveryMode]:
    """Those that all its events allow."""
    return [mode for mode in deliveries.modes_of(basket.channel_code) if basket.may_go_by(mode)]


def _draw(
    basket: Basket, modes: Sequence[DeliveryMode], form: DeliveryForm, chosen: DeliveryMode | None
) -> ResponseReturnValue:
    in_time = [(mode, basket.arrives_in_time(mode)) for mode in modes]
    if not any(fits for _mode, fits in in_time):
        return _none_fits(basket, late=bool(modes))
    return render(
        "shop/checkout/delivery.html",
        region="shop/checkout/_amounts.html",
        form=form,
        basket=basket,
        modes=in_time,
        chosen=chosen,
        bill=basket.bill_with(chosen or basket.carrier),
        status=422 if form.errors else 200,
    )


def _none_fits(basket: Basket, *, late: bool) -> ResponseReturnValue:
    """`late`: there are some that all events allow. If not, each event and what it allows."""
    offered = deliveries.modes_of(basket.channel_code)
    allowed = [
        (event, [mode for mode in offered if event.may_go_by(mode.code)]) for event in basket.events
    ]  # fmt: skip
    return render("shop/checkout/no_delivery.html", basket=basket, late=late, allowed=allowed, status=409)


def _form(basket: Basket, modes: Sequence[DeliveryMode]) -> DeliveryForm:
    possible = [mode for mode in modes if basket.arrives_in_time(mode)]
    codes = [mode.code for mode in possible]
    before = basket.delivery_mode.code if basket.delivery_mode else ""
    current = before if before in codes else next(iter(codes), None)
    form = DeliveryForm(basket, visitor.contact(), mode=current, name=basket.name, **_known_address(basket))
    form.mode.choices = [SelectChoice(mode.code, mode.name.in_(lang())) for mode in possible]
    return form


def _known_address(basket: Basket) -> dict[str, str]:
    return {key: value for key, value in (basket.address or {}).items() if key != "name"}


def _chosen(form: DeliveryForm, basket: Basket, modes: Sequence[DeliveryMode]) -> DeliveryMode | None:
    """The mode asked for, if its tickets would arrive in time; if not, the form says so."""
    mode = next((mode for mode in modes if mode.code == form.mode.data), None)
    if mode and not basket.arrives_in_time(mode):
        form.mode.errors = [_("These tickets would not arrive in time.")]
        return None
    return mode


def _name(form: DeliveryForm, mode: DeliveryMode) -> str:
    return str(form.name.data) if mode.needs_address else ""


def _address(form: DeliveryForm, mode: DeliveryMode) -> dict[str, str] | None:
    if not mode.needs_address:
        return None
    fields = (form.name, form.street, form.postcode, form.town, form.country)
    return {field.name: str(field.data) for field in fields}
