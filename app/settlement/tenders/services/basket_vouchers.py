"""Vouchers a shopper has laid down for a basket."""

from __future__ import annotations

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.accounting.vouchers.models import Voucher
from app.db import session
from app.kernel import clock
from app.settlement.tenders.models import BasketVoucher


def add_voucher(basket_ref: str, voucher: Voucher) -> None:
    """The same voucher twice is one voucher."""
    laid = insert(BasketVoucher).values(
        basket_ref=basket_ref, voucher_ref=voucher.ref, pledged_at=clock.now()
    )
    session.execute(laid.on_conflict_do_nothing())


def remove_voucher(basket_ref: str, voucher_ref: str) -> None:
    taken_back = delete(BasketVoucher).filter_by(basket_ref=basket_ref, voucher_ref=voucher_ref)
    session.execute(taken_back, execution_options={"synchronize_session": False})


def move_vouchers(old_ref: str, basket_ref: str) -> None:
    """What was to pay for one basket is to pay for another, which has its places now."""
    laid = select(literal(basket_ref), BasketVoucher.voucher_ref, BasketVoucher.pledged_at).filter_by(
        basket_ref=old_ref
    )
    columns = ["basket_ref", "voucher_ref", "pledged_at"]
    session.execute(insert(BasketVoucher).from_select(columns, laid).on_conflict_do_nothing())
    session.execute(delete(BasketVoucher).filter_by(basket_ref=old_ref))
