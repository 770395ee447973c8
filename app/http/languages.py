"""French and English: the language is the first word of an address, and switching keeps the page."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import Babel

from app.kernel.texts import LANGUAGES

babel = Babel()


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
        return url_for("catalogue.catalog", lang=other)
    return url_for(request.endpoint, **{**(request.view_args or {}), "lang": other}, **request.args.to_dict())  # type: ignore[arg-type]


def _take_lang(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _give_lang(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = lang()


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/../translations"
    babel.init_app(app, locale_selector=lang)
    app.url_value_preprocessor(_take_lang)
    app.url_defaults(_give_lang)
    app.jinja_env.globals.update(page_url=page_url)
