"""What people may ask about their data: a copy of everything, or erasure."""

from __future__ import annotations

from app.flows.privacy.services.contacts import erase, export
from app.flows.privacy.services.guests import (
    NoGuest,
    erase_guest,
    export_guest,
    guest_of,
    make_contact,
    order_count,
)
from app.flows.privacy.services.open_matters import (
    ErasureObstacle,
    MoneyOpen,
    OpenMatter,
    open_money,
    paying,
)
