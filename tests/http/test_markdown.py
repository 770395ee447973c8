"""What a venue writes about an event may be bold, a list or a link, and never a script."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from app.http import markdown
from app.kernel.texts import Texts


class Seen(HTMLParser):
    """The tags a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


def seen(written: str, monkeypatch: pytest.MonkeyPatch) -> Seen:
    monkeypatch.setattr(markdown, "lang", lambda: "en")
    return Seen(str(markdown.render(Texts(fr="", en=written))))


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![a picture](https://elsewhere.example/x.png)",
        "[a link](javascript:alert(1))",
        "[a link](data:text/html;base64,PHNjcmlwdD4=)",
        '[a link](https://example.org "\\" onclick=\\"alert(1)")',
    ],
)
def test_nothing_a_venue_writes_runs_or_fetches(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(written, monkeypatch)
    assert found.tags <= markdown.TAGS
    assert found.attributes.keys() <= {"href", "title", "rel"}
    assert found.attributes.get("href") in (None, "https://example.org")


def test_what_is_meant_well_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen("**Bold**, and [a link](https://example.org)", monkeypatch)
    assert found.tags == {"p", "strong", "a"}
    assert found.attributes["href"] == "https://example.org"
