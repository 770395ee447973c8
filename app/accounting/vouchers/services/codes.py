"""Codes of vouchers. A code is shown once; only its hash is stored."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import session
from app.kernel import refs
from app.kernel.money import Money
from app.kernel.texts import without_separators
from app.venue.channels.models import Channel

LENGTH = 16  # of 32 letters each: 80 bits
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class VoucherRefusal(StrEnum):
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    OTHER_CURRENCY = "other_currency"
    USED = "used"


class VoucherRejected(Exception):
    """`moment` is when it expired."""

    def __init__(self, reason: VoucherRefusal, *, moment: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.moment = reason, moment


def issue(channel: Channel, amount: Money, expires_at: datetime) -> tuple[Voucher, str]:
    """A new voucher and its code, which is known only now. The venue owes its value from now on."""
    voucher, code = mint(channel, amount, expires_at)
    sides = {ledger.VOUCHERS_ISSUED: amount, voucher.account: -amount}
    ledger.book(f"issue:{voucher.ref}", voucher.ref, sides)
    session.commit()
    return voucher, code


def mint(channel: Channel, amount: Money, expires_at: datetime) -> tuple[Voucher, str]:
    """A voucher and its code, not booked yet: the caller books what the venue owes, and commits."""
    code = refs.new(LENGTH)
    voucher = Voucher(
        ref=refs.new(),
        channel_code=channel.code,
        code_hash=hashed(code),
        last4=code[-4:],
        currency=amount.currency,
        expires_at=expires_at,
        state=VoucherState.ACTIVE,
    )
    session.add(voucher)
    return voucher, grouped(code)


def grouped(code: str) -> str:
    """In groups of four characters, as it is shown."""
    return "-".join(re.findall("....", code))


def change_code(voucher: Voucher) -> str:
    """A new code for the same voucher; the old one is void. The caller commits."""
    code = refs.new(LENGTH)
    voucher.code_hash, voucher.last4 = hashed(code), code[-4:]
    return grouped(code)


def by_code(code: str, channel: Channel, now: datetime) -> Voucher:
    """A voucher that can pay here. Raises VoucherRejected."""
    query = select(Voucher).filter_by(channel_code=channel.code, code_hash=hashed(code))
    return usable(session.scalars(query).one_or_none(), channel, now)


def usable(voucher: Voucher | None, channel: Channel, now: datetime) -> Voucher:
    """Raises VoucherRejected."""
    if voucher is None:
        raise VoucherRejected(VoucherRefusal.UNKNOWN)
    if voucher.state is VoucherState.BLOCKED:
        raise VoucherRejected(VoucherRefusal.BLOCKED)
    if voucher.expires_at <= now:
        raise VoucherRejected(VoucherRefusal.EXPIRED, moment=voucher.expires_at)
    if voucher.currency != channel.currency:
        raise VoucherRejected(VoucherRefusal.OTHER_CURRENCY)
    return voucher


def hashed(code: str) -> str:
    """Hash of the code, ignoring case, spaces and dashes, with letters that are often misread replaced."""
    bare = without_separators(code).upper().translate(MISREAD)
    return hashlib.sha256(f"voucher:{bare}".encode()).hexdigest()
