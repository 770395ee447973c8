"""`flask sweep`: do now what the worker does by the clock."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.worker import sweeps


@click.command("sweep")
@with_appcontext
def command() -> None:
    """Release lapsed holds, ask banks, send money back, send letters: once, now."""
    for sweep, done in sweeps.run_all().items():
        click.echo(f"{sweep}: {done}")
