"""Vouchers entered for a basket."""

from __future__ import annotations

from sqlalchemy import delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from app.accounting.vouchers.models import SavedVoucher, Voucher
from app.db import Instant, session
from app.kernel import clock
from app.settlement.tenders.models import BasketVoucher


def add_voucher(basket_ref: str, voucher: Voucher, most: int) -> bool:
    """The same voucher twice is one voucher. False if `most` others pay already.

    The caller holds the basket's lock.
    """
    others = select(func.count()).select_from(BasketVoucher).where(BasketVoucher.voucher_ref != voucher.ref)
    room = others.filter_by(basket_ref=basket_ref).scalar_subquery() < most
    row = select(literal(basket_ref), literal(voucher.ref), literal(clock.now(), Instant)).where(room)
    added = insert(BasketVoucher).from_select(["basket_ref", "voucher_ref", "pledged_at"], row)
    kept = added.on_conflict_do_update(
        index_elements=["basket_ref", "voucher_ref"], set_={"basket_ref": basket_ref}
    )
    return session.scalar(kept.returning(BasketVoucher.voucher_ref)) is not None


def remove_voucher(basket_ref: str, voucher_ref: str) -> None:
    removed = delete(BasketVoucher).filter_by(basket_ref=basket_ref, voucher_ref=voucher_ref)
    session.execute(removed, execution_options={"synchronize_session": False})


def remove_saved_vouchers(basket_ref: str, contact_ref: str) -> None:
    """Vouchers saved on this contact's account pay the basket no longer. The caller commits."""
    theirs = select(SavedVoucher.voucher_ref).filter_by(contact_ref=contact_ref)
    removed = delete(BasketVoucher).filter_by(basket_ref=basket_ref)
    removed = removed.where(BasketVoucher.voucher_ref.in_(theirs))
    session.execute(removed, execution_options={"synchronize_session": False})


def holds_saved_voucher(basket_ref: str, contact_ref: str) -> bool:
    """Whether the contact's account pays: one of the vouchers is saved there, nobody had to know its code."""
    theirs = select(SavedVoucher.voucher_ref).filter_by(contact_ref=contact_ref)
    used = select(BasketVoucher).where(BasketVoucher.voucher_ref.in_(theirs)).filter_by(basket_ref=basket_ref)
    return session.scalar(used.exists().select()) is True


def move_vouchers(old_ref: str, basket_ref: str) -> None:
    """The vouchers of one basket now belong to another, which has taken over its places."""
    moved = select(literal(basket_ref), BasketVoucher.voucher_ref, BasketVoucher.pledged_at)
    moved = moved.filter_by(basket_ref=old_ref)
    columns = ["basket_ref", "voucher_ref", "pledged_at"]
    session.execute(insert(BasketVoucher).from_select(columns, moved).on_conflict_do_nothing())
    session.execute(delete(BasketVoucher).filter_by(basket_ref=old_ref))
