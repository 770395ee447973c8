"""Every page of signing in, so that importing one place brings them all."""

from __future__ import annotations

from app.web.signing import fresh, links, passkeys, secure, signing_in, signing_up
from app.web.signing.door import bp

__all__ = ["bp", "fresh", "links", "passkeys", "secure", "signing_in", "signing_up"]
