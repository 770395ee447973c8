"""The pages about voucher products; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.vouchers import listing, publishing, record, rules
from app.office.vouchers.blueprint import bp

__all__ = ["bp", "listing", "publishing", "record", "rules"]
