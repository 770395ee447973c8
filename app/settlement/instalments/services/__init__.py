"""The life of a schedule: agreed, begun, paid one instalment after the other, reduced.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from app.settlement.instalments.services.agreement import MANDATE, agree, begin
from app.settlement.instalments.services.boards import (
    MOST_COUNTED,
    Board,
    BoardPage,
    Position,
    board,
    count,
    counts,
    every,
)
from app.settlement.instalments.services.cards import CardInUse, book_card, drop_card, forget_cards, use_card
from app.settlement.instalments.services.lookup import (
    NotOpen,
    account,
    due_within,
    falls_after_event,
    left,
    of_order,
    of_orders,
    open_by_card,
    open_rows,
    outlives,
    running,
    shown,
    shown_with_tenders,
    total,
)
from app.settlement.instalments.services.plans import (
    declare_seller,
    every_plan,
    lock_plan,
    proposals,
    save_plan,
    subject,
)
from app.settlement.instalments.services.reminders import of_email, remind, write
from app.settlement.instalments.services.transitions import (
    LEASE,
    alarm_if_unanswered,
    claim,
    mark_overdue,
    mark_paid,
    mark_refused,
    postpone,
    reduce,
    resume,
    suspend,
)
