"""Taking back what was sold. It is done exactly as the preview showed, or not at all."""

from __future__ import annotations

from app.settlement.reversals.destinations import barred, ways
from app.settlement.reversals.errors import NoConsent, NotForRefund
from app.settlement.reversals.services.money_back import give
from app.settlement.reversals.services.reverse import PreviewChanged, limit, lock_owners, preview, run
from app.settlement.reversals.sources import of_order as sources
