"""`make chaos`: exit code 1 if anything does not hold; the seed repeats who comes and what fails."""

from __future__ import annotations

import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from bench import load
from bench.chaos.campaign import Campaign
from bench.chaos.stack import FragileStack


@click.command()
@click.option(
    "--seed", envvar="SEED", default=lambda: secrets.token_hex(3), help="What an earlier run printed."
)
@click.option("--histories", envvar="HISTORIES", type=click.IntRange(1), default=2_000, show_default=True)
@click.option("--minutes", envvar="MINUTES", type=float, default=25, show_default=True, help="At most.")
@click.option("--logs", type=click.Path(path_type=Path), help="Where to keep the logs of the processes.")
def main(seed: str, histories: int, minutes: float, logs: Path | None) -> None:
    """Buy, refund and collect at random while everything fails; then check what must hold."""
    load.allow_many_files()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    print(f"SEED={seed} HISTORIES={histories}", flush=True)
    with tempfile.TemporaryDirectory(prefix="parterre-chaos-") as place:
        stack = FragileStack(Path(place), logs or Path(place) / "logs")
        with stack.running():
            campaign = Campaign(stack, seed)
            campaign.run(histories, time.monotonic() + 60 * minutes)
    print(campaign.report)
    sys.exit(1 if campaign.report.violations else 0)


if __name__ == "__main__":
    main()
