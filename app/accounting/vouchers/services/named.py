"""Which voucher somebody means."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from app.accounting.vouchers.models import Voucher
from app.accounting.vouchers.services import codes
from app.audit.services import Subject
from app.db import session


class UnknownVoucher(Exception):
    """No voucher is called so."""


class AmbiguousVoucher(Exception):
    """Several vouchers end in the same four characters; `found` are these."""

    def __init__(self, found: Sequence[Voucher]) -> None:
        super().__init__(*(voucher.ref for voucher in found))
        self.found = found


def named(name: str, channel_code: str) -> Voucher:
    """The one of this channel whose code, ref or last four characters these are.

    Raises UnknownVoucher or AmbiguousVoucher.
    """
    called = or_(Voucher.ref == name, Voucher.code_hash == codes.hashed(name), Voucher.last4 == name.upper())
    query = select(Voucher).where(called, Voucher.channel_code == channel_code).order_by(Voucher.issued_at)
    found = session.scalars(query).all()
    if len(found) != 1:
        raise AmbiguousVoucher(found) if found else UnknownVoucher(name)
    return found[0]


def find(ref: str, *, lock: bool = False) -> Voucher:
    """By its ref; locked, until the end of the transaction, by whoever changes it. Raises UnknownVoucher."""
    found = session.get(Voucher, ref, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise UnknownVoucher(ref)
    return found


def ends(wanted: Collection[str]) -> dict[str, str]:
    """The last four characters of these vouchers, by their refs."""
    query = select(Voucher.ref, Voucher.last4).where(Voucher.ref.in_(wanted))
    return dict(session.execute(query).all()) if wanted else {}


def subject(voucher: Voucher) -> Subject:
    """As the audit names it."""
    return Subject("voucher", voucher.ref, voucher.channel_code)
