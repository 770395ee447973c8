"""What a venue wrote, as safe HTML: Markdown in, an allow-list out."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.http.languages import lang
from app.kernel.texts import Texts

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote"}
_parser = MarkdownIt("commonmark", {"html": False})


def render(texts: Texts) -> Markup:
    return render_in(texts, lang())


def render_in(texts: Texts, language: str) -> Markup:
    return _safe(texts.in_(language))


@lru_cache(maxsize=256)
def _safe(source: str) -> Markup:
    return Markup(nh3.clean(_parser.render(source), tags=TAGS, attributes={"a": {"href"}}))
