"""What a browser without JavaScript makes of a page: its links and forms, and what each form would send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import html
from lxml.html import HtmlElement

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """What would be sent, and where."""

    method: str
    action: str
    fields: Fields

    def filled(self, **typed: str) -> Fields:
        """As it is sent once these have been typed or ticked."""
        return [pair for pair in self.fields if pair[0] not in typed] + list(typed.items())


class Page:
    def __init__(self, url: str, status: int, body: bytes) -> None:
        self.url = url
        self.status = status
        self.body = body

    @cached_property
    def _tree(self) -> HtmlElement:
        return html.document_fromstring(self.body, parser=html.HTMLParser(encoding="utf-8"))

    def link(self, path: str) -> str:
        """Where the first link at this XPath leads; "" if there is none."""
        found = self._found(f"{path}/@href")
        return str(found[0]) if found else ""

    def values(self, path: str) -> list[str]:
        return [str(value) for value in self._found(path)]

    def form(self, path: str) -> Form | None:
        """The form at this XPath as the page brought it."""
        found = self._found(path)
        if not found:
            return None
        element = found[0]
        return Form(
            element.get("method", "get").upper(), element.get("action", ""), list(self._fields(element))
        )

    def _found(self, path: str) -> list[HtmlElement]:
        found: list[HtmlElement] = self._tree.xpath(path)
        return found

    def _fields(self, form: HtmlElement) -> Iterator[tuple[str, str]]:
        apart = self._tree.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
        for control in [*form.iter("input", "select"), *apart]:
            name, kind = control.get("name"), control.get("type")
            if not name or control.get("disabled") is not None or kind in ("submit", "button"):
                continue
            if control.tag == "select":
                yield name, _chosen(control)
            elif kind not in ("radio", "checkbox"):
                yield name, control.get("value", "")
            elif control.get("checked") is not None:
                yield name, control.get("value", "on")


def _chosen(select: HtmlElement) -> str:
    options = select.xpath(".//option[@selected]") or select.xpath(".//option")
    return options[0].get("value", "") if options else ""
