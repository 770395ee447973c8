"""`make mutants`: exit code 1 if fewer than nine in ten are killed; the seed repeats which are drawn."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

import click

from bench.mutants import population, report, trace, tree
from bench.mutants.campaign import Campaign, runners
from bench.mutants.population import Mutant

WANTED = 90  # per cent


@click.command()
@click.option("--seed", envvar="SEED", default="parterre", show_default=True, help="Draws the sample.")
@click.option("--sample", envvar="SAMPLE", type=click.IntRange(1), default=300, show_default=True)
@click.option("--minutes", envvar="MINUTES", type=float, default=240, show_default=True, help="At most.")
@click.option("--processes", envvar="PROCESSES", type=click.IntRange(1), default=2, show_default=True)
def main(seed: str, sample: int, minutes: float, processes: int) -> None:
    """Change one small thing after another, and see whether a test that runs the line notices."""
    os.environ.setdefault("EXAMPLES", "10")  # of each property
    until = time.monotonic() + 60 * minutes
    drawn = draw(population.everything(tree.ROOT), seed, sample)
    state = tree.state()
    with tempfile.TemporaryDirectory(prefix="parterre-mutants-") as place:
        first = tree.copy(Path(place) / "1")
        trace.record(first, state)
        campaign = Campaign(trace.Trace(state), state / "results.jsonl")
        tree.compile_all(first)
        copies = [first, *(tree.copy(Path(place) / str(n), first) for n in range(2, processes + 1))]
        with runners(copies) as started:
            complete = campaign.complete(drawn, started, until)
    print(report.of(drawn, campaign.results, seed))
    sys.exit(0 if complete and report.killed_percent(drawn, campaign.results) >= WANTED else 1)


def draw(mutants: list[Mutant], seed: str, sample: int) -> list[Mutant]:
    """A place and a kind of change first, so that a call of many arguments is no likelier than one of few."""
    chance = random.Random(seed)
    places: dict[tuple[str, int, str], list[Mutant]] = {}
    for mutant in mutants:
        places.setdefault((mutant.path, mutant.line, mutant.operator), []).append(mutant)
    order = list(places.values())
    chance.shuffle(order)
    return [chance.choice(there) for there in order[:sample]]


if __name__ == "__main__":
    main()
