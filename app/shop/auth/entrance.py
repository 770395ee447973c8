"""Who comes in, where a venue asks it before the checkout: before something is held, or to look at all (S55).

A form that was sent by whoever has not said it waits on the page that asks, and goes on from there.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, return_to
from app.http.regions import render, send_to, wants_region
from app.sale.baskets import services as baskets
from app.shop import visitor
from app.shop.auth.forms import IdentificationForm
from app.shop.auth.session import bp
from app.venue.channels.policies import IdentifiesAt

OF_BASKET = ("seats.take", "gifts.page", "gifts.card", "gifts.give")
OF_CATALOGUE = (
    "catalogue.catalog", "catalogue.event", "catalogue.on_sale", "seats.seats", "presale.enter",
    "waitlist.leave_address",
)  # fmt: skip
ASKED = {
    IdentifiesAt.CHECKOUT: (),
    IdentifiesAt.BASKET: OF_BASKET,
    IdentifiesAt.CATALOGUE: OF_BASKET + OF_CATALOGUE,
}
WHO = "who-"  # before the names of the fields that ask; beside them stand those of the form that waits
OURS = ("form_key", "seat")  # what the page it came from makes anew


def guard(pages: Blueprint) -> None:
    """For pages that show or hold what is sold."""
    pages.before_request(_ask)
    pages.register_error_handler(baskets.NotIdentified, _ask_again)


def _ask() -> ResponseReturnValue | None:
    if request.endpoint not in ASKED[brands.channel().identifies_at] or visitor.came_in():
        return None
    if request.method != "POST" or wants_region() or not brands.channel().guests:
        return _to_the_door()
    form = _form()
    if _said(form):
        visitor.comes_in(form.address)
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if not _of_this_page(name)]
    return _draw(form, request.full_path.rstrip("?"), fields)


def _of_this_page(name: str) -> bool:
    return name == "csrf_token" or name.startswith(WHO)


def _ask_again(_error: Exception) -> ResponseReturnValue:
    """Their sign-in was ended meanwhile."""
    return _to_the_door()


def _to_the_door() -> ResponseReturnValue:
    page = "auth.identify" if brands.channel().guests else "auth.sign_in"
    return send_to(url_for(page, return_to=_back()))


def _back() -> str | None:
    """The page they wanted, with what was chosen on it unless that is too long for an address."""
    return return_to.token(_way_back()) or return_to.token(request.path)


def _way_back() -> str:
    if request.method != "POST":
        return request.full_path.rstrip("?")
    if request.endpoint == "seats.take":
        typed = [(name, v) for name, v in request.form.items(multi=True) if not _of_this_page(name)]
        chosen = [(name, value) for name, value in typed if value and name not in OURS]
        listed = [("way", "list")] if "place" in request.form else []
        return f"{request.path}?{urlencode([*listed, *chosen])}"
    if (request.endpoint or "").startswith("gifts."):
        return url_for("gifts.page")
    found = request.view_args or {}
    return url_for("catalogue.event", slug=found["slug"], session=found["performance_slug"])


@bp.route("/<lang:lang>/account/identification", methods=["GET", "POST"])
def identify() -> ResponseReturnValue:
    path = return_to.carried() or url_for("catalogue.catalog")
    asks = brands.channel().identifies_at is not IdentifiesAt.CHECKOUT
    if not asks or visitor.contact() or visitor.guest():
        return redirect(path, 303)
    if not brands.channel().guests:
        return redirect(url_for("auth.sign_in", return_to=return_to.token(path)), 303)
    form = _form()
    if _said(form):
        visitor.comes_in(form.address)
        return redirect(path, 303)
    return _draw(form, url_for(".identify"), [("return_to", return_to.token(path) or "")])


def _form() -> IdentificationForm:
    return IdentificationForm(prefix=WHO)


def _said(form: IdentificationForm) -> bool:
    """Whether it was sent with an address that is meant."""
    return form.asked and bool(form.validate()) and not form.suggested


def _draw(form: IdentificationForm, action: str, fields: list[tuple[str, str]]) -> ResponseReturnValue:
    """`fields` go along with the address, to where the form leads."""
    waits = action != url_for("auth.identify")
    back = _back() if waits else request.values.get("return_to")
    return render(
        "shop/auth/entrance.html",
        form=form,
        action=action,
        fields=fields,
        waits=waits,
        suggested=form.suggested if form.asked and not form.errors else "",
        return_to=back,
        status=422 if waits or form.asked else 200,
    )
