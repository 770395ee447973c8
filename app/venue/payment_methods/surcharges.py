"""Where the law lets a venue charge for a payment method. This is a dated table, not legal advice.

A payment put off is free of charge everywhere here: with a fee it would be a consumer credit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.venue.channels.policies import Country
from app.venue.payment_methods.models import MethodType


@dataclass(frozen=True)
class Ban:
    since: date
    source: str


INSTRUMENTS = Ban(
    date(2018, 1, 13), "Directive (EU) 2015/2366 art. 62(4); Code monétaire et financier art. L112-12"
)
FREE_CREDIT = Ban(date(2026, 11, 20), "Directive (EU) 2023/2225 art. 2(2)(h); C. conso art. L312-4")
SWISS_CREDIT = Ban(date(2003, 1, 1), "LCC (RS 221.214.1) art. 7")

BANS: dict[Country, dict[MethodType, Ban]] = {
    Country.FRANCE: {
        MethodType.CARD: INSTRUMENTS,
        MethodType.TRANSFER: INSTRUMENTS,
        MethodType.INSTALMENTS: FREE_CREDIT,
        MethodType.DEFERRED: FREE_CREDIT,
    },
    Country.SWITZERLAND: {MethodType.INSTALMENTS: SWISS_CREDIT, MethodType.DEFERRED: SWISS_CREDIT},
}

# What shoppers choose at the Summary to pay at once; nothing else has a place to show its fee.
CHARGEABLE = (MethodType.CARD, MethodType.TRANSFER)


def ban(kind: MethodType, country: Country) -> Ban | None:
    """The law under which sellers of this country may charge nothing for it."""
    return BANS[country].get(kind)


def first_ban(kind: MethodType, countries: Collection[Country]) -> Ban | None:
    return next((found for country in sorted(countries) if (found := ban(kind, country))), None)
