"""The charset of a page: one without `_utf8` in its name reads, signs and answers in Latin-1.

In practice that is Windows-1252, which has the euro sign and the apostrophe besides. No page ever guesses.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import request

UTF8, LATIN = "utf-8", "cp1252"


def of_page() -> str:
    """That of the page being asked for."""
    return UTF8 if request.path.endswith("_utf8.asp") else LATIN


def form() -> list[tuple[str, str]]:
    """What was posted, as the page reads it."""
    if of_page() == UTF8:
        return list(request.form.items(multi=True))
    body = request.get_data().decode(LATIN, "replace")
    return parse_qsl(body, keep_blank_values=True, encoding=LATIN, errors="replace")
