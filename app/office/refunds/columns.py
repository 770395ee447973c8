"""What a file of refunds says of each."""

from __future__ import annotations

from app.http.i18n import lazy
from app.kernel import clock
from app.office.lists.listing import Column, of_boards
from app.office.lists.of_orders import how_much, whose
from app.office.refunds import words
from app.sale.orders.models import Order
from app.settlement.refunds.models import Refund
from app.settlement.refunds.services import Board

COLUMNS: tuple[Column[tuple[Refund, Order]], ...] = (
    *whose(lambda row: row[1]),
    Column("since", lazy("Since"), lambda row: row[0].due_at),
    Column("what", lazy("What to do"), lambda row: words.what_now(*row)),
    Column("state", lazy("State"), lambda row: words.status(row[0], clock.now()).word),
    *how_much(lambda row: row[0].amount),
)
REFUNDS = of_boards("refunds", COLUMNS, [*Board])
