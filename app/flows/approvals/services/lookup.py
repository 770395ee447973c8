"""Finding what waits for somebody to agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.db import session
from app.flows.approvals.models import Approval
from app.flows.approvals.states import ApprovalState
from app.kernel import clock

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


ASKED = ("refund_asked_for", "voucher_asked_for")
DECISIONS = (
    "refunded", "refunded_alone", "refund_not_approved", "request_withdrawn", "request_given_back",
    "voucher_corrected", "voucher_corrected_alone", "voucher_not_approved",
)  # fmt: skip


def waits(acts: Iterable[tuple[str, datetime]]) -> bool:
    """Whether a request about a record waits, from what was done to it (newest first): no statement more."""
    for act, at in acts:
        if act in DECISIONS or act in ASKED:
            return act not in DECISIONS and at > clock.now() - LIFE
    return False


def _open(query: Select[Approval]) -> Select[Approval]:
    return query.where(Approval.state == ApprovalState.WAITING, Approval.expires_at > clock.now())


def _in(query: Select[Approval], channels: Collection[str] | None) -> Select[Approval]:
    return query if channels is None else query.where(Approval.channel_code.in_(channels))
