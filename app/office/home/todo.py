"""What waits for a person: how many, what, since when, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import url_for

from app.flows.desk.services import Pile, Waiting
from app.http import formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import clock
from app.kernel.money import Money
from app.office import ages
from app.settlement.deferred.aged import Totals


class Todo(NamedTuple):
    number: int
    words: str
    more: str
    url: str


def of(waiting: Waiting, debts: Totals) -> list[Todo]:
    return [one for one in _all(waiting, debts) if one.number]


def _all(waiting: Waiting, debts: Totals) -> Iterator[Todo]:
    yield from _requests(waiting)
    pile = waiting.payments
    words = plural(
        "payment without an answer from the bank", "payments without an answer from the bank", pile.number
    )
    yield _todo(pile, words, url_for("payments.board"))
    pile = waiting.refunds
    words = plural("refund that does not arrive", "refunds that do not arrive", pile.number)
    yield _todo(pile, words, url_for("refunds.board", view="under_way"))
    pile = waiting.declined
    words = plural("instalment declined", "instalments declined", pile.number)
    yield _todo(pile, words, url_for("instalments.board", view="declined"))
    pile = waiting.overdue
    words = plural("instalment overdue", "instalments overdue", pile.number)
    yield _todo(pile, words, url_for("instalments.board", view="overdue"))
    yield _debts(debts)


def _requests(waiting: Waiting) -> Iterator[Todo]:
    """First what others wait for."""
    pile = waiting.to_decide
    words = plural("request for you to approve", "requests for you to approve", pile.number)
    yield _todo(pile, words, url_for("approvals.approvals_list"))
    pile = waiting.unanswered
    words = plural("request of yours, not answered yet", "requests of yours, not answered yet", pile.number)
    yield _todo(pile, words, url_for("requests.own_list"))


def _todo(pile: Pile, words: str, url: str) -> Todo:
    age = ages.written(clock.now() - pile.oldest) if pile.oldest else ""
    return Todo(pile.number, words, _("oldest %(age)s", age=age) if pile.number > 1 else age, url)


def _debts(debts: Totals) -> Todo:
    """Those that are older than the first thirty days; what that comes to."""
    number = debts.contacts_beyond_first
    words = plural("deferred account owes for over 30 days", "deferred accounts owe for over 30 days", number)
    late = [sum((one.minor for one in sums[1:]), 0) for sums in debts.owed.values()]
    amounts = [Money(minor, currency) for minor, currency in zip(late, debts.owed, strict=True) if minor]
    more = ", ".join(formats.money(amount, lang()) for amount in amounts)
    return Todo(number, words, more, url_for("deferred.board"))
