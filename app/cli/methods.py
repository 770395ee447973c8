"""`flask methods`: the ways to pay, as the office's pages change them, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click
from flask.cli import AppGroup

from app.cli.staff import typist
from app.kernel.texts import Texts
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType, MethodUse
from app.venue.payment_methods.services import ACCOUNT_DAYS, MethodDetails

group = AppGroup("methods", help="Payment methods: create, hide, offer at a point of sale.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except payment_methods.MethodCodeTaken as taken:
        raise click.ClickException(f"There is a payment method {taken} already.") from None
    except payment_methods.BadMethod as bad:
        raise click.ClickException(f"This cannot be: {bad.field.replace('_', ' ')}.") from None
    except payment_methods.UnknownMethod as unknown:
        raise click.ClickException(f"{unknown} is not known here; see `flask methods list`.") from None


@group.command("list")
def list_methods() -> None:
    """Every method: code, type, status, names."""
    for method in payment_methods.all_methods():
        names = f"{method.internal_name.fr} / {method.public_name.fr} / {method.public_name.in_('en')}"
        click.echo(f"{method.code:12} {method.type:10} {method.status:8} {names}")


@group.command()
@click.argument("code")
@click.argument("kind", type=click.Choice([kind.value for kind in MethodType]))
@click.option("--internal", required=True, help="name for the staff, in French")
@click.option("--name", required=True, help="public name, in French")
@click.option("--name-en", default="", help="public name, in English; French stands in for it")
@click.option("--least", type=click.IntRange(min=0), help="smallest amount, in cents")
@click.option("--most", type=click.IntRange(min=1), help="largest amount, in cents")
def create(
    code: str, kind: str, internal: str, name: str, name_en: str, least: int | None, most: int | None
) -> None:
    """Create a method; it is offered nowhere yet."""
    with _refusals():
        details = MethodDetails(Texts(internal, ""), Texts(name, name_en), least_minor=least, most_minor=most)
        payment_methods.create_method(code, MethodType(kind), details, typist())


@group.command("set")
@click.argument("code")
@click.option("--use", type=click.Choice([use.value for use in MethodUse]), help="what it is for")
@click.option("--countries", help="of shoppers, with commas: FR,CH; `all`")
@click.option("--account-days", type=click.IntRange(*ACCOUNT_DAYS), help="age of an account to pay later")
def set_rules(code: str, use: str | None, countries: str | None, account_days: int | None) -> None:
    """Change what a method is for and whom it is offered to; what is not named stays."""
    with _refusals():
        method = payment_methods.find_method(code, lock=True)
        facts: dict[str, Any] = {"used_for": use and MethodUse(use), "account_days": account_days}
        if countries is not None:
            named = {one.strip().upper() for one in countries.split(",") if one.strip()}
            facts["countries"] = () if countries == "all" else tuple(sorted(named))
        given = {name: value for name, value in facts.items() if value is not None}
        payment_methods.change_method(method, replace(MethodDetails.of(method), **given), typist())


@group.command()
@click.argument("code")
def hide(code: str) -> None:
    """Offer a method to nobody; what it has taken can still be given back."""
    with _refusals():
        payment_methods.set_status(code, MethodStatus.HIDDEN, typist())


@group.command()
@click.argument("code")
def show(code: str) -> None:
    """Offer a hidden method again."""
    with _refusals():
        payment_methods.set_status(code, MethodStatus.VISIBLE, typist())


@group.command()
@click.argument("point_of_sale")
@click.argument("code")
@click.option("--default", is_flag=True, help="chosen beforehand")
def accept(point_of_sale: str, code: str, default: bool) -> None:
    """Offer a method at a point of sale."""
    with _refusals():
        payment_methods.accept(point_of_sale, code, typist(), default=default)


@group.command()
@click.argument("point_of_sale")
@click.argument("code")
def withdraw(point_of_sale: str, code: str) -> None:
    """Offer a method at a point of sale no longer."""
    with _refusals():
        payment_methods.withdraw(point_of_sale, code, typist())
