"""`flask keys`: the rotation of SEAL_KEY."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import resealing
from app.db import Sealed
from app.kernel.key_ring import key_id

group = AppGroup("keys", help="Which key sealed what, and a new one for all of it.")


@group.command()
def show() -> None:
    """How many sealed values are under which key."""
    names = _names()
    for column, key, count in resealing.counts():
        click.echo(f"{column}: {count} by {key.hex()} ({names.get(key, 'unknown')})")


@group.command()
def reseal() -> None:
    """Seal with SEAL_KEY what SEAL_KEY_PREVIOUS has sealed; the predecessor can go afterwards."""
    click.echo(f"{resealing.reseal()} sealed anew.")
    unknown = sum(count for _column, key, count in resealing.counts() if key not in _names())
    if unknown:
        raise click.ClickException(f"{unknown} are sealed with a key we do not have: see `flask keys show`.")


def _names() -> dict[bytes, str]:
    return {key_id(key): name for key, name in zip(Sealed.ring.keys, SETTINGS, strict=False)}


SETTINGS = ("SEAL_KEY", "SEAL_KEY_PREVIOUS")
