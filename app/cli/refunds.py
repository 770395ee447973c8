"""`flask refunds`: taking orders back, whole or in part; the office does the same by screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.channels import found
from app.cli.staff import typist
from app.kernel.money import Money
from app.presenters import amounts
from app.sale.orders import services as orders
from app.sale.orders.models import AdjustmentKind, Order
from app.sale.tickets import services as tickets
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundMethod
from app.settlement.refunds.splits import FundingSource, TooMuch
from app.settlement.reversals import errors
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.reversals.previews import RefundPreview
from app.venue.channels import services as channels
from app.venue.channels.policies import RefundPolicy

group = AppGroup("refunds", help="Refunds: preview, run, list; the policy of a channel.")


def _order(number: str) -> Order:
    found = orders.by_number(number.replace("-", "").strip().upper())
    if found is None:
        raise click.ClickException(f"There is no order {number}.")
    return found


@contextmanager
def _refusals(order: Order) -> Iterator[None]:
    try:
        yield
    except errors.NotPaid:
        raise click.ClickException(
            f"Order {order.number} is {order.state}: there is nothing to refund."
        ) from None
    except errors.AlreadyBack:
        raise click.ClickException("Part of that was refunded before; see `flask refunds list`.") from None
    except errors.NotForRefund:
        raise click.ClickException(
            "A payment method it would go back to is not for refunds; see `flask methods`."
        ) from None
    except errors.NothingLeft:
        raise click.ClickException(f"Nothing of order {order.number} is left to refund.") from None
    except reversals.PreviewChanged as changed:
        raise click.ClickException(
            f"It comes to {_written(changed.preview.amount)}, not to what you said. Nothing was done."
        ) from None
    except reversals.NoConsent:
        raise click.ClickException(
            "Money becomes a voucher only if its owner agrees; say --consented if they do."
        ) from None
    except TooMuch:
        raise click.ClickException("That is more than what paid the order still has to get back.") from None


def _chosen(command: Callable[..., None]) -> Callable[..., None]:
    """What is to be refunded: the same words for looking and for doing."""
    for option in (
        click.option("--to", "way", type=click.Choice([w.value for w in RefundMethod]), default="origin"),
        click.option("--without-fees", is_flag=True, help="keep the fees, whatever the channel says"),
        click.option("--with-fees", is_flag=True, help="give the fees back, whatever the channel says"),
        click.option("--delivery", is_flag=True, help="the delivery fee"),
        click.option("--order-fee", is_flag=True, help="the fee of the order"),
        click.option("--method-fee", is_flag=True, help="the fee for how it was paid"),
        click.option("--gift", "gifts", multiple=True, metavar="LAST4", help="a voucher bought in it"),
        click.option("--ticket", "serials", type=int, multiple=True, metavar="SERIAL"),
        click.argument("number"),
    ):
        command = option(command)
    return command


CHARGES = {
    "delivery": AdjustmentKind.DELIVERY,
    "order_fee": AdjustmentKind.ORDER_FEE,
    "method_fee": AdjustmentKind.METHOD_FEE,
}


def _scope(order: Order, chosen: dict[str, Any]) -> RefundItems:
    if chosen["with_fees"] and chosen["without_fees"]:
        raise click.UsageError("Say --with-fees or --without-fees, not both.")
    lines = {ticket.serial: ticket.order_line_id for ticket in tickets.of_order(order.ref)}
    given = {gift.voucher.last4: gift.ref for gift in order.gifts if gift.voucher}
    return RefundItems(
        lines=frozenset(_one(lines, serial, "ticket") for serial in chosen["serials"]),
        gifts=frozenset(_one(given, last4.upper(), "gift voucher") for last4 in chosen["gifts"]),
        charges=frozenset(kind for name, kind in CHARGES.items() if chosen[name]),
        fees=(not chosen["without_fees"]) if chosen["without_fees"] or chosen["with_fees"] else None,
    )


def _one(known: dict[Any, Any], wanted: Any, what: str) -> Any:
    if wanted not in known:
        raise click.ClickException(f"There is no {what} {wanted} in this order.")
    return known[wanted]


@group.command()
@_chosen
def preview(number: str, way: str, **chosen: Any) -> None:
    """What would go back, and where to. With no ticket, gift or delivery named: all that is left."""
    order = _order(number)
    with _refusals(order):
        _tell(reversals.preview(order, Reversal(_scope(order, chosen), RefundMethod(way))))


@group.command()
@_chosen
@click.option("--amount", required=True, help="what the preview says, for example 30.00")
@click.option("--reason", required=True)
@click.option("--consented", is_flag=True, help="the shopper agreed to a voucher")
@click.option("--keep-places", is_flag=True, help="for the house; they are not sold again")
def run(
    number: str, way: str, amount: str, reason: str,
    consented: bool, keep_places: bool, **chosen: Any,
) -> None:  # fmt: skip
    """Do it, if it comes to the amount you say."""
    order = _order(number)
    shown = amounts.read(amount, order.total.currency)
    if shown is None:
        raise click.UsageError("Say the amount as the preview does, for example 30.00.")
    scope = _scope(order, chosen)
    with _refusals(order):
        reversal = Reversal(scope, RefundMethod(way), consent=consented, keep_places=keep_places)
        reversals.run(order.ref, reversal, shown=shown, reason=reason, by=typist())
    click.echo(f"Done: {_written(shown)} of order {order.number}. The shopper is written to.")


@group.command("list")
@click.argument("number")
def list_refunds(number: str) -> None:
    """Every way money of an order went back, and how far it has come."""
    for refund in refunds.of_order(_order(number).ref):
        click.echo(
            f"{refund.due_at:%Y-%m-%d}  {_written(refund.amount):>12}  {refund.destination:8}  "
            f"{refund.state:10}  {_why(refund)}".rstrip()
        )


@group.command()
@click.argument("channel")
@click.option("--first", type=click.Choice([policy.value for policy in RefundPolicy]), default="in_turn")
@click.option("--fees/--no-fees", default=True, show_default=True, help="whether ticket fees go back")
def policy(channel: str, first: str, fees: bool) -> None:
    """What gets its money back first when a part goes back: debt, card, credit, voucher; or pro rata."""
    channels.change(found(channel), typist(), refund_policy=RefundPolicy(first), refunds_fees=fees)


def _tell(plan: RefundPreview) -> None:
    for means in FundingSource:
        if going := plan.to(means):
            click.echo(f"{WHERE[means]:12} {_written(going):>12}")
    click.echo(f"{'In all':12} {_written(plan.amount):>12}")


WHERE = {
    FundingSource.INSTALMENTS: "Instalments",
    FundingSource.DEFERRED: "Less debt",
    FundingSource.CARD: "Card",
    FundingSource.CREDIT: "Credit",
    FundingSource.VOUCHER: "Voucher",
}


def _why(refund: Refund) -> str:
    said = refund.header.reason if refund.header else refund.reason.value
    return f"{said} (the card said no: {refund.refusal}; now credit)" if refund.refusal else said


def _written(amount: Money) -> str:
    return f"{amounts.written(amount, 'en')} {amount.currency}"
