"""A schedule of instalments, agreed to or only proposed: its days and amounts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.settlement.instalments.models import Instalment
from app.settlement.instalments.shares import Share

Row = tuple[int, str, Money, bool]


def rows(shares: Iterable[Share | Instalment]) -> list[Row]:
    """For the table: number, day, amount, and whether it is paid today."""
    return [(share.number, _day(share), share.amount, share.number == 1) for share in shares]


def later(shares: Iterable[Share | Instalment]) -> str:
    """What is taken after today: `€82.50 on Wed 23 Dec 2026, €82.50 on Sat 23 Jan 2027`."""
    return ", ".join(
        _("%(amount)s on %(day)s", amount=formats.money(share.amount, lang()), day=_day(share))
        for share in shares
        if share.number > 1
    )


def _day(share: Share | Instalment) -> str:
    return formats.date_words(share.due_on, lang())
