"""Every `flask` command, for whoever puts the app together."""

from __future__ import annotations

from flask import Flask

from app.cli import (
    accounts,
    audit,
    channels,
    contacts,
    delivery,
    guard,
    instalments,
    keys,
    methods,
    promos,
    refunds,
    serve,
    staff,
    sweep,
    translations,
    vouchers,
)

GROUPS = (
    accounts, audit, channels, contacts, delivery, guard, instalments, keys, methods, promos, refunds, staff,
    vouchers,
)  # fmt: skip
SINGLE = (sweep, translations)


def register(app: Flask) -> None:
    for commands in GROUPS:
        app.cli.add_command(commands.group)
    for single in SINGLE:
        app.cli.add_command(single.command)
    serve.register(app)
