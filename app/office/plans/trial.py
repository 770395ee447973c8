"""What a plan makes of an order, by the very code that offers it: its dates, its amounts, its mandate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.kernel.money import Money
from app.office import setup_fields as fields
from app.office.plans import words
from app.office.plans.forms import TrialForm
from app.presenters import mandate, schedules
from app.settlement.instalments import offers
from app.settlement.instalments.models import InstalmentPlan
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.venue.channels.models import Channel

NOON, EVENING = time(12), time(20)


@dataclass(frozen=True)
class Trial:
    """Rows of the schedule and the mandate's paragraphs; or `why` there are none."""

    total: Money
    rows: list[schedules.Row]
    mandate: list[str]
    why: str = ""


def of(plan: InstalmentPlan, form: TrialForm, channel: Channel) -> Trial:
    typed = _typed(form)
    due = Money(fields.minor(typed["amount"]) or 0, channel.currency)
    found = offers.propose(plan, _request(plan, channel, due, typed), channel.at(typed["bought"], NOON))
    if not found.shares:
        return Trial(due, [], [], str(words.NOT_OFFERED[found.ineligibility]) if found.ineligibility else "")
    return Trial(due, _rows(found), list(mandate.paragraphs(found, channel)))


def _typed(form: TrialForm) -> dict[str, Any]:
    """What was typed, or what stood there before where that cannot be read."""
    form.validate()
    return {
        field.short_name: field.object_data if field.errors or _missing(field.data, field) else field.data
        for field in form
    }


def _missing(data: object, field: Any) -> bool:
    return not data and field.short_name != "event"


def _request(plan: InstalmentPlan, channel: Channel, due: Money, typed: dict[str, Any]) -> InstalmentRequest:
    """An order that is just right for the plan, in all but amount and dates."""
    event: date | None = typed["event"]
    return InstalmentRequest(
        channel=channel,
        due=due,
        extras=Money(0, channel.currency),
        performances=[channel.at(event, EVENING)] if event else [],
        event_slugs=plan.event_slugs[:1],
        undated=event is None,
        signed_in=True,
    )


def _rows(found: Proposal) -> list[schedules.Row]:
    """With its date also for the first one: today is not the day that is tried."""
    return [(number, day, amount, False) for number, day, amount, _first in schedules.rows(found.shares)]
