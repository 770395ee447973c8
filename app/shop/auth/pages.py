"""Every page of signing in, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.auth import fresh, links, passkeys, secure, signing_in, signing_up
from app.shop.auth.door import bp

__all__ = ["bp", "fresh", "links", "passkeys", "secure", "signing_in", "signing_up"]
