"""`flask seed`: one of each thing a page can show."""

from __future__ import annotations

import os
from datetime import timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app import cache
from app.accounting.vouchers import services as vouchers
from app.config import refuse_in_production
from app.db import one_transaction, session
from app.dev.seed.channels import EURO, add_channel
from app.dev.seed.venues import add_museum, add_opera
from app.dev.seed_data import customers, events, team
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


@click.command("seed")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="the shop's public address")
@click.option("--museum-url", default="http://musee.localhost:8000", show_default=True, help="the museum's")
@with_appcontext
def command(url: str, museum_url: str) -> None:
    """Fill an empty shop with the demo: an opera and a museum, dates counted from today."""
    refuse_in_production(os.environ, "The demo")
    if session.scalar(select(func.count()).select_from(Channel)):
        click.echo("The shop has its demo already; nothing changed.")
        return
    seed(url, museum_url)
    _announce(url, museum_url)


def _announce(url: str, museum_url: str) -> None:
    """Print what one can type: codes, gift vouchers, the account. Issues the last two."""
    click.echo(f"Seeded: CUBE at {url}, Musée des Ombres at {museum_url}.")
    for work, showing in events.presales():
        click.echo(f"Presale code for {work.title.en}: {showing.presale}")
    for channel in ("cube", "ombres"):
        _voucher, code = vouchers.issue(
            channels.by_code(channel), Money(5000, EURO), clock.now() + timedelta(days=365)
        )
        click.echo(f"Gift voucher of 50 € at {channel}: {code}")
    customers.regular(channels.by_code("cube"))
    team.hire()
    click.echo(f"Account at cube, with credit and a deferred account: {customers.MAIL}, {customers.PASSWORD}")
    click.echo("Promo codes: NOUVEAUX (5 %), SOIREE20 (20 € off 150 €), FLUTE (15 % on The Magic Flute).")


def seed(url: str, museum_url: str) -> None:
    """Both shops and all they sell."""
    with one_transaction():
        add_opera(add_channel("cube", Texts("CUBE", "CUBE"), None, url, "billetterie@cube.example"))
        add_museum(
            add_channel(
                "ombres",
                Texts("Musée des Ombres", "Musée des Ombres"),
                museum_url.split("//")[1].split(":")[0],
                museum_url,
                "accueil@ombres.example",
            )
        )
    cache.clear()  # what was read of it while it was being made
