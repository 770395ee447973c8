"""What a preview says is what is done, whatever paid an order and whatever goes back."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import cache
from app.db import session
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.psp.port import Browser, CardDetails, Payer
from app.sale.baskets import services as baskets
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog.models import Performance, Place
from app.sale.orders import services as orders
from app.settlement.payments import services as payments
from app.settlement.refunds.models import RefundMethod
from app.settlement.refunds.splits import FundingSource
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.channels import services as channels
from app.venue.channels.policies import RefundPolicy
from app.venue.delivery import services as deliveries
from tests import books
from tests.accounting.test_credit_and_deferred import with_credit
from tests.accounting.test_vouchers import issue
from tests.conftest import undone
from tests.money_machine import ScriptedBank, charge_fees, cheap_places
from tests.people import OWNER, contact
from tests.settlement.test_refunds import went


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_preview_is_what_is_done_whatever_paid_and_whatever_goes_back(
    app: Flask, noon: datetime, data: st.DataObject
) -> None:
    """An order from the checkout, of one to three tickets; then parts of it, until all of it is back."""
    with app.app_context(), undone():
        made = an_order(
            tickets=data.draw(st.integers(1, 3)),
            voucher=data.draw(st.sampled_from([0, 1, 3_333, 20_000])),
            credit_minor=data.draw(st.sampled_from([0, 777, 9_000])),
            promo=data.draw(st.booleans()),
            policy=data.draw(st.sampled_from(RefundPolicy)),
            fees=(data.draw(st.sampled_from([0, 1, 150])), data.draw(st.sampled_from([0, 1, 299]))),
        )
        while (found := orders.find(made)) and found.paid:
            lines = [line.id for line in found.standing]
            named = data.draw(st.sets(st.sampled_from(lines))) if lines else set()
            kinds = [part.kind for part in found.charges if part.stands]
            charges = data.draw(st.sets(st.sampled_from(kinds))) if kinds else set()
            items, way = (
                RefundItems(lines=frozenset(named), charges=frozenset(charges), fees=True),
                data.draw(st.sampled_from([RefundMethod.ORIGIN, RefundMethod.CREDIT])),
            )
            shown = reversals.preview(found, Reversal(items, way))
            before = went()
            reversals.run(made, Reversal(items, way), shown=shown, reason="asked", by=OWNER)
            gained = {means: minor - before.get(means, 0) for means, minor in went().items()}
            assert {m: n for m, n in gained.items() if n} == {
                m: n.minor for m in FundingSource if (n := shown.to(m))
            }
        assert found
        assert sum(went().values()) == found.total.minor == found.refunded.minor
        assert not {"sales", "fees", "promo", "vat", "delivery"} & books.balances().keys()
        assert books.every_transaction_is_even()


def an_order(
    *, tickets: int, voucher: int, credit_minor: int, promo: bool, policy: RefundPolicy, fees: tuple[int, int]
) -> str:
    """Placed at the checkout and paid by a card the bank accepts; its ref. `fees`: an order, and by card."""
    channels.change(channels.find("cube"), OWNER, refund_policy=policy, refunds_fees=True)
    charge_fees(*fees)
    cache.refresh()
    ada = with_credit(credit_minor) if credit_minor else contact()
    basket = baskets.open_with(channels.by_code("cube"), "en")
    for place, category, price_type in cheap_places(tickets):
        performance = session.get_one(Performance, session.get_one(Place, place).performance_id)
        baskets.take(basket, performance, [PlaceRequest(category, price_type, place)])
    baskets.identify(basket, "ada@example.org")
    baskets.deliver_by(basket, deliveries.modes_of("cube")[0], "", None)
    for code in [*([issue(voucher)[1]] if voucher else []), *(["NOUVEAUX"] if promo else [])]:
        checkout_service.redeem(basket, code)
    if credit_minor:
        checkout_service.use_credit(basket, None)
    quote = checkout_service.quote(basket, ada)
    fee_minor = quote.fee_of("CBWEB").minor
    shown = QuotedAmounts(quote.due.minor, quote.credit_minor, fee_minor=fee_minor)
    agreed = checkout_service.place_order(basket, ada, shown=shown, method_code="CBWEB", browser={})
    if agreed.due:
        paying = payments.CardPayment(
            payments.new_attempt(agreed), "token", CardDetails("visa", "1111"), "en", Payer("Ada"),
            Browser(accept="", user_agent="", language="en"), "http://shop.test/back",
        )  # fmt: skip
        payments.pay(agreed, paying, ScriptedBank())  # type: ignore[arg-type]
    elif not agreed.paid:
        payments.place_free(agreed)
    return agreed.ref
