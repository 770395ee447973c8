"""`flask promos`: promo codes and their coupons, until the office has a screen for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from app.kernel.texts import Texts
from app.sale.promotions import services as promotions
from app.sale.promotions.services import PromoRules
from app.venue.channels import services as channels

group = AppGroup("promos", help="Promo codes: create, print coupons, list their uses.")


DAY = click.DateTime(["%Y-%m-%d"])


@group.command("list")
@click.argument("channel")
def list_promos(channel: str) -> None:
    """Every promo code of a channel and how often it is in use."""
    for promo, uses in promotions.all_of(channel):
        lowers = (
            f"{promo.percent_bp / 100:g} %" if promo.percent_bp else f"{(promo.amount_minor or 0) / 100:.2f}"
        )
        click.echo(
            f"{promo.id:4}  {promo.code or '(coupons)':16} {lowers:>8}  {uses:5} in use  {promo.name.fr}"
        )


@group.command()
@click.argument("channel")
@click.option("--code", help="a word many may use; without it, only coupons open the reduction")
@click.option("--name", required=True, help="public name, in French")
@click.option("--name-en", default="", help="public name, in English; French stands in for it")
@click.option("--percent", type=click.FloatRange(0.01, 100), help="share of the order")
@click.option("--amount", "amount_minor", type=click.IntRange(1), help="off the order, in cents")
@click.option(
    "--fees/--no-fees", "on_fees", default=True, show_default=True, help="whether it lowers the fees too"
)
@click.option("--starts", type=DAY, help="first day, at the venue")
@click.option("--ends", type=DAY, help="last day, at the venue: the code is good until it is over")
@click.option("--least", "least_minor", type=click.IntRange(0), default=0, help="smallest order, in cents")
@click.option("--uses", "most_uses", type=click.IntRange(1), help="at most so many in all")
@click.option("--each", "most_each", type=click.IntRange(1), help="at most so many for one email address")
@click.option(
    "--event", "event_slugs", multiple=True, help="slug of an event it is for; all if none is named"
)
def create(
    channel: str,
    name: str,
    name_en: str,
    code: str | None,
    percent: float | None,
    event_slugs: tuple[str, ...],
    starts: datetime | None,
    ends: datetime | None,
    **limits: Any,
) -> None:
    """Create a promo code: either --percent or --amount."""
    house = channels.by_code(channel)
    limits["starts_at"] = starts and house.begin_of(starts.date())
    limits["ends_at"] = ends and house.end_of(ends.date())
    share = round(percent * 100) if percent else None
    rules = PromoRules(percent_bp=share, event_slugs=list(event_slugs), **limits)
    if (rules.percent_bp is None) == (rules.amount_minor is None):
        raise click.UsageError("Say either --percent or --amount.")
    try:
        promo = promotions.create(channel, Texts(name, name_en), rules, code)
    except promotions.PromoCodeTaken:
        raise click.ClickException("This channel has that code already.") from None
    click.echo(f"Promo code {promo.id} created.")


@group.command()
@click.argument("promo", type=int)
@click.argument("count", type=click.IntRange(1, 10_000))
def coupons(promo: int, count: int) -> None:
    """Print so many new coupons of a promo code, each good once."""
    found = promotions.find(promo)
    if found is None:
        raise click.ClickException(f"There is no promo code {promo}; see `flask promos list`.")
    for code in promotions.print_coupons(found, count):
        click.echo(code)
