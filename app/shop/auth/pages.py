"""Every page of signing in, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.auth import passkeys
from app.shop.auth.session import bp

__all__ = ["bp", "fresh", "links", "passkeys", "secure", "signing_in", "signing_up"]
