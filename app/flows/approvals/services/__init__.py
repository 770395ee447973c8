"""Asking for approval, and giving or refusing it."""

from __future__ import annotations

from app.flows.approvals.services.alone import (
    NotAlone,
    SentJustNow,
    TooEarly,
    WrongCode,
    about,
    confirm,
    confirmable_from,
    live_code,
    send_code,
)
from app.flows.approvals.services.asking import (
    AskedAlready,
    NotWithdrawn,
    ask_again,
    ask_credit,
    ask_refund,
    ask_voucher,
    withdraw,
)
from app.flows.approvals.services.deciding import Changed, Closed, OwnRequest, approve, refuse
from app.flows.approvals.services.lookup import (
    about_subject,
    asked_by,
    asked_lately,
    find,
    to_decide,
    unanswered,
    waiting,
)
