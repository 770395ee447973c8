"""Plans a venue offers, and the schedule one order agreed to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from app.cache import CachedRow
from app.db import Base, EnumColumn
from app.kernel import clock, money, states
from app.kernel.money import Money
from app.people.cards.models import SavedCard
from app.sale.orders.models import Order
from app.settlement.instalments.states import OPEN, TRANSITIONS, InstalmentState
from app.venue.payment_methods.models import PaymentMethod


class PlanMode(StrEnum):
    """RESTRICTIVE: all is paid before the first event of the order. FREE: it may end later."""

    RESTRICTIVE = "restrictive"
    FREE = "free"


class Interval(StrEnum):
    MONTH = "month"
    DAY = "day"


class Terms:
    """What happens when a bank refuses, and when tickets are valid. An order keeps the terms it agreed to.

    A refused instalment is tried again `retry_days` after it was due, and is overdue after `grace_days`.
    Tickets are released once `release_percent` of the total is paid, and withheld while an instalment is
    overdue if `withholds_tickets`. `refuses_short_cards`: a card that expires before the last instalment is
    refused; otherwise its owner is warned.
    """

    retry_days: Mapped[list[int]] = mapped_column(default=lambda: [1, 3, 7])
    grace_days: Mapped[int] = mapped_column(default=7)
    release_percent: Mapped[int] = mapped_column(default=0)
    withholds_tickets: Mapped[bool] = mapped_column(default=False)
    refuses_short_cards: Mapped[bool] = mapped_column(default=False)

    @property
    def terms(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in Terms.__annotations__}


class InstalmentPlan(Terms, Base):
    """How a payment method of type *instalments* splits an order. Names and limits are the method's.

    `split` is in basis points, 10,000 in all; empty means equal. `every` counts months or days, and
    `day_of_month` fixes the day of all that follow the first. `most_days`: how long after the first event a
    free plan may run. No event slugs: all events. `takes_undated`: the order may contain what has no date (a
    gift voucher). `extras_first`: delivery is all in the first instalment.
    """

    __tablename__ = "instalment_plans"
    __table_args__ = (
        CheckConstraint("number BETWEEN 2 AND 12", name="number"),
        CheckConstraint("release_percent BETWEEN 0 AND 100", name="release"),
    )

    method_code: Mapped[str] = mapped_column(
        ForeignKey("payment_methods.code", onupdate="CASCADE"), primary_key=True
    )
    number: Mapped[int]
    split: Mapped[list[int]] = mapped_column(default=list)
    interval: Mapped[Interval] = mapped_column(EnumColumn(Interval), default=Interval.MONTH)
    every: Mapped[int] = mapped_column(default=1)
    day_of_month: Mapped[int | None]
    mode: Mapped[PlanMode] = mapped_column(EnumColumn(PlanMode), default=PlanMode.RESTRICTIVE)
    most_days: Mapped[int] = mapped_column(default=0)
    event_slugs: Mapped[list[str]] = mapped_column(default=list)
    takes_undated: Mapped[bool] = mapped_column(default=False)
    extras_first: Mapped[bool] = mapped_column(default=False)
    reminder_days: Mapped[int] = mapped_column(default=3)

    method = CachedRow(PaymentMethod, "method_code")

    @property
    def weights(self) -> list[int]:
        return self.split or [1] * self.number


class Schedule(Terms, Base):
    """The instalments of one order, and the mandate to collect them: its text as agreed to, and when.

    `card_ref` is the saved card they are taken from; None until the first is paid, or if the card could not
    be saved. `first_ref` is the provider's reference of the first payment, which later ones refer to.
    """

    __tablename__ = "schedules"

    order_ref: Mapped[str] = mapped_column(ForeignKey("orders.ref"), primary_key=True)
    plan_code: Mapped[str] = mapped_column(ForeignKey("instalment_plans.method_code"))
    contact_ref: Mapped[str] = mapped_column(ForeignKey("contacts.ref"), index=True)
    card_ref: Mapped[str | None] = mapped_column(ForeignKey(SavedCard.ref), index=True)
    mandate_version: Mapped[str] = mapped_column(String(20))
    mandate: Mapped[str]
    agreed_at: Mapped[datetime]
    first_ref: Mapped[str] = mapped_column(String(100), default="")

    order: Mapped[Order] = relationship()
    card: Mapped[SavedCard | None] = relationship()
    plan = CachedRow(InstalmentPlan, "plan_code")
    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="schedule", order_by="Instalment.number", cascade="all, delete-orphan"
    )

    @property
    def open(self) -> list[Instalment]:
        return [row for row in self.instalments if row.open]

    @property
    def left(self) -> Money:
        """What is still to be paid."""
        return money.total((row.amount for row in self.open), self.order.total.currency)

    @property
    def last_due(self) -> date:
        return self.instalments[-1].due_on

    @property
    def short_card(self) -> bool:
        """Whether its card expires before the last open instalment is due (E9)."""
        return bool(self.card and self.open and self.card.last_day < self.open[-1].due_on)


class CollectionProblem(StrEnum):
    """Why an instalment is not paid. With CARD and CONFIRM only the shopper can help."""

    CARD = "card"
    CONFIRM = "confirm"
    BANK = "bank"


class Instalment(Base):
    """One instalment. `amount` is what is to be paid now: a refund lowers it, while `agreed_minor` stays.

    `next_at` is when the worker looks at it next; None: it does not. `covered_by` is the ref of the payment
    or tender that paid it. While it is `suspended_at` nothing is taken, reminded of or tried again.
    """

    __tablename__ = "instalments"
    __table_args__ = (
        Index("ix_instalments_due", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_instalments_remind", "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
        Index(
            "ix_instalments_open", "state", "due_on", "order_ref", "number",
            postgresql_where=text("state IN ('upcoming', 'failed', 'overdue')"),
        ),
        Index(
            "ix_instalments_suspended", "due_on", "order_ref", "number",
            postgresql_where=text("suspended_at IS NOT NULL"),
        ),
    )  # fmt: skip

    order_ref: Mapped[str] = mapped_column(ForeignKey(Schedule.order_ref), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date]
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor"), mapped_column("amount_currency", String(3))
    )
    agreed_minor: Mapped[int]
    state: Mapped[InstalmentState] = mapped_column(
        EnumColumn(InstalmentState), default=InstalmentState.UPCOMING
    )
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[CollectionProblem | None] = mapped_column(EnumColumn(CollectionProblem))
    next_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    covered_by: Mapped[str | None] = mapped_column(String(40))

    schedule: Mapped[Schedule] = relationship(back_populates="instalments")

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def suspended(self) -> bool:
        return self.suspended_at is not None

    def look_again(self, moment: datetime | None) -> None:
        """When the worker looks at it next; not while it is suspended."""
        self.next_at = None if self.suspended else moment

    @property
    def waits_for_shopper(self) -> bool:
        """A retry alone cannot help: it needs another card, or the bank's check."""
        return self.trouble in (CollectionProblem.CARD, CollectionProblem.CONFIRM)

    def move(self, to: InstalmentState) -> bool:
        """Take the step if it is new. What is paid or canceled is not looked at any more."""
        if fresh := states.advances(self.state, to, TRANSITIONS):
            self.state = to
            if not self.open:
                self.settled_at, self.suspended_at = clock.now(), None
                self.next_at = self.remind_at = None
        return fresh
