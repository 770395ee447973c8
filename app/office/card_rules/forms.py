"""What the pages about cards ask."""

from __future__ import annotations

from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from app.http import countries as country_words
from app.http.forms import Form
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.http.numbers import WholeField
from app.office import setup_fields as fields
from app.office.rule_words import AUTHENTICATION, CODES
from app.presenters.card_words import BRANDS
from app.settlement.payments.replays import MOST_DAYS
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy
from app.venue.channels.services import CARD_LIMITS, CardRules

PLAIN = (
    "warns_days", "attempts_per_order", "attempts_per_visitor", "attempts_per_card", "attempts_per_address",
    "pause_minutes", "alarm_percent",
)  # fmt: skip


def _limited(name: str, label: str, hint: str, *, must: bool = True) -> WholeField:
    return fields.whole(label, *CARD_LIMITS[name], hint, must=must)


class ChecksForm(Form):
    """Who proves what before a card is charged."""

    authentication = fields.choice(
        lazy("3-D Secure policy"),
        fields.options(AUTHENTICATION),
        lazy(
            "When the bank is asked to check the shopper, by its app or a code. Never means: not asked "
            "first. A bank that demands it gets it in a second try, and the shopper sees its page then."
        ),
    )
    near_days = fields.whole(
        lazy("Near means: days"),
        0,
        365,
        lazy("Before the first event of the order. Without a date it is far."),
    )
    near_hours = fields.whole(lazy("and hours"), 0, 23)
    challenge_over = fields.amount(
        lazy("Always above"), lazy("Whatever the policy, larger payments are checked. Empty: none.")
    )
    challenge_account_days = _limited(
        "challenge_account_days", lazy("Always for young accounts"),
        lazy("Younger than so many days; guests count as young. Empty: none."), must=False,
    )  # fmt: skip
    asks_code = fields.choice(
        lazy("CVV policy"), fields.options(CODES),
        lazy("For new cards it is always asked. Without it, a saved card pays in one tap."),
    )  # fmt: skip
    refuses_wrong_code = fields.yes_or_no(
        lazy("Refuse a wrong CVV"),
        lazy(
            "Some banks pay in spite of it. Yes: the money goes back at once, and shoppers check their code."
        ),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.near_days.data and not self.near_hours.data:
            self.near_days.errors = [_("Near is at least one hour.")]
            return False
        return True

    @staticmethod
    def shows(rules: CardRules) -> dict[str, Any]:
        days, hours = divmod(rules.near_event_hours, 24)
        return {
            "authentication": rules.authentication.value,
            "near_days": days,
            "near_hours": hours,
            "challenge_over": fields.written(rules.challenge_over_minor, lang()),
            "challenge_account_days": rules.challenge_account_days,
            "asks_code": rules.asks_code.value,
            "refuses_wrong_code": fields.answer(rules.refuses_wrong_code),
        }

    @staticmethod
    def changes(values: dict[str, Any]) -> dict[str, Any]:
        return {
            "authentication": AuthenticationPolicy(values["authentication"]),
            "near_event_hours": values["near_days"] * 24 + values["near_hours"],
            "challenge_over_minor": fields.minor(values["challenge_over"]),
            "challenge_account_days": values["challenge_account_days"],
            "asks_code": CodePolicy(values["asks_code"]),
            "refuses_wrong_code": values["refuses_wrong_code"] == "yes",
        }


class CardsForm(Form):
    """Which cards, and how often somebody may try."""

    accepted_brands = fields.several(
        lazy("Accepted cards"), [SelectChoice(brand, name) for brand, name in BRANDS.items()],
        lazy("Shoppers read their names beside the card form. Any other is refused before a bank is asked."),
    )  # fmt: skip
    accepted_countries = fields.countries(
        lazy("Countries of cards"),
        lazy(
            "Of the bank that issued them, with commas: France, Belgium. Empty: all. The country is known "
            "once a bank has taken the money: what comes from elsewhere goes back at once, and shoppers read "
            "why. A card whose bank does not say its country is taken."
        ),
    )
    saves_cards = fields.yes_or_no(
        lazy("Card saving"),
        lazy("No: nobody can save a card or pay with a saved one. Instalments under way keep theirs."),
    )
    scans_cards = fields.yes_or_no(
        lazy("Scan with the camera"), lazy("The picture never leaves the shopper’s device.")
    )
    warns_days = _limited(
        "warns_days",
        lazy("Warn before a card expires"),
        lazy("Days before; from then on it says “Expires soon”."),
    )
    attempts_per_order = _limited(
        "attempts_per_order", lazy("Attempts of an order"), lazy("Refused ones, then there is a pause.")
    )
    pause_minutes = _limited(
        "pause_minutes",
        lazy("Pause"),
        lazy("Minutes. Shoppers are told when they may go on; their seats are kept."),
    )
    attempts_per_visitor = _limited(
        "attempts_per_visitor", lazy("Attempts of a visitor"), lazy("Refused ones in an hour.")
    )
    attempts_per_card = _limited(
        "attempts_per_card", lazy("Attempts with a card"), lazy("Refused ones in an hour.")
    )
    attempts_per_address = _limited(
        "attempts_per_address", lazy("Cards of a network"),
        lazy("Different cards refused in an hour. Then there is a check for robots first."),
    )  # fmt: skip
    alarm_percent = _limited(
        "alarm_percent", lazy("Alarm"),
        lazy("Percent refused in five minutes. Above it everybody passes a check for robots. 100: never."),
    )  # fmt: skip

    def validate_accepted_brands(self, field: Any) -> None:
        DataRequired(lazy("Tick at least one kind of card."))(self, field)

    @staticmethod
    def shows(rules: CardRules) -> dict[str, Any]:
        answers = {name: fields.answer(getattr(rules, name)) for name in ("saves_cards", "scans_cards")}
        known = [brand for brand in BRANDS if brand in rules.accepted_brands]
        countries = country_words.names(rules.accepted_countries)
        lists = {"accepted_brands": known, "accepted_countries": countries}
        return {**{name: getattr(rules, name) for name in PLAIN}, **answers, **lists}

    @staticmethod
    def changes(values: dict[str, Any]) -> dict[str, Any]:
        answers = {name: values[name] == "yes" for name in ("saves_cards", "scans_cards")}
        brands = [brand for brand in BRANDS if brand in values["accepted_brands"]]
        lists = {
            "accepted_brands": brands, "accepted_countries": fields.countries_of(values["accepted_countries"])
        }  # fmt: skip
        return {**{name: values[name] for name in PLAIN}, **answers, **lists}


class ReplayForm(Form):
    days = fields.whole(lazy("On the payments of the last days"), 1, MOST_DAYS)


CardForm = ChecksForm | CardsForm  # the parts, each with a page of its own
