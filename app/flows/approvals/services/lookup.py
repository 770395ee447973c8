"""Finding what waits for somebody to agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from app.db import session
from app.flows.approvals.models import Approval, ApprovalKind
from app.flows.approvals.states import ApprovalState
from app.kernel import clock
from app.kernel.actors import Actor, Right

SHOWN = 100
LIFE = timedelta(hours=72)  # of a request that nobody answers


def find(ref: str) -> Approval | None:
    return session.get(Approval, ref)


def lock(ref: str) -> Approval:
    return session.get_one(Approval, ref, with_for_update={"of": Approval}, populate_existing=True)


def waiting(channels: Collection[str] | None) -> Sequence[Approval]:
    """The oldest first. `channels` None is every channel."""
    query = _in(_open(select(Approval)), channels).order_by(Approval.asked_at, Approval.ref)
    return session.scalars(query.limit(SHOWN)).all()


def asked_by(staff_ref: str) -> Sequence[Approval]:
    """What they asked for lately, the newest first."""
    query = select(Approval).filter_by(asked_by=staff_ref).order_by(Approval.asked_at.desc())
    return session.scalars(query.limit(20)).all()


def about_subject(kind: ApprovalKind, subject_ref: str) -> Approval | None:
    """The request about a record that waits for an answer; there is one of a kind at most."""
    query = _open(select(Approval)).filter_by(kind=kind, subject_ref=subject_ref)
    return session.scalars(query).one_or_none()


def asked_lately(acts: Iterable[tuple[str, datetime]]) -> bool:
    """Whether a request to refund an order may still wait, from what was done to it: no statement more."""
    return any(act == "refund_asked_for" and at > clock.now() - LIFE for act, at in acts)


def to_decide(by: Actor) -> Select[datetime]:
    """Since when each request waits that they may answer; nobody answers their own."""
    query = _in(_open(select(Approval.asked_at)), by.channels(Right.APPROVE))
    return query.where(Approval.asked_by != (by.ref or ""))


def unanswered(by: Actor) -> Select[datetime]:
    """Since when each of their own requests waits."""
    return _open(select(Approval.asked_at)).filter_by(asked_by=by.ref)


def _open(query: Select[Any]) -> Select[Any]:
    return query.where(Approval.state == ApprovalState.WAITING, Approval.expires_at > clock.now())


def _in(query: Select[Any], channels: Collection[str] | None) -> Select[Any]:
    return query if channels is None else query.where(Approval.channel_code.in_(channels))
