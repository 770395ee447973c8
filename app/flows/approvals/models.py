"""What somebody asked for, and who decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.audit.services import Subject
from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.flows.approvals.states import TRANSITIONS, ApprovalState
from app.kernel import clock, refs, states
from app.kernel.money import Money
from app.people.staff.models import Staff
from app.venue.channels.models import Channel


class ApprovalKind(StrEnum):
    REFUND = "refund"
    CREDIT = "credit"
    VOUCHER = "voucher"


SUBJECTS = {ApprovalKind.REFUND: "order", ApprovalKind.CREDIT: "contact", ApprovalKind.VOUCHER: "voucher"}


class Approval(Base):
    """`subject_ref` is the order, or the contact or the voucher whose balance is to change.

    `payload` says what to do, `shown` what came of it when it was asked for. `amount` is what leaves the
    venue, or what the balance changes by. The database refuses whoever approves their own request, unless it
    is `alone`: confirmed with the code that was mailed to them. `code_tries` counts wrong ones, of all codes.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("alone OR decided_by <> asked_by", name="four_eyes"),
        CheckConstraint(
            "NOT alone OR (decided_by = asked_by AND code_proved_at IS NOT NULL)", name="alone_with_a_code"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL", name="somebody_decided"
        ),
        Index(
            "uq_approvals_waiting",
            "kind",
            "subject_ref",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_approvals_asked_by", "asked_by", "asked_at"),
    )

    ref: Mapped[str] = mapped_column(String(26), primary_key=True, default=refs.new)
    kind: Mapped[ApprovalKind] = mapped_column(EnumColumn(ApprovalKind))
    channel_code: Mapped[str] = mapped_column(ForeignKey(Channel.code))
    subject_ref: Mapped[str] = mapped_column(String(26), index=True)
    payload: Mapped[dict[str, Any]]
    shown: Mapped[dict[str, Any]]
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[ApprovalState] = mapped_column(EnumColumn(ApprovalState), default=ApprovalState.WAITING)
    asked_by: Mapped[str] = mapped_column(ForeignKey(Staff.ref))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey(Staff.ref))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    alone: Mapped[bool] = mapped_column(default=False)
    code_digest: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    code_proved_at: Mapped[datetime | None]

    channel = CachedRow(Channel, "channel_code")
    asker: Mapped[Staff] = relationship(foreign_keys=asked_by, lazy="joined")
    decider: Mapped[Staff | None] = relationship(foreign_keys=decided_by, lazy="joined")

    @property
    def subject(self) -> Subject:
        """As the audit names it."""
        return Subject(SUBJECTS[self.kind], self.subject_ref, self.channel_code)

    def open_at(self, now: datetime) -> bool:
        return self.state is ApprovalState.WAITING and now < self.expires_at

    def move(self, to: ApprovalState) -> bool:
        """Take the step if it is new. Raises IllegalTransition."""
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.state = to
        return fresh

    @property
    def facts(self) -> dict[str, Any]:
        """What every audit entry about it says."""
        return {"amount_minor": self.amount.minor, "currency": self.amount.currency}
