"""JSON logs, one line an event, each with the id of its request; an error page shows that id."""

from __future__ import annotations

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

from app.kernel import refs
from app.kernel.redaction import redacted, redacted_deep

log = structlog.get_logger()


def configure(level: str) -> None:
    """Everything, libraries included, goes out as JSON on standard output, without card numbers."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            lambda _logger, _name, event: redacted_deep(event),
            structlog.processors.JSONRenderer(default=lambda value: redacted(str(value))),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, 20)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )


def _begin() -> None:
    g.request_id, g.begun = refs.new(10), time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in ("assets.serve", "health.healthz", "health.metrics"):
        took = round((time.perf_counter() - g.begun) * 1000, 1) if "begun" in g else 0
        log.info(
            "request", method=request.method, endpoint=request.endpoint, status=response.status_code, ms=took
        )
    return response


def _forget(_error: BaseException | None) -> None:
    structlog.contextvars.clear_contextvars()


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)
