"""Confirming one's own request, where a channel allows it: at a venue that has nobody else to ask.

A delay and a code by mail stand in for the second person: time to think, and proof that it is really them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.audit import services as audit
from app.db import is_keyed_digest, keyed_digest, session
from app.flows.approvals.models import Approval
from app.flows.approvals.services import deciding
from app.flows.approvals.services.lookup import lock
from app.kernel import clock, refs
from app.kernel.actors import Actor, Forbidden, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind

DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=1)
MOST_TRIES = 5  # of a request, however many codes are sent


class NotAlone(Exception):
    """The channel does not allow it, or too many wrong codes were tried: somebody else has to approve."""


class TooEarly(Exception):
    """The delay is not over."""


class SentJustNow(Exception):
    """A code is on its way."""


class WrongCode(Exception):
    """Not the code that was sent last, or it is too old. `left` says how many tries there are."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def confirmable_from(approval: Approval, by: Actor) -> datetime | None:
    """From when on whoever asked may confirm it themselves; None: never."""
    channel = approval.channel
    may = by.ref == approval.asked_by and by.may(Right.APPROVE, channel.code)
    if not may or not channel.approves_alone or approval.code_tries >= MOST_TRIES:
        return None
    return approval.asked_at + timedelta(minutes=channel.alone_after_minutes)


def live_code(approval: Approval) -> bool:
    """Whether a code that was sent still works."""
    sent = approval.code_sent_at
    return approval.code_digest is not None and sent is not None and clock.now() < sent + CODE_LIFE


def send_code(ref: str, by: Actor) -> None:
    """Mail a code to whoever asked; one sent before works no more.

    Raises Forbidden, Closed, NotAlone, TooEarly or SentJustNow.
    """
    approval, now = _own(ref, by), clock.now()
    if approval.code_sent_at and now < approval.code_sent_at + AGAIN_AFTER:
        session.rollback()
        raise SentJustNow
    code, member = refs.digits(DIGITS), approval.asker
    approval.code_digest, approval.code_sent_at = keyed_digest(_text(approval, code)), now
    subject = f"{approval.ref}-{refs.new(8)}"
    email_queue.write(EmailKind.APPROVAL_CODE, subject, member.lang, member.email, secret=code)
    audit.record(by, "approval_code_sent", approval.subject, after=approval.facts, reason=approval.reason)
    session.commit()


def confirm(ref: str, code: str, by: Actor) -> Approval:
    """Do what was asked for, without a second person; it says so for ever. The code works once.

    Raises Forbidden, Closed, NotAlone, TooEarly, WrongCode or Changed.
    """
    approval = _own(ref, by)
    if not (live_code(approval) and is_keyed_digest(str(approval.code_digest), _text(approval, code))):
        approval.code_tries += 1
        session.commit()
        raise WrongCode(MOST_TRIES - approval.code_tries)
    with deciding.as_it_was_shown(ref, by):
        approval.alone, approval.code_digest, approval.code_proved_at = True, None, clock.now()
        deciding.carry_out(approval, by)
    return approval


def _own(ref: str, by: Actor) -> Approval:
    """Locked, and open for whoever asked."""
    approval = lock(ref)
    try:
        _check(approval, by)
    except (Forbidden, deciding.Closed, NotAlone, TooEarly):
        session.rollback()
        raise
    return approval


def _check(approval: Approval, by: Actor) -> None:
    by.must(Right.APPROVE, approval.channel_code)
    if by.ref != approval.asked_by:
        raise Forbidden("somebody else's request")
    if not approval.open_at(clock.now()):
        raise deciding.Closed
    start = confirmable_from(approval, by)
    if start is None:
        raise NotAlone
    if clock.now() < start:
        raise TooEarly


def _text(approval: Approval, code: str) -> str:
    """Its digest is keyed, because a million codes are quickly tried against a plain hash."""
    return f"approval {approval.ref} {code}"


def about(subject_ref: str) -> Approval | None:
    """The request a mail with a code is about."""
    return session.get(Approval, subject_ref.partition("-")[0])
