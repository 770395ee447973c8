"""`flask audit`: whether the audit is as it was written."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.audit import services as audit

group = AppGroup("audit", help="The audit of the office.")


@group.command()
def verify() -> None:
    """Compare every entry and seal with its digest. Ends with 1 if one was altered, added or removed."""
    faults = list(audit.faults())
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults." if faults else "Nothing was altered or removed.")
    sys.exit(1 if faults else 0)
