"""Making links to pay, finding them, and holding the seats again that an abandoned order had."""

from __future__ import annotations

from app.settlement.pay_links.services.links import (
    LONGEST_HOLD,
    NothingOpen,
    PayLinkWish,
    SeatsGone,
    add_for_debt,
    find,
    live_in,
    make,
    of_order,
)
