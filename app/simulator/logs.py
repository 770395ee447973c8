"""One JSON line a request, and the headers of every answer. No bodies, no queries, so no card data."""

from __future__ import annotations

import json
import logging
import re
import sys
import time

from flask import Flask, Response, g, request

_log = logging.getLogger("app.simulator")
_LONG_NUMBER = re.compile(r"(\d[ -]?){12}")
_TOLD = ("method", "path", "code", "ms", "order", "payid", "status", "answer")
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action {actions}; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class JsonLines(logging.Handler):
    """To standard error, whatever that is when the line is written."""

    def emit(self, record: logging.LogRecord) -> None:
        print(as_json(record), file=sys.stderr, flush=True)


def as_json(record: logging.LogRecord) -> str:
    line = {"ts": round(record.created, 3), "level": record.levelname, "event": record.getMessage()}
    line |= {name: getattr(record, name) for name in _TOLD if hasattr(record, name)}
    if record.exc_info:
        line["trace"] = logging.Formatter().formatException(record.exc_info)
    return json.dumps(line, ensure_ascii=False)


def install(app: Flask, level: str) -> None:
    """The logger is this room's own, so the shop's logging never sees a bank's line."""
    if not _log.handlers:
        _log.addHandler(JsonLines())
        _log.propagate = False
    _log.setLevel(level)
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> None:
    g.began = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers.update(_HEADERS)
    actions = " ".join(["'self'", *g.get("form_actions", [])])
    response.headers["Content-Security-Policy"] = _CSP.format(actions=actions)
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
    if _log.isEnabledFor(logging.INFO):
        spent = round((time.perf_counter() - g.began) * 1000, 1)
        told = {"method": request.method, "path": request.path, "code": response.status_code, "ms": spent}
        _log.info("request", extra=told | {"order": _shown(g.get("order_id", ""))})
    return response


def _shown(order_id: str) -> str:
    """A card number sent as an order must not reach the log."""
    return "" if _LONG_NUMBER.search(order_id) else order_id
