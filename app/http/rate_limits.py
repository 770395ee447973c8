"""How often one visitor may try things that guess or cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address

from app.http import brands

Refusal = Callable[[RequestLimit], Response]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=False, strategy="fixed-window")


def wrong_tries(
    limit: str,
    on_breach: Refusal | None = None,
    key: Callable[[], str] = get_remote_address,
) -> Callable[[View], View]:
    """Counts only refused tries: whoever is right the first time may come as often as they like."""
    return cast(
        Callable[[View], View],
        limiter.limit(limit, key_func=key, deduct_when=_refused, on_breach=on_breach),
    )


def wrong_codes(on_breach: Refusal, whose: Callable[[], str]) -> Callable[[View], View]:
    """Promo codes and vouchers: limited by visitor, by address, by shop; every page that takes one counts."""
    limits = (
        ("10/10 minutes", whose),
        ("30/hour", get_remote_address),
        ("1000/hour", lambda: brands.channel().code),
    )

    def limited(view: View) -> View:
        guarded: Any = view
        for limit, key in limits:
            shared = limiter.shared_limit(
                limit, "codes", key_func=key, deduct_when=_refused, on_breach=on_breach
            )
            guarded = shared(guarded)
        return cast(View, guarded)

    return limited


def _refused(answer: Response) -> bool:
    return answer.status_code == 422


def init_app(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].limits_storage
    limiter.init_app(app)
