"""`flask channels`: rules of a sales channel; the office does the same by screens."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from flask.cli import AppGroup

from app import cache
from app.flows.setup import services as setup
from app.flows.setup.services import Opening
from app.kernel import actors, clock
from app.kernel.texts import Texts
from app.presenters import amounts
from app.settlement.deferred import services as deferred
from app.settlement.instalments import plans
from app.settlement.payments import replays
from app.venue.brands import installed
from app.venue.channels import bank_account
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy, Country
from app.venue.channels.services import CardRules

group = AppGroup("channels", help="Sales channels: what their pages offer, what they ask of a card.")

ON_OFF = click.Choice(["on", "off"])


def found(code: str) -> Channel:
    """The channel a command names; a name that is none ends it with a sentence."""
    try:
        return channels.find(code)
    except channels.UnknownChannel:
        raise click.ClickException(f"There is no channel {code}.") from None


@group.command("open")
@click.argument("code")
@click.argument("address")
@click.option("--name", required=True, help="name, in French")
@click.option("--name-en", default="", help="name, in English; French stands in for it")
@click.option(
    "--brand",
    type=click.Choice(installed.every_one()),
    help="what its look starts from; without it, a plain one",
)
@click.option("--email", required=True, help="shoppers’ answers arrive there")
@click.option("--phone", required=True, help="for whoever cannot pay")
@click.option("--country", type=click.Choice([one.value for one in Country]), default=Country.FRANCE.value)
@click.option("--timezone", default="Europe/Paris", show_default=True)
def open_(
    code: str, address: str, name: str, name_en: str, brand: str | None, email: str, phone: str,
    country: str, timezone: str,
) -> None:  # fmt: skip
    """Open a sales channel at ADDRESS, for example https://tickets.example.org."""
    named, where = Texts(name, name_en), Country(country)
    opening = Opening(code, named, brand or "", address, email, phone, where, timezone)
    try:
        channel = setup.open_channel(opening, actors.command(getpass.getuser()))
    except setup.CodeTaken:
        raise click.ClickException(f"There is a channel {code} already.") from None
    except setup.AddressTaken:
        raise click.ClickException(f"Another channel answers at {address}.") from None
    except setup.BadOpening as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    click.echo(f"{channel.code} is open at {channel.public_url}; set up what it offers in the office.")


@group.command()
@click.argument("channel")
@click.argument("answer", type=ON_OFF)
def scan(channel: str, answer: str) -> None:
    """Whether a card may be scanned with the camera of the shopper's device."""
    chosen = found(channel)
    _set_rules(chosen, replace(CardRules.of(chosen), scans_cards=answer == "on"))


@group.command()
@click.argument("channel")
def security(channel: str) -> None:
    """What is asked of a card, as it stands."""
    for name, value in vars(CardRules.of(found(channel))).items():
        click.echo(f"{name:24} {_said(value)}")


@group.command("holds")
@click.argument("channel")
@click.option("--per-network", "held_per_network", type=click.IntRange(1))
@click.option("--per-email", "held_per_email", type=click.IntRange(1))
@click.option(
    "--unchecked", "held_unchecked", type=click.IntRange(1), help="Then a check for robots comes first."
)
def holds(channel: str, **asked: int | None) -> None:
    """How many places of one performance are held at a time; what is not named stays."""
    _set(channel, asked)


@group.command("keeps")
@click.argument("channel")
@click.option("--baskets-days", "keeps_baskets_days", type=click.IntRange(1))
@click.option("--emails-days", "keeps_emails_days", type=click.IntRange(30))
@click.option("--orders-years", "keeps_orders_years", type=click.IntRange(6), help="The law may ask more.")
def keeps(channel: str, **asked: int | None) -> None:
    """How long data is kept; what is not named stays."""
    _set(channel, asked)


def _set(channel: str, asked: dict[str, int | None]) -> None:
    """What was named is changed; then all of it is shown as it stands."""
    chosen = found(channel)
    named = {name: value for name, value in asked.items() if value is not None}
    try:
        channels.change(chosen, actors.command(getpass.getuser()), **named)
    except channels.BadSetting as bad:
        least, most = channels.BOUNDS[bad.field]
        raise click.UsageError(f"{bad.field}: from {least} to {most}.") from None
    for name in asked:
        click.echo(f"{name:24} {getattr(chosen, name)}")


@group.command()
@click.argument("channel")
@click.argument("answer", type=ON_OFF, required=False)
@click.option("--after", type=click.IntRange(1, 1440), help="Minutes after asking.")
def alone(channel: str, answer: str | None, after: int | None) -> None:
    """Whether staff who may approve confirm their own requests, with a code by mail. For a venue of one."""
    chosen = found(channel)
    allowed = chosen.approves_alone if answer is None else answer == "on"
    minutes = after or chosen.alone_after_minutes
    channels.set_alone(chosen, allowed=allowed, after_minutes=minutes, by=actors.command(getpass.getuser()))
    click.echo(f"{_said(chosen.approves_alone)}, {chosen.alone_after_minutes} minutes after asking")


@group.command()
@click.argument("channel")
@click.argument("number", required=False)
def phone(channel: str, number: str | None) -> None:
    """The number the shop gives to whoever cannot pay; without one, which it is now."""
    chosen = found(channel)
    if number is not None:
        try:
            channels.change(chosen, actors.command(getpass.getuser()), phone=number)
        except channels.BadSetting:
            raise click.UsageError(
                "That is no telephone number: digits, spaces, + ( ) . and - only."
            ) from None
    click.echo(chosen.phone)


@group.command("order-fee")
@click.argument("channel")
@click.argument("amount")
@click.option("--vat", default="20", show_default=True, help="inside it, in percent")
def order_fee(channel: str, amount: str, vat: str) -> None:
    """Charge this once for each order with tickets; 0: nothing. Baskets keep the fee they have."""
    chosen = found(channel)
    fee, rate = amounts.read_signed(amount, chosen.currency), amounts.read_signed(vat, chosen.currency)
    if fee is None or rate is None:
        raise click.UsageError("Say the amount and the VAT as 1.50 and 5.5.")
    steps = [(step.from_minor, step.minor) for step in chosen.fees]
    try:
        by = actors.command(getpass.getuser())
        channels.set_fees(chosen, steps, by, (fee.minor, rate.minor))
    except channels.BadSetting as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    click.echo(f"{amounts.written(chosen.order_fee, 'en')} {chosen.currency}")


@group.command("account")
@click.argument("channel")
@click.option("--holder", required=True, help="whose account it is")
@click.option("--iban", required=True)
@click.option("--bic", default="", help="asked for by banks abroad")
def account(channel: str, holder: str, iban: str, bic: str) -> None:
    """Where shoppers send bank transfers."""
    plain = {"iban": bank_account.plain(iban), "bic": bank_account.plain(bic)}
    try:
        channels.change(found(channel), actors.command(getpass.getuser()), bank_holder=holder, **plain)
    except channels.BadSetting as bad:
        raise click.UsageError(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    click.echo(f"{holder}, {bank_account.spaced(plain['iban'])}")


@group.command("withhold-unpaid")
@click.argument("channel")
@click.option("--days", type=click.IntRange(0, 60), help="before the first evening; 0: the day itself")
@click.option("--never", is_flag=True)
def withhold_unpaid(channel: str, days: int | None, never: bool) -> None:
    """When tickets put on a deferred account and not paid stop opening doors. It holds at once."""
    if (days is None) is not never:
        raise click.UsageError("Say either --days or --never.")
    channels.change(found(channel), actors.command(getpass.getuser()), withholds_unpaid_days=days)
    cache.refresh()  # so that it holds for what is looked at now
    click.echo(f"Orders whose tickets were withheld or released: {deferred.withhold_unpaid()}.")


def _said(value: object) -> str:
    if value is None:
        return "off"
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)


def _risk_options(command: Any) -> Any:
    """What decides whether the bank is asked to check the shopper (3-D Secure)."""
    options = (
        click.option(
            "--authentication",
            type=click.Choice([policy.value for policy in AuthenticationPolicy]),
            help="`never` means: not asked first. A bank that wants the check gets it in a second try.",
        ),
        click.option("--near-event-hours", type=click.IntRange(1), help="What near_event means."),
        click.option("--challenge-over", type=click.IntRange(0), help="Always above this (cents); 0: off."),
        click.option("--challenge-account-days", type=click.IntRange(0), help="Younger accounts; 0: off."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@group.command()
@click.argument("channel")
@_risk_options
@click.option("--code", type=click.Choice([policy.value for policy in CodePolicy]), help="Saved cards' CVV.")
@click.option("--refuse-wrong-code", type=ON_OFF, help="Send back what a bank takes in spite of a wrong CVV.")
@click.option("--save-cards", type=ON_OFF)
@click.option("--warn-days", type=click.IntRange(1, 90), help="How early a saved card's end is written of.")
@click.option("--brands", help="Accepted brands, with commas: cb,visa,mastercard,amex.")
@click.option("--countries", help="Whose cards are accepted, with commas: FR,CH; `all`.")
@click.option("--per-order", type=click.IntRange(1), help="Attempts of an order before a pause.")
@click.option("--per-visitor", type=click.IntRange(1), help="Attempts an hour that did not pay.")
@click.option("--per-card", type=click.IntRange(1))
@click.option("--per-address", type=click.IntRange(1), help="Different cards an hour that did not pay.")
@click.option("--pause-minutes", type=click.IntRange(1, 1440), help="After too many attempts of an order.")
@click.option("--alarm-percent", type=click.IntRange(1, 100), help="Refused of five minutes; 100: never.")
def secure(channel: str, **asked: Any) -> None:
    """Change what is asked of a card; what is not named stays."""
    chosen = found(channel)
    _set_rules(chosen, _changed(chosen, asked))
    stands = channels.find(channel)
    if CardRules.of(stands).unguarded:
        click.echo("Note: some payments with saved cards ask neither code nor bank, only a fresh sign-in.")
    if not stands.saves_cards and plans.all_of():
        click.echo("Note: without saved cards no instalments are offered; those agreed to keep theirs.")


def _set_rules(channel: Channel, rules: CardRules) -> None:
    try:
        channels.set_card_rules(channel, rules, actors.command(getpass.getuser()))
    except channels.BadRules as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None


def _changed(channel: Channel, asked: dict[str, Any]) -> CardRules:
    """The channel's rules with what was asked for; an option that was not given is None."""
    columns: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "authentication": ("authentication", AuthenticationPolicy),
        "near_event_hours": ("near_event_hours", int),
        "challenge_over": ("challenge_over_minor", _or_off),
        "challenge_account_days": ("challenge_account_days", _or_off),
        "code": ("asks_code", CodePolicy),
        "refuse_wrong_code": ("refuses_wrong_code", _is_on),
        "save_cards": ("saves_cards", _is_on),
        "warn_days": ("warns_days", int),
        "brands": ("accepted_brands", lambda text: [one.strip() for one in text.split(",") if one.strip()]),
        "countries": ("accepted_countries", _countries),
        "per_order": ("attempts_per_order", int),
        "per_visitor": ("attempts_per_visitor", int),
        "per_card": ("attempts_per_card", int),
        "per_address": ("attempts_per_address", int),
        "pause_minutes": ("pause_minutes", int),
        "alarm_percent": ("alarm_percent", int),
    }
    given = {name: value for name, value in asked.items() if value is not None}
    facts = {columns[name][0]: columns[name][1](value) for name, value in given.items()}
    return replace(CardRules.of(channel), **facts)


def _countries(text: str) -> list[str]:
    return [] if text == "all" else sorted({one.strip().upper() for one in text.split(",") if one.strip()})


def _or_off(value: int) -> int | None:
    return value or None


def _is_on(answer: str) -> bool:
    return answer == "on"


@group.command()
@click.argument("channel")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1), help="How far to look back.")
@_risk_options
def replay(channel: str, days: int, **asked: Any) -> None:
    """What a policy would have made of the latest 5,000 payments; what is not named is as it stands."""
    chosen = found(channel)
    until = clock.now()
    since = _midnight(until - timedelta(days=days))
    past = replays.replay(chosen.code, [_changed(chosen, asked)], since, until).results[0]
    share = f" ({past.checked / past.attempts:.0%})" if past.attempts else ""
    click.echo(f"{past.attempts} attempts, {past.checked} would have been checked by the bank{share}.")
    for reason, count in past.sca_reason.most_common():
        click.echo(f"  {reason:16} {count}")


def _midnight(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
