"""How often one visitor may try things that guess or cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=False, strategy="fixed-window")


def wrong_tries(
    limit: str,
    on_breach: Callable[[RequestLimit], Response] | None = None,
    key: Callable[[], str] = get_remote_address,
) -> Callable[[View], View]:
    """Counts only what was refused: whoever is right the first time may come as often as they like."""
    return cast(
        Callable[[View], View],
        limiter.limit(limit, key_func=key, deduct_when=_refused, on_breach=on_breach),
    )


def _refused(answer: Response) -> bool:
    return answer.status_code == 422


def init_app(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].limits_storage
    limiter.init_app(app)
