"""Vouchers that a contact has saved on the account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.accounting.vouchers.models import SavedVoucher, Voucher
from app.accounting.vouchers.services import balances, codes
from app.accounting.vouchers.services.codes import VoucherRefusal, VoucherRejected
from app.db import session
from app.kernel.money import Money
from app.people.customers.models import Contact


def save_for(contact: Contact, code: str, now: datetime) -> None:
    """Put a voucher on an account, for whoever knows its code. Raises VoucherRejected."""
    voucher = codes.by_code(code, contact.channel, now)
    if not balances.left_on([voucher])[voucher.ref]:
        raise VoucherRejected(VoucherRefusal.USED)
    saved = insert(SavedVoucher).values(contact_ref=contact.ref, voucher_ref=voucher.ref, kept_at=now)
    session.execute(saved.on_conflict_do_nothing())
    session.commit()


def usable_of(contact: Contact) -> list[tuple[Voucher, Money]]:
    """The vouchers saved on an account and what is left on each, soonest expiry first."""
    found = saved_by(contact)
    left = balances.left_on(found) if found else {}
    return [(voucher, left[voucher.ref]) for voucher in found]


def saved_by(contact: Contact) -> Sequence[Voucher]:
    """The vouchers saved on an account, soonest expiry first."""
    mine = select(SavedVoucher.voucher_ref).filter_by(contact_ref=contact.ref)
    query = select(Voucher).where(Voucher.ref.in_(mine)).order_by(Voucher.expires_at, Voucher.ref)
    return session.scalars(query).all()


def one_saved(contact: Contact, voucher_ref: str, now: datetime) -> Voucher:
    """A saved voucher that can pay. Raises VoucherRejected."""
    mine = session.get(SavedVoucher, (contact.ref, voucher_ref))
    return codes.usable(session.get(Voucher, voucher_ref) if mine else None, contact.channel, now)


def forget_for(contact: Contact, voucher_ref: str) -> None:
    """Remove it from the account."""
    gone = delete(SavedVoucher).filter_by(contact_ref=contact.ref, voucher_ref=voucher_ref)
    session.execute(gone, execution_options={"synchronize_session": False})
    session.commit()
