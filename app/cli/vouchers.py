"""`flask vouchers`: issue and block gift vouchers, until the shop sells them and the office has a screen."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import AppGroup

from app.channels import services as channels
from app.kernel import clock
from app.kernel.money import Money
from app.vouchers import services as vouchers

group = AppGroup("vouchers", help="Gift vouchers: issue, block.")


@group.command()
@click.argument("channel")
@click.argument("cents", type=click.IntRange(1, 1_000_000))
@click.option("--days", type=click.IntRange(1), default=365, show_default=True, help="how long it is good")
def issue(channel: str, cents: int, days: int) -> None:
    """Issue a voucher and print its code: it is told this once and kept nowhere."""
    house = channels.by_code(channel)
    voucher, code = vouchers.issue(house, Money(cents, house.currency), clock.now() + timedelta(days=days))
    click.echo(f"{code}  until {voucher.expires_at:%Y-%m-%d}")


@group.command()
@click.argument("channel")
@click.argument("last4")
def block(channel: str, last4: str) -> None:
    """Block the vouchers of a channel whose code ends so."""
    click.echo(f"{vouchers.block(last4, channel)} blocked.")
