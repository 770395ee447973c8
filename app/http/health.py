"""For machines that watch: is it alive, is it ready, how is it doing."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    generate_latest,
)
from sqlalchemy import func, select, text

from app.accounting.ledger.models import Posting
from app.db import session
from app.flows.psp_notifications.models import PspNotification
from app.kernel import clock
from app.messages.email_queue.models import EmailMessage
from app.sale.baskets.models import Basket, BasketState
from app.settlement.payments.models import Payment
from app.settlement.payments.states import LIVE

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
    """Figures asked of the database when they are scraped: right whichever process answers."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    if not token and request.remote_addr not in ("127.0.0.1", "::1", None):
        abort(404)
    return Response(generate_latest(_figures()), content_type=CONTENT_TYPE_LATEST)


def _figures() -> CollectorRegistry:
    registry = CollectorRegistry()
    now = clock.now()
    states = Gauge("payment_attempts", "Attempts by state", ["provider", "state"], registry=registry)
    for provider, state, count in session.execute(
        select(Payment.provider, Payment.state, func.count()).group_by(Payment.provider, Payment.state)
    ):
        states.labels(provider, state).set(count)
    oldest = select(func.min(Payment.started_at)).where(Payment.state.in_(LIVE))
    waiting = select(func.min(EmailMessage.written_at)).where(
        EmailMessage.sent_at.is_(None), EmailMessage.next_try_at.isnot(None)
    )
    single = {
        "payment_open_age_seconds": (_age(oldest, now), "Age of the oldest open attempt"),
        "outbox_oldest_seconds": (_age(waiting, now), "Age of the oldest letter not yet sent"),
        "ledger_imbalance_cents": (
            session.scalar(select(func.coalesce(func.sum(Posting.minor), 0))),
            "Must be 0",
        ),
        "holds_active": (
            session.scalar(
                select(func.count()).where(Basket.state == BasketState.OPEN, Basket.held_until > now)
            ),
            "Baskets that hold seats",
        ),
        "notices_refused": (
            session.scalar(select(func.count()).where(PspNotification.verdict != "applied")),
            "Notices forged, mismatched or unknown",
        ),
    }
    for name, (value, words) in single.items():
        Gauge(name, words, registry=registry).set(float(value or 0))
    return registry


def _age(query, now) -> float:  # type: ignore[no-untyped-def]
    oldest = session.scalar(query)
    return (now - oldest).total_seconds() if oldest else 0.0
