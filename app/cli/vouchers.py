"""`flask vouchers`: gift vouchers and what is sold as one, as the office's pages change them, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import click
from flask.cli import AppGroup

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.cli.channels import found
from app.cli.staff import typist
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.settlement.gifts import services as gifts
from app.venue.channels import services as channels

group = AppGroup(
    "vouchers",
    help="Gift vouchers: issue, block, unblock, extend, correct, send again; products: create, publish, "
    "withdraw.",
)
REASON = click.option("--reason", default="by command", show_default=True, help="it stays in the history")


@contextmanager
def _last_day() -> Iterator[None]:
    try:
        yield
    except vouchers.TooEarly:
        raise click.ClickException("The last day has to be a later one, and not before today.") from None
    except vouchers.TooLate:
        raise click.ClickException(f"At most {vouchers.LONGEST_YEARS} years ahead.") from None


def _named(channel: str, name: str) -> Voucher:
    """By its code, its ref or the last four characters of its code; nothing is done to several at once."""
    try:
        return vouchers.named(name, channel)
    except vouchers.UnknownVoucher:
        raise click.ClickException(f"No voucher of {channel} is called {name}.") from None
    except vouchers.AmbiguousVoucher as several:
        listed = "\n".join(_line(voucher) for voucher in several.found)
        raise click.ClickException(f"Several end in {name}. Name one by its ref:\n{listed}") from None


def _line(voucher: Voucher) -> str:
    left = vouchers.left_on([voucher])[voucher.ref].minor / 100
    return f"{voucher.ref}  issued {voucher.issued_at:%Y-%m-%d}  {left:.2f} {voucher.currency} left"


@group.command()
@click.argument("channel")
@click.argument("cents", type=click.IntRange(1, 1_000_000))
@click.option("--days", type=click.IntRange(1), default=365, show_default=True, help="how long it is good")
@REASON
def issue(channel: str, cents: int, days: int, reason: str) -> None:
    """Issue a voucher and print its code: it is told this once and kept nowhere."""
    house = channels.by_code(channel)
    last_day = house.date_at(clock.now() + timedelta(days=days))
    with _last_day():
        voucher, code = vouchers.issue_by_hand(
            house, Money(cents, house.currency), last_day, reason, typist()
        )
    click.echo(f"{code}  until {voucher.expires_at:%Y-%m-%d}")


@group.command()
@click.argument("channel")
@click.argument("name")
@REASON
def block(channel: str, name: str, reason: str) -> None:
    """Block one voucher of a channel, by its code, its ref or the last four characters of its code."""
    blocked = vouchers.block(_named(channel, name).ref, reason, typist())
    click.echo(f"…{blocked.last4} is blocked.")


@group.command()
@click.argument("channel")
@click.argument("name")
@REASON
def unblock(channel: str, name: str, reason: str) -> None:
    """Let a voucher pay again."""
    free = vouchers.unblock(_named(channel, name).ref, reason, typist())
    click.echo(f"…{free.last4} pays again.")


@group.command()
@click.argument("channel")
@click.argument("name")
@click.argument("last_day", type=click.DateTime(["%Y-%m-%d"]))
@REASON
def extend(channel: str, name: str, last_day: datetime, reason: str) -> None:
    """Let a voucher pay until the end of a later day."""
    with _last_day():
        gifts.extend(_named(channel, name).ref, last_day.date(), reason, typist())


@group.command()
@click.argument("channel")
@click.argument("name")
@click.argument("cents", type=click.IntRange(-1_000_000, 1_000_000))
@REASON
def correct(channel: str, name: str, cents: int, reason: str) -> None:
    """Put value on a voucher, or take it with a negative number of cents (after --)."""
    voucher = _named(channel, name)
    try:
        vouchers.correct(voucher.ref, Money(cents, voucher.currency), reason, typist())
    except vouchers.MoreThanLeft:
        raise click.ClickException("That is more than is left on it.") from None
    click.echo(_line(voucher))


@group.command()
@click.argument("channel")
@click.argument("name")
@click.option("--to", default="", help="another email address than the one that was given")
def resend(channel: str, name: str, to: str) -> None:
    """Send a gift voucher that was bought again, now, under a new code: the old one is dead."""
    try:
        gift = gifts.resend(_named(channel, name), typist(), to)
    except gifts.UnknownGift:
        raise click.ClickException(
            f"{name} was not sold as a gift voucher, was taken back or is blocked."
        ) from None
    click.echo(f"On its way to {gift.recipient}; its code now ends in {gift.voucher and gift.voucher.last4}.")


@group.command("most")
@click.argument("channel")
@click.argument("number", type=click.IntRange(1, 50))
def most_per_order(channel: str, number: int) -> None:
    """How many vouchers may pay for one order."""
    channels.change(found(channel), typist(), vouchers_per_order=number)


# What is for sale


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except vouchers.ProductCodeTaken as taken:
        raise click.ClickException(f"There is a product {taken} already.") from None
    except vouchers.UnknownProduct as unknown:
        raise click.ClickException(f"There is no product {unknown}; see `flask vouchers products`.") from None
    except vouchers.BadProduct as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    except vouchers.NotLinked:
        raise click.ClickException(
            "Link it to a payment method of type voucher that its web shop offers; see `flask methods`."
        ) from None


@group.command()
def products() -> None:
    """Every product: code, channel, values, whether it is for sale."""
    for product in vouchers.products():
        values = ", ".join(f"{minor / 100:g}" for minor in product.chips)
        sold = "for sale" if product.published else "not for sale"
        click.echo(f"{product.code:20} {product.channel_code:10} {values:20} {sold:12}  {product.name.fr}")


@group.command()
@click.argument("channel")
@click.argument("code")
@click.option("--name", required=True, help="public name, in French")
@click.option("--name-en", default="", help="public name, in English; French stands in for it")
@click.option("--lead", default="", help="a sentence under the name, in French")
@click.option("--lead-en", default="", help="the same in English")
@click.option("--value", "chips", type=click.IntRange(1), multiple=True, help="in cents; once a value")
@click.option("--least", "least_minor", type=click.IntRange(1), help="free values from so many cents")
@click.option("--most", "most_minor", type=click.IntRange(1), help="up to so many")
@click.option(
    "--months",
    type=click.IntRange(1, vouchers.LONGEST_MONTHS),
    default=12,
    show_default=True,
    help="how long good",
)
@click.option("--motif", default="stars", show_default=True, help="its picture")
@click.option("--palette", default="night", show_default=True, help="its colors")
@click.option("--method", "method_code", help="the payment method it is used by")
def product(
    channel: str,
    code: str,
    name: str,
    name_en: str,
    lead: str,
    lead_en: str,
    chips: tuple[int, ...],
    **details: Any,
) -> None:
    """Create a product, not for sale yet."""
    described = vouchers.ProductDetails(
        Texts(name, name_en), Texts(lead, lead_en), chips=sorted(chips), **details
    )
    with _refusals():
        vouchers.create_product(channels.by_code(channel), code, described, typist())


@group.command()
@click.argument("code")
def publish(code: str) -> None:
    """Sell this product, and no other of its channel."""
    with _refusals():
        vouchers.publish(code, typist())


@group.command()
@click.argument("code")
def withdraw(code: str) -> None:
    """Sell this product no longer."""
    with _refusals():
        vouchers.withdraw(code, typist())
