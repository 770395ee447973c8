"""For machines that watch: is it alive, is it ready, how is it doing."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from math import inf

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    generate_latest,
)
from sqlalchemy import Select, func, select, text

from app.config import Settings
from app.db import session
from app.flows.metrics import services as figures
from app.flows.psp_notifications.models import FINE, PspNotification
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.settlement.payments.models import Payment
from app.settlement.payments.states import LIVE
from app.settlement.refunds import services as refunds

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """The database answers, can be written to, and has our tables."""
    writable = session.scalar(text("SELECT NOT pg_is_in_recovery()"))
    migrated = session.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    if not (writable and migrated):
        abort(503)
    return Response("ready\n", mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """Figures asked of the database when they are scraped: right whichever process answers.

    What is open now is few rows with an index of their own, looked up here, so that it is true of a shop
    without a worker too. What grows with the books has been counted by a sweep.
    """
    if not _may_watch(current_app.config["SETTINGS"]):
        abort(404)
    return Response(generate_latest(_figures()), content_type=CONTENT_TYPE_LATEST)


def _may_watch(settings: Settings) -> bool:
    """With the token. A proxy on this machine makes everybody look local, so that is no proof of anything."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.metrics_token:
        return settings.development
    return hmac.compare_digest(given.encode(), settings.metrics_token.encode())


def _figures() -> CollectorRegistry:
    registry, now = CollectorRegistry(), clock.now()
    _show_counted(registry, now)
    for name, (words, query) in AGES.items():
        Gauge(name, words, registry=registry).set(_age(session.scalar(query), now))
    for name, (words, count_of) in COUNTS.items():
        Gauge(name, words, registry=registry).set(float(session.scalar(count_of(now)) or 0))
    return registry


def _show_counted(registry: CollectorRegistry, now: datetime) -> None:
    """A figure that was never counted is missing, and infinitely old: nobody takes it for a good one."""
    gauges: dict[str, Gauge] = {}
    counted = figures.counted()
    for row in counted:
        words, labels = COUNTED[row.name]
        if row.name not in gauges:
            gauges[row.name] = Gauge(row.name, words, labels, registry=registry)
        (gauges[row.name].labels(*row.label.split("/")) if labels else gauges[row.name]).set(row.value)
    last = max((row.counted_at for row in counted if row.name == figures.IMBALANCE), default=None)
    age = Gauge("metrics_counted_age_seconds", "Age of what the worker counts", registry=registry)
    age.set(_age(last, now) if last else inf)


# Monitoring asks for these names.
COUNTED: dict[str, tuple[str, tuple[str, ...]]] = {
    figures.ATTEMPTS: ("Attempts by state", ("provider", "state")),
    figures.IMBALANCE: ("Must be 0", ()),
    figures.UNBALANCED: ("Orders out by so much; without an order, how many", ("order",)),
    figures.DELETED: ("Rows deleted because their time was over", ("what",)),
}
AGES: dict[str, tuple[str, Select[datetime | None]]] = {
    "payment_open_age_seconds": (
        "Age of the oldest open attempt",
        select(func.min(Payment.started_at)).where(Payment.state.in_(LIVE)),
    ),
    "email_queue_oldest_seconds": (
        "Age of the oldest email not yet sent",
        select(func.min(EmailMessage.written_at)).where(
            EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.isnot(None)
        ),
    ),
}
COUNTS: dict[str, tuple[str, Callable[[datetime], Select[int]]]] = {
    "holds_active": (
        "Baskets that hold seats",
        lambda now: select(func.count()).where(Basket.state == BasketState.OPEN, Basket.held_until > now),
    ),
    "places_held_by_one_network": (
        "Most places of one performance held from one network",
        lambda _now: baskets.held_by_one_network(),
    ),
    "refunds_overdue": ("Refunds to cards that have been open for too long", refunds.overdue),
    "psp_notifications_refused": (
        "PSP notifications forged, mismatched or unknown",
        lambda _now: select(func.coalesce(func.sum(PspNotification.times), 0)).where(
            PspNotification.verdict != "applied", PspNotification.verdict.not_in(FINE)
        ),
    ),
}


def _age(oldest: datetime | None, now: datetime) -> float:
    return (now - oldest).total_seconds() if oldest else 0.0
