"""What a sign-in changes at once, and what an old one may no longer do."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.accounting.vouchers import services as vouchers
from app.flows.accounts import services as accounts
from app.http import passwords
from app.kernel.money import Money
from app.people.customers import services as customers
from app.shop.visitor import BASKET
from app.venue.channels import services as channels
from tests import books, postbox
from tests.conftest import NOON
from tests.instalments import in_three
from tests.instalments import states as shares_of
from tests.shop.test_accounts import another, basket_of, stale
from tests.shop.test_auth import ADA, SECRET, account, asks_link, by_password, is_in
from tests.shopper import CHALLENGE_CARD, SHOP, Shopper


@pytest.fixture
def thief(shopper: Shopper) -> Shopper:
    """Has put two places in a basket, and the basket in Ada's browser."""
    account()
    other = another(shopper).takes(2)
    cookie = other.client.get_cookie("s", domain="shop.test")
    assert cookie is not None
    shopper.client.set_cookie("s", cookie.value, domain="shop.test")
    shopper.opens("/en/basket")
    return other


def ref_of(shopper: Shopper) -> str:
    with shopper.client.session_transaction(base_url=SHOP) as cookie:
        return str(cookie[BASKET])


@pytest.mark.parametrize("way", ["password", "link"])
def test_a_basket_planted_in_a_browser_shows_nothing_of_whoever_signs_in_there(
    shopper: Shopper, thief: Shopper, way: str
) -> None:
    if way == "password":
        by_password(shopper)
    else:
        asks_link(shopper).opens(postbox.link()).fills("arrival")
    shopper.opens("/en/checkout/delivery").wants_e_tickets().agrees()
    for path in ("basket", "checkout/delivery", "checkout/summary", "checkout/payment", "checkout/state"):
        thief.opens(f"/en/{path}")
        assert thief.page.has("Your basket is empty.")
        assert not thief.page.has(ADA)
    shopper.pays()
    assert shopper.page.h1 == "Order confirmed"
    assert thief.opens("/en/checkout/state").page.has("Your basket is empty.")


def test_it_is_the_same_purchase_all_the_same(shopper: Shopper) -> None:
    account()
    _voucher, code = vouchers.issue(channels.by_code("cube"), Money(5_000, "EUR"), NOON + timedelta(days=99))
    shopper.up_to("summary")
    for typed in (code, "FLUTE"):
        shopper.sends("/en/checkout/summary/code", code=typed)
    shopper.agrees()
    before, due = basket_of(shopper), books.order().due
    clocks = (before.held_until, before.life_ends_at)
    by_password(shopper)
    after = basket_of(shopper)
    assert after.ref != before.ref
    assert (after.held_until, after.life_ends_at) == clocks
    shopper.opens("/en/checkout/summary")
    assert shopper.at.endswith("/checkout/summary"), "delivery is chosen already"
    shopper.agrees().pays()
    assert [order.state.value for order in books.orders()] == ["replaced", "paid"]
    assert books.orders()[1].due == due
    assert books.sold() == 2
    assert books.every_transaction_is_even()


def test_one_that_a_bank_is_asked_about_becomes_theirs_under_a_new_ref_later(shopper: Shopper) -> None:
    account()
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    before, asking = ref_of(shopper), shopper.page
    by_password(shopper)
    assert ref_of(shopper) == before
    assert basket_of(shopper).contact_ref is None
    shopper.page = asking
    shopper.answers_bank("refuse")
    shopper.opens("/en/checkout/summary")
    assert shopper.at.endswith("/checkout/summary")
    assert ref_of(shopper) != before
    assert basket_of(shopper).contact_ref is not None
    assert len(basket_of(shopper).lines) == 2


def test_signing_in_again_keeps_the_order(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    shopper.takes(2).opens("/en/checkout/delivery").wants_e_tickets().agrees()
    before = ref_of(shopper)
    stale(shopper)
    shopper.opens("/en/account/security/password").fills("again", password=SECRET)
    assert ref_of(shopper) == before
    shopper.opens("/en/checkout/payment").pays()
    assert books.order().paid


# An old sign-in


def saved_voucher(shopper: Shopper) -> str:
    voucher, code = vouchers.issue(channels.by_code("cube"), Money(30_000, "EUR"), NOON + timedelta(days=99))
    owner = account()
    vouchers.save_for(owner, code, NOON)
    by_password(shopper)
    shopper.takes(2).opens("/en/checkout/delivery").wants_e_tickets()
    return voucher.ref


def test_an_old_sign_in_puts_no_saved_voucher_to_use(shopper: Shopper) -> None:
    ref = saved_voucher(shopper)
    stale(shopper)
    shopper.sends("/en/checkout/summary/voucher", voucher=ref)
    assert shopper.page.h1 == "Is it you?"
    shopper.fills("again", password=SECRET)
    shopper.opens("/en/checkout/summary")
    assert shopper.page.has("€220.00")
    shopper.sends("/en/checkout/summary/voucher", voucher=ref).agrees()
    assert shopper.page.h1 == "Order confirmed"


def test_the_next_one_on_the_phone_does_not_pay_with_a_saved_voucher(shopper: Shopper) -> None:
    ref = saved_voucher(shopper)
    shopper.sends("/en/checkout/summary/voucher", voucher=ref)
    shopper.opens("/en/account/security").fills("sign-out")
    shopper.opens("/en/checkout/identification").is_ada("eve@example.org").wants_e_tickets().agrees()
    assert shopper.page.h1 == "Payment"
    assert books.order().due.minor == 22_000


def test_nor_does_a_device_that_was_signed_out_from_elsewhere(shopper: Shopper) -> None:
    ref = saved_voucher(shopper)
    shopper.sends("/en/checkout/summary/voucher", voucher=ref)
    ada = customers.find("cube", ADA)
    assert ada
    accounts.end_other_sessions(ada, but="")
    shopper.agrees()
    assert shopper.page.h1 == "Sign in"
    assert books.orders() == []


def test_nor_does_somebody_else_who_signs_in_there(shopper: Shopper) -> None:
    ref = saved_voucher(shopper)
    shopper.sends("/en/checkout/summary/voucher", voucher=ref)
    account("bob@example.org")
    by_password(shopper, email="bob@example.org")
    shopper.opens("/en/checkout/delivery").wants_e_tickets().agrees()
    assert shopper.page.h1 == "Payment"
    assert books.order().due.minor == 22_000


def test_an_old_sign_in_spends_none_that_was_put_to_use_before(shopper: Shopper) -> None:
    ref = saved_voucher(shopper)
    shopper.sends("/en/checkout/summary/voucher", voucher=ref)
    stale(shopper)
    shopper.agrees()
    assert shopper.page.h1 == "Is it you?"
    assert books.orders() == []
    shopper.fills("again", password=SECRET).opens("/en/checkout/summary").agrees()
    assert shopper.page.h1 == "Order confirmed"


def test_whoever_types_the_code_of_a_voucher_is_not_asked(shopper: Shopper) -> None:
    account()
    _voucher, code = vouchers.issue(channels.by_code("cube"), Money(30_000, "EUR"), NOON + timedelta(days=99))
    by_password(shopper)
    shopper.takes(2).opens("/en/checkout/delivery").wants_e_tickets()
    stale(shopper)
    shopper.sends("/en/checkout/summary/code", code=code).agrees()
    assert shopper.page.h1 == "Order confirmed"


def test_an_old_sign_in_pays_no_instalment_with_a_saved_voucher(shopper: Shopper) -> None:
    owner = account()
    ref = in_three(shopper, owner).ref
    voucher, code = vouchers.issue(channels.by_code("cube"), Money(30_000, "EUR"), NOON + timedelta(days=99))
    vouchers.save_for(owner, code, NOON)
    stale(shopper)
    shopper.opens(f"/en/orders/{ref}/instalments/payment?shares=2")
    shopper.sends(f"/en/orders/{ref}/instalments/voucher", shares="2", shown="5500", voucher=voucher.ref)
    assert shopper.page.h1 == "Is it you?"
    assert shares_of(ref) == ["paid", "upcoming", "upcoming"]


@pytest.mark.parametrize("form", ["/removal", "end-others"])
def test_an_old_sign_in_ends_no_device(shopper: Shopper, form: str) -> None:
    contact = account()
    phone = another(shopper)
    by_password(shopper), by_password(phone)
    shopper.opens("/en/account/security")
    stale(shopper)
    if form == "/removal":
        shopper.sends(shopper.page.action(form))
    else:
        shopper.fills(form)
    assert shopper.page.h1 == "Is it you?"
    assert is_in(phone)
    shopper.fills("again", password=SECRET)
    assert len(accounts.sessions_of(contact)) == 2


def test_an_old_sign_in_changes_no_password(shopper: Shopper) -> None:
    contact = account()
    by_password(shopper)
    shopper.opens("/en/account/security/password")
    stale(shopper)
    shopper.fills("change-password", password="four green lamps")
    assert shopper.page.h1 == "Is it you?"
    assert passwords.matches(contact, SECRET)


def test_a_sign_in_grows_old_however_often_it_is_used(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    for minutes, heading in ((14, "Change your password"), (16, "Is it you?")):
        with shopper.client.session_transaction(base_url=SHOP) as cookie:
            cookie["fs_paa"] = time.time() - 60 * minutes
        assert shopper.opens("/en/account/security/password").page.h1 == heading
