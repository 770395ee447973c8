"""Issuing tickets, handing them out, and the signed code a scanner can check offline."""

from __future__ import annotations

from app.sale.tickets.services.codes import admits, code
from app.sale.tickets.services.handing_over import NotReady, hand_over, take_back_hand_over
from app.sale.tickets.services.issued import (
    issue,
    of_lines,
    of_order,
    reissue,
    release,
    revoke,
    why_withheld,
    withhold,
)
from app.sale.tickets.services.prints import note_print, print_of, prints_of
