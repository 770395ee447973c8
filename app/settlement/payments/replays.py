"""What rules would have made of the payments of the last days, before anybody lives by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import aliased

from app.db import session
from app.people.customers.models import Contact
from app.psp.port import Authentication, DeclineReason
from app.sale.catalog.models import Performance, Place
from app.sale.orders.models import Order, OrderLine
from app.settlement.payments.models import Payment
from app.settlement.payments.rate_limits import CODE_WRONG
from app.settlement.payments.sca import ASKING, ScaFacts, ScaRules, decide
from app.settlement.payments.sent_back import CARD_COUNTRY, SENT_BACK, takes
from app.settlement.payments.states import PaymentState
from app.venue.channels.policies import CodePolicy
from app.venue.channels.services import CardRules

MOST_DAYS, MOST_PAYMENTS = 30, 5000  # so that the answer comes while somebody looks


@dataclass(frozen=True)
class PastAttempt:
    """`used`: whether its saved card had paid before; None for a new card, whose code is always asked.

    `taken`: a bank took the money, from a card of `country`; empty: it did not say.
    """

    facts: ScaFacts
    used: bool | None
    reason: str
    authentication: Authentication
    taken: bool = False
    country: str = ""


@dataclass
class Result:
    """Of so many attempts: how many checked by the bank, and how many for each reason; how many saved cards
    asked for their code; how many declined because it was wrong; how many sent back for the country of the
    card, and of how many that a bank took nobody knows the country.
    """

    attempts: int = 0
    checked: int = 0
    codes_asked: int = 0
    codes_wrong: int = 0
    from_elsewhere: int = 0
    country_unknown: int = 0
    sca_reason: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Replay:
    """`happened`: what was asked and declined then, by the rules of those days. A result for each rules."""

    happened: Result
    results: list[Result]


def replay(
    channel_code: str, rules: Sequence[CardRules], since: datetime, until: datetime,
    most: int = MOST_PAYMENTS,
) -> Replay:  # fmt: skip
    """Apply rules to the latest attempts of a period, at most so many. Second attempts a bank asked for, and
    instalments the worker collected, are left out.
    """
    found = Replay(Result(), [Result() for _rules in rules])
    for past in _past_attempts(channel_code, since, until, most):
        found.happened.attempts += 1
        found.happened.checked += past.authentication in ASKING
        found.happened.codes_wrong += past.reason in CODE_WRONG
        found.happened.from_elsewhere += past.reason == CARD_COUNTRY
        found.happened.country_unknown += past.taken and not past.country
        for one, result in zip(rules, found.results, strict=True):
            _add(result, one, past)
    return found


def _add(result: Result, rules: CardRules, past: PastAttempt) -> None:
    decision = decide(ScaRules.of(rules), past.facts)
    asked = asks_code(rules, past)
    result.attempts += 1
    result.checked += decision.authentication in ASKING
    result.sca_reason[decision.sca_reason.partition(" ")[0]] += 1
    result.codes_asked += asked and past.used is not None
    result.codes_wrong += asked and _declined(rules, past)
    result.from_elsewhere += past.taken and not takes(rules.accepted_countries, past.country)


def asks_code(rules: CardRules, past: PastAttempt) -> bool:
    """As `cards.asks_code` says it of a card today."""
    if past.used is None:
        return True
    match rules.asks_code:
        case CodePolicy.NEVER:
            return False
        case CodePolicy.FIRST_USE:
            return not past.used
    return True


def _declined(rules: CardRules, past: PastAttempt) -> bool:
    """A bank's own no stands whatever the rules; what it took in spite of a wrong code is for them to say."""
    if past.reason == DeclineReason.CVC:
        return True
    return past.reason in CODE_WRONG and rules.refuses_wrong_code


def _past_attempts(channel_code: str, since: datetime, until: datetime, most: int) -> Iterator[PastAttempt]:
    query = _query(channel_code, since, until).order_by(Payment.started_at.desc()).limit(most)
    for row in session.execute(query.execution_options(yield_per=1000)):
        facts = ScaFacts(
            row.amount_minor,
            row.first and row.first - row.started_at,
            row.known_since and row.started_at - row.known_since,
        )
        used = row.used if row.saved_card_ref else None
        taken = row.state in TAKEN or row.reason in SENT_BACK
        yield PastAttempt(facts, used, row.reason, row.authentication, taken, row.card_country)


TAKEN = (PaymentState.CAPTURED, PaymentState.CAPTURE_REFUSED)


def _query(channel_code: str, since: datetime, until: datetime) -> Select[Any]:
    return (
        select(
            Payment.__table__.c.amount_minor, Payment.started_at, Payment.reason, Payment.authentication,
            Payment.saved_card_ref, Payment.state, Payment.card_country,
            Contact.created_at.label("known_since"),
            _first_performance().label("first"), _used_before().label("used"),
        )
        .join(Order, Order.ref == Payment.order_ref)
        .outerjoin(Contact, Contact.ref == Order.contact_ref)
        .where(Order.channel_code == channel_code, Payment.retry_of.is_(None), ~Payment.merchant_initiated)
        .where(Payment.started_at >= since, Payment.started_at <= until)
    )  # fmt: skip


def _used_before() -> ColumnElement[bool]:
    earlier = aliased(Payment)
    return exists().where(
        earlier.saved_card_ref == Payment.saved_card_ref,
        earlier.started_at < Payment.started_at,
        earlier.state == PaymentState.CAPTURED,
    )


def _first_performance() -> ScalarSelect[datetime]:
    return (
        select(func.min(Performance.starts_at))
        .join(Place, Place.performance_id == Performance.id)
        .join(OrderLine, OrderLine.place_id == Place.id)
        .where(OrderLine.order_ref == Order.ref)
        .correlate(Order)
        .scalar_subquery()
    )
