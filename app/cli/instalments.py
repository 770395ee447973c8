"""`flask instalments`: plans as the office's pages change them, and what is due."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, time
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.channels import ON_OFF, found
from app.cli.staff import typist
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import amounts
from app.sale.orders import services as orders
from app.settlement.collection import services as collection
from app.settlement.instalments import plans
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, InstalmentPlan, Interval, PlanMode
from app.settlement.instalments.states import OPEN, InstalmentState
from app.venue.channels.policies import Country
from app.worker import sweeps

group = AppGroup("instalments", help="Instalments: the house's plans, what is due, taking it.")

DAY = click.DateTime(["%Y-%m-%d"])
EVENING = time(18, tzinfo=UTC)


@group.command("plans")
def list_plans() -> None:
    """The plans of the house."""
    for plan in plans.all_of():
        click.echo(f"{plan.method_code:12} {_said(plan)}")


@group.command()
@click.argument("method")
@click.option("--number", type=int, help="of instalments, 2 to 12")
@click.option("--split", callback=lambda _c, _o, text: text and _split(text), help="50/25/25, or `equal`")
@click.option("--interval", type=click.Choice([unit.value for unit in Interval]))
@click.option("--every", type=int, help="so many months or days")
@click.option("--day-of-month", type=int, help="of all that follow the first; 0: its day")
@click.option("--mode", type=click.Choice([mode.value for mode in PlanMode]))
@click.option("--most-days", type=click.IntRange(0), help="after the first event, for a free plan")
@click.option(
    "--event", "event_slugs", multiple=True, help="slug of an event it is for; all if none is named"
)
@click.option("--undated", "takes_undated", type=ON_OFF, help="whether gift vouchers may be in the order")
@click.option("--extras-first", type=ON_OFF, help="whether delivery is all in the first share")
@click.option("--remind", "reminder_days", type=int, help="days before a share is due")
@click.option("--retry", "retry_days", callback=lambda _c, _o, text: text and _days(text), help="1/3/7")
@click.option("--grace", "grace_days", type=int, help="days after which a share is overdue")
@click.option("--release", "release_percent", type=int, help="tickets are released once so much is paid")
@click.option(
    "--withhold", "withholds_tickets", type=ON_OFF, help="whether tickets wait while a share is overdue"
)
@click.option("--refuse-short-cards", "refuses_short_cards", type=ON_OFF, help="or warn their owners")
def plan(method: str, interval: str | None, mode: str | None, **options: Any) -> None:
    """Create the plan of a payment method, or change some of its rules. Orders keep what they agreed to."""
    given = {name: _meant(value) for name, value in options.items() if value not in (None, ())}
    changes = plans.PlanChanges(
        interval=Interval(interval) if interval else None, mode=PlanMode(mode) if mode else None, **given
    )
    try:
        saved = instalments.save_plan(method.upper(), changes, typist())
    except plans.BadPlan as bad:
        raise click.ClickException(FAULTS[bad.fault].format(most=bad.most)) from None
    click.echo(f"{saved.method_code}: {_said(saved)}")


FAULTS = {
    plans.Fault.NOT_INSTALMENTS: "There is no payment method of type instalments with this code; "
    "see `flask methods create`.",
    plans.Fault.NUMBER: "A plan has 2 to 12 instalments.",
    plans.Fault.SPLIT: "The split needs as many parts as there are instalments, and 100 % in all.",
    plans.Fault.INTERVAL: "Every 1 to 366 months or days, on a day of the month from 1 to 31.",
    plans.Fault.TOO_LONG: "A free plan may end at most {most} days after the event: beyond that it is a "
    "consumer credit. Take advice.",
    plans.Fault.TOO_SLOW: "In Switzerland a free plan of so many payments ends within {most} months of the "
    "first: beyond that it is a consumer credit. Take advice.",
    plans.Fault.DUNNING: "Retries follow each other, and nothing waits for longer than 60 days.",
    plans.Fault.RELEASE: "From 0 to 100 %.",
}


def _split(text: str) -> list[int]:
    try:
        return [] if text == "equal" else plans.weights_of(text)
    except ValueError:
        raise click.BadParameter("Say 50/25/25, or equal.") from None


def _days(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split("/")]
    except ValueError:
        raise click.BadParameter("Say 1/3/7.") from None


def _meant(value: Any) -> Any:
    return {"on": True, "off": False}.get(value, value) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _said(plan: InstalmentPlan) -> str:
    split = plans.percents_of(plan.split) or "equal"
    rhythm = f"every {plan.every} {plan.interval}{'s' if plan.every > 1 else ''}"
    ends = (
        "before the event" if plan.mode is PlanMode.RESTRICTIVE else f"up to {plan.most_days} days after it"
    )
    return f"{plan.number} times, {split}, {rhythm}, {ends}"


@group.command()
@click.argument("channel")
@click.option("--country", type=click.Choice([c.value for c in Country]), help="whose law it keeps")
@click.option("--large", type=ON_OFF, help="in France: payment may be delayed for 14 days, not 50")
def seller(channel: str, country: str | None, large: str | None) -> None:
    """What the venue declares itself to be, for the law on free plans."""
    house = found(channel)
    is_large = house.large_company if large is None else large == "on"
    instalments.declare_seller(house, Country(country or house.country), large=is_large, by=typist())


@group.command("list")
@click.option("--state", type=click.Choice([state.value for state in OPEN]), help="only these")
@click.option("--days", type=int, default=30, show_default=True, help="so many days ahead")
def list_open(state: str | None, days: int) -> None:
    """What is still to be paid: the number of its order, its date, what is wrong, whose it is."""
    for row in instalments.due_within(days, InstalmentState(state) if state else None):
        order = row.schedule.order
        late = "  after the event" if instalments.falls_after_event(row) else ""
        share = f"{row.number}/{len(row.schedule.instalments)}  {row.due_on}  {_written(row.amount):>12}"
        trouble = row.trouble or ""
        click.echo(f"{order.number}  {share}  {row.state:9} {trouble:8} {order.email}{late}")


@group.command()
@click.argument("number")
def stop(number: str) -> None:
    """The shopper takes the mandate back: nothing more is taken by itself, what is open stays owed."""
    order = orders.by_number(number.strip().upper().replace("-", ""))
    try:
        if order is None:
            raise instalments.NotOpen(None)
        collection.stop(order.ref)
    except instalments.NotOpen:
        raise click.ClickException("No order of this number has anything to pay in instalments.") from None


@group.command()
@click.option("--at", "day", type=DAY, help="as if it were the evening of that day (development only)")
def collect(day: datetime | None) -> None:
    """Take what is due now, or would be due on a day to come; remind, and send the letters of it."""
    if day and not current_app.config["SETTINGS"].development:
        raise click.ClickException("The clock of a real shop is not moved.")
    then = clock.at(datetime.combine(day, EVENING)) if day else nullcontext(clock.now())
    with then as moment:
        before = _open_until(moment.date())
        sweeps.remind_of_instalments()
        sweeps.collect_instalments()
        sweeps.ask_banks()
        sweeps.send_emails()
        for row in before:
            click.echo(_outcome(row))
    click.echo(f"{len(before)} due by {moment:%Y-%m-%d}.")


def _open_until(day: date) -> list[Instalment]:
    return [row for row in instalments.due_within(0, None) if row.due_on <= day]


def _outcome(row: Instalment) -> str:
    number = row.schedule.order.number
    return f"{number}  {row.number}  {row.due_on}  {_written(row.amount):>12}  {row.state}"


def _written(amount: Money) -> str:
    return f"{amounts.written(amount, 'en')} {amount.currency}"
