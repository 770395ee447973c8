"""Every page of instalments, so that importing one place brings them all."""

from __future__ import annotations

from app.web.instalments import payment, stored
from app.web.instalments.entrance import bp

__all__ = ["bp", "payment", "stored"]
