"""What a voucher product is made of, and what it cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any, Self

from app.accounting.vouchers.models import VoucherProduct
from app.kernel.texts import LANGUAGES, Texts

CODE = re.compile(r"[A-Z0-9_-]{2,20}")
MOST_VALUES = 8
LONGEST_MONTHS = 60
HIGHEST_MINOR = 10_000_00  # of one voucher


class NotLinked(Exception):
    """The web shop offers no payment method of type voucher for this product: nobody could pay with it."""


class BadProduct(Exception):
    """What a voucher product cannot be: `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class ProductDetails:
    """What may change at any time; the fields are columns of `VoucherProduct`.

    Amounts in minor units: `chips` are fixed values, and any from the least to the most is sold if both are
    set. `months` from the day it is given.
    """

    name: Texts
    lead: Texts
    chips: list[int]
    months: int
    motif: str
    palette: str
    least_minor: int | None = None
    most_minor: int | None = None
    method_code: str | None = None

    @classmethod
    def of(cls, product: VoucherProduct) -> Self:
        return cls(**{rule.name: getattr(product, rule.name) for rule in fields(cls)})

    @property
    def columns(self) -> dict[str, Any]:
        return {**vars(self), "chips": sorted(set(self.chips))}

    @property
    def facts(self) -> dict[str, Any]:
        """What the audit compares."""
        columns = self.columns
        texts = {"public_name": columns.pop("name"), "lead": columns.pop("lead")}
        words = {f"{name}_{lang}": getattr(text, lang) for name, text in texts.items() for lang in LANGUAGES}
        limits = {"smallest_minor": columns.pop("least_minor"), "largest_minor": columns.pop("most_minor")}
        return {**words, "values_minor": columns.pop("chips"), **limits, **columns}

    def check(self) -> None:
        """Raises BadProduct."""
        if not self.name.fr:
            raise BadProduct("name")
        self._check_values()
        if not 1 <= self.months <= LONGEST_MONTHS:
            raise BadProduct("months")

    def _check_values(self) -> None:
        free = self.least_minor is not None and self.most_minor is not None
        if (self.least_minor is None) is not (self.most_minor is None):
            raise BadProduct("most_minor")
        if free and not 0 < (self.least_minor or 0) <= (self.most_minor or 0) <= HIGHEST_MINOR:
            raise BadProduct("most_minor")
        values = self.columns["chips"]
        if len(values) > MOST_VALUES or not (values or free):
            raise BadProduct("chips")
        if any(not 0 < minor <= HIGHEST_MINOR for minor in values):
            raise BadProduct("chips")
