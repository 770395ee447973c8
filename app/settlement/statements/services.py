"""The ledger's postings on an account of a contact or a voucher, as entries a page can show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, true

from app.accounting.ledger.models import Posting, Transaction
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.kernel import money
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.tenders.models import Tender
from app.settlement.tenders.states import TenderState

SETTLED = "settled:"  # key of what somebody paid for this very order
# Keys of transactions that give money of an order back.
# Keys of transactions that give money of an order back.
GIVEN_BACK = ("refund:", "refused:", "canceled:", "reversal:")


class EntryKind(StrEnum):
    ORDER = "order"
    SET_ASIDE = "set_aside"
    REFUND = "refund"
    SETTLED = "settled"
    ADJUSTED = "adjusted"


OWN_ORDER = (EntryKind.REFUND, EntryKind.SETTLED)  # they lower the debt of their own order, no other


@dataclass(frozen=True)
class Entry:
    """One movement; positive is in the contact's favour. `reason` is what staff wrote for an adjustment.

    `author` wrote it. `theirs` is False for a guest's order under their address, until they have proved it by
    signing in.
    """

    booked_at: datetime
    kind: EntryKind
    amount: Money
    order: Order | None
    reason: str
    theirs: bool
    author: str = ""


@dataclass(frozen=True)
class Statement:
    """Newest first. `balance` is below zero if the contact owes; it includes what is set aside."""

    entries: Sequence[Entry]
    currency: str

    @property
    def balance(self) -> Money:
        return self._sum(self.entries)

    @property
    def set_aside(self) -> Money:
        return -self._sum(entry for entry in self.entries if entry.kind is EntryKind.SET_ASIDE)

    @property
    def owed(self) -> Money:
        """The debt itself, without what is only set aside for orders under way, or is not theirs."""
        strangers = (left for entry, left in self.all_open_debts if not entry.theirs)
        return -self.balance - self.set_aside - money.total(strangers, self.currency)

    @property
    def open_debts(self) -> list[tuple[Entry, Money]]:
        """What they still have to pay of each order, the oldest first."""
        return [(entry, left) for entry, left in self.all_open_debts if entry.theirs]

    @property
    def all_open_debts(self) -> list[tuple[Entry, Money]]:
        """Also of a guest's orders under their address. Refunds and transfers lower their own order's debt.
        Payments lower the oldest, a guest's last: who ordered under somebody's address is not paid for."""
        paid = self._sum(entry for entry in self._lowering if entry.kind not in OWN_ORDER)
        debts = []
        for entry, owed in sorted(self._debts_after_refunds(), key=lambda debt: not debt[0].theirs):
            covered = min(paid, owed)
            paid -= covered
            debts.append((entry, owed - covered))
        return [(entry, left) for entry, left in debts if left]

    def _debts_after_refunds(self) -> Iterator[tuple[Entry, Money]]:
        """An order has several debts if several of its captures were refused: one refund lowers them once."""
        refunded: dict[Order | None, Money] = defaultdict(lambda: self._nothing)
        for entry in self._lowering:
            if entry.kind in OWN_ORDER:
                refunded[entry.order] += entry.amount
        for entry in reversed(self.entries):
            if entry.amount < self._nothing and entry.kind is not EntryKind.SET_ASIDE:
                back = min(-entry.amount, refunded[entry.order])
                refunded[entry.order] -= back
                yield entry, -entry.amount - back

    @property
    def _lowering(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.amount > self._nothing]

    @property
    def _nothing(self) -> Money:
        return Money(0, self.currency)

    def _sum(self, entries: Iterable[Entry]) -> Money:
        return money.total((entry.amount for entry in entries), self.currency)


def credit_of(contact: Contact) -> Statement:
    return _statement(contact, contact.credit_account)


def deferred_of(contact: Contact) -> Statement:
    return _statement(contact, contact.deferred_account)


def both_of(contact: Contact) -> tuple[Statement, Statement]:
    """Credit and debt, in one statement to the database."""
    accounts = (contact.credit_account, contact.deferred_account)
    found = _statements(contact, *accounts)
    return found[accounts[0]], found[accounts[1]]


def of_voucher(voucher: Voucher) -> Statement:
    """What moved its balance; positive is in its holder's favour."""
    return _movements(true(), voucher.currency, voucher.account)[voucher.account]


def _statement(contact: Contact, account: str) -> Statement:
    return _statements(contact, account)[account]


def _statements(contact: Contact, *accounts: str) -> dict[str, Statement]:
    theirs = func.coalesce(Order.contact_ref == contact.ref, Order.ref.is_(None))
    return _movements(theirs, contact.channel.currency, *accounts)


def _movements(theirs: ColumnElement[bool], currency: str, *accounts: str) -> dict[str, Statement]:
    """Without what was set aside and released again."""
    query = (
        select(Posting.account, Transaction, func.sum(Posting.minor), Tender.state, Order, theirs)
        .join(Posting, Posting.transaction_id == Transaction.id)
        .outerjoin(Tender, Tender.ref == func.split_part(Transaction.key, ":", 2))
        .outerjoin(Order, Order.ref == Transaction.order_ref)
        .where(Posting.account.in_(accounts), Posting.currency == currency)
        .where(Tender.state.is_distinct_from(TenderState.RELEASED))
        .group_by(Posting.account, Transaction.id, Tender.state, Order.ref)
        .order_by(Transaction.id.desc())
    )
    entries: dict[str, list[Entry]] = {account: [] for account in accounts}
    for account, fact, minor, state, order, own in session.execute(query):
        entries[account].append(_entry(fact, minor, state, order, own, currency))
    return {account: Statement(found, currency) for account, found in entries.items()}


def _entry(
    fact: Transaction, minor: int, state: TenderState | None, order: Order | None, theirs: bool, currency: str
) -> Entry:
    kinds = {TenderState.RESERVED: EntryKind.SET_ASIDE, TenderState.CAPTURED: EntryKind.ORDER}
    booked = EntryKind.REFUND if fact.key.startswith(GIVEN_BACK) else EntryKind.ORDER
    booked = EntryKind.SETTLED if fact.key.startswith(SETTLED) else booked
    kind = kinds[state] if state else booked if order else EntryKind.ADJUSTED
    amount = Money(-int(minor), currency)
    return Entry(fact.booked_at, kind, amount, order, fact.reason or "", theirs, fact.author or "")
