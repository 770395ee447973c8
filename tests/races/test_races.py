"""Two hands on one thing, on real connections. `ROUNDS=` and `RACERS=` make it a longer afternoon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from app.accounting.credit import services as credit
from app.accounting.ledger.services import balances_of, held
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import SignInMethod, TokenPurpose
from app.flows.accounts.services import SignedIn, TokenSpent
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.flows.psp_notifications import services as psp_notifications
from app.http.providers import all_providers
from app.kernel import clock, refs
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.messages.email_queue.models import EmailMessage
from app.people.cards import services as cards
from app.people.cards.models import CardDeletion, SavedCard
from app.people.customers.models import Contact
from app.psp.port import CardDetails, Expiry
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketLine, BasketState
from app.sale.catalog.models import Event, Performance, Place
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.promotions import services as promotions
from app.sale.promotions.models import Redemption
from app.sale.promotions.services import PromoCodeRejected, PromoRefusal, PromoRules
from app.sale.tickets.models import Ticket
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistEntry, WaitlistKind
from app.settlement.deferred import services as deferred
from app.settlement.payments import charges
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.services import CardPayment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import RefundHeader, RefundReason
from app.settlement.refunds.states import RefundState
from app.settlement.reversals import services as reversals
from app.settlement.reversals.errors import Refused
from app.settlement.reversals.items import RefundItems, Reversal
from app.settlement.reversals.previews import RefundPreview
from app.venue.channels import services as channels
from app.worker import sweeps
from tests import people
from tests.people import OWNER
from tests.races.conftest import RACERS, ROUNDS, Town
from tests.shopper import CHALLENGE_CARD, GOOD_CARD

pytestmark = pytest.mark.races


def _pay(order_ref: str, paying: CardPayment) -> Callable[[], Payment]:
    def act() -> Payment:
        return payments.pay(session.get_one(Order, order_ref), paying, all_providers()["ogone"])

    return act


def _only(results: list[Any], *allowed: type) -> None:
    """Whoever did not win got a polite refusal."""
    assert all(isinstance(result, allowed) for result in results), results


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_attempt_sent_many_times_is_one_charge(town: Town, _round: int) -> None:
    order = town.order()
    paying = town.card_payment(order, GOOD_CARD)
    _only(town.race([_pay(order, paying)] * RACERS), Payment)
    assert town.tally(order) == {"charges": 1, "payments": 1, "tickets": 1, "sold": 1, "refunds": 0}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_many_attempts_at_one_order_are_one_charge(town: Town, _round: int) -> None:
    order = town.order()
    acts = [_pay(order, town.card_payment(order, GOOD_CARD)) for _ in range(RACERS)]
    _only(town.race(acts), Payment, payments.PaymentPending, payments.NotPayable, baskets.HoldEnded)
    assert town.tally(order) == {"charges": 1, "payments": 1, "tickets": 1, "sold": 1, "refunds": 0}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_same_card_saved_by_many_orders_at_once_is_one_card(town: Town, _round: int) -> None:
    """The last token is saved, the others the provider is asked to forget."""
    ada = people.contact(f"{refs.new(8)}@example.org", confirmed_at=clock.now())
    seen = CardDetails("visa", "1111", Expiry(2030, 12), "Ada")
    before = session.scalar(select(func.count()).select_from(CardDeletion)) or 0

    def saves(token: str) -> str:
        card = cards.save(ada.ref, "ogone", token, seen, clock.now())
        session.commit()
        return card.token if card else ""

    _only(town.race([partial(saves, f"T{n}") for n in range(RACERS)]), str)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(SavedCard).filter_by(contact_ref=ada.ref)) == 1
    assert session.scalar(select(func.count()).select_from(CardDeletion)) == before + RACERS - 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_card_comes_first_whatever_several_tabs_want(town: Town, _round: int) -> None:
    ada = people.contact(f"{refs.new(8)}@example.org", confirmed_at=clock.now())
    for last4 in map(str, range(1000, 1000 + RACERS)):
        cards.save(ada.ref, "ogone", last4, CardDetails("visa", last4, Expiry(2030, 12), "Ada"), clock.now())
    session.commit()
    saved = [card.ref for card in cards.of_contact(ada.ref)]

    def prefers(ref: str) -> str:
        cards.make_default(session.get_one(SavedCard, ref))
        return ref

    _only(town.race([partial(prefers, ref) for ref in saved]), str)
    session.expire_all()
    assert [card.is_default for card in cards.of_contact(ada.ref)].count(True) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_person_on_many_devices_at_once_loses_no_place(town: Town, _round: int) -> None:
    """Each device brings a basket and takes the others': nobody waits for ever, every place is in one."""
    ada = people.contact(f"{refs.new(8)}@example.org", confirmed_at=clock.now())
    held = [town.takes(town.free_place()) for _ in range(RACERS)]
    session.execute(update(Basket).where(Basket.ref.in_(held)).values(contact_ref=ada.ref))
    session.commit()

    def signs_in(ref: str) -> SignedIn:
        here = accounts.VisitorBrowser("Test", "en", basket_ref=ref)
        return accounts.begin(session.get_one(Contact, ada.ref), SignInMethod.PASSWORD, here)

    _only(town.race([partial(signs_in, ref) for ref in held]), SignedIn)
    session.expire_all()
    theirs = select(Basket.ref).filter_by(contact_ref=ada.ref, state=BasketState.OPEN)
    places = session.scalars(select(Place).where(Place.basket_ref.in_(theirs))).all()
    lines = session.scalars(select(BasketLine).where(BasketLine.basket_ref.in_(theirs))).all()
    assert len(places) == RACERS
    assert {(p.id, p.basket_ref) for p in places} == {(ln.place_id, ln.basket_ref) for ln in lines}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_link_followed_many_times_signs_in_once(town: Town, _round: int) -> None:
    channel, email = channels.by_code("cube"), f"{refs.new(8)}@example.org".lower()
    made = accounts.ask_link(channel, TokenPurpose.SIGN_IN, email, "en").ref
    secret = session.scalars(select(EmailMessage).filter_by(subject_ref=made)).one().secret or ""
    act = partial(accounts.follow, channel, secret, accounts.VisitorBrowser("Test", "en"))
    results = town.race([act] * RACERS)
    _only(results, SignedIn, TokenSpent)
    assert len([result for result in results if isinstance(result, SignedIn)]) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_last_seat_is_sold_once(town: Town, _round: int) -> None:
    place_id = town.free_place().id
    session.commit()
    results = town.race([lambda: town.takes(session.get_one(Place, place_id))] * RACERS)
    _only(results, str, baskets.PlacesGone)
    (winner,) = [result for result in results if isinstance(result, str)]
    session.expire_all()
    assert session.get_one(Place, place_id).basket_ref == winner


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_return_notification_and_sweep_settle_once(town: Town, _round: int) -> None:
    order = town.order()
    paying = town.card_payment(order, CHALLENGE_CARD)
    paid = _pay(order, paying)()
    assert paid.state is PaymentState.ACTION_REQUIRED
    town.bank.confirm(payments.challenge_of(paid))
    session.commit()
    provider = all_providers()["ogone"]
    notification = town.bank.letter_about(paying.attempt)

    def comes_back() -> Payment:
        return payments.resolve(session.get_one(Payment, paying.attempt), provider, "return")

    acts: list[Callable[[], Any]] = [
        comes_back,
        partial(psp_notifications.receive, [provider], notification),
    ] * (RACERS // 2)
    town.race(acts)
    assert town.tally(order) == {"charges": 1, "payments": 1, "tickets": 1, "sold": 1, "refunds": 0}
    assert set(balances_of(order)) >= {"clearing:ogone", "sales", "vat", "fees"}
    assert balances_of(order)["receivable"].minor == 0


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_expiry_against_payment_leaves_no_charge_without_a_seat(town: Town, _round: int) -> None:
    order = town.order()
    paying = town.card_payment(order, GOOD_CARD)
    basket = session.get_one(Order, order).basket_ref
    session.execute(
        update(Basket).where(Basket.ref == basket).values(held_until=clock.now() + timedelta(seconds=1))
    )
    session.commit()

    def sweeps() -> list[str]:
        with clock.at(clock.now() + timedelta(seconds=2)):
            return baskets.release_lapsed()

    town.race([_pay(order, paying), sweeps])
    session.expire_all()
    tally = town.tally(order)
    assert tally["charges"] == tally["sold"] == tally["tickets"], tally


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_seat_removed_while_the_order_is_placed_is_in_both_or_in_neither(town: Town, _round: int) -> None:
    """Two tabs: whatever the order of events, no order stands for a seat its basket does not hold."""
    ref = town.ready_basket()

    def removes() -> object:
        found = baskets.find(ref)
        assert found is not None
        return baskets.remove(found, found.lines[0].id)

    def places() -> object:
        return town.places(ref)

    town.race([removes, places])
    session.expire_all()
    basket = baskets.find(ref)
    assert basket is not None
    held = {line.place_id for line in basket.lines}
    agreed = orders.find(basket.order_ref) if basket.order_ref else None
    assert agreed is None or {line.place_id for line in agreed.lines} == held


def test_serial_numbers_have_no_gaps(town: Town) -> None:
    """Whatever was tried at once, and whatever failed: 1, 2, 3… in every series."""
    refs = [town.order() for _ in range(RACERS)]
    town.race([_pay(order, town.card_payment(order, GOOD_CARD)) for order in refs])
    serials = session.scalars(
        select(Ticket.serial).filter_by(channel_code="cube").order_by(Ticket.serial)
    ).all()
    assert list(serials) == list(range(1, len(serials) + 1))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_sweeps_at_once_tell_as_many_as_there_are_places(town: Town, _round: int) -> None:
    performance = session.scalars(
        select(Performance).join(Event, Event.id == Performance.event_id).where(Event.slug == "don-giovanni")
    ).first()
    assert performance is not None
    places = select(Place.id).where(Place.performance_id == performance.id, ~Place.house).limit(2)
    session.execute(delete(WaitlistEntry))
    for number in range(4):
        waitlist.wait(
            channels.by_code("cube"), performance, WaitlistKind.PLACES, f"ada{number}@example.org", "en"
        )
    session.execute(update(Place).where(Place.performance_id == performance.id).values(order_ref="COUNTER"))
    session.execute(update(Place).where(Place.id.in_(places)).values(order_ref=None))
    session.commit()
    assert sum(town.race([waitlist.notify] * RACERS)) == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_e28_the_last_use_of_a_code_goes_to_one_of_many(town: Town, _round: int) -> None:
    """As many succeed as there are uses; the others are refused, and nothing is set aside for them."""
    rules = PromoRules(percent_bp=1_000, most_uses=2)
    promo = promotions.create("cube", Texts(f"Les deux {_round}"), rules, OWNER, f"DEUX{_round}")
    refs = [town.ready_basket() for _ in range(RACERS)]

    def redeems(ref: str) -> object:
        found = baskets.find(ref)
        assert found is not None
        return baskets.apply_promo_code(found, f"deux {_round}")

    results = town.race([partial(redeems, ref) for ref in refs])
    refused = [result for result in results if isinstance(result, PromoCodeRejected)]
    session.expire_all()
    uses = select(func.count()).select_from(Redemption).where(Redemption.promo_id == promo.id)
    assert (session.scalar(uses), {one.reason for one in refused}) == (2, {PromoRefusal.USED})
    assert len(refused) == RACERS - 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_coupon_is_one_baskets_or_anothers(town: Town, _round: int) -> None:
    promo = promotions.create("cube", Texts("Coffret"), PromoRules(percent_bp=1_000), OWNER)
    (coupon,) = promotions.print_coupons(promo, 1, OWNER)
    refs = [town.ready_basket() for _ in range(RACERS)]

    def redeems(ref: str) -> object:
        found = baskets.find(ref)
        assert found is not None
        return baskets.apply_promo_code(found, coupon)

    results = town.race([partial(redeems, ref) for ref in refs])
    assert sum(isinstance(result, Redemption) for result in results) == 1
    assert sum(isinstance(result, PromoCodeRejected) for result in results) == RACERS - 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_voucher_and_many_orders_spend_it_once(town: Town, _round: int) -> None:
    """Each counts on all of it; it pays whole orders while it lasts, the others are shown another amount."""
    prices = {ref: _basket(ref).total.minor for ref in [town.ready_basket() for _ in range(RACERS)]}
    value = 2 * max(prices.values())
    voucher, code = vouchers.issue(
        channels.by_code("cube"), Money(value, "EUR"), clock.now() + timedelta(days=1)
    )
    for ref in prices:
        checkout_service.redeem(_basket(ref), code)

    def places(ref: str) -> object:
        return town.places(ref, QuotedAmounts(0))

    results = dict(zip(prices, town.race([partial(places, ref) for ref in prices]), strict=True))
    session.expire_all()
    paid = [ref for ref, result in results.items() if isinstance(result, Order)]
    refused = [ref for ref, result in results.items() if isinstance(result, checkout_service.PriceChanged)]
    left = vouchers.left_on([voucher])[voucher.ref].minor
    assert len(paid) + len(refused) == RACERS, results
    assert sum(prices[ref] for ref in paid) + left == value
    assert all(prices[ref] > left for ref in refused)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_voucher_that_pays_is_not_emptied_meanwhile(town: Town, _round: int) -> None:
    """Staff take all of it back while an order counts on all of it: one of them is late."""
    ref = town.ready_basket()
    value = _basket(ref).total
    voucher, code = vouchers.issue(channels.by_code("cube"), value, clock.now() + timedelta(days=1))
    checkout_service.redeem(_basket(ref), code)

    def takes() -> object:
        return vouchers.correct(voucher.ref, -value, "a race", OWNER)

    placed, *taken = town.race([lambda: town.places(ref, QuotedAmounts(0)), takes, takes])
    session.expire_all()
    done = [one for one in (placed, *taken) if isinstance(one, Order | Voucher)]
    assert (len(done), vouchers.left_on([voucher])[voucher.ref].minor) == (1, 0)
    late = {type(one) for one in (placed, *taken)} - {Order, Voucher}
    assert late <= {checkout_service.PriceChanged, vouchers.MoreThanLeft}


def _contact() -> Contact:
    found = Contact(ref=refs.new(), channel_code="cube", email=f"{refs.new()}@example.org", lang="en")
    session.add(found)
    session.commit()
    return found


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_credit_balance_pays_what_is_in_it_and_no_more(town: Town, _round: int) -> None:
    """Many orders of one contact, all wanting the same credit: as many as it covers; others are refused."""
    ada = _contact()
    prices = {ref: _basket(ref).total.minor for ref in [town.ready_basket() for _ in range(RACERS)]}
    value = 2 * max(prices.values())
    credit.adjust(ada, Money(value, "EUR"), "a race", OWNER)
    for ref in prices:
        checkout_service.use_credit(_basket(ref), None)

    def places(ref: str) -> object:
        return town.places(ref, QuotedAmounts(0, credit_minor=value), session.get_one(Contact, ada.ref))

    results = dict(zip(prices, town.race([partial(places, ref) for ref in prices]), strict=True))
    session.expire_all()
    paid = [ref for ref, result in results.items() if isinstance(result, Order)]
    refused = [ref for ref, result in results.items() if isinstance(result, checkout_service.PriceChanged)]
    left = credit.balance(ada).minor
    assert len(paid) + len(refused) == RACERS, results
    assert sum(prices[ref] for ref in paid) + left == value
    assert all(prices[ref] > left for ref in refused)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_deferred_ceiling_bears_what_it_may_and_no_more(town: Town, _round: int) -> None:
    """Many orders of one contact, each wholly to be paid later: as many as fit under the ceiling."""
    ada = _contact()
    prices = {ref: _basket(ref).total.minor for ref in [town.ready_basket() for _ in range(RACERS)]}
    most = 2 * max(prices.values())
    deferred.allow(ada, Money(most, "EUR"), OWNER)

    def places(ref: str) -> object:
        shown = QuotedAmounts(prices[ref], later_minor=prices[ref])
        return town.places(ref, shown, session.get_one(Contact, ada.ref), "COMPTE")

    results = dict(zip(prices, town.race([partial(places, ref) for ref in prices]), strict=True))
    session.expire_all()
    placed = [ref for ref, result in results.items() if isinstance(result, Order)]
    refused = [
        ref
        for ref, r in results.items()
        if isinstance(r, checkout_service.PriceChanged | checkout_service.MethodWithdrawn)
    ]
    owed = deferred.balance(ada).minor
    assert len(placed) + len(refused) == RACERS, results
    assert owed == sum(prices[ref] for ref in placed) <= most
    assert all(prices[ref] > most - owed for ref in refused)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_voucher_is_captured_or_released_and_never_both(town: Town, _round: int) -> None:
    """The hold of an order ends, and is swept, in the moment its payment succeeds."""
    ref = town.ready_basket()
    voucher, code = vouchers.issue(
        channels.by_code("cube"), Money(1_000, "EUR"), clock.now() + timedelta(days=1)
    )
    checkout_service.redeem(_basket(ref), code)
    due = checkout_service.quote(_basket(ref), None).due
    order = town.places(ref, QuotedAmounts(due.minor)).ref
    paying = town.card_payment(order, GOOD_CARD)

    def releases() -> object:
        with clock.at(clock.now() + timedelta(hours=3)):
            return sweeps.release_holds()

    town.race([_pay(order, paying), releases, releases])
    with clock.at(clock.now() + timedelta(hours=3)):
        sweeps.release_holds()
    session.expire_all()
    left, paid = vouchers.left_on([voucher])[voucher.ref].minor, orders.find(order).paid  # type: ignore[union-attr]
    assert left == (0 if paid else 1_000)
    assert not balances_of(order).get(held(order), Money(0, "EUR"))


def _basket(ref: str) -> Basket:
    found = baskets.find(ref)
    assert found is not None
    return found


def _take_back(order_ref: str, items: RefundItems, shown: RefundPreview) -> Callable[[], Any]:
    return lambda: reversals.run(order_ref, Reversal(items), shown=shown, reason="asked", by=OWNER)


@pytest.mark.parametrize("_round", range(ROUNDS))
@pytest.mark.parametrize("named", [True, False], ids=["a ticket", "the whole order"])
def test_many_who_refund_the_same_refund_it_once(town: Town, named: bool, _round: int) -> None:
    """Several operators at their desks, then several workers at the bank."""
    ref = town.order()
    payments.pay(session.get_one(Order, ref), town.card_payment(ref, GOOD_CARD), all_providers()["ogone"])
    order = orders.find(ref)
    assert order is not None
    items = RefundItems(lines=frozenset(line.id for line in order.lines)) if named else RefundItems()
    shown = reversals.preview(order, Reversal(items))
    session.commit()
    results = town.race([_take_back(ref, items, shown)] * RACERS)
    _only(results, RefundHeader, Refused)
    assert len([done for done in results if isinstance(done, RefundHeader)]) == 1
    assert town.tally(ref)["refunds"] == 1
    _only(town.race([lambda: len(refunds.run_due(all_providers()))] * RACERS), int)
    town.bank.settle()
    session.expire_all()
    (refund,) = refunds.of_order(ref)
    assert refund.state is RefundState.PENDING
    given_back = [entry for name, entry in town.bank.ledger().items() if name.startswith(order.number)]
    assert [entry["refunded"] for entry in given_back] == [order.total.minor]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_refunds_of_a_payment_never_leave_together(town: Town, _round: int) -> None:
    ref = town.order()
    payments.pay(session.get_one(Order, ref), town.card_payment(ref, GOOD_CARD), all_providers()["ogone"])
    (payment,) = payments.of_order(ref)
    for _part in range(2):
        charges.send_back(payment, Money(100, "EUR"), RefundReason.NOT_OWED)
    session.commit()
    _only(town.race([lambda: len(refunds.run_due(all_providers()))] * RACERS), int)
    session.expire_all()
    states = sorted(refund.state for refund in refunds.of_order(ref))
    assert states == [RefundState.DUE, RefundState.PENDING]
