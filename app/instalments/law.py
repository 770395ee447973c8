"""How long after an event the last instalment may fall due before a plan is a consumer credit.

Money that is all there before the event is paid in advance: nothing is lent (L9). A *free* plan delays
payment, and stays outside consumer credit only within these limits (L10). A dated table, not legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Delay:
    """Days from the supply of the service, which for a ticket is the evening itself."""

    days: int
    days_if_large: int
    since: date
    source: str


PAYMENT_DELAY = Delay(
    days=50,
    days_if_large=14,
    since=date(2026, 11, 20),
    source="Directive (EU) 2023/2225 art. 2(2)(h); C. conso L312-4, 4° and 5° (ordonnance 2025-880)",
)


def longest_delay(*, large: bool) -> int:
    """In days after the event. `large`: the venue declares itself a large company, selling at a distance."""
    return PAYMENT_DELAY.days_if_large if large else PAYMENT_DELAY.days
