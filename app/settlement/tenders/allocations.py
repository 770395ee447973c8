"""Who would pay what of a price: vouchers, then credit; then a card, or the deferred account and a card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounting.ledger import services as ledger
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.settlement.tenders.models import BasketVoucher, Tender, TenderKind
from app.settlement.tenders.states import TenderState


@dataclass(frozen=True)
class Allocation:
    """What one source would pay, and what would be left in it."""

    kind: TenderKind
    owner: Voucher | Contact
    amount: Money
    left: Money

    @property
    def account(self) -> str:
        return f"{self.kind}:{self.owner.ref}"


@dataclass(frozen=True)
class Allocations:
    """`stored` pays at once, and `due` is left for a card or for later.

    `credit` is all the shopper has, used or not; `later` what their deferred account would bear of what
    is due. Both are None where there is nothing to choose.
    """

    stored: Sequence[Allocation]
    due: Money
    credit: Money | None = None
    later: Allocation | None = None


def allocate(
    basket: Basket, price: Money, to_vouchers: Money, credit_of: Contact | None, debtor: Contact | None
) -> Allocations:
    """The plan for a price: with whose credit, and on whose deferred account, if on anybody's.

    Vouchers may pay no more of it than `to_vouchers`.
    """
    found = _vouchers_of(basket.ref)
    accounts = [voucher.account for voucher in found]
    accounts += [credit_of.credit_account] if credit_of else []
    accounts += [debtor.deferred_account] if debtor else []
    left = _available(basket.ref, accounts, price.currency)
    stored = _from_vouchers(found, left, to_vouchers)
    due = price - _sum(stored, price)
    credit = left[credit_of.credit_account] if credit_of else None
    if credit_of and credit and basket.uses_credit:
        part = _from_credit(credit_of, credit, due, basket.credit_cap_minor)
        stored.append(part)
        due -= part.amount
    later = _from_deferred(debtor, left[debtor.deferred_account], due) if debtor else None
    return Allocations(stored, due, credit or None, later)


def worth(basket_ref: str, voucher_ref: str, currency: str) -> Money:
    """What a voucher could pay for this basket now; one that does not exist, nothing."""
    account = f"{TenderKind.VOUCHER}:{voucher_ref}"
    return _available(basket_ref, [account], currency)[account]


def _vouchers_of(basket_ref: str) -> Sequence[Voucher]:
    mine = select(BasketVoucher.voucher_ref).filter_by(basket_ref=basket_ref)
    return session.scalars(select(Voucher).where(Voucher.ref.in_(mine))).all()


def _available(basket_ref: str, accounts: Collection[str], currency: str) -> dict[str, Money]:
    """What each account still holds for us to take, and what this basket's own order has set aside of it.

    A deferred account holds nothing: what it says is the debt, below zero.
    """
    if not accounts:
        return {}
    nothing = Money(0, currency)
    held = ledger.balances(accounts)
    left = {account: -held.get(account, nothing) for account in accounts}
    own = select(Tender).filter_by(basket_ref=basket_ref, state=TenderState.RESERVED)
    for tender in session.scalars(own):
        if tender.account in left:
            left[tender.account] += tender.amount
    return left


def _from_vouchers(found: Sequence[Voucher], left: dict[str, Money], price: Money) -> list[Allocation]:
    """Soonest expiry first, then the smallest; none pays more than is due, a blocked one nothing."""
    planned = []
    nothing = Money(0, price.currency)
    usable = {v.ref: left[v.account] if v.state is VoucherState.ACTIVE else nothing for v in found}
    for voucher in sorted(found, key=lambda v: (v.expires_at, usable[v.ref].minor, v.ref)):
        amount = max(nothing, min(usable[voucher.ref], price))
        planned.append(Allocation(TenderKind.VOUCHER, voucher, amount, usable[voucher.ref] - amount))
        price -= amount
    return planned


def _from_credit(contact: Contact, credit: Money, due: Money, cap_minor: int | None) -> Allocation:
    wanted = due if cap_minor is None else min(due, Money(cap_minor, due.currency))
    amount = max(Money(0, due.currency), min(credit, wanted))
    return Allocation(TenderKind.CREDIT, contact, amount, credit - amount)


def _from_deferred(contact: Contact, owed: Money, due: Money) -> Allocation | None:
    """Up to the ceiling and not beyond; None if nothing can be put on the account, or nothing is due."""
    most = contact.deferred_max_minor
    bearable = due if most is None else owed + Money(most, due.currency)
    amount = min(bearable, due)
    if amount <= Money(0, due.currency):
        return None
    return Allocation(TenderKind.DEFERRED, contact, amount, bearable - amount)


def _sum(parts: Sequence[Allocation], like: Money) -> Money:
    return money.total((part.amount for part in parts), like.currency)
