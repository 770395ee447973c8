"""Pages travel compressed, each padded by chance, so that its size tells no secrets (BREACH).

What a page keeps secret is little: a form's token, which changes every second and is only one of two checks.
"""

from __future__ import annotations

import gzip
from io import BytesIO

from flask import Flask, Response, request

from app.kernel import refs

WORTH_IT = 2_000  # bytes
LEVEL = 4
PADDING = range(100)  # characters, in a header that nobody reads


def _pack(response: Response) -> Response:
    if response.mimetype != "text/html":
        return response
    body = response.get_data()
    if len(body) < WORTH_IT:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(_packed(body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(body: bytes) -> bytes:
    target = BytesIO()
    name = "a" * refs.one_of(PADDING)
    with gzip.GzipFile(name, "wb", LEVEL, target, mtime=0) as stream:
        stream.write(body)
    return target.getvalue()


def init_app(app: Flask) -> None:
    app.after_request(_pack)
