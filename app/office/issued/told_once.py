"""The code of a voucher issued by hand: the next page says it, and nothing says it again."""

from __future__ import annotations

from base64 import b64decode, b64encode

from flask import session

from app.accounting.vouchers.models import Voucher
from app.db import Sealed

KEY = "told_once"


def keep(voucher: Voucher, code: str) -> None:
    """In the cookie of whoever issued it, sealed."""
    session[KEY] = [voucher.ref, b64encode(Sealed.ring.seal(code)).decode()]


def tell(voucher: Voucher) -> str:
    """The code, the first time its page is opened; then it is forgotten."""
    ref, sealed = session.get(KEY) or ("", "")
    if ref != voucher.ref:
        return ""
    session.pop(KEY)
    return Sealed.ring.unseal(b64decode(sealed))
