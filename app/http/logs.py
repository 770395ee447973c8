"""JSON logs, one line an event, each with the id of its request; an error page shows that id."""

from __future__ import annotations

import logging
import re
import sys
import time
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from app.kernel import refs
from app.kernel.redaction import redacted, redacted_deep

log = structlog.get_logger()


# What PostgreSQL adds to an error, and SQLAlchemy to that: values of rows, which are people's.
VALUES = re.compile(
    r"^(DETAIL|CONTEXT|HINT|QUERY):.*?(?=^\[SQL|^\(Background|^\s*$|\Z)", re.DOTALL | re.MULTILINE
)


def _without_values(_logger: Any, _name: str, event: EventDict) -> EventDict:
    if "exception" in event:
        event["exception"] = VALUES.sub(r"\1: [values]\n", event["exception"])
    return event


def _redacted(_logger: Any, _name: str, event: EventDict) -> EventDict:
    kept: EventDict = redacted_deep(event)
    return kept


BEFORE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
LINE: list[Processor] = [
    structlog.processors.format_exc_info,
    _without_values,
    _redacted,
    structlog.processors.JSONRenderer(default=lambda value: redacted(str(value))),
]


class _Stdout(logging.StreamHandler[TextIO]):
    """Lines of libraries, wherever standard output leads when they are written."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(foreign_pre_chain=BEFORE, processors=[strip, *LINE])
        )

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stdout


def configure(level: str) -> None:
    """Everything goes out as JSON on standard output, without card numbers and without values of rows.

    Of libraries only what is a warning or worse.
    """
    number = logging.getLevelNamesMapping().get(level, logging.INFO)
    structlog.configure(
        processors=[*BEFORE, *LINE],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    others = [handler for handler in logging.root.handlers if not isinstance(handler, _Stdout)]
    logging.root.handlers = [*others, _Stdout()]
    logging.root.setLevel(max(number, logging.WARNING))


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
