"""The pages of the way in; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.auth import invitation, passkeys, second_factor, sign_in
from app.office.auth.session import bp

__all__ = ["bp", "invitation", "passkeys", "second_factor", "sign_in"]
