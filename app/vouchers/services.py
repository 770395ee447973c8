"""Issuing vouchers, knowing them by their code, and what is left on them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.channels.models import Channel
from app.customers.models import Contact
from app.db import session
from app.kernel import refs
from app.kernel.money import Money
from app.ledger import services as ledger
from app.vouchers.models import KeptVoucher, Voucher, VoucherState

LENGTH = 16  # of 32 letters each: 80 bits
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Reason(StrEnum):
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    OTHER_CURRENCY = "other_currency"
    USED = "used"


class VoucherRejected(Exception):
    """`moment` is when it expired."""

    def __init__(self, reason: Reason, *, moment: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason, self.moment = reason, moment


def issue(channel: Channel, amount: Money, expires_at: datetime) -> tuple[Voucher, str]:
    """A new voucher and its code, which is told this once. The venue owes its value from now on."""
    code = refs.new(LENGTH)
    voucher = Voucher(
        ref=refs.new(),
        channel_code=channel.code,
        code_hash=_hash(code),
        last4=code[-4:],
        currency=amount.currency,
        expires_at=expires_at,
        state=VoucherState.ACTIVE,
    )
    session.add(voucher)
    ledger.book(
        f"issue:{voucher.ref}", voucher.ref, {ledger.VOUCHERS_ISSUED: amount, voucher.account: -amount}
    )
    session.commit()
    return voucher, "-".join(re.findall("....", code))


def block(last4: str, channel_code: str) -> int:
    """Vouchers that end so are good for nothing until somebody looks into it; how many there were."""
    found = session.scalars(select(Voucher).filter_by(last4=last4.upper(), channel_code=channel_code)).all()
    for voucher in found:
        voucher.state = VoucherState.BLOCKED
    session.commit()
    return len(found)


def by_code(code: str, channel: Channel, now: datetime) -> Voucher:
    """A voucher that can pay here. Raises VoucherRejected."""
    query = select(Voucher).filter_by(channel_code=channel.code, code_hash=_hash(code))
    return _usable(session.scalars(query).one_or_none(), channel, now)


def _usable(voucher: Voucher | None, channel: Channel, now: datetime) -> Voucher:
    if voucher is None:
        raise VoucherRejected(Reason.UNKNOWN)
    if voucher.state is VoucherState.BLOCKED:
        raise VoucherRejected(Reason.BLOCKED)
    if voucher.expires_at <= now:
        raise VoucherRejected(Reason.EXPIRED, moment=voucher.expires_at)
    if voucher.currency != channel.currency:
        raise VoucherRejected(Reason.OTHER_CURRENCY)
    return voucher


def _hash(code: str) -> str:
    """Of the code without case, spaces and dashes, letters that are misread put right."""
    bare = re.sub(r"[\s\u00ad\u2010-\u2015\u2212-]", "", code).upper().translate(MISREAD)
    return hashlib.sha256(f"voucher:{bare}".encode()).hexdigest()


def left_on(vouchers: Iterable[Voucher]) -> dict[str, Money]:
    """What each still holds, by ref; what is set aside for an order is no longer on it."""
    by_account = {voucher.account: voucher for voucher in vouchers}
    held = ledger.balances(by_account)
    return {
        voucher.ref: -held.get(account, Money(0, voucher.currency)) for account, voucher in by_account.items()
    }


# On an account


def keep(contact: Contact, code: str, now: datetime) -> None:
    """Put a voucher on an account, for whoever knows its code. Raises VoucherRejected."""
    voucher = by_code(code, contact.channel, now)
    if not left_on([voucher])[voucher.ref]:
        raise VoucherRejected(Reason.USED)
    kept = insert(KeptVoucher).values(contact_ref=contact.ref, voucher_ref=voucher.ref, kept_at=now)
    session.execute(kept.on_conflict_do_nothing())
    session.commit()


def kept_by(contact: Contact) -> list[tuple[Voucher, Money]]:
    """The vouchers of an account and what is left on each, soonest expiry first."""
    mine = select(KeptVoucher.voucher_ref).filter_by(contact_ref=contact.ref)
    query = select(Voucher).where(Voucher.ref.in_(mine)).order_by(Voucher.expires_at, Voucher.ref)
    found = session.scalars(query).all()
    left = left_on(found) if found else {}
    return [(voucher, left[voucher.ref]) for voucher in found]


def one_kept(contact: Contact, voucher_ref: str, now: datetime) -> Voucher:
    """A voucher of theirs that can pay. Raises VoucherRejected."""
    mine = session.get(KeptVoucher, (contact.ref, voucher_ref))
    return _usable(session.get(Voucher, voucher_ref) if mine else None, contact.channel, now)


def let_go(contact: Contact, voucher_ref: str) -> None:
    """It is on the account no longer."""
    gone = delete(KeptVoucher).filter_by(contact_ref=contact.ref, voucher_ref=voucher_ref)
    session.execute(gone, execution_options={"synchronize_session": False})
    session.commit()
