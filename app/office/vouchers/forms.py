"""What the pages about voucher products ask."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from app.accounting.vouchers import services as vouchers
from app.http.forms import Form, strip
from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.http.numbers import whole_or
from app.office import setup_fields as fields
from app.office.vouchers import values, words
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType


class ProductForm(Form):
    """What is sold, at which values, for how long, and how its card looks."""

    name_fr = fields.line(lazy("Name"), 80, must=True, hint=lazy("On the card, and where it is sold."))
    name_en = fields.line(lazy("Name"), 80)
    lead_fr = fields.line(lazy("Sentence under the name"), 200)
    lead_en = fields.line(lazy("Sentence under the name"), 200)
    chips = StringField(
        lazy("Fixed values"),
        description=lazy("Up to 8, for example 20; 50; 100. Empty: only values that are chosen freely."),
        filters=[strip],
        validators=[Length(max=120)],
    )
    least = fields.amount(lazy("Free value from"), lazy("Empty, like the next: only fixed values."))
    most = fields.amount(lazy("Free value up to"), lazy("At most €10,000."))
    months = StringField(
        lazy("Good for (months)"),
        description=lazy("From the day it is given, 1 to 60."),
        filters=[strip],
        validators=[InputRequired(lazy("Enter a number of months, 1 to 60."))],
    )
    method = SelectField(
        lazy_pgettext("voucher", "Payment method"),
        description=lazy(
            "Of type gift voucher: it pays by this one. It is sold once its web shop offers it."
        ),
    )
    motif = SelectField(lazy("Picture"))
    palette = SelectField(lazy("Colors"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.motif.choices = [SelectChoice(value, word) for value, word in words.MOTIFS.items()]
        self.palette.choices = [SelectChoice(value, word) for value, word in words.PALETTES.items()]
        named = [SelectChoice(code, name) for code, name in methods().items()]
        self.method.choices = [SelectChoice("", _("None yet")), *named]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each refusal of the service, with its sentence."""
        if not super().validate(extra_validators):
            return False
        if values.read(str(self.chips.data or "")) is None:
            self.chips.errors = [_("Enter amounts, for example 20; 50; 100.")]
            return False
        try:
            details(self.data).check()
        except vouchers.BadProduct as bad:
            self[{"most_minor": "most"}.get(bad.field, bad.field)].errors = [_why(bad.field)]
            return False
        return True


class NewProductForm(ProductForm):
    channel = SelectField(lazy("Sales channel"))
    code = StringField(
        lazy("Code"),
        description=lazy("In exports. 2 to 20 capital letters, figures, hyphens or _; it stays."),
        filters=[strip, lambda text: text and text.upper()],
        validators=[
            Regexp(r"[A-Z0-9_-]{2,20}$", message=lazy("2 to 20 capital letters, figures, hyphens or _."))
        ],
    )


class RulesForm(Form):
    """How many vouchers pay for one order."""

    most = StringField(
        lazy("Most vouchers an order"),
        description=lazy("1 to 50. They pay in turn: what expires soonest first, then the smallest."),
        filters=[strip],
    )

    def validate_most(self, field: StringField) -> None:
        if not 1 <= whole_or(field.data, 0) <= 50:
            raise ValidationError(_("Enter a number from 1 to 50."))


def methods() -> dict[str, str]:
    """The payment methods a voucher may be used by, by their codes."""
    return {
        method.code: method.internal_name.in_(lang())
        for method in payment_methods.all_methods()
        if method.type is MethodType.VOUCHER and method.status is not MethodStatus.ARCHIVED
    }


def details(typed: dict[str, Any]) -> vouchers.ProductDetails:
    return vouchers.ProductDetails(
        name=fields.texts(typed, "name"),
        lead=fields.texts(typed, "lead"),
        chips=values.read(str(typed["chips"] or "")) or [],
        months=whole_or(typed["months"], 0),
        motif=typed["motif"],
        palette=typed["palette"],
        least_minor=fields.minor(typed["least"]),
        most_minor=fields.minor(typed["most"]),
        method_code=typed["method"] or None,
    )


def _why(field: str) -> str:
    return {
        "chips": _("Enter 1 to 8 values, or free ones from and up to; none is above €10,000."),
        "most_minor": _("Enter both: from above nothing, up to no less, and at most €10,000."),
        "months": _("Enter a number of months, 1 to 60."),
    }[field]
