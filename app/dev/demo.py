"""`make demo`: a shop to look at, with its database, worker and simulated bank. Ctrl-C stops all of it."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import click

from app.dev import environment as development
from app.dev.embedded_postgres import EmbeddedPostgres
from app.dev.postgres_folder import EmbeddedPostgresFailed, erase
from app.dev.processes import ROOT, ProcessEnded
from app.dev.seed_data import team
from app.dev.stack import Stack, StackFailed
from app.simulator.cards import CARDS

DATA = ROOT / ".data"
SHOWN_CARDS = {
    "visa": "is accepted",
    "visa-challenge": "the bank asks for confirmation",
    "refused": "is refused",
    "timeout-after": "the bank takes the money and says nothing",
}


@click.command()
@click.option("--reset", is_flag=True, help="Forget everything the demonstration has kept.")
def main(reset: bool) -> None:
    """Run the demonstration, or with --reset clear its data."""
    try:
        forget(DATA) if reset else run(DATA)
    except (ProcessEnded, EmbeddedPostgresFailed, StackFailed) as trouble:
        sys.exit(f"\n{trouble}")


def forget(data: Path) -> None:
    erase(data / "postgres")
    shutil.rmtree(data, ignore_errors=True)
    click.echo("The demonstration starts afresh next time.")


def run(data: Path) -> None:
    _stop_on_signals()
    data.mkdir(mode=0o711, exist_ok=True)  # others may pass, to PostgreSQL’s folder, and list nothing
    try:
        with _database(data) as (urls, check):
            _serve(Stack(environment(data, *urls), data / "logs"), check)
    except KeyboardInterrupt:
        click.echo("Stopped. What was sold is kept for the next time; `make demo-reset` clears it.")


def _stop_on_signals() -> None:
    """Each stops it as Ctrl-C does. A shell makes its background jobs ignore SIGINT, so that is undone."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # `nohup` is respected
        signal.signal(signal.SIGHUP, signal.default_int_handler)


@contextmanager
def _database(data: Path) -> Iterator[tuple[tuple[str, str], Callable[[], None]]]:
    """The one DATABASE_URL names, or our own, for the shop and for migrations; how to ask whether it runs."""
    if given := os.environ.get("DATABASE_URL"):
        yield (given, os.environ.get("MIGRATION_DATABASE_URL", "")), lambda: None
        return
    click.echo("Starting PostgreSQL …")
    with EmbeddedPostgres(data / "postgres") as server:
        yield (server.shop_url, server.url), server.check


def _serve(stack: Stack, check_database: Callable[[], None]) -> None:
    stack.check_ports()
    click.echo("Preparing the tables and something to sell …")
    said = stack.prepare()
    click.echo("Opening the shop …")
    with stack:
        click.echo(welcome(stack, said))
        try:
            while True:
                stack.check()
                check_database()
                if typed := _typed():
                    click.echo(team.code() if typed == "code" else at_a_later_day(stack, typed))
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            click.echo("\nStopping …")
            raise


def _typed(patience: float = 0.5) -> str:
    """A line somebody typed, if the terminal is ours to read: not in the background, not without one."""
    if not sys.stdin.isatty() or os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp():
        time.sleep(patience)
        return ""
    ready, _write, _trouble = select.select([sys.stdin], [], [], patience)
    return sys.stdin.readline().strip() if ready else ""


def at_a_later_day(stack: Stack, typed: str) -> str:
    """What instalments are due that day, taken as if it had come."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return f"Type a day such as {date.today() + timedelta(days=31)}."  # noqa: DTZ011  # the reader's own
    try:
        return stack.run("instalments", "collect", "--at", f"{day}")
    except StackFailed as trouble:
        return str(trouble)


def environment(data: Path, database_url: str, migration_url: str = "") -> dict[str, str]:
    ours = development.settings(
        data,
        database_url=database_url,
        migration_url=migration_url,
        port=_port("PORT", development.SHOP_PORT),
        simulator_port=_port("SIMULATOR_PORT", development.SIMULATOR_PORT),
    )
    return {**os.environ, **ours, **development.kept_secrets(data / "secrets.env")}


def _port(name: str, default: int, environ: Mapping[str, str] = os.environ) -> int:
    text = environ.get(name) or str(default)
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise StackFailed(f"{name} must be a port number, not {text!r}.")


def welcome(stack: Stack, said: str) -> str:
    """Everything one needs to try it, in one block."""
    addresses = {
        "The opera’s shop": f"{stack.shop}/",
        "The museum’s shop": f"{stack.museum}/",
        "The office": f"{stack.office}/",
        "The bank (simulated)": f"{stack.simulator}/",
        "The mail it sends": f"{stack.shop}/dev/mail",
        "Every component": f"{stack.shop}/workbench",
        "Logs": str(stack.logs.relative_to(ROOT) if stack.logs.is_relative_to(ROOT) else stack.logs),
    }
    lines = [
        "",
        "Parterre is open.",
        "",
        *_table(addresses),
        "",
        "Cards to pay with (any future date, any code):",
    ]
    numbers = {card.name: _spaced(card.number) for card in CARDS}
    lines += _table({numbers[name]: words for name, words in SHOWN_CARDS.items()})
    lines += ["", f"Staff of the office (password {team.PASSWORD}):"]
    lines += _table(
        {team.email(role): f"{name}, {role.replace('_', ' ')}" for role, name in team.NAMES.items()}
    )
    lines += [f"  Their authenticator app has the key {team.SECRET}. Without one, type `code` here."]
    lines += ["", said.strip()] if said.strip() else []
    lines += ["", "Type a day to come (2027-01-26) to see the instalments of that day being taken."]
    return "\n".join([*lines, "", "Ctrl-C stops all of it."])


def _table(rows: Mapping[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"  {name:<{width}}  {value}" for name, value in rows.items()]


def _spaced(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


if __name__ == "__main__":
    main()
