"""`flask delivery`: the ways tickets are sent; the office does the same by screens."""

from __future__ import annotations

from dataclasses import replace

import click
from flask.cli import AppGroup

from app.cli.channels import found
from app.cli.staff import typist
from app.venue.delivery import services as delivery
from app.venue.delivery.models import Handover
from app.venue.delivery.services import ModeDetails

group = AppGroup("delivery", help="Delivery modes: list, the VAT in their fees, who gives tickets out.")


@group.command("list")
@click.argument("channel")
def list_modes(channel: str) -> None:
    """Every mode of a channel: code, fee, VAT, name."""
    for mode in delivery.modes_of(found(channel).code):
        fee = f"{mode.fee.minor / 100:.2f} {mode.fee.currency}"
        click.echo(f"{mode.code:12} {fee:>10} {mode.vat_bp / 100:6g} %  {mode.name.fr}")


@group.command()
@click.argument("channel")
@click.argument("mode")
@click.argument("percent", type=click.FloatRange(0, 30))
def vat(channel: str, mode: str, percent: float) -> None:
    """Set the rate that is in the fee of a mode; orders that are agreed keep theirs."""
    try:
        chosen = delivery.find_mode(found(channel).code, mode)
        delivery.change_mode(chosen, replace(ModeDetails.of(chosen), vat_bp=round(percent * 100)), typist())
    except delivery.UnknownMode:
        raise click.ClickException(f"{channel} does not deliver by {mode}.") from None


@group.command("hand-out")
@click.argument("channel")
@click.argument("mode")
@click.argument("way", type=click.Choice(["email", *(way.value for way in Handover)]))
@click.option("--also-online", is_flag=True, help="The shopper has them at once by email as well.")
def hand_out(channel: str, mode: str, way: str, also_online: bool) -> None:
    """How tickets of a mode reach the shopper: by email, or by somebody of the venue."""
    handover = None if way == "email" else Handover(way)
    try:
        chosen = delivery.find_mode(found(channel).code, mode)
        details = replace(ModeDetails.of(chosen), handover=handover, also_online=also_online)
        delivery.change_mode(chosen, details, typist())
    except delivery.BadMode:
        raise click.ClickException(f"{mode} asks for no address: nothing can be posted.") from None
    except delivery.UnknownMode:
        raise click.ClickException(f"{channel} does not deliver by {mode}.") from None
