"""What would pay a price: vouchers, then credit; then a card, or the deferred account and a card."""

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
    """`stored` pays at once; `due` is left for a card or a deferred account.

    `credit` is all the credit the shopper has, used or not. `later` is what their deferred account could take
    of `due`. Each is None if there is none.
    """

    stored: Sequence[Allocation]
    due: Money
    credit: Money | None = None
    later: Allocation | None = None


def allocate(
    basket: Basket, price: Money, to_vouchers: Money, credit_of: Contact | None, debtor: Contact | None
) -> Allocations:
    """What vouchers, credit and a deferred account would pay of a price.

    Vouchers pay at most `to_vouchers` of it. Credit is `credit_of`'s, the deferred account `debtor`'s; None
    if it is not to be used.
    """
    found = _vouchers_of(basket.ref)
    left = _available(basket.ref, _accounts(found, credit_of, debtor), price.currency)
    stored = _from_vouchers(found, left, to_vouchers)
    due = price - _sum(stored, price)
    credit = left[credit_of.credit_account] if credit_of else None
    if credit_of and credit and basket.uses_credit:
        part = _from_credit(credit_of, credit, due, basket.credit_cap_minor)
        stored.append(part)
        due -= part.amount
    later = _from_deferred(debtor, left[debtor.deferred_account], due) if debtor else None
    return Allocations(stored, due, credit or None, later)


def _accounts(found: Sequence[Voucher], credit_of: Contact | None, debtor: Contact | None) -> list[str]:
    accounts = [voucher.account for voucher in found]
    accounts += [credit_of.credit_account] if credit_of else []
    accounts += [debtor.deferred_account] if debtor else []
    return accounts


def worth(basket_ref: str, voucher_ref: str, currency: str) -> Money:
    """What a voucher could pay for this basket now; zero if it does not exist."""
    account = f"{TenderKind.VOUCHER}:{voucher_ref}"
    return _available(basket_ref, [account], currency)[account]


def _vouchers_of(basket_ref: str) -> Sequence[Voucher]:
    mine = select(BasketVoucher.voucher_ref).filter_by(basket_ref=basket_ref)
    return session.scalars(select(Voucher).where(Voucher.ref.in_(mine))).all()


def _available(basket_ref: str, accounts: Collection[str], currency: str) -> dict[str, Money]:
    """The balance of each account, with what this basket's own order has set aside of it.

    For a deferred account it is below zero: the debt.
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
    """Soonest expiry first, then the smallest. None pays more than is due; a blocked one pays nothing."""
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
    """As much as the ceiling allows; None if that is nothing, or if nothing is due."""
    most = contact.deferred_max_minor
    allowed = due if most is None else owed + Money(most, due.currency)
    amount = min(allowed, due)
    if amount <= Money(0, due.currency):
        return None
    return Allocation(TenderKind.DEFERRED, contact, amount, allowed - amount)


def _sum(parts: Sequence[Allocation], like: Money) -> Money:
    return money.total((part.amount for part in parts), like.currency)
