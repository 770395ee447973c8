"""Every page of instalments, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.instalments import payment, stored_value
from app.shop.instalments.selection import bp

__all__ = ["bp", "payment", "stored_value"]
