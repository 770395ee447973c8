"""What a promo code says, and what it cannot say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self

from app.kernel.texts import Texts, without_separators
from app.sale.promotions.models import PromoCode

LONGEST = 40
CODE = re.compile(rf"[A-Z0-9]{{3,{LONGEST}}}")
ALWAYS = ("name", "ends_at", "most_uses")  # what may change once somebody uses it


class BadPromo(Exception):
    """What a promo code cannot be: `field` is the column that is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class PromoRules:
    """The columns of `PromoCode` that say what it takes off (one of the first two), when and where."""

    percent_bp: int | None = None
    amount_minor: int | None = None
    on_fees: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    least_minor: int = 0
    most_uses: int | None = None
    most_each: int | None = None
    event_slugs: list[str] = field(default_factory=list)
    online: bool = True
    at_counter: bool = False

    @classmethod
    def of(cls, promo: PromoCode) -> Self:
        return cls(**{rule.name: getattr(promo, rule.name) for rule in fields(cls)})

    def check(self, name: Texts) -> None:
        """Raises BadPromo. Its days are compared by `check_days`."""
        wrong = {
            "name": not name.fr,
            "percent_bp": (self.percent_bp is None) is (self.amount_minor is None)
            or not 1 <= (self.percent_bp or 1) <= 10_000,
            "amount_minor": self.amount_minor is not None and self.amount_minor < 1,
            "least_minor": self.least_minor < 0,
            "most_uses": (self.most_uses or 1) < 1,
            "most_each": (self.most_each or 1) < 1,
            "online": not (self.online or self.at_counter),
        }
        for column, is_wrong in wrong.items():
            if is_wrong:
                raise BadPromo(column)

    def check_days(self) -> None:
        """Raises BadPromo if it would end before it begins."""
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise BadPromo("ends_at")


def normalized(code: str) -> str:
    """A code as it is stored: without case, spaces and dashes."""
    return without_separators(code).upper()[:LONGEST]


def facts_of(promo: PromoCode) -> dict[str, Any]:
    """What the audit compares."""
    columns = {**vars(PromoRules.of(promo)), "code": promo.code}
    days = {
        name: moment and moment.isoformat()
        for name in ("starts_at", "ends_at")
        for moment in (columns[name],)
    }
    names = {"public_name_fr": promo.name.fr, "public_name_en": promo.name.en}
    least = {"smallest_minor": columns.pop("least_minor")}
    return {**names, **columns, **days, **least}
