"""`make bench`: measure everything, print a table, keep the figures in bench/latest.json."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click

from bench import collecting, cpu, floor, growth, inside, load, office, regulars, rush, stage
from bench.load import Result
from bench.shop import PAID, Shop, open_shop
from bench.table import table

LATEST = Path(__file__).with_name("latest.json")
CROWDS = (1, 8, 32)
BUDGETED = ("web", "worker", "postgres")
IN_ONE_SHOP = ("load", "floor", "rush")
PARTS = (*IN_ONE_SHOP, "growth", "instalments", "office")


@dataclass(frozen=True)
class Size:
    """How much of each measure. Connections learn their statements with use: hence the warm-up."""

    warm_up: int
    purchases: int
    pages: int
    floor: int
    crowd: int
    levels: tuple[int, ...]
    due: tuple[int, ...]
    past: tuple[int, int, int]  # orders, contacts, and how often each page of the office is asked for
    idle: int = 10  # seconds


FULL = Size(
    warm_up=240, purchases=240, pages=200, floor=4000, crowd=1000,
    levels=(10, 1_000, 100_000), due=(100, 1_000, 10_000),
    past=(1_000_000, 300_000, 40),
)  # fmt: skip
QUICK = Size(
    warm_up=32, purchases=32, pages=40, floor=400, crowd=40,
    levels=(10, 1_000), due=(20, 100), past=(20_000, 6_000, 10), idle=3,
)  # fmt: skip


@click.command()
@click.option("--quick", is_flag=True, help="A short run, to see that it works; its figures are not kept.")
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Parts.")
@click.option("--logs", type=click.Path(path_type=Path), help="Where to keep the logs of the processes.")
def main(quick: bool, only: tuple[str, ...], logs: Path | None) -> None:
    """Measure the shop on this machine. Run it with nothing else going on."""
    load.allow_many_files()
    figures: dict[str, Any] = {"machine": _machine()}
    size = QUICK if quick else FULL
    parts = only or PARTS
    if set(IN_ONE_SHOP) & set(parts):
        with open_shop(logs) as shop:
            figures |= _in_one_shop(shop, size, parts)
    if "growth" in parts:
        with open_shop(logs) as shop:  # a new one: its books begin empty
            figures["growth"] = growth.measure(shop, size.levels, size.purchases, size.pages, size.warm_up)
    if "instalments" in parts:
        with open_shop(logs, without=["worker"]) as shop:  # two of our own take its place
            figures["instalments"] = collecting.measure(shop, size.due)
    if "office" in parts:
        with open_shop(logs, without=["worker"]) as shop:
            figures["office"] = office.measure(shop, *size.past)
    print(table(figures))
    if not quick and not only:
        LATEST.write_text(json.dumps(figures, indent=2) + "\n")


def _in_one_shop(shop: Shop, size: Size, parts: tuple[str, ...]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    if "load" in parts:
        figures |= _purchases(shop, size)
    if "floor" in parts:
        figures["floor"] = floor.measure(shop, size.floor)
    if {"load", "floor"} <= set(parts):
        shop_requests = figures["requests_per_purchase"]["shop"]
        total = figures["cpu_ms_per_purchase"]["total"]
        figures["floor"] |= floor.compare(figures["floor"], shop_requests, total)
    if "rush" in parts:
        figures["rush"] = rush.measure(shop, size.crowd, size.crowd // 2)
    return figures


def _purchases(shop: Shop, size: Size) -> dict[str, Any]:
    app = stage.our_app(shop.environ)
    with app.app_context():
        play = stage.long_run("longue-serie")
    customers = load.errands(shop.url, play)
    load.run(list(islice(customers, size.warm_up)), 16)
    shop.wait_until_quiet(shop.count(PAID))
    idle = _idle(shop, size.idle)
    before = shop.cpu()
    results = {crowd: load.run(list(islice(customers, size.purchases)), crowd) for crowd in CROWDS}
    shop.wait_until_quiet(shop.count(PAID))
    spent = cpu.between(before, shop.cpu())
    measured = list(results.values())
    return {
        "purchases_per_second": {str(crowd): round(results[crowd].per_second, 1) for crowd in CROWDS},
        "step_ms": {str(crowd): results[crowd].step_ms() for crowd in CROWDS},
        "cpu_ms_per_purchase": _per_purchase(spent, sum(len(result.bought) for result in measured)),
        "idle_cpu_ms_per_second": idle,
        "errors": sum(len(result.errors) + result.sold_out for result in measured),
        "error_kinds": {kind: n for result in measured for kind, n in result.error_kinds.items()},
        "retries": sum(result.retries for result in measured),
        "requests_per_purchase": _requests(shop, measured),
        "bytes_per_page": _sizes(measured),
        **_statements(shop, stage.our_app(shop.environ), play),
        "mixed": _mixed(shop, size, play),
    }


MIXED_CROWD = 8


def _mixed(shop: Shop, size: Size, play: stage.Play) -> dict[str, Any]:
    """Purchases paid with a promo code, a voucher, credit and a card, by people who are signed in."""
    app = stage.our_app(shop.environ)
    customers = regulars.errands(shop.url, play, app)
    load.run(list(islice(customers, size.warm_up // 4)), MIXED_CROWD)
    wanted = list(islice(customers, size.purchases))
    shop.wait_until_quiet(shop.count(PAID))
    before = shop.cpu()
    result = load.run(wanted, MIXED_CROWD)
    shop.wait_until_quiet(shop.count(PAID))
    spent = cpu.between(before, shop.cpu())
    first, second = islice(customers, 2)
    inside.statements_of(app, first)
    return {
        "purchases_per_second": round(result.per_second, 1),
        "cpu_ms_per_purchase": _per_purchase(spent, len(result.bought))["total"],
        "sql_per_purchase": sum(map(len, inside.statements_of(app, second).values())),
        "errors": len(result.errors) + result.sold_out,
        "error_kinds": result.error_kinds,
    }


def _idle(shop: Shop, seconds: int) -> float:
    """What the processes spend while nobody buys: it is inside the cost of a purchase too."""
    before = shop.cpu()
    time.sleep(seconds)
    spent = cpu.between(before, shop.cpu())
    return round(sum(spent[name] for name in BUDGETED) / seconds, 1)


def _per_purchase(spent: cpu.Reading, purchases: int) -> dict[str, float]:
    """Letters, PDFs and the bank's notifications are in it; the budget is about what we run ourselves."""
    each = {name: round(milliseconds / max(purchases, 1), 1) for name, milliseconds in spent.items()}
    return {"total": round(sum(each[name] for name in BUDGETED), 1)} | each


def _requests(shop: Shop, results: list[Result]) -> dict[str, float]:
    bought = [notes for result in results for notes in result.bought]
    ours = sum(notes.requests[shop.url] for notes in bought) / max(len(bought), 1)
    everyone = sum(sum(notes.requests.values()) for notes in bought) / max(len(bought), 1)
    return {"shop": round(ours, 1), "bank": round(everyone - ours, 1)}


def _sizes(results: list[Result]) -> dict[str, int]:
    """The largest seen of each page, as it crossed the wire."""
    pages = [notes.sizes for result in results for notes in result.bought]
    steps = {step: None for sizes in pages for step in sizes if step != "bank"}
    return {step: max(sizes.get(step, 0) for sizes in pages) for step in steps}


def _statements(shop: Shop, app: Any, play: stage.Play) -> dict[str, Any]:
    easy, challenged = islice(load.errands(shop.url, play), 2)
    for errand in (easy, challenged):
        inside.statements_of(app, errand)  # what is remembered between requests is remembered now
    plain, longer = inside.statements_of(app, easy), inside.statements_of(app, challenged)
    return {
        "sql_per_page": {page: len(run) for page, run in (plain | longer).items()},
        "sql_per_purchase": {
            "without_challenge": sum(map(len, plain.values())),
            "with_challenge": sum(map(len, longer.values())),
        },
    }


def _machine() -> dict[str, Any]:
    sha = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "git": sha.stdout.strip(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


if __name__ == "__main__":
    main()
