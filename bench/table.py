"""The figures as Markdown, each beside its budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Row = tuple[str, object, str]

SLOWEST_MS, MOST_SQL = 150, 8  # of a page of the office


def table(figures: dict[str, Any]) -> str:
    machine = figures["machine"]
    head = (
        f"{machine['date']}, {machine['cores']} cores, Python {machine['python']}, {machine['git']}, "
        f"load average {machine['load_average'][0]} at the start"
    )
    rows = ["| What | Figure | Budget |", "|---|---|---|"]
    rows += [f"| {what} | {figure} | {budget} |" for what, figure, budget in _rows(figures)]
    return "\n".join(["", head, "", *rows, ""])


def _rows(figures: dict[str, Any]) -> Iterator[Row]:
    if "cpu_ms_per_purchase" in figures:
        yield from _purchases(figures)
    if "floor" in figures:
        yield from _each("Floor", figures["floor"])
    if "rush" in figures:
        yield from _rush(figures["rush"])
    if "growth" in figures:
        yield from _growth(figures["growth"])
    if "instalments" in figures:
        yield from _instalments(figures["instalments"])
    yield from _office(figures.get("office", {}))


def _purchases(figures: dict[str, Any]) -> Iterator[Row]:
    costs = dict(figures["cpu_ms_per_purchase"])
    yield "CPU a purchase: web, worker, PostgreSQL (ms)", costs.pop("total"), "≤ 50"
    yield from _each("CPU a purchase, ms", costs)
    for crowd, rate in figures["purchases_per_second"].items():
        times = figures["step_ms"][crowd]
        yield f"Purchases a second, {crowd} at once", rate, "≥ 20" if crowd in ("8", "32") else ""
        yield f"A step, {crowd} at once: p50, p95 (ms)", f"{times['p50']}, {times['p95']}", ""
    yield "CPU while idle (ms a second)", figures["idle_cpu_ms_per_second"], ""
    errors = f"{figures['errors']} {figures['error_kinds'] or ''}".strip()
    yield "Errors; seats offered anew", f"{errors}; {figures['retries']}", "0"
    yield from _each("Requests a purchase", figures["requests_per_purchase"])
    yield from _each("SQL a purchase", figures["sql_per_purchase"], "≤ 40")
    yield from _each("SQL", figures["sql_per_page"], "≤ 8")
    yield from _each("Bytes", figures["bytes_per_page"])
    if mixed := figures.get("mixed"):
        what = "With promo code, voucher and credit"
        yield f"{what}: purchases a second, 8 at once", mixed["purchases_per_second"], ""
        yield f"{what}: CPU a purchase (ms)", mixed["cpu_ms_per_purchase"], ""
        yield f"{what}: SQL a purchase", mixed["sql_per_purchase"], ""
        yield f"{what}: errors", f"{mixed['errors']} {mixed['error_kinds'] or ''}".strip(), "0"


def _rush(rush: dict[str, Any]) -> Iterator[Row]:
    yield "Rush: shoppers, places", f"{rush['shoppers']}, {rush['places']}", "1000, 500"
    yield "Rush: sold, told so", f"{rush['sold']}, {rush['confirmed']}", str(rush["places"])
    yield "Rush: errors", f"{rush['errors']} {rush['error_kinds'] or ''}".strip(), "0"
    yield "Rush: sold out; seats offered anew", f"{rush['sold_out']}; {rush['retries']}", ""
    yield "Rush: seconds", rush["seconds"], "≤ 30"


def _growth(growth: dict[str, dict[str, float]]) -> Iterator[Row]:
    for what, words in (("purchase_cpu_ms", "past orders"), ("event_page_cpu_ms", "price lines")):
        first = next(iter(growth[what].values()))
        for size, cost in growth[what].items():
            times = f"{cost} ({cost / first:.2f}×)" if first else str(cost)
            yield (
                f"{what.replace('_', ' ')} at {size} {words}",
                times,
                "≤ 1.2×" if words == "past orders" else "",
            )


def _instalments(found: dict[str, Any]) -> Iterator[Row]:
    rates, costs = found["per_second"], found["cpu_ms"]
    first = next(iter(costs.values()))
    for due, cost in costs.items():
        what = f"Instalments, {due} due at once, two workers"
        yield f"{what}: collected a second", rates[due], ""
        yield f"{what}: CPU each (ms)", f"{cost} ({cost / first:.2f}×)", "≤ 1.2×"
    yield from _each("CPU an instalment, ms", found["cpu_ms_by_process"][due])
    yield "SQL an instalment", found["sql"], ""
    yield "Instalments not taken once", f"{found['errors']} {found['error_kinds'] or ''}".strip(), "0"


def _office(found: dict[str, dict[str, dict[str, float]]]) -> Iterator[Row]:
    pages = found.get("pages", {})
    for name, file in found.get("files", {}).items():
        what = f"Office, {name} as a file, each 100,000 of {file['rows']:,} rows: seconds; MiB more"
        yield what, f"{file['seconds']}; {file['mib']}", "≤ 20; ≤ 50"
    for page, timed in pages.items():
        over = timed["p95"] > SLOWEST_MS or timed["sql"] > MOST_SQL
        times = f"{timed['p50']}, {timed['p95']}; {timed['sql']}{' **over**' if over else ''}"
        yield f"Office, {page}: p50, p95 (ms); SQL", times, f"p95 ≤ {SLOWEST_MS}; ≤ {MOST_SQL}"
    if pages:
        slowest = max(pages, key=lambda page: pages[page]["p95"])
        yield f"Office, slowest of {len(pages)} pages: p95 (ms)", f"{slowest}: {pages[slowest]['p95']}", ""


def _each(what: str, figures: dict[str, object], budget: str = "") -> Iterator[Row]:
    for name, figure in figures.items():
        yield f"{what}: {name.replace('_', ' ')}", figure, budget
