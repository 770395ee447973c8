"""The page of an event, and the two small forms it may carry: an address to write to, a code to come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, Length

from app.http import brands, markdown
from app.http.forms import EmailAddress, Form, strip
from app.http.i18n import lazy as _
from app.http.regions import render
from app.kernel import clock
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event
from app.sale.catalog.services import Showing
from app.shop import visitor


class AlertForm(Form):
    email = EmailField(
        _("Email address"),
        description=_("We write to you once, then forget your address."),
        filters=[strip],
        validators=[InputRequired(_("Enter your email address.")), Length(max=254), EmailAddress()],
    )


class PresaleCodeForm(Form):
    code = StringField(
        _("Presale code"),
        filters=[strip],
        validators=[
            InputRequired(_("Enter your code.")),
            Length(max=40, message=_("At most 40 characters.")),
        ],
    )

    def refuse(self) -> None:
        """One sentence, however close it was."""
        self.code.errors = self.code.errors or [_("Code not valid for this event.")]


def page(
    found: Event,
    performance_slug: str | None,
    *,
    alert: AlertForm | None = None,
    code: PresaleCodeForm | None = None,
) -> ResponseReturnValue:
    """The event with one of its performances chosen; a form with errors is drawn again, with its mistake."""
    now = clock.now()
    showings = catalog.showings_of(found, now)
    chosen = _chosen(showings, performance_slug)
    return render(
        "shop/catalogue/event.html",
        region="shop/catalogue/_offers.html",
        status=422 if (alert and alert.errors) or (code and code.errors) else 200,
        event=found,
        showings=showings,
        chosen=chosen,
        description=markdown.render(found.description),
        alert_form=alert or AlertForm(formdata=None),
        code_form=code or PresaleCodeForm(formdata=None),
        now=now,
        **_sale(chosen, now),
    )


def _sale(chosen: Showing | None, now: datetime) -> dict[str, Any]:
    """What is sold of the chosen performance, and whether this visitor may buy before the others."""
    if chosen is None:
        return {"offers": [], "presale": False, "admitted": False}
    return {
        "offers": catalog.offers(brands.channel(), chosen.performance),
        "presale": chosen.performance.in_presale(now),
        "admitted": visitor.admitted_early(chosen.performance),
    }


def _chosen(showings: list[Showing], slug: str | None) -> Showing | None:
    """The one asked for, else the first that is on sale, else the first."""
    asked = next((showing for showing in showings if showing.performance.slug == slug), None)
    open_one = next((showing for showing in showings if showing.availability.open), None)
    return asked or open_one or next(iter(showings), None)
