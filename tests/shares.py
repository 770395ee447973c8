"""An order in instalments, made through the services; and a bank that says what it is told to say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from sqlalchemy import select

from app.db import session
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.psp.port import (
    Authentication,
    Browser,
    Captured,
    CardDetails,
    Declined,
    DeclineReason,
    Expiry,
    NotFound,
    Outcome,
    Payer,
    Provider,
    PurchaseRequest,
    Refunded,
    RefundOutcome,
    RefundRequest,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog.models import Event, Performance, Place, Price
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment, Schedule
from app.settlement.instalments.shares import at_nine
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.services import CardPayment
from app.venue.channels import services as channels
from app.venue.delivery import services as deliveries

SEEN = CardDetails("visa", "4242", Expiry(2030, 12), "Ada Lovelace")
DON = "don-giovanni"  # its last evening is far enough away for any plan

NO = {
    "no": Declined("", DeclineReason.FUNDS, RetryAdvice.LATER, "funds"),
    "hard": Declined("", DeclineReason.CARD_DATA, RetryAdvice.OTHER_CARD, "stolen"),
    "confirm": Declined("", DeclineReason.AUTHENTICATION_REQUIRED, RetryAdvice.AUTHENTICATE, "soft"),
    "away": Declined("", DeclineReason.AUTHENTICATION, RetryAdvice.LATER, "nobody came"),
    "down": Declined("", DeclineReason.UNAVAILABLE, RetryAdvice.LATER, "down"),
}


@dataclass
class ScriptedBank:
    """`mood`: yes, silent (it takes the money and says nothing), mute (it takes none), or a key of `NO`."""

    mood: str = "yes"
    name: str = "ogone"
    asked: dict[str, PurchaseRequest] = field(default_factory=dict)
    taken: dict[str, Money] = field(default_factory=dict)
    returned: dict[str, Money] = field(default_factory=dict)

    def purchase(self, request: PurchaseRequest) -> Outcome:
        assert request.attempt not in self.asked, "asked twice"
        self.asked[request.attempt] = request
        if self.mood in NO:
            return NO[self.mood]
        if self.mood != "mute":
            self.taken[request.attempt] = request.amount
        if self.mood in ("silent", "mute"):
            return Unresolved("", UnresolvedReason.SILENCE)
        return self._yes(request.attempt)

    def lookup(self, attempt: str, _provider_ref: str = "") -> Outcome | NotFound:
        return self._yes(attempt) if attempt in self.taken else NotFound()

    def _yes(self, attempt: str) -> Captured:
        return Captured(f"P{attempt}", self.taken[attempt], SEEN)

    def refund(self, request: RefundRequest) -> RefundOutcome:
        assert request.ref not in self.returned, "sent twice"
        self.returned[request.ref] = request.amount
        return Refunded(f"R{request.ref}", request.amount)

    def lookup_refund(self, request: RefundRequest, _ref: str = "") -> RefundOutcome | NotFound:
        return Refunded(f"R{request.ref}", request.amount) if request.ref in self.returned else NotFound()

    @property
    def port(self) -> Provider:
        """It has all that a payment, a refund and their look-ups ask of a provider."""
        return cast(Provider, self)

    @property
    def holds(self) -> int:
        """What it has of the shop's money, in cents."""
        return sum(m.minor for m in self.taken.values()) - sum(m.minor for m in self.returned.values())

    @property
    def merchant_initiated(self) -> list[PurchaseRequest]:
        return [asked for asked in self.asked.values() if asked.series]


def buys(
    who: Contact,
    bank: ScriptedBank,
    *,
    plan: str = "CB3X",
    tickets: int = 3,
    event: str = DON,
    seen: CardDetails = SEEN,
) -> Order:
    """Tickets in instalments, the first share paid by a card that is saved with it."""
    order = agrees(who, plan=plan, tickets=tickets, event=event)
    paid = payments.pay(order, by_card(order, seen), bank.port)
    assert paid.authentication is Authentication.CHALLENGE
    return order


def agrees(who: Contact, *, plan: str = "CB3X", tickets: int = 3, event: str = DON) -> Order:
    basket, shown = chooses(who, plan=plan, tickets=tickets, event=event)
    shown = replace(shown, mandate=lambda _plan: "Take it on these days.")
    return checkout_service.place_order(basket, who, shown=shown, method_code=plan, browser={})


def chooses(who: Contact, *, plan: str, tickets: int, event: str) -> tuple[Basket, QuotedAmounts]:
    """A basket, and what its summary shows; no mandate is given yet."""
    basket = baskets.open_with(channels.by_code("cube"), "en")
    performance = _last_evening(event)
    choices = [_choice(place, event) for place in _free(performance, tickets)]
    baskets.take(basket, performance, choices)
    baskets.identify(basket, who.sign_in_email)
    baskets.deliver_by(basket, deliveries.modes_of("cube")[0], "", None)
    quote = checkout_service.quote(basket, who)
    proposal = quote.proposal(plan)
    assert proposal
    assert proposal.shares, proposal.ineligibility
    return basket, QuotedAmounts(quote.due.minor, schedule=proposal.fingerprint)


def by_card(order: Order, seen: CardDetails = SEEN) -> CardPayment:
    return CardPayment(
        payments.new_attempt(order), "TOKEN-1", seen, "en", Payer(seen.holder), Browser(), "http://shop.test/back",
        save_card=True, is_mandate=True,
    )  # fmt: skip


def _last_evening(event: str) -> Performance:
    query = select(Performance).join(Event, Event.id == Performance.event_id).where(Event.slug == event)
    found = session.scalars(query.order_by(Performance.starts_at.desc())).first()
    assert found
    return found


def _free(performance: Performance, count: int) -> list[Place]:
    query = select(Place).filter_by(
        performance_id=performance.id, house=False, basket_ref=None, order_ref=None
    )
    return list(session.scalars(query.order_by(Place.category_id, Place.id).limit(count)))


def _choice(place: Place, event: str) -> PlaceRequest:
    query = select(Price).join(Event, Event.id == Price.event_id).where(Event.slug == event)
    price = session.scalars(
        query.filter_by(category_id=place.category_id).order_by(Price.price_type_id)
    ).first()
    assert price
    return PlaceRequest(place.category_id, price.price_type_id, place.id)


def schedule_of(order: Order) -> Schedule:
    found = instalments.of_order(order.ref)
    assert found
    return found


def rows(order: Order) -> list[Instalment]:
    return schedule_of(order).instalments


def states(order: Order) -> list[str]:
    return [row.state.value for row in rows(order)]


def of_shares(order: Order) -> list[Payment]:
    return [payment for payment in payments.of_order(order.ref) if payment.instalment_numbers]


def morning_of(order: Order, number: int, minutes: int = 1) -> datetime:
    """Just after nine on the day a share is due."""
    row = rows(order)[number - 1]
    return at_nine(row.due_on, order.channel.timezone).replace(minute=minutes)
