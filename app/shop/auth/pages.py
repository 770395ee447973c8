"""Every page of signing in, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.auth import (
    email_links,
    entrance,
    passkey_sign_in,
    passkeys,
    reauthentication,
    security_page,
    sign_in,
    sign_up,
)
from app.shop.auth.session import bp

__all__ = [
    "bp", "email_links", "entrance", "passkey_sign_in", "passkeys", "reauthentication", "security_page",
    "sign_in", "sign_up",
]  # fmt: skip
