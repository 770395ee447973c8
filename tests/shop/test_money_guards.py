"""What keeps the shop from believing a wrong amount, a stranger, or silence; each is tried at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from app.accounting.vouchers import services as vouchers
from app.db import session
from app.flows.accounts.models import AccountSession
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.http.providers import all_providers
from app.kernel import clock
from app.kernel.money import Money
from app.people.cards import services as cards
from app.psp.ogone.adapter import Ogone
from app.psp.port import Captured, Misconfigured, RefundRequest
from app.sale.catalog.models import Event
from app.settlement.deferred import services as deferred
from app.settlement.payments.states import PaymentState
from app.settlement.refunds.states import RefundState
from app.venue.channels.models import Channel
from app.venue.channels.policies import CodePolicy
from app.venue.delivery.models import DeliveryMode
from app.worker import sweeps
from tests import books, people
from tests.accounting.test_credit_and_deferred import pays_debt, who_may_owe
from tests.accounting.test_vouchers import issue, lays_down, left_on, nothing_is_held
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three, states
from tests.people import OWNER
from tests.settlement.test_refunds import takes_back
from tests.shopper import CHALLENGE_CARD, SHOP, Shopper

SILENT_AFTER = "4000100000000067"
SILENT_BEFORE = "4000100000000059"
MUSEUM = "http://musee.test"
HOME: dict[str, Any] = {"name": "Ada", "street": "1 rue Basse", "postcode": "75001", "town": "Paris"}


def test_a_bank_that_took_another_amount_has_not_paid_the_order(shopper: Shopper, bank: Bank) -> None:
    """A human looks at it; until then nobody is told that it is paid, and nobody pays again."""
    shopper.up_to("payment")
    bank.fault("*", "amount_off_by_one", value="everywhere")
    shopper.pays()
    assert shopper.page.h1 == "Payment under way"
    assert [payment.state for payment in books.payments()] == [PaymentState.UNRESOLVED]
    assert (bank.charged(), books.sold(), books.tickets(), books.balances()) == (21_999, 0, [], {})


def test_a_refund_of_another_amount_is_not_booked(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    takes_back()
    bank.misquotes("maintenancedirect", 'amount="220"', 'amount="219"')
    bank.misquotes("querydirect", 'amount="220"', 'amount="219"')
    for minutes in (0, 11, 22):
        with clock.at(NOON + timedelta(minutes=minutes)):
            sweeps.send_refunds()
            bank.settle()
    assert [refund.state for refund in books.refunds()] == [RefundState.UNRESOLVED]
    assert books.balances()["clearing:ogone"] == 22_000


def test_a_request_that_may_still_travel_is_no_refusal(shopper: Shopper, bank: Bank) -> None:
    """The bank knows nothing of it yet. Who paid again now could pay twice."""
    shopper.up_to("payment").pays(SILENT_BEFORE)
    with clock.at(NOON + timedelta(minutes=2)):
        sweeps.ask_banks()
        assert books.payments()[0].state is PaymentState.UNRESOLVED
        assert shopper.opens("/en/checkout/payment").page.h1 == "Payment under way"
    with clock.at(NOON + timedelta(minutes=4)):
        sweeps.ask_banks()
        assert books.payments()[0].state is PaymentState.DECLINED
        assert shopper.opens("/en/checkout/payment").page.h1 == "Payment"
    assert bank.charges() == 0


def test_a_session_of_one_house_opens_nothing_at_another(shopper: Shopper) -> None:
    shopper.signs_in(people.contact(confirmed_at=NOON))
    with shopper.client.session_transaction(base_url=SHOP) as here:
        carried = dict(here)
    with shopper.client.session_transaction(base_url=MUSEUM) as there:
        there.update(carried)
    shopper.shop = MUSEUM
    shopper.opens("/en/account")
    assert shopper.page.h1 == "Sign in"


def test_a_stranger_pays_no_instalment_with_the_owners_card(shopper: Shopper, bank: Bank) -> None:
    """With the order's link and the card's ref, and where no code is asked for."""
    order = in_three(shopper, people.contact(confirmed_at=NOON))
    session.execute(update(Channel).values(asks_code=CodePolicy.NEVER))
    session.commit()
    session.expunge_all()
    page = f"/en/orders/{order.ref}/instalments/payment"
    action, held = shopper.opens(f"{page}?shares=2").page.form_by_id("pay-1")
    assert held["card"] == cards.of_contact(order.contact_ref or "")[0].ref
    stranger = Shopper(shopper.app, bank, "en").opens("/en/account/sign-in")
    stranger.sends(action, 404, **_without_token(held))
    assert (bank.charges(), states(order.ref)[1]) == (1, "upcoming")


def _without_token(held: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in held.items() if name != "csrf_token"}


def test_a_debt_is_paid_by_nobody_who_is_not_signed_in(shopper: Shopper) -> None:
    """The sign-in ended on another device; the basket is still there, its debt is nobody's."""
    ada = who_may_owe(None, owed=1_000)
    pays_debt(shopper.signs_in(ada), "10")
    session.execute(update(AccountSession).values(ends_at=NOON))
    session.commit()
    assert shopper.agrees().page.h1 == "Sign in"
    with pytest.raises(checkout_service.NobodyOwes):
        checkout_service.place_order(
            books.basket(), None, shown=QuotedAmounts(1_000), method_code="CBWEB", browser={}
        )
    session.rollback()
    assert (books.orders(), deferred.balance(ada).minor) == ([], 1_000)


def test_an_order_that_pays_a_debt_waits_for_its_owner(shopper: Shopper, bank: Bank) -> None:
    """Placed while she was signed in, which she is no longer."""
    pays_debt(shopper.signs_in(who_may_owe(None, owed=1_000)), "10").agrees()
    session.execute(update(AccountSession).values(ends_at=NOON))
    session.commit()
    assert shopper.opens("/en/checkout/payment").page.h1 == "Sign in"


def test_a_voucher_blocked_before_continue_pays_nothing(shopper: Shopper, bank: Bank) -> None:
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code)
    vouchers.block(voucher.ref, "a test", OWNER)
    shopper.agrees(409)
    assert books.orders() == []
    shopper.agrees().pays()
    assert (bank.charged(), left_on(voucher)) == (22_000, 2_000)


def test_a_voucher_blocked_while_the_bank_was_late_pays_nothing(shopper: Shopper, bank: Bank) -> None:
    """The hold had ended, so the voucher was given back: it is not taken a second time, the card gets all."""
    voucher, code = issue(2_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        vouchers.block(voucher.ref, "a test", OWNER)
        shopper.answers_bank("confirm")
        assert shopper.page.h1 == "We are sorry: your seats had gone"
    assert [refund.amount.minor for refund in books.refunds()] == [20_000]
    assert (books.sold(), left_on(voucher), nothing_is_held()) == (0, 2_000, True)


def test_a_late_no_for_an_old_order_leaves_the_new_one_with_its_bank(shopper: Shopper) -> None:
    """Another order took its place once the bank had been silent for too long. The basket stays frozen."""
    session.execute(update(Channel).values(life_minutes=240, hold_minutes=120))
    session.commit()
    shopper.up_to("payment").pays(SILENT_BEFORE)
    with clock.at(NOON + timedelta(minutes=40)):
        shopper.opens("/en/basket")
        shopper.sends(shopper.page.action("/removal"))
        shopper.opens("/en/checkout/summary").agrees().pays(CHALLENGE_CARD)
        until = books.basket().payment_lock_until
        sweeps.ask_banks()
        old, new = books.payments()
        assert (old.state, new.state) == (PaymentState.DECLINED, PaymentState.ACTION_REQUIRED)
        assert until is not None
        assert books.basket().payment_lock_until == until


def test_a_bank_whose_refs_are_long_is_understood(shopper: Shopper, bank: Bank) -> None:
    bank.misquotes("orderdirect", 'PAYID="', f'PAYID="{50 * "X"}')
    shopper.up_to("payment").pays()
    assert shopper.page.h1 == "Order confirmed"
    assert len(books.payments()[0].provider_ref) == 60


def test_a_payment_refunded_at_the_bank_before_we_knew_of_it_still_settles(
    shopper: Shopper, bank: Bank
) -> None:
    """The last word of the bank is about the refund; the order was paid all the same."""
    shopper.up_to("payment").pays(SILENT_AFTER)
    (payment,) = books.payments()
    session.commit()
    ogone, nothing = all_providers()["ogone"], Money(0, "EUR")
    paid = ogone.lookup(payment.ref)
    assert isinstance(paid, Captured)
    ogone.refund(RefundRequest("R-OFFICE", paid.provider_ref, Money(400, "EUR"), payment.amount, nothing))
    bank.settle()
    with clock.at(NOON + timedelta(minutes=2)):
        sweeps.ask_banks()
    assert (books.order().paid, books.sold(), books.balances()["clearing:ogone"]) == (True, 2, 22_000)


@pytest.mark.parametrize(("status", "reason"), [("5", "authorized"), ("100", "unknown")])
def test_what_waiting_does_not_resolve_calls_somebody(
    shopper: Shopper, bank: Bank, status: str, reason: str
) -> None:
    """Each time the bank says so, not only the first."""
    bank.misquotes("direct", 'STATUS="9"', f'STATUS="{status}"')
    shopper.up_to("payment")
    with capture_logs() as logs:
        shopper.pays()
        with clock.at(NOON + timedelta(minutes=2)):
            sweeps.ask_banks()
    raised = [entry["reason"] for entry in logs if entry["event"] == "payment_needs_human"]
    assert (raised, books.sold()) == ([reason, reason], 0)


def test_a_refund_answered_with_a_word_nobody_knows_calls_somebody(shopper: Shopper, bank: Bank) -> None:
    """It is not sent again, and not taken for done."""
    shopper.up_to("payment").pays()
    takes_back()
    bank.misquotes("maintenancedirect", 'STATUS="81"', 'STATUS="100"')
    bank.misquotes("querydirect", 'STATUS="8', 'STATUS="100')
    with capture_logs() as logs:
        for minutes in (0, 2):
            with clock.at(NOON + timedelta(minutes=minutes)):
                sweeps.send_refunds()
    raised = [line["reason"] for line in logs if line["event"] == "refund_needs_human"]
    assert (raised, books.refunds()[0].state) == (["unknown"] * 2, RefundState.UNRESOLVED)
    assert books.balances()["clearing:ogone"] == 22_000


@pytest.mark.parametrize(("rate", "included"), [(2_000, 67), (810, 30), (0, 0)])
def test_delivery_bears_the_vat_of_its_own_mode(shopper: Shopper, rate: int, included: int) -> None:
    """As shown, as agreed, as booked, and nothing of it is left after a refund."""
    session.execute(update(DeliveryMode).where(DeliveryMode.code == "post").values(vat_bp=rate))
    session.execute(update(Event).values(vat_bp=0))
    session.commit()
    session.expunge_all()
    shopper.up_to("delivery").fills("delivery", mode="post", **HOME)
    assert books.basket().bill.vat.minor == included
    shopper.agrees().pays()
    assert (books.order().vat.minor, -books.balances().get("vat", 0)) == (included, included)
    takes_back()
    assert not {"vat", "delivery"} & set(books.balances())


def test_a_provider_that_is_not_set_up_takes_nothing_and_the_seats_stay(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper.up_to("payment")
    with monkeypatch.context() as broken:
        broken.setattr(Ogone, "purchase", lambda *_asked: Misconfigured("0/50001111"))
        shopper.pays()
    assert shopper.page.has("Card payment is not available just now. No money has been taken.")
    (payment,) = books.payments()
    assert (payment.state, payment.reason) == (PaymentState.DECLINED, "misconfigured")
    assert shopper.pays().page.h1 == "Order confirmed"
