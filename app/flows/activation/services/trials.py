"""A payment of 1.00 that tries an account out: taken, and given back at once.

It is written down before the bank hears of it, as every payment is, and the bank is never asked within a
transaction. Only a look-up says what became of one that was not answered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from app.audit import services as audit
from app.db import session
from app.flows.activation.models import ProviderTest
from app.flows.activation.states import ASKED, OPEN, TrialState
from app.flows.psp_notifications.services import TRIAL
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.psp.port import (
    ActionRequired,
    Authentication,
    Browser,
    Captured,
    CardAccepted,
    Challenge,
    Declined,
    Misconfigured,
    NotFound,
    Outcome,
    Payer,
    Provider,
    PurchaseRequest,
    Refunded,
    RefundOutcome,
    RefundPending,
    RefundRefused,
    RefundRequest,
    Unresolved,
)
from app.settlement.payments.timing import TRAVEL_TIME
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderAccount

log = structlog.get_logger()

AMOUNT_MINOR = 100


class TrialPending(Exception):
    """A test payment of this account is not at its end yet, or this one was made before."""


class NotOpen(Exception):
    """It is at its end: there is nothing to ask."""


@dataclass(frozen=True)
class Card:
    """What the provider's form brought, and who typed it where."""

    entered: CardAccepted
    payer: Payer
    browser: Browser
    return_url: str
    language: str


def new_ref() -> str:
    return f"{TRIAL}{refs.new(12)}"


def trial(account: ProviderAccount, ref: str) -> ProviderTest | None:
    return session.scalars(select(ProviderTest).filter_by(account_id=account.id, ref=ref)).one_or_none()


def latest(account_ids: list[int]) -> dict[int, ProviderTest]:
    """The last one of each account."""
    query = select(ProviderTest).where(ProviderTest.account_id.in_(account_ids))
    found = session.scalars(query.order_by(ProviderTest.started_at))
    return {one.account_id: one for one in found}


def try_out(
    account: ProviderAccount, provider: Provider, currency: str, card: Card, by: Actor
) -> ProviderTest:
    """Take 1.00 and give it back. `account` is locked. Raises Forbidden or TrialPending."""
    by.must(Right.MANAGE_KEYS, account.channel_code)
    before = latest([account.id]).get(account.id)
    if (before and before.state in OPEN) or session.get(ProviderTest, card.entered.attempt):
        raise TrialPending
    made = ProviderTest(
        ref=card.entered.attempt, account_id=account.id, keys_id=account.live_keys[0].id,
        amount=Money(AMOUNT_MINOR, currency), started_by=by.name[:100],
        card=f"{card.entered.card.brand} {card.entered.card.last4}".strip()[:40],
    )  # fmt: skip
    session.add(made)
    facts = {"merchant": account.merchant, "amount_minor": AMOUNT_MINOR, "currency": currency}
    audit.record(by, "provider_tested", provider_accounts.subject(account), after=facts)
    session.commit()
    _settle(made.ref, provider.purchase(_request(made, card)))
    return _given_back(made.ref, provider)


def _request(made: ProviderTest, card: Card) -> PurchaseRequest:
    return PurchaseRequest(
        attempt=made.ref, amount=made.amount, payer=card.payer, browser=card.browser,
        authentication=Authentication.ASK, return_url=card.return_url, language=card.language,
        token=card.entered.token,
    )  # fmt: skip


def follow_up(account: ProviderAccount, ref: str, provider: Provider, by: Actor) -> ProviderTest:
    """Ask the bank what became of it, and give back what it took. Raises Forbidden or NotOpen."""
    by.must(Right.MANAGE_KEYS, account.channel_code)
    made = _locked(ref)
    if made.state not in OPEN:
        session.commit()
        raise NotOpen
    facts = {"merchant": account.merchant}
    audit.record(by, "provider_test_asked", provider_accounts.subject(account), after=facts)
    session.commit()
    if made.state in ASKED:
        _settle(ref, provider.lookup(ref, made.provider_ref))
    return _given_back(ref, provider)


def _locked(ref: str) -> ProviderTest:
    """Two clicks, or a click and the bank's late answer, come one after the other."""
    return session.get_one(ProviderTest, ref, with_for_update=True, populate_existing=True)


def challenge_of(made: ProviderTest) -> Challenge | None:
    if made.state is not TrialState.AT_BANK or not made.challenge:
        return None
    action, method, fields = json.loads(made.challenge)
    return Challenge(action, tuple((name, value) for name, value in fields), method)


def _settle(ref: str, outcome: Outcome | NotFound) -> None:
    """What is known already is not unsaid: only a payment whose outcome is open gets one."""
    made = _locked(ref)
    if made.state in ASKED:
        _apply(made, outcome)
    session.commit()


def _apply(made: ProviderTest, outcome: Outcome | NotFound) -> None:
    match outcome:
        case Captured(provider_ref, amount) if amount in (None, made.amount):
            made.state, made.provider_ref, made.challenge = TrialState.TAKEN, provider_ref, None
        case ActionRequired(provider_ref, challenge):
            made.state, made.provider_ref = TrialState.AT_BANK, provider_ref
            if challenge:
                made.challenge = json.dumps([challenge.action, challenge.method, challenge.fields])
        case Declined(provider_ref, reason):
            made.provider_ref = provider_ref
            _end(made, TrialState.REFUSED, reason=reason, code=outcome.code)
        case Misconfigured(code):
            _end(made, TrialState.MISCONFIGURED, code=code)
        case NotFound() if clock.now() - made.started_at < TRAVEL_TIME:
            made.state = TrialState.UNRESOLVED  # it may still be on its way
        case NotFound():
            _end(made, TrialState.REFUSED, code="not found")
        case Captured(provider_ref) | Unresolved(provider_ref):
            made.state, made.provider_ref = TrialState.UNRESOLVED, provider_ref


def _end(made: ProviderTest, state: TrialState, *, reason: str = "", code: str = "") -> None:
    made.state, made.reason, made.code = state, reason, code[:40]
    made.challenge, made.ended_at = None, clock.now()


def _given_back(ref: str, provider: Provider) -> ProviderTest:
    """Whoever is first sends the refund. Anybody after only asks about it; it is sent again if it never
    arrived and no longer can.
    """
    made = _locked(ref)
    first, wanted = made.refund_sent_at is None, _refund_of(made)
    if made.state is not TrialState.TAKEN:
        session.commit()
        return made
    if first:
        _claimed(made)
    session.commit()
    if first:
        return _settle_refund(ref, provider.refund(wanted))
    found = provider.lookup_refund(wanted, made.refund_ref)
    if not isinstance(found, NotFound):
        return _settle_refund(ref, found)
    made = _locked(ref)
    again = made.state is TrialState.TAKEN and _claimed(made)
    session.commit()
    return _settle_refund(ref, provider.refund(wanted)) if again else made


def _refund_of(made: ProviderTest) -> RefundRequest:
    nothing = Money(0, made.amount.currency)
    return RefundRequest(f"{made.ref}-R", made.provider_ref, made.amount, made.amount, nothing)


def _claimed(made: ProviderTest) -> bool:
    """Whether this one may send it: nobody did, or so long ago that it would be there. `made` is locked."""
    now = clock.now()
    if made.refund_sent_at is not None and now - made.refund_sent_at < TRAVEL_TIME:
        return False
    made.refund_sent_at = now
    return True


def _settle_refund(ref: str, outcome: RefundOutcome) -> ProviderTest:
    made = _locked(ref)
    if made.state is TrialState.TAKEN:
        _apply_refund(made, outcome)
    session.commit()
    return made


def _apply_refund(made: ProviderTest, outcome: RefundOutcome) -> None:
    """After a definite no it may be sent again at once."""
    match outcome:
        case Refunded(provider_ref) | RefundPending(provider_ref):
            made.refund_ref = provider_ref
            _end(made, TrialState.GIVEN_BACK)
            provider_accounts.mark_tested(made.account_id, clock.now(), made.keys_id)
        case RefundRefused(reason=reason, code=code):
            made.reason, made.code, made.refund_sent_at = reason, code[:40], None
        case Misconfigured(code):
            made.reason, made.code, made.refund_sent_at = "misconfigured", code[:40], None
        case Unresolved():
            made.reason = ""
    if made.state is TrialState.TAKEN:
        log.warning("provider_test_not_given_back", test=made.ref, code=made.code)
