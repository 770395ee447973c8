"""What a basket costs, and who would pay what of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.sale.pricing.services import Bill, Charge, ChargeKind
from app.sale.promotions import services as promotions
from app.settlement.instalments import services as instalments
from app.settlement.instalments.offers import InstalmentRequest, Proposal
from app.settlement.tenders import allocations
from app.settlement.tenders.allocations import Allocations
from app.settlement.transfers import services as transfers
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType, PaymentMethod, ProductFamily
from app.venue.payment_methods.services import MethodOffer


@dataclass(frozen=True)
class Quote:
    """What a basket costs, who would pay what of it, and the methods for what is left.

    `fees` are charged in addition, by the code of the method the shopper chooses. `preferred` is the code of
    the method selected at first. `proposals` are the instalment plans of the
    venue, those that fit and those that do not. `elsewhere` are methods that are offered in other countries
    only. `later_from` is when the shopper's account will be old enough to pay later, if it is not.
    """

    bill: Bill
    plan: Allocations
    fees: Mapping[str, Charge]
    offer: MethodOffer
    methods: Sequence[PaymentMethod]
    preferred: str
    proposals: Sequence[Proposal] = ()
    elsewhere: Sequence[PaymentMethod] = ()
    later_from: date | None = None

    def proposal(self, code: str | None) -> Proposal | None:
        """The proposal of this method, if it is an instalment plan."""
        return next((found for found in self.proposals if found.code == code), None)

    @property
    def takes_vouchers(self) -> bool:
        return self.offer.of_type(MethodType.VOUCHER) is not None

    @property
    def rewards_signing_in(self) -> bool:
        """Whether a contact might pay in ways a guest cannot."""
        return any(self.offer.of_type(kind) for kind in (MethodType.CREDIT, MethodType.DEFERRED))

    @property
    def due(self) -> Money:
        """What vouchers and credit leave to pay; a fee for how it is paid comes on top."""
        return self.plan.due

    def bill_by(self, code: str | None) -> Bill:
        """The bill of whoever pays by this method."""
        return self.bill.with_charge(self.fees.get(code or ""))

    def due_by(self, code: str | None) -> Money:
        return self.due + self.fee_of(code)

    def fee_of(self, code: str | None) -> Money:
        fee = self.fees.get(code or "")
        return fee.price if fee else Money(0, self.due.currency)

    @property
    def credit_minor(self) -> int:
        return self.plan.credit.minor if self.plan.credit else 0

    @property
    def later_minor(self) -> int:
        return self.plan.later.amount.minor if self.plan.later else 0


def takes_codes(basket: Basket, quote: Quote) -> bool:
    """Whether a voucher or a promo code could pay for any of it: both are for tickets."""
    if not basket.lines:
        return False
    vouchers = quote.offer.of_type(MethodType.VOUCHER) is not None
    return vouchers or promotions.any_online(basket.channel_code, clock.now())


def offer_for(basket: Basket) -> MethodOffer:
    """The methods of the web shop that may pay what this basket holds, where its shopper is."""
    return _fitting(basket).for_country(country_of(basket))


def country_of(basket: Basket) -> str:
    """Of the address its tickets are posted to; where none is asked, of the channel."""
    return str((basket.address or {}).get("country") or basket.channel.country)


def _fitting(basket: Basket) -> MethodOffer:
    held = {ProductFamily.TICKETS: basket.lines, ProductFamily.VOUCHERS: basket.gifts}
    offer = payment_methods.offer_online(basket.channel)
    return offer.for_families([family for family, rows in held.items() if rows])


def has_terms(basket: Basket) -> bool:
    """Whether the channel has published the terms that a shopper agrees to."""
    return bool(legal.current(basket.channel_code, LegalKind.TERMS).version)


def quote(basket: Basket, contact: Contact | None) -> Quote:
    """`contact` is who is signed in: only their credit and deferred account may pay.

    A debt is not paid by another debt.
    """
    bill, offer = basket.bill, offer_for(basket)
    credit_of = contact if offer.of_type(MethodType.CREDIT) else None
    allowed = contact is not None and contact.deferred_allowed and not basket.debt_payment
    account = offer.of_type(MethodType.DEFERRED) if allowed else None
    later_from = _later_from(basket, contact, account)
    debtor = contact if account and not later_from else None
    plan = allocations.allocate(basket, bill.total, bill.open_to_vouchers, credit_of, debtor)
    proposals = _proposals(basket, bill, offer, plan.due, contact)
    methods = _possible(basket, offer, plan, {found.code for found in proposals if found.shares})
    methods = [method for method in methods if method.combines or plan.due == bill.total]
    if not has_terms(basket):
        methods = []  # nobody could say what they agree to
    preferred, fees = offer.preferred(methods), _fees(basket, methods) if plan.due else {}
    chosen = preferred.code if preferred else ""
    return Quote(bill, plan, fees, offer, methods, chosen, proposals, _elsewhere(basket, plan), later_from)


def _later_from(basket: Basket, contact: Contact | None, account: PaymentMethod | None) -> date | None:
    """The day from which a new account may pay later; None if it may already, or never."""
    if contact is None or account is None:
        return None
    old_enough = contact.created_at + timedelta(days=account.account_days)
    return basket.channel.date_at(old_enough) if clock.now() < old_enough else None


def _elsewhere(basket: Basket, plan: Allocations) -> list[PaymentMethod]:
    """Those that would pay what is due, were the shopper somewhere else."""
    country = country_of(basket)
    paying = _fitting(basket).settling(plan.due) if plan.due else []
    return [method for method in paying if not method.offered_in(country)]


def _fees(basket: Basket, methods: Sequence[PaymentMethod]) -> dict[str, Charge]:
    charged = [(method, payment_methods.fee_of(method, basket.channel)) for method in methods]
    return {method.code: Charge(ChargeKind.METHOD_FEE, fee, method.vat_bp) for method, fee in charged if fee}


def _proposals(
    basket: Basket, bill: Bill, offer: MethodOffer, due: Money, contact: Contact | None
) -> list[Proposal]:
    """A card has to pay the instalments, and an older debt is not deferred once more."""
    if not due or basket.debt_payment or not offer.of_type(MethodType.CARD):
        return []
    request = _instalment_request(basket, due, min(bill.charged(), due), signed_in=contact is not None)
    return instalments.proposals(offer.methods, request)


def _instalment_request(basket: Basket, due: Money, extras: Money, *, signed_in: bool) -> InstalmentRequest:
    performances = [line.place.performance for line in basket.lines]
    return InstalmentRequest(
        channel=basket.channel,
        due=due,
        extras=extras,
        performances=[performance.starts_at for performance in performances],
        event_slugs={performance.event.slug for performance in performances},
        undated=bool(basket.gifts),
        signed_in=signed_in,
    )


def _possible(
    basket: Basket, offer: MethodOffer, plan: Allocations, fitting: Collection[str]
) -> list[PaymentMethod]:
    """Of instalment plans, those that fit."""
    deferrable = _deferrable(offer, plan)

    def possible(method: PaymentMethod) -> bool:
        match method.type:
            case MethodType.DEFERRED:
                return deferrable
            case MethodType.INSTALMENTS:
                return method.code in fitting
            case MethodType.TRANSFER:
                return transfers.fits(basket, method)
        return True

    return [method for method in offer.settling(plan.due) if possible(method)]


def _deferrable(offer: MethodOffer, plan: Allocations) -> bool:
    """Paying later is possible for all that is due, or for a part if a card can pay the rest."""
    later = plan.later.amount if plan.later else Money(0, plan.due.currency)
    return bool(later) and (later == plan.due or offer.of_type(MethodType.CARD) is not None)
