"""What is left on vouchers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.kernel.money import Money


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
