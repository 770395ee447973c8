"""What the pages about promo codes ask, and what of it becomes a promo code."""

from __future__ import annotations

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional, Regexp

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.office import setup_fields as fields
from app.office.promos import words
from app.sale.catalog import services as catalog
from app.sale.promotions.services import MOST_COUPONS
from app.venue.channels.models import Channel


def _options(known: dict[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in known.items()]


MOST_USES = 1_000_000


class UsedForm(Form):
    """What may change at any time."""

    name_fr = fields.line(
        lazy("Public name"), 80, must=True, hint=lazy("What shoppers read beside the reduction.")
    )
    name_en = fields.line(lazy("Public name"), 80)
    ends = fields.day(lazy("Last day"), lazy("It works until this day is over at the venue. Empty: no end."))
    most_uses = fields.whole(
        lazy("Uses in all"), 1, MOST_USES, lazy("At most so many orders. Empty: any number."), must=False
    )


class RulesForm(UsedForm):
    """With what stays once somebody has used it. Exactly one of percentage and amount is filled in."""

    percent = fields.share(lazy("Percentage"), lazy("Off the whole order, for example 5. Or an amount."))
    amount = fields.amount(lazy("Amount"), lazy("Off the whole order. Or a percentage."))
    on_fees = fields.yes_or_no(
        lazy("Lowers the fees too"), lazy("No: fees inside the price of a ticket stay as they are.")
    )
    least = fields.amount(lazy("Smallest order"), lazy("Of tickets, fees included. Empty: any order."))
    starts = fields.day(
        lazy("First day"), lazy("It works from the beginning of this day at the venue. Empty: at once.")
    )
    most_each = fields.whole(
        lazy("Uses of one person"),
        1,
        MOST_USES,
        lazy("At most so many for one email address. Empty: any number."),
        must=False,
    )
    places = fields.several(
        lazy("Where it works"), _options(words.PLACES), lazy("Elsewhere people read that it cannot be used.")
    )
    events = fields.several(
        lazy("Events"), [], lazy("It lowers only the tickets of these. None ticked: all events.")
    )

    def of_channel(self, channel: Channel) -> None:
        """Events to choose from: all of the channel's, past ones too."""
        found = catalog.events([channel.code])
        self.events.choices = [SelectChoice(event.slug, event.title.in_(lang())) for event in found]

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if good and bool(self.percent.data) == bool(self.amount.data):
            self.percent.errors = [_("Enter a percentage or an amount: one of the two.")]
            return False
        if good and not self.places.data:
            self.places.errors = [_("Tick at least one.")]
            return False
        return good


CODE_WORDS = lazy("3 to 40 letters A to Z, figures and dashes.")
CODE = Regexp(r"[A-Za-z0-9\s-]{3,60}$", message=CODE_WORDS)
CODE_HINT = lazy("What people type. Capitals, spaces and dashes do not matter.")


class SharedForm(RulesForm):
    code = StringField(
        lazy("Code"), description=CODE_HINT, filters=[strip], validators=[InputRequired(CODE_WORDS), CODE]
    )


class NewForm(RulesForm):
    kind = fields.choice(
        lazy("Kind"),
        _options(words.KINDS),
        lazy("One code many people type, or many coupons of which each is good once."),
    )
    code = StringField(lazy("Code"), description=CODE_HINT, filters=[strip], validators=[Optional(), CODE])

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.kind.data == "shared" and not self.code.data:
            self.code.errors = [CODE_WORDS]
            return False
        return good


class CouponsForm(Form):
    number = fields.whole(lazy("How many"), 1, MOST_COUPONS)


class ListForm(Form):
    codes = TextAreaField(
        lazy("Codes"),
        description=lazy("One a line; of a CSV file, what stands first in each line."),
        validators=[InputRequired(lazy("Paste at least one code."))],
    )
