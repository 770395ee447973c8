"""The shop window travels compressed. Pages with somebody's secrets do not: their size would tell (BREACH).

A form's token in the window is no such secret: forged requests are refused before it is read (`security`).
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from app.web import robots

WORTH_IT = 2_000  # bytes


def _pack(response: Response) -> Response:
    if response.mimetype != "text/html" or robots.hidden():
        return response
    body = response.get_data()
    if len(body) < WORTH_IT:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_app(app: Flask) -> None:
    app.after_request(_pack)
