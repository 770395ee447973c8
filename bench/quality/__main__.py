"""`make quality`: walk every page and state, measure each, print a table, keep it in bench/quality.json."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from playwright.sync_api import Error, Page, Response, sync_playwright

from bench.quality import access, lighthouse, markup, weight
from bench.quality.node import NotRun
from bench.quality.report import NOT_RUN, complaints, table
from e2e.browser import launch_options
from e2e.listening import what_is_wrong
from e2e.shop import our_shop
from e2e.visits import LOCALES, WALKS, Lost, Scene, visits

KEPT = Path(__file__).parents[1] / "quality.json"

TIMES = 3

States = dict[str, dict[str, Any]]


@click.command()
@click.option("--brand", "brands", multiple=True, default=tuple(WALKS), type=click.Choice(tuple(WALKS)))
@click.option("--lang", "langs", multiple=True, default=tuple(LOCALES), type=click.Choice(tuple(LOCALES)))
@click.option("--lighthouse/--no-lighthouse", "marked", default=True, help="It takes most of the time.")
@click.option("--walks", default="", help="Walks whose name begins so.")
@click.option("--only", default="", help="States whose name begins so.")
def main(brands: tuple[str, ...], langs: tuple[str, ...], marked: bool, walks: str, only: str) -> None:
    """Measure every page and state. Lighthouse marks the first brand in the first language."""
    states: States = defaultdict(dict)
    sources: dict[str, str] = {}
    lost: list[Lost] = []
    with our_shop() as shop, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        for found in visits(shop, browser, brands, langs, walks):
            if isinstance(found, Lost):
                lost.append(found)
            elif found.stop.name.startswith(only):
                first = (found.brand, found.lang) == (brands[0], langs[0])
                try:
                    _measure(found, states[_name(found)], sources, marked and first)
                except Error as trouble:
                    lost.append(Lost(found.brand, found.lang, found.stop.name, str(trouble)[:200]))
                print(end=".", file=sys.stderr, flush=True)
        browser.close()
    _validate(sources, states)
    _tell(states, lost)
    if not (walks or only) and {*brands} == {*WALKS}:
        KEPT.write_text(json.dumps(states, indent=1, ensure_ascii=False) + "\n")


def _name(scene: Scene) -> str:
    return f"{scene.stop.name} {scene.brand} {scene.lang}"


def _measure(scene: Scene, into: dict[str, Any], sources: dict[str, str], marked: bool) -> None:
    page, stop = scene.page, scene.stop
    into["public"] = stop.public
    if not stop.once:
        answer, sources[_name(scene)] = _asked_again(page)
        into["headers"] = sorted(what_is_wrong(answer.headers, urlsplit(answer.url).path))
        into["weight"] = asdict(weight.of_first_visit(page))
        if marked and answer.ok:
            into["lighthouse"] = _marks(scene)
    if not stop.sheet:
        into["use"] = list(access.shortcomings(page))
    into["axe"] = list(access.violations(page, tablet=stop.tablet))


def _asked_again(page: Page) -> tuple[Response, str]:
    """The answer and its HTML; by a browser, for nobody else finds every *.localhost, and without scripts."""
    browser = page.context.browser
    assert browser is not None
    window = browser.new_context(storage_state=page.context.storage_state(), java_script_enabled=False)
    answer = window.new_page().goto(page.url)
    assert answer is not None
    source = answer.text()
    window.close()
    return answer, source


def _marks(scene: Scene) -> dict[str, Any] | str:
    """Lighthouse misses the beginning of a page now and then, and asks to be run again."""
    for _time in range(TIMES):
        try:
            return asdict(lighthouse.marks(scene.page))
        except NotRun as trouble:
            print(f"{_name(scene)}: {trouble}", file=sys.stderr)
    return NOT_RUN


def _validate(sources: dict[str, str], states: States) -> None:
    try:
        found = markup.problems(sources)
    except NotRun as trouble:
        print(trouble, file=sys.stderr)
        found = None
    for name in sources:
        states[name]["html"] = NOT_RUN if found is None else found.get(name, [])


def _tell(states: States, lost: list[Lost]) -> None:
    print(f"\n{table(states)}\n")
    for sentence in complaints(states):
        print(f"- {sentence}")
    for way in lost:
        print(f"- {way.brand} {way.lang} {way.walk}: {NOT_RUN}: {way.why}")


if __name__ == "__main__":
    main()
