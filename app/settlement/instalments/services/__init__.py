"""The life of a schedule: agreed, begun, paid share by share, lowered.

Callers hold the order's lock, and commit."""

from __future__ import annotations

from app.settlement.instalments.services.agreement import MANDATE, agree, begin
from app.settlement.instalments.services.cards import CardInUse, book_card, drop_card, forget_cards, use_card
from app.settlement.instalments.services.course import claim, cover, late, lower, postpone, refused
from app.settlement.instalments.services.lookup import (
    NotOpen,
    account,
    falls_after_event,
    of_order,
    of_orders,
    open_rows,
    outlives,
    running,
    serving,
    shown,
    to_come,
    total,
)
from app.settlement.instalments.services.plans import declare_seller, proposals, save_plan
from app.settlement.instalments.services.reminders import remind, told_by
