"""`flask sweep`: do now what the worker does by the clock."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.worker import sweeps


@click.command("sweep")
@with_appcontext
def command() -> None:
    """Every sweep of the worker, once, now: released seats, look-ups, refunds, emails, instalments."""
    for sweep, done in sweeps.run_all().items():
        click.echo(f"{sweep}: {done}")
