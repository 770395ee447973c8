"""The processes of a running shop. Each of these commands becomes its process and ends on SIGTERM."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping

import click
from flask import Flask
from flask.cli import with_appcontext

from app.config import refuse_in_production
from app.worker.process import run_worker

CONNECTIONS = 1024  # a worker: open ones, idle ones included; those beyond wait in the backlog
BACKLOG = 2048
NICE = 5  # on a shared machine a page comes before a background job


def register(app: Flask) -> None:
    for command in (web, worker, simulator):
        app.cli.add_command(command)


@click.command()
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", type=int, default=8000, show_default=True)
@click.option("--workers", envvar="WEB_WORKERS", type=int, default=2, show_default=True)
@click.option(
    "--threads", envvar="WEB_THREADS", type=int, default=32, show_default=True, help="in each worker"
)
def web(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the shop."""
    workers = max(1, min(workers, os.cpu_count() or 1))
    os.environ["WEB_THREADS"] = str(threads)  # each worker starts its own
    _serve("wsgi:server", host, port, {"interface": "rsgi", "workers": workers})


@click.command()
@with_appcontext
def worker() -> None:
    """Run the sweeps: emails, look-ups at the bank, refunds, released seats, instalments."""
    os.nice(NICE)
    run_worker()


@click.command()
@click.option("--host", envvar="SIMULATOR_HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="SIMULATOR_PORT", type=int, default=8001, show_default=True)
def simulator(host: str, port: int) -> None:
    """Serve the simulated bank: for development and tests only."""
    refuse_in_production(os.environ, "The simulator")
    own = {"interface": "wsgi", "workers": 1, "blocking-threads": 64}  # its silences each hold a thread
    _serve("app.simulator.wsgi:app", host, port, own)


def _serve(target: str, host: str, port: int, own: Mapping[str, object]) -> None:
    _allow_many_files()
    options = {
        **own,
        "http": "1",
        "host": host,
        "port": port,
        "backlog": BACKLOG,
        "backpressure": CONNECTIONS,
        "http1-header-read-timeout": 15_000,  # ms: idle connections give their place back too
        "workers-kill-timeout": 50,  # s: longer than the longest answer of a bank, so that a payment finishes
        "respawn-interval": 0.5,
        "log-level": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    flags = ["--no-ws", "--no-access-log", "--respawn-failed-workers"]
    command = [sys.executable, "-m", "granian", *words, *flags, target]
    os.execv(command[0], command)


def _allow_many_files() -> None:
    """A connection is an open file, and the usual limit of 1,024 is no more than a worker's connections."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = 4 * CONNECTIONS
    enough = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))
