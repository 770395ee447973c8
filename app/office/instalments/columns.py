"""What a file of instalments says of each."""

from __future__ import annotations

from app.http.i18n import lazy
from app.office.instalments import words
from app.office.lists.listing import Column, of_boards
from app.office.lists.of_orders import how_much, whose
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.services import Board

COLUMNS: tuple[Column[Instalment], ...] = (
    *whose(lambda row: row.schedule.order),
    Column("due", lazy("Due"), lambda row: row.due_on),
    Column("number", lazy("Instalment"), lambda row: row.number),
    Column("of", lazy("of"), lambda row: len(row.schedule.instalments)),
    Column("why", lazy("What happens"), words.why),
    Column("state", lazy("State"), lambda row: words.status(row).word),
    *how_much(lambda row: row.amount),
)
INSTALMENTS = of_boards("instalments", COLUMNS, [*Board])
