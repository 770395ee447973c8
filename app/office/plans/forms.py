"""What the pages about plans ask."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Self

from wtforms import DateField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional, Regexp, ValidationError

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.money import Money
from app.office import setup_fields as fields
from app.office.rule_words import INTERVALS, MODES
from app.sale.catalog import services as catalog
from app.settlement.instalments import plans
from app.settlement.instalments.models import Interval, PlanMode
from app.settlement.instalments.plans import PlanChanges

SPLIT = re.compile(r"\d{1,2}([.,]\d{1,2})?( ?/ ?\d{1,2}([.,]\d{1,2})?)+")
DAYS = re.compile(r"\d{1,2}( ?/ ?\d{1,2})*")
USUAL_AMOUNT = Money(300_00, "EUR")
USUAL_WAIT = timedelta(days=120)  # to the event


class ScheduleForm(Form):
    """Shares, dates, and which orders."""

    number = fields.whole(
        lazy("Number of instalments"), plans.FEWEST, plans.MOST,
        lazy("If the payment method’s public name says a number, change it with this one."),
    )  # fmt: skip
    split = StringField(
        lazy("Split"),
        description=lazy("Percentages that make 100, such as 50/25/25. Empty: equal parts."),
        filters=[strip],
        validators=[Optional(), Regexp(SPLIT.pattern + "$", message=lazy("Write it as 50/25/25."))],
    )
    every = fields.whole(
        lazy("One every"), 1, 366, lazy("Counted from the day of purchase, when the first one is paid.")
    )
    interval = fields.choice(lazy("Counted in"), fields.options(INTERVALS))
    day_of_month = fields.whole(
        lazy("Fixed day of the month"), 1, 31,
        lazy("Of those after the first. Empty: the day of purchase. The last day where a month is shorter."),
        must=False,
    )  # fmt: skip
    mode = fields.choice(
        lazy("Mode"), fields.options(MODES),
        lazy("Restrictive: not offered if a payment would fall after the first event of the order."),
    )  # fmt: skip
    most_days = fields.whole(
        lazy("Days after the event"), 0, plans.LONGEST_DELAY,
        lazy("Unrestricted only: how long after the event the last payment may fall."),
    )  # fmt: skip
    extras_first = fields.yes_or_no(
        lazy("Delivery in the first instalment"), lazy("No: it is split like the tickets.")
    )
    takes_undated = fields.yes_or_no(
        lazy("Also for what has no date"), lazy("No: an order with a gift voucher is not offered it.")
    )
    event_slugs = fields.several(
        lazy("Events"), [], lazy("Offered only if the order is all of these. None ticked: all events.")
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        chosen = (more.get("data") or {}).get("event_slugs", [])
        self.event_slugs.choices = [SelectChoice(slug, title) for slug, title in events(chosen).items()]

    @staticmethod
    def shows(rules: dict[str, Any]) -> dict[str, Any]:
        plain = {name: rules[name] for name in ("number", "every", "day_of_month", "most_days")}
        answers = {name: fields.answer(rules[name]) for name in ("extras_first", "takes_undated")}
        chosen = {"interval": rules["interval"].value, "mode": rules["mode"].value}
        split = plans.percents_of(rules["split"])
        return {**plain, **answers, **chosen, "split": split, "event_slugs": sorted(rules["event_slugs"])}

    @staticmethod
    def changes(values: dict[str, Any]) -> PlanChanges:
        return PlanChanges(
            number=values["number"],
            split=plans.weights_of(values["split"]) if values["split"] else [],
            interval=Interval(values["interval"]),
            every=values["every"],
            day_of_month=values["day_of_month"] or 0,
            mode=PlanMode(values["mode"]),
            most_days=values["most_days"],
            event_slugs=sorted(values["event_slugs"]),
            takes_undated=values["takes_undated"] == "yes",
            extras_first=values["extras_first"] == "yes",
        )


class CollectionForm(Form):
    """What happens around the days, and when a bank says no."""

    reminder_days = fields.whole(
        lazy("Reminder"), 0, plans.LONGEST_DUNNING,
        lazy("Days before an instalment is taken; shoppers are written to then."),
    )  # fmt: skip
    retry_days = StringField(
        lazy("Tried again"),
        description=lazy("Days after the date, such as 1/3/7. Empty: a refused one waits for the shopper."),
        filters=[strip],
        validators=[Optional(), Regexp(DAYS.pattern + "$", message=lazy("Write it as 1/3/7."))],
    )
    grace_days = fields.whole(
        lazy("Late after"), 0, plans.LONGEST_DUNNING,
        lazy("Days after the date; until then the shopper is asked to pay, and nothing else happens."),
    )  # fmt: skip
    release_percent = fields.whole(
        lazy("Tickets are released at"), 0, 100,
        lazy("Percent paid. 0: at once. Until then shoppers see that their tickets wait."),
    )  # fmt: skip
    withholds_tickets = fields.yes_or_no(
        lazy("Tickets wait while an instalment is late"), lazy("Yes: they do not open the doors meanwhile.")
    )
    refuses_short_cards = fields.yes_or_no(
        lazy("Refuse cards that expire too soon"),
        lazy("Before the last instalment. No: their owners are warned, and asked for another one in time."),
    )

    @staticmethod
    def shows(rules: dict[str, Any]) -> dict[str, Any]:
        plain = {name: rules[name] for name in ("reminder_days", "grace_days", "release_percent")}
        answers = {name: fields.answer(rules[name]) for name in ("withholds_tickets", "refuses_short_cards")}
        return {**plain, **answers, "retry_days": "/".join(map(str, rules["retry_days"]))}

    @staticmethod
    def changes(values: dict[str, Any]) -> PlanChanges:
        return PlanChanges(
            reminder_days=values["reminder_days"],
            retry_days=[int(day) for day in (values["retry_days"] or "").split("/") if day],
            grace_days=values["grace_days"],
            release_percent=values["release_percent"],
            withholds_tickets=values["withholds_tickets"] == "yes",
            refuses_short_cards=values["refuses_short_cards"] == "yes",
        )


def _in_our_time(_form: Form, field: DateField) -> None:
    """A day clocks can tell, and every day that follows from it."""
    if fields.date_of(field.data) is None:
        raise ValidationError(_("Enter a day, for example 2026-12-31."))


class TrialForm(Form):
    """An order to try a plan on. What cannot be read is what it was before."""

    amount = fields.amount(lazy("Amount"))
    bought = DateField(lazy("Date of purchase"), validators=[Optional(), _in_our_time])
    event = DateField(
        lazy("Date of the event"),
        description=lazy("Empty: without a date."),
        validators=[Optional(), _in_our_time],
    )

    @classmethod
    def begun(cls, today: date, least_minor: int | None) -> Self:
        amount = fields.written(max(least_minor or 0, USUAL_AMOUNT.minor), lang())
        return cls(prefix="try-", data={"amount": amount, "bought": today, "event": today + USUAL_WAIT})


def events(chosen: list[str]) -> dict[str, str]:
    """Titles of every event by its slug; one that was chosen stays, even if it is gone."""
    known = {event.slug: event.title.in_(lang()) for event in catalog.events(None)}
    return known | {slug: slug for slug in chosen if slug not in known}


PlanForm = ScheduleForm | CollectionForm  # the parts, each with a page of its own
