"""A browser whose camera shows what a test wants it to see: a card, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType

from e2e.browser import launch_options

ALLOWED = "--use-fake-ui-for-media-stream"  # whoever is asked for the camera says yes
SIZE = {"width": 1280, "height": 720}
TABLE = """<!doctype html>
<style>
body { margin: 0; height: 720px; display: grid; place-content: center; background: #8a7d70 }
main {
  position: relative; width: 900px; height: 567px; border-radius: 40px; rotate: -1.5deg;
  background: #1d3b6f; color: #f2f2f2; font: 34px "Liberation Sans", Arial, sans-serif;
}
p { position: absolute; margin: 0; left: 60px; top: 50px }
.number { top: 310px; font-size: 66px; letter-spacing: 2px; white-space: pre }
.until { top: 420px; left: 380px }
.name { top: 480px }
</style>"""
CARD = """
<main style="filter: blur({blur}px)"><p>Banque Exemple</p>
<p class="number">{number}</p><p class="until">12/30</p><p class="name">ADA BYRON</p></main>"""


class Film:
    """The file Chromium's false camera plays, opened anew each time a page asks for the camera."""

    def __init__(self, path: Path, browser: Browser) -> None:
        self._path = path
        self._stage = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        self.shows_no_card()

    def shows_card(self, number: str, blur: int = 0) -> None:
        groups = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        self._shows(CARD.format(number=groups, blur=blur))

    def shows_no_card(self) -> None:
        self._shows("")

    def _shows(self, things: str) -> None:
        self._stage.set_content(TABLE + things)
        picture = self._stage.screenshot(type="jpeg", quality=92)
        self._path.write_bytes(picture * 3)

    def close(self) -> None:
        self._stage.close()


@contextmanager
def browser_with_camera(kind: BrowserType, film: Path, *flags: str) -> Iterator[Browser]:
    options = launch_options()
    browser = kind.launch(
        executable_path=options["executable_path"],  # type: ignore[arg-type]
        args=[*options["args"], f"--use-file-for-fake-video-capture={film}", *flags],  # type: ignore[misc]
    )
    yield browser
    browser.close()
