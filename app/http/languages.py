"""French and English: the language is the first word of an address, and switching keeps the page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from werkzeug.routing import BaseConverter

from app.http import addresses
from app.kernel.texts import LANGUAGES

babel = Babel()

IN_QUERY = "%=&+;,:@/?!$'()*~-._"  # what a query may hold as it is (RFC 3986)


def lang() -> str:
    """The language of this page; outside one, what the browser asks for, else the shop's own."""
    chosen = g.get("lang")
    if chosen:
        return str(chosen)
    wanted = request.accept_languages.best_match(LANGUAGES)
    return wanted or str(current_app.config["SETTINGS"].default_language)


def page_url(other: str) -> str:
    """This very page in another language; one that failed, or only answers forms, leads to the start."""
    rule = request.url_rule
    if g.get("failed") or request.endpoint is None or rule is None or "GET" not in (rule.methods or ()):
        return addresses.fixed(current_app.config["HOME"], other)
    page = url_for(request.endpoint, **{**(request.view_args or {}), "lang": other})
    return f"{page}?{query}" if (query := _query()) else page


def _query() -> str:
    """As it was sent. Its names are anybody's: they are never the arguments of a function."""
    return quote(request.query_string, safe=IN_QUERY)


class LangConverter(BaseConverter):
    """The first word of an address."""

    regex = "|".join(LANGUAGES)


def _write_lang_small() -> ResponseReturnValue | None:
    """`/EN/…` leads to `/en/…`. An address that leads nowhere is told so in the language it begins with."""
    if request.routing_exception is None:
        return None
    first, _, rest = request.path[1:].partition("/")
    if first.lower() not in LANGUAGES:
        return None
    g.lang = first.lower()
    if first in LANGUAGES or request.method not in ("GET", "HEAD"):
        return None
    address = quote(f"/{g.lang}/{rest}")
    return redirect(f"{address}?{query}" if (query := _query()) else address, 301)


def _take_lang(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _give_lang(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = lang()


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/../translations"
    app.url_map.converters["lang"] = LangConverter
    app.before_request(_write_lang_small)
    babel.init_app(app, locale_selector=lang)
    app.url_value_preprocessor(_take_lang)
    app.url_defaults(_give_lang)
    app.jinja_env.globals.update(page_url=page_url)
