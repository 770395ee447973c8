"""`flask guard`: the check before paying by card, turned on or off by hand when cards are being tried."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import AppGroup

from app.cli.channels import found
from app.cli.staff import typist
from app.kernel import clock
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

group = AppGroup("guard", help="The check that nobody who pays by card is a robot, while cards are tried.")


@group.command()
@click.argument("channel")
@click.option("--minutes", type=click.IntRange(1, 1440), default=60, show_default=True)
def on(channel: str, minutes: int) -> None:
    """Check everybody who pays by card at CHANNEL, for so long."""
    chosen = found(channel)
    channels.guard(chosen, clock.now() + timedelta(minutes=minutes))
    click.echo(_said(chosen))


@group.command()
@click.argument("channel")
def off(channel: str) -> None:
    """Check nobody any longer; the alarm counts afresh from now."""
    channels.end_guard(found(channel), typist())


@group.command()
@click.argument("channel")
def show(channel: str) -> None:
    """Whether CHANNEL is guarded, and until when."""
    click.echo(_said(found(channel)))


def _said(channel: Channel) -> str:
    if channel.guarded_until is None or not channel.guarded(clock.now()):
        return "not guarded"
    return f"guarded until {channel.guarded_until:%Y-%m-%d %H:%M} UTC"
