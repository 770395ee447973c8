"""`flask contacts`: a contact's accounting block; the office does the same by screens."""

from __future__ import annotations

from datetime import date

import click
from flask.cli import AppGroup

from app.accounting.credit import services as credit
from app.cli.staff import typist
from app.flows.accounts import services as accounts
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.settlement.deferred import services as deferred
from app.settlement.deferred.unpaid_orders import Unpaid

group = AppGroup("contacts", help="Contacts: credit, deferred account, who still owes for what.")


def _contact(number: int) -> Contact:
    found = customers.by_number(number)
    if found is None:
        raise click.ClickException(f"There is no contact {number}.")
    return found


def _money(contact: Contact, cents: int) -> Money:
    return Money(cents, contact.channel.currency)


@group.command("list")
@click.argument("channel")
def list_contacts(channel: str) -> None:
    """Every contact of a channel: number, mail, name."""
    for contact in customers.all_of(channel):
        click.echo(f"{contact.number:6} {contact.email or '-':40} {contact.name}")


@group.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """The accounting block, in cents."""
    contact = _contact(number)
    most = "without limit" if contact.deferred_max_minor is None else contact.deferred_max_minor
    click.echo(f"Credit balance       {credit.balance(contact).minor}")
    click.echo(f"Deferred allowed     {'yes' if contact.deferred_allowed else 'no'}")
    click.echo(f"Deferred balance     {deferred.balance(contact).minor}")
    click.echo(f"Maximum outstanding  {most}")


@group.command("adjust-credit")
@click.argument("number", type=int)
@click.argument("cents", type=int)
@click.option("--reason", required=True)
def adjust_credit(number: int, cents: int, reason: str) -> None:
    """Give credit, or take it with a negative amount (after `--`)."""
    contact = _contact(number)
    try:
        credit.adjust(contact, _money(contact, cents), reason, typist())
    except credit.Overdrawn:
        raise click.ClickException("That is more than the credit there is.") from None


@group.command("adjust-debt")
@click.argument("number", type=int)
@click.argument("cents", type=int)
@click.option("--reason", required=True)
def adjust_debt(number: int, cents: int, reason: str) -> None:
    """Raise what is owed, or lower it with a negative amount (after `--`): paid at the counter, say."""
    contact = _contact(number)
    try:
        deferred.adjust(contact, _money(contact, cents), reason, typist())
    except deferred.Overpaid:
        raise click.ClickException("That is more than is owed.") from None


@group.command()
@click.argument("channel")
@click.option("--overdue", is_flag=True, help="only what should have been paid by now")
def unpaid(channel: str, overdue: bool) -> None:
    """Orders put on account and not paid: contact, order, cents, due on, first evening, withheld or not."""
    for debt in deferred.unpaid(channel):
        due = deferred.due_at(debt.order.placed_at)
        if not overdue or due < clock.now():
            click.echo(_line(debt, debt.contact.channel.date_at(due)))


def _line(debt: Unpaid, due: date) -> str:
    channel, tickets = debt.contact.channel, debt.admission
    evening = f"{channel.date_at(tickets.first)}" if tickets else "-"
    withheld = "withheld" if tickets and tickets.withheld else ""
    return (
        f"{debt.contact.number:6} {debt.order.number} {debt.amount.minor:8} due {due} "
        f"evening {evening:10} {withheld}"
    ).rstrip()


@group.command("allow-deferred")
@click.argument("number", type=int)
@click.option("--most", type=click.IntRange(min=0), help="maximum outstanding, in cents")
@click.option("--without-limit", is_flag=True)
def allow_deferred(number: int, most: int | None, without_limit: bool) -> None:
    """Let a contact pay later, up to a maximum or, said on purpose, without one."""
    if (most is None) is not without_limit:
        raise click.UsageError("Say either --most or --without-limit.")
    contact = _contact(number)
    deferred.allow(contact, None if most is None else _money(contact, most), typist())


@group.command("forbid-deferred")
@click.argument("number", type=int)
def forbid_deferred(number: int) -> None:
    """Let a contact pay nothing more later; what is owed stays owed."""
    deferred.forbid(_contact(number), typist())


@group.command("sign-out")
@click.argument("number", type=int)
def sign_out(number: int) -> None:
    """End every session of a contact, for one whose phone was stolen, say. They may sign in again."""
    accounts.end_other_sessions(_contact(number), but="")
