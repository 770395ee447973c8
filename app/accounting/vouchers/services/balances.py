"""What is left on vouchers, and which are blocked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers.models import Voucher, VoucherState
from app.accounting.vouchers.services import codes
from app.db import session
from app.kernel.money import Money


class UnknownVoucher(Exception):
    """No voucher of this channel is called so."""


class AmbiguousVoucher(Exception):
    """Several vouchers end in the same four characters; `found` are these."""

    def __init__(self, found: Sequence[Voucher]) -> None:
        super().__init__(*(voucher.ref for voucher in found))
        self.found = found


def block(name: str, channel_code: str) -> Voucher:
    """Block the voucher whose code, ref or last four characters these are: one, or none.

    Raises UnknownVoucher or AmbiguousVoucher.
    """
    called = or_(Voucher.ref == name, Voucher.code_hash == codes.hashed(name), Voucher.last4 == name.upper())
    query = select(Voucher).where(called, Voucher.channel_code == channel_code).order_by(Voucher.issued_at)
    found = session.scalars(query.with_for_update()).all()
    if len(found) != 1:
        session.rollback()
        raise AmbiguousVoucher(found) if found else UnknownVoucher(name)
    found[0].state = VoucherState.BLOCKED
    session.commit()
    return found[0]


def lock(wanted: Collection[str]) -> Sequence[Voucher]:
    """Lock vouchers before their balance is changed. Every path locks them in this sequence."""
    if not wanted:
        return []
    query = select(Voucher).where(Voucher.ref.in_(wanted)).order_by(Voucher.ref).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def left_on(vouchers: Iterable[Voucher]) -> dict[str, Money]:
    """The balance of each, by ref, without what is set aside for orders."""
    by_account = {voucher.account: voucher for voucher in vouchers}
    held = ledger.balances(by_account)
    return {
        voucher.ref: -held.get(account, Money(0, voucher.currency)) for account, voucher in by_account.items()
    }
