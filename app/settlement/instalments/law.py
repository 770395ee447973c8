"""How late the last instalment may fall due before a plan is a consumer credit, by the seller's country.

If all is paid before the event, nothing is lent (L9). A *free* plan may delay payment beyond the event, and
stays outside consumer credit only within these limits (L10, L12). This is a dated table, not legal advice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.settlement.instalments import shares
from app.venue.channels.models import Country


@dataclass(frozen=True)
class FromSupply:
    """Days after the service is supplied: for a ticket, after the performance."""

    days: int
    days_if_large: int
    since: date
    source: str

    def most(self, *, large: bool) -> int:
        """`large`: the seller declares itself a large company that sells at a distance."""
        return self.days_if_large if large else self.days


@dataclass(frozen=True)
class FromFirst:
    """Months from the first payment, more if payments are few; the performance does not matter."""

    months: int
    few: int
    months_if_few: int
    since: date
    source: str

    def most(self, payments: int) -> int:
        return self.months_if_few if payments <= self.few else self.months

    def last_day(self, due_on: Sequence[date]) -> date:
        """For payments due on these days."""
        _first, last = shares.monthly(due_on[0], 2, self.most(len(due_on)))
        return last


RULES: dict[Country, FromSupply | FromFirst] = {
    Country.FRANCE: FromSupply(
        days=50,
        days_if_large=14,
        since=date(2026, 11, 20),
        source="Directive (EU) 2023/2225 art. 2(2)(h); C. conso L312-4, 4° and 5° (ordonnance 2025-880)",
    ),
    Country.SWITZERLAND: FromFirst(
        months=3,
        few=4,
        months_if_few=12,
        since=date(2003, 1, 1),
        source="LCC (RS 221.214.1) art. 7 al. 1 let. f",
    ),
}


def last_day(country: Country, *, large: bool, due_on: Sequence[date], supplied_on: date) -> date:
    """The latest day the last of these shares may be due."""
    match RULES[country]:
        case FromSupply() as rule:
            return supplied_on + timedelta(days=rule.most(large=large))
        case FromFirst() as rule:
            return rule.last_day(due_on)
