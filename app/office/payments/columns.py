"""What a file of payments that wait says of each."""

from __future__ import annotations

from app.http.i18n import lazy
from app.kernel import clock
from app.office.lists.listing import Column, of_boards
from app.office.lists.of_orders import how_much, whose
from app.office.payments import words
from app.settlement.payments.models import Payment
from app.settlement.payments.services import Board

COLUMNS: tuple[Column[Payment], ...] = (
    *whose(lambda payment: payment.order),
    Column("since", lazy("Since"), lambda payment: payment.started_at),
    Column("why", lazy("Why"), words.why),
    Column("state", lazy("State"), lambda payment: words.status(payment, clock.now()).word),
    *how_much(lambda payment: payment.amount),
)
PAYMENTS = of_boards("payments", COLUMNS, [*Board])
