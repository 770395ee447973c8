"""The list of contacts: filtered, the newest first, a page at a time; and what stands beside each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text, union

from app import row_pages
from app.accounting.ledger import services as ledger
from app.accounting.ledger.models import Posting
from app.db import session, starts_with
from app.kernel.emails import folded
from app.kernel.money import Money
from app.people.customers.models import ACCENTED, NAME_WORDS, PLAIN, Contact
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState

PAGE = 50
MOST_COUNTED = 10_000
AT_ONCE = 5000  # rows of a long list: what a word fits is found anew for each part
BOUGHT = (OrderState.PAID, OrderState.REFUNDED)


class Standing(StrEnum):
    """How somebody stands with the house."""

    DEBT = "debt"
    CREDIT = "credit"
    DEFERRED = "deferred"


@dataclass(frozen=True)
class Filter:
    """`channels` None: all. `word`: a number, how an address begins, or words of a name.

    `numbers`: these alone.
    """

    channels: Collection[str] | None = None
    standing: Standing | None = None
    word: str = ""
    numbers: Collection[int] | None = None


@dataclass(frozen=True)
class Row:
    """`owes` also counts what is set aside for orders under way."""

    contact: Contact
    bought: int
    last_at: datetime | None
    credit: Money
    owes: Money


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    after: int | None  # the number the next one begins after, if there is one


def search(wanted: Filter, after: int | None = None, most: int = PAGE) -> Page:
    """One page, in three statements however many there are."""
    found = named(wanted, most + 1, after)
    following = found[most - 1].number if len(found) > most else None
    return Page(_rows(found[:most]), following)


def every(wanted: Filter) -> Iterator[Row]:
    """All of them, however many there are."""
    return row_pages.every(lambda after: search(wanted, after, AT_ONCE))


def named(wanted: Filter, most: int, after: int | None = None) -> Sequence[Contact]:
    """A few of them, without what stands beside each."""
    found = union(*_found(wanted, after)).subquery()
    newest = select(found.c.number).order_by(found.c.number.desc()).limit(most)
    query = select(Contact).where(Contact.number.in_(newest)).order_by(Contact.number.desc())
    return session.scalars(query).all()


def count(wanted: Filter, most: int = MOST_COUNTED) -> int:
    """How many there are, counted to `most` + 1 only."""
    ways = union(*(way.limit(most + 1).subquery().select() for way in _found(wanted)))
    found = ways.limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def bought(contact: Contact) -> int:
    """How many orders of theirs were paid."""
    query = select(func.count()).select_from(Order).filter_by(contact_ref=contact.ref)
    return session.scalar(query.where(Order.state.in_(BOUGHT))) or 0


def number_in(word: str) -> int | None:
    """`3080` and `#3080` are the number of a contact."""
    digits = word.removeprefix("#")
    return int(digits) if re.fullmatch(r"[0-9]{1,10}", digits) else None


def _rows(contacts: Sequence[Contact]) -> list[Row]:
    if not contacts:
        return []
    accounts = [name for found in contacts for name in (found.credit_account, found.deferred_account)]
    held = ledger.balances(accounts)
    paid = select(Order.contact_ref, func.count(), func.max(Order.placed_at)).group_by(Order.contact_ref)
    paid = paid.where(Order.contact_ref.in_([found.ref for found in contacts]), Order.state.in_(BOUGHT))
    purchases = {ref: (number, last_at) for ref, number, last_at in session.execute(paid)}
    return [_row(found, held, *purchases.get(found.ref, (0, None))) for found in contacts]


def _row(contact: Contact, held: dict[str, Money], number: int, last_at: datetime | None) -> Row:
    nothing = Money(0, contact.channel.currency)
    credit, owes = held.get(contact.credit_account, nothing), held.get(contact.deferred_account, nothing)
    return Row(contact, number, last_at, -credit, owes)


def _found(wanted: Filter, after: int | None = None) -> list[Select[int]]:
    """Their numbers, by each way a word may fit: each way has its own index. Asked for together, PostgreSQL
    would rather go through everybody from the newest on, which takes seconds if few are called so.
    """
    query = _filtered(select(Contact.number), wanted)
    if after is not None:
        query = query.where(Contact.number < after)
    word = wanted.word.strip()
    return [query.where(way) for way in _ways(word)] if word else [query]


def _filtered(query: Select[int], wanted: Filter) -> Select[int]:
    query = query.where(Contact.active)
    if wanted.channels is not None:
        query = query.where(Contact.channel_code.in_(wanted.channels))
    if wanted.numbers is not None:
        query = query.where(Contact.number.in_(wanted.numbers))
    match wanted.standing:
        case Standing.DEBT:
            query = query.where(Contact.ref.in_(_holders("deferred", func.sum(Posting.minor) > 0)))
        case Standing.CREDIT:
            query = query.where(Contact.ref.in_(_holders("credit", func.sum(Posting.minor) < 0)))
        case Standing.DEFERRED:
            query = query.where(Contact.deferred_allowed)
    return query


def _holders(kind: str, having: ColumnElement[bool]) -> Select[str]:
    """Refs of whoever has something on their account; read from the index of such accounts alone."""
    ref = func.substr(Posting.account, len(kind) + 2)
    of_kind = select(ref).where(text(f"account LIKE '{kind}:%'"))
    return of_kind.group_by(Posting.account).having(having)


def _ways(word: str) -> list[ColumnElement[bool]]:
    ways = [starts_with(func.lower(Contact.email), folded(word))]
    if (number := number_in(word)) is not None:
        ways.append(Contact.number == number)
    if words := re.findall(r"\w+", word.lower().translate(str.maketrans(ACCENTED, PLAIN))):
        beginnings = func.to_tsquery("simple", " & ".join(f"{one}:*" for one in words))
        ways.append(literal_column(NAME_WORDS).op("@@")(beginnings))
    return ways
