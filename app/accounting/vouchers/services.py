"""Issuing vouchers, knowing them by their code, what is left on them; and which are for sale."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app import cache
from app.accounting.ledger import services as ledger
from app.accounting.vouchers.models import SavedVoucher, Voucher, VoucherProduct, VoucherState
from app.db import session
from app.kernel import refs
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.people.customers.models import Contact
from app.venue.channels import services as channels
from app.venue.channels.models import Channel, MethodType, PaymentMethod

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


class ProductCodeTaken(Exception):
    """Another voucher product has this code."""


class NotLinked(Exception):
    """The web shop takes no payment method of type voucher by this product's name: nobody could use it."""


class UnknownProduct(Exception):
    """No such voucher product."""


def issue(channel: Channel, amount: Money, expires_at: datetime) -> tuple[Voucher, str]:
    """A new voucher and its code, which is told this once. The venue owes its value from now on."""
    voucher, code = mint(channel, amount, expires_at)
    ledger.book(
        f"issue:{voucher.ref}", voucher.ref, {ledger.VOUCHERS_ISSUED: amount, voucher.account: -amount}
    )
    session.commit()
    return voucher, code


def mint(channel: Channel, amount: Money, expires_at: datetime) -> tuple[Voucher, str]:
    """A voucher and its code, to be paid for: the caller books what the venue owes, and commits."""
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
    return voucher, grouped(code)


def grouped(code: str) -> str:
    """In fours, as it is written and read aloud."""
    return "-".join(re.findall("....", code))


def change_code(voucher: Voucher) -> str:
    """A new code for the same voucher; the old one is dead. The caller commits."""
    code = refs.new(LENGTH)
    voucher.code_hash, voucher.last4 = _hash(code), code[-4:]
    return grouped(code)


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
        raise VoucherRejected(VoucherRefusal.UNKNOWN)
    if voucher.state is VoucherState.BLOCKED:
        raise VoucherRejected(VoucherRefusal.BLOCKED)
    if voucher.expires_at <= now:
        raise VoucherRejected(VoucherRefusal.EXPIRED, moment=voucher.expires_at)
    if voucher.currency != channel.currency:
        raise VoucherRejected(VoucherRefusal.OTHER_CURRENCY)
    return voucher


def _hash(code: str) -> str:
    """Of the code without case, spaces and dashes, letters that are misread put right."""
    bare = re.sub(r"[\s\u00ad\u2010-\u2015\u2212-]", "", code).upper().translate(MISREAD)
    return hashlib.sha256(f"voucher:{bare}".encode()).hexdigest()


def lock(wanted: Collection[str]) -> Sequence[Voucher]:
    """Whoever changes what is left on vouchers waits here; everybody locks them in this sequence."""
    if not wanted:
        return []
    query = select(Voucher).where(Voucher.ref.in_(wanted)).order_by(Voucher.ref).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def left_on(vouchers: Iterable[Voucher]) -> dict[str, Money]:
    """What each still holds, by ref; what is set aside for an order is no longer on it."""
    by_account = {voucher.account: voucher for voucher in vouchers}
    held = ledger.balances(by_account)
    return {
        voucher.ref: -held.get(account, Money(0, voucher.currency)) for account, voucher in by_account.items()
    }


# On an account


def save_for(contact: Contact, code: str, now: datetime) -> None:
    """Put a voucher on an account, for whoever knows its code. Raises VoucherRejected."""
    voucher = by_code(code, contact.channel, now)
    if not left_on([voucher])[voucher.ref]:
        raise VoucherRejected(VoucherRefusal.USED)
    kept = insert(SavedVoucher).values(contact_ref=contact.ref, voucher_ref=voucher.ref, kept_at=now)
    session.execute(kept.on_conflict_do_nothing())
    session.commit()


def usable_of(contact: Contact) -> list[tuple[Voucher, Money]]:
    """The vouchers of an account and what is left on each, soonest expiry first."""
    found = saved_by(contact)
    left = left_on(found) if found else {}
    return [(voucher, left[voucher.ref]) for voucher in found]


def saved_by(contact: Contact) -> Sequence[Voucher]:
    """The same, whatever is left on them."""
    mine = select(SavedVoucher.voucher_ref).filter_by(contact_ref=contact.ref)
    query = select(Voucher).where(Voucher.ref.in_(mine)).order_by(Voucher.expires_at, Voucher.ref)
    return session.scalars(query).all()


def one_saved(contact: Contact, voucher_ref: str, now: datetime) -> Voucher:
    """A voucher of theirs that can pay. Raises VoucherRejected."""
    mine = session.get(SavedVoucher, (contact.ref, voucher_ref))
    return _usable(session.get(Voucher, voucher_ref) if mine else None, contact.channel, now)


def forget_for(contact: Contact, voucher_ref: str) -> None:
    """It is on the account no longer."""
    gone = delete(SavedVoucher).filter_by(contact_ref=contact.ref, voucher_ref=voucher_ref)
    session.execute(gone, execution_options={"synchronize_session": False})
    session.commit()


# What is for sale


def for_sale(channel: Channel) -> VoucherProduct | None:
    """What the channel sells: nothing while its web shop would not take such a voucher as payment (S113)."""
    code = cache.get_or_load(("gifts", channel.code), lambda: _published(channel.code))
    product = cache.get_row(VoucherProduct, code) if code else None
    return product if product and _sellable(product) else None


def _published(channel_code: str) -> str:
    query = select(VoucherProduct.code).filter_by(channel_code=channel_code, published=True)
    return session.scalar(query) or ""


def _sellable(product: VoucherProduct) -> bool:
    offer = channels.offer_online(channels.by_code(product.channel_code))
    method = offer.method(product.method_code)
    return method is not None and method.type is MethodType.VOUCHER


def create_product(channel: Channel, code: str, name: Texts, lead: Texts, **rules: Any) -> VoucherProduct:
    """Not for sale yet. Raises CodeTaken or NotLinked."""
    code = code.strip().upper()
    if session.get(VoucherProduct, code):
        raise ProductCodeTaken(code)
    if rules.get("method_code") and not session.get(PaymentMethod, rules["method_code"]):
        raise NotLinked(code)
    product = VoucherProduct(code=code, channel_code=channel.code, name=name, lead=lead, **rules)
    session.add(product)
    session.commit()
    return product


def products() -> Sequence[VoucherProduct]:
    return session.scalars(select(VoucherProduct).order_by(VoucherProduct.code)).all()


def publish(code: str) -> None:
    """From now on this is what its channel sells, and nothing else. Raises Unknown or NotLinked."""
    product = _product(code)
    if not _sellable(product):
        raise NotLinked(product.code)
    others = update(VoucherProduct).filter_by(channel_code=product.channel_code, published=True)
    session.execute(others.values(published=False), execution_options={"synchronize_session": False})
    session.refresh(product)
    product.published = True
    session.commit()


def withdraw(code: str) -> None:
    """Sell it no longer; those sold go on paying. Raises Unknown."""
    _product(code).published = False
    session.commit()


def _product(code: str) -> VoucherProduct:
    found = session.get(VoucherProduct, code.strip().upper())
    if found is None:
        raise UnknownProduct(code)
    return found
