"""`flask promos`: promo codes and their coupons, as the office's pages change them, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.channels import found as channel_at
from app.cli.staff import typist
from app.kernel import clock
from app.kernel.texts import Texts
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import PromoRules

group = AppGroup("promos", help="Promo codes: create, end, print coupons, list their uses.")


DAY = click.DateTime(["%Y-%m-%d"])


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except promotions.PromoCodeTaken:
        raise click.ClickException("This channel has that code already.") from None
    except promotions.BadPromo as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    except promotions.NotAList:
        raise click.ClickException("It has a code to share, and no coupons.") from None
    except promotions.TooManyCoupons as full:
        raise click.ClickException(f"Its list takes {full.left} more coupons.") from None


def _found(promo: int) -> PromoCode:
    found = promotions.find(promo)
    if found is None:
        raise click.ClickException(f"There is no promo code {promo}; see `flask promos list`.")
    return found


@group.command("list")
@click.argument("channel")
def list_promos(channel: str) -> None:
    """Every promo code of a channel and how often it is in use."""
    for row in promotions.all_of(channel_at(channel).code, clock.now()):
        promo = row.promo
        lowers = (
            f"{promo.percent_bp / 100:g} %" if promo.percent_bp else f"{(promo.amount_minor or 0) / 100:.2f}"
        )
        code = promo.code or "(coupons)"
        click.echo(f"{promo.id:4}  {code:16} {lowers:>8}  {row.uses.live:5} in use  {promo.name.fr}")


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
@click.option("--online/--not-online", "online", default=True, show_default=True)
@click.option("--counter/--no-counter", "at_counter", default=False, show_default=True)
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
    house = channel_at(channel)
    limits["starts_at"] = starts and house.begin_of(starts.date())
    limits["ends_at"] = ends and house.end_of(ends.date())
    share = round(percent * 100) if percent else None
    rules = PromoRules(percent_bp=share, event_slugs=list(event_slugs), **limits)
    if (rules.percent_bp is None) == (rules.amount_minor is None):
        raise click.UsageError("Say either --percent or --amount.")
    with _refusals():
        promo = promotions.create(house.code, Texts(name, name_en), rules, typist(), code)
    click.echo(f"Promo code {promo.id} created.")


@group.command()
@click.argument("promo", type=int)
def end(promo: int) -> None:
    """End a promo code now; whoever has it in a held basket keeps it."""
    promotions.stop(_found(promo), typist())


@group.command()
@click.argument("promo", type=int)
@click.argument("count", type=click.IntRange(1, promotions.MOST_COUPONS))
def coupons(promo: int, count: int) -> None:
    """Print so many new coupons of a promo code, each good once."""
    with _refusals():
        made = promotions.print_coupons(_found(promo), count, typist())
    for code in made:
        click.echo(code)
