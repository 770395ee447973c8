"""What a request may hold: no control characters, neither in its path nor in what was typed; no vast numbers.

PostgreSQL keeps no NUL, mails and logs must not be broken into lines, and no form of ours needs the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, abort, request
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

from app.http.numbers import LARGEST, WRITTEN

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # all but tab and the ends of lines
UNQUOTED = re.compile(rb"[^!-~]")
IN_PATH = re.compile(r"[\x00-\x1f\x7f]")


def without_control(text: str) -> str:
    return CONTROL.sub("", text)


class CleanMultiDict(ImmutableMultiDict[str, str]):
    """Names and values of a query or a form, without control characters. Files are left as they are."""

    def __init__(self, pairs: Iterable[tuple[str, str]] | Mapping[str, Any] | None = None) -> None:
        given = ImmutableMultiDict(pairs)
        super().__init__(
            [
                (without_control(name), without_control(value) if isinstance(value, str) else value)
                for name, value in given.items(multi=True)
            ]
        )


class CleanRequest(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask has no types
    parameter_storage_class = CleanMultiDict

    def __init__(self, *args: Any, **values: Any) -> None:
        """Servers let bytes through that belong in no address; the query is read as if they were quoted."""
        super().__init__(*args, **values)
        self.query_string: bytes = UNQUOTED.sub(lambda found: b"%%%02X" % found[0][0], self.query_string)


class ColumnConverter(IntegerConverter):
    """A number in an address: none that no row has."""

    regex = WRITTEN.pattern

    def __init__(self, url_map: Map, *args: Any, **values: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST, **values})


def _refuse_path() -> None:
    if IN_PATH.search(request.path):
        abort(404)


def init_app(app: Flask) -> None:
    """Call it after `regions`, whose library sets a class of its own."""
    app.request_class = CleanRequest
    app.url_map.converters["int"] = ColumnConverter
    app.before_request(_refuse_path)
