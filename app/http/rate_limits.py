"""How often one visitor may try things that guess or cost.

A try is counted before it is evaluated, so that many at once do not all pass.
One that turns out not to count is given back when its answer is known.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, Response, abort, after_this_request, g, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerSecond, parse, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.db import keyed_digest
from app.http import brands, limit_storage
from app.http.limit_storage import DatabaseStorage

log = structlog.get_logger()

Refusal = Callable[[], Response]
Key = Callable[[], str]
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

IPV6_HOME = 64  # bits: one connection has all addresses behind them


def remote_network() -> str:
    """Where a visitor comes from: an IPv4 address, or the network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_HOME), strict=False))


def network_digest() -> str:
    """The same, for what is stored; empty if it is not known."""
    network = remote_network()
    return keyed_digest(network) if network else ""


limiter = Limiter(remote_network, default_limits=[], headers_enabled=False, strategy="fixed-window")
in_process = FixedWindowRateLimiter(MemoryStorage())


def _too_many() -> Response:
    abort(429)


def tries(
    limit: str,
    key: Key,
    counts: Callable[[Response], bool],
    *,
    scope: str = "",
    on_breach: Refusal = _too_many,
    methods: Collection[str] = ("POST",),
) -> Callable[[View], View]:
    """Limit the tries whose answer `counts`. Views with the same `scope` share a count."""
    items = parse_many(limit)

    def decorate(view: View) -> View:
        name = scope or f"{view.__module__}.{view.__name__}"

        @wraps(view)
        def limited(*args: Any, **values: Any) -> ResponseReturnValue:
            if request.method not in methods:
                return view(*args, **values)
            if counts is _refused:
                g.guesses = True  # a refusal is an event of security
            visitor = key()
            allowed = [_count(item, (name, visitor), counts) for item in items]
            return view(*args, **values) if all(allowed) else on_breach()

        return cast(View, limited)

    return decorate


def _count(item: RateLimitItem, of: tuple[str, str], counts: Callable[[Response], bool]) -> bool:
    """Whether one more is allowed."""
    allowed = limiter.limiter.hit(item, *of)

    @after_this_request
    def give_back(answer: Response) -> Response:
        if not counts(answer):
            with _answer_stands():
                limiter.limiter.hit(item, *of, cost=-1)
        return answer

    return allowed


@contextmanager
def _answer_stands() -> Iterator[None]:
    """What was done is done, though the count cannot be reached any more."""
    try:
        yield
    except limiter.storage.base_exceptions as error:
        log.error("limits_away", error=type(error).__name__)


def wrong_tries(
    limit: str, on_breach: Refusal = _too_many, key: Key = remote_network
) -> Callable[[View], View]:
    """Counts only refused tries: whoever is right the first time may come as often as they like."""
    return tries(limit, key, _refused, on_breach=on_breach)


def wrong_codes(on_breach: Refusal, whose: Key) -> Callable[[View], View]:
    """Promo codes and vouchers: limited by visitor, by address, by shop; every page that takes one counts."""

    def limited(view: View) -> View:
        for limit, key in (
            ("10/10 minutes", whose),
            ("30/hour", remote_network),
            ("1000/hour", lambda: brands.channel().code),
        ):
            view = tries(limit, key, _refused, scope="codes", on_breach=on_breach)(view)
        return view

    return limited


def within(limit: str, what: str) -> bool:
    """Whether this sender may do that once more. Each process counts on its own: it guesses nothing."""
    return in_process.hit(parse(limit), what, remote_network())


def roughly(limit: str) -> Callable[[View], View]:
    """Counted by each process on its own: for what guesses nothing and must not wait for the database."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **values: Any) -> ResponseReturnValue:
            if not within(limit, f"{view.__module__}.{view.__name__}"):
                abort(429)
            return view(*args, **values)

        return cast(View, limited)

    return decorate


def first_use(token: str, seconds: int) -> bool:
    """Whether this is the first time somebody shows this token; it is remembered for so long."""
    return limiter.limiter.hit(RateLimitItemPerSecond(1, seconds), "token", keyed_digest(token))


def _refused(answer: Response) -> bool:
    return answer.status_code == 422


def init_app(app: Flask) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].limits_storage
    limit_storage.init_app(app)
    limiter.init_app(app)


def delete_expired() -> int:
    """How many counts of past windows were deleted; only the database needs it."""
    storage = limiter.storage
    return storage.delete_expired() if isinstance(storage, DatabaseStorage) else 0
