"""`flask channels`: rules of a sales channel, until the office has a screen for them."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.channels import services as channels

group = AppGroup("channels", help="Sales channels: what their pages offer.")


@group.command()
@click.argument("channel")
@click.argument("answer", type=click.Choice(["on", "off"]))
def scan(channel: str, answer: str) -> None:
    """Whether a card may be scanned with the camera of the shopper's device."""
    try:
        channels.let_scan(channel, answer == "on")
    except channels.Unknown:
        raise click.ClickException(f"There is no channel {channel}.") from None
