"""`make look`: a picture of every page and state, on a phone and a desktop, into look/."""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

import click
from playwright.sync_api import ViewportSize, sync_playwright

from e2e.browser import launch_options
from e2e.shop import our_shop
from e2e.visits import DESKTOP, LOCALES, PHONE, TABLET, Lost, Scene, visits

HOME = Path(__file__).resolve().parents[1] / "look"
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
SCHEMES = ("light", "dark")
HEIGHT = "Math.ceil(document.documentElement.getBoundingClientRect().height)"
STYLE = """
body { margin: 2rem; background: #8a8d93; color: #111; font: 15px/1.4 system-ui, sans-serif; }
section { margin-block: 2rem; }
h2 { position: sticky; top: 0; margin: 0; padding: .4rem 0; background: #8a8d93; z-index: 1; }
div { display: flex; gap: 1rem; overflow-x: auto; align-items: start; padding-block-end: 1rem; }
figure { margin: 0; flex: none; }
img { display: block; background: white; }
.phone { width: 270px; }
.tablet { width: 430px; }
.desktop { width: 640px; }
"""


@click.command()
@click.option("--walks", default="", help="Those whose name begins so.")
@click.option("--lang", "langs", multiple=True, default=tuple(LOCALES), type=click.Choice(tuple(LOCALES)))
def main(walks: str, langs: tuple[str, ...]) -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir()
    pictures: dict[str, list[str]] = defaultdict(list)
    lost: list[Lost] = []
    with our_shop() as shop, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        for found in visits(shop, browser, langs=langs, walks=walks):
            if isinstance(found, Lost):
                lost.append(found)
            else:
                pictures[found.stop.name] += _pictures(found)
                print(end=".", flush=True)
        browser.close()
    (HOME / "index.html").write_text(_sheet(pictures))
    print(f"\n{sum(map(len, pictures.values()))} pictures of {len(pictures)} states: {HOME.name}/index.html")
    sys.exit(_told(lost) if lost else 0)


def _told(lost: list[Lost]) -> str:
    return "\n".join(f"Not reached: {way.brand} {way.lang} {way.walk}: {way.why}" for way in lost)


def _pictures(scene: Scene) -> list[str]:
    """Of the whole page at once, as tall as it is: so the bar at the bottom stands at the bottom."""
    names = []
    for size, (width, height) in SIZES.items():
        if size != "phone" and (scene.stop.sheet or (size == "tablet" and not scene.stop.tablet)):
            continue
        _resize(scene, width, height)
        if not scene.stop.sheet:
            _resize(scene, width, max(height, scene.page.evaluate(HEIGHT)))
        names += [_picture(scene, size, scheme) for scheme in SCHEMES]
    _resize(scene, *PHONE)
    scene.page.emulate_media(color_scheme="light")
    return names


def _resize(scene: Scene, width: int, height: int) -> None:
    scene.page.set_viewport_size(ViewportSize(width=width, height=height))


def _picture(scene: Scene, size: str, scheme: str) -> str:
    scene.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    name = f"{scene.stop.name}.{scene.brand}.{scene.lang}.{size}.{scheme}.jpg"
    scene.page.screenshot(path=HOME / name, type="jpeg", quality=82, animations="disabled", caret="initial")
    return name


def _sheet(pictures: dict[str, list[str]]) -> str:
    sections = "".join(_section(state, names) for state, names in pictures.items())
    return f'<!doctype html><meta charset="utf-8"><title>Look</title><style>{STYLE}</style>{sections}\n'


def _section(state: str, names: list[str]) -> str:
    shown = "".join(_figure(name) for name in names)
    return f"<section><h2>{escape(state)}</h2><div>{shown}</div></section>\n"


def _figure(name: str) -> str:
    _state, *words, _suffix = name.split(".")
    picture = f'<a href="{name}"><img class="{words[2]}" src="{name}" loading="lazy" alt="{name}"></a>'
    return f"<figure><figcaption>{' '.join(words)}</figcaption>{picture}</figure>"


if __name__ == "__main__":
    main()
