"""What signing in does to baskets and orders, and what an account may change once in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounting.vouchers import services as vouchers
from app.db import session
from app.http import passwords
from app.kernel import clock
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket, BasketState
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.shop.visitor import BASKET
from app.venue.channels import services as channels
from app.worker import sweeps
from tests import books, people, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import HOUSE
from tests.shop.test_auth import ADA, SECRET, account, asks_link, by_link, by_password, is_in
from tests.shopper import Shopper


@pytest.fixture(params=["en", "fr"])
def visitor(request: pytest.FixtureRequest, db: Flask, bank: Bank) -> Shopper:
    return Shopper(db, bank, request.param)


def another(shopper: Shopper) -> Shopper:
    """The same person on another device, or somebody else."""
    return Shopper(shopper.app, shopper.bank, shopper.lang)


def basket_of(shopper: Shopper) -> Basket:
    with shopper.client.session_transaction(base_url=shopper.shop) as cookie:
        ref = cookie[BASKET]
    return session.get_one(Basket, ref, populate_existing=True)


def test_gifts_and_debts_follow_with_the_places(visitor: Shopper) -> None:
    """A basket with seats, a gift voucher and a debt, found again on another device."""
    ada = account()
    deferred.allow(ada, None, HOUSE)
    deferred.adjust(ada, Money(2_000, "EUR"), "Last season", HOUSE)
    visitor.signs_in(ada).takes().opens(f"/{visitor.lang}/gift-vouchers")
    visitor.fills("gift", value="5000", from_name="Ada", way="them", email="lea@example.org")
    visitor.opens(f"/{visitor.lang}/account/money").fills("pay-debt", amount="20")
    phone = another(visitor).signs_in(ada)
    found = basket_of(phone)
    assert (len(found.lines), [gift.email for gift in found.gifts]) == (2, ["lea@example.org"])
    assert found.debt_payment == Money(2_000, "EUR")
    assert basket_of(visitor).state is BasketState.CANCELED


# Who buys


def test_whoever_is_signed_in_is_not_asked_who_they_are(visitor: Shopper) -> None:
    visitor.signs_in(account()).takes()
    visitor.opens(f"/{visitor.lang}/checkout/identification")
    assert visitor.at.endswith("/checkout/delivery")
    assert visitor.page.has(ADA)
    visitor.wants_e_tickets().agrees().pays()
    assert books.order().contact_ref == account_of(ADA).ref


def account_of(email: str) -> Contact:
    found = customers.find("cube", email)
    assert found is not None
    return found


def test_a_basket_filled_before_becomes_theirs_on_the_way(visitor: Shopper) -> None:
    account()
    visitor.up_to("basket").opens(f"/{visitor.lang}/checkout/identification")
    visitor.sends(f"/{visitor.lang}/account/sign-in/password", return_to=_return_to(visitor), email=ADA)
    visitor.fills("password-form", password=SECRET)
    assert visitor.at.endswith("/checkout/delivery")
    assert books.basket().email == ADA
    assert books.basket().contact_ref == account_of(ADA).ref


def _return_to(visitor: Shopper) -> str:
    """What goes with another button of the same form."""
    return str(visitor.page.form_by_id("identify")[1]["return_to"])


@pytest.mark.parametrize("known", [True, False])
def test_identification_never_tells_whether_an_account_exists(visitor: Shopper, known: bool) -> None:
    if known:
        account()
    visitor.up_to("basket").opens(f"/{visitor.lang}/checkout/identification")
    visitor.sends(f"/{visitor.lang}/account/sign-in/link", return_to=_return_to(visitor), email=ADA)
    sentence = {"en": f"A link is on its way to {ADA}.", "fr": f"Un lien est en route vers {ADA}."}
    assert visitor.page.has(sentence[visitor.lang])
    visitor.opens(postbox.link()).fills("arrival")
    assert visitor.at.endswith("/checkout/delivery")


def test_a_guest_is_as_free_as_before(visitor: Shopper) -> None:
    account()
    visitor.up_to("payment").pays()
    assert books.order().contact_ref is None, "an address alone proves nothing"


# Baskets


def test_a_link_opened_elsewhere_brings_the_basket(visitor: Shopper) -> None:
    account()
    visitor.takes(3)
    asks_link(visitor)
    phone = another(visitor).opens(postbox.link()).fills("arrival")
    moved = basket_of(phone)
    assert len(moved.lines) == 3
    assert moved.contact_ref == account_of(ADA).ref
    phone.opens(f"/{phone.lang}/checkout/delivery")
    assert phone.at.endswith("/checkout/delivery")
    visitor.opens(f"/{visitor.lang}/basket")
    assert visitor.page.has({"en": "Your basket is empty.", "fr": "Votre panier est vide."}[visitor.lang])


def test_whoever_asked_in_another_browser_sees_nothing_of_the_owners_basket(shopper: Shopper) -> None:
    """A stranger types my address; I follow the link. My basket stays mine."""
    account()
    stranger = another(shopper).takes(1)
    asks_link(stranger)
    mine = shopper.takes(2).opens(postbox.link()).fills("arrival")
    assert len(basket_of(mine).lines) == 3
    assert basket_of(mine).email == ADA
    assert basket_of(stranger).state is BasketState.CANCELED
    stranger.opens("/en/checkout/delivery")
    assert not stranger.page.has(ADA)


def test_baskets_meet_and_the_older_clock_goes_on(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    shopper.takes(2)
    older = basket_of(shopper)
    until, life = older.held_until, older.life_ends_at
    with clock.at(NOON + timedelta(minutes=6)):
        phone = another(shopper).takes(1)
        by_password(phone)
        both = basket_of(phone)
        assert len(both.lines) == 3
        assert (both.held_until, both.life_ends_at) == (until, life)
        assert phone.page.has("2 places you had chosen elsewhere are now in this basket.")
        held = {line.place.basket_ref for line in both.lines}
        assert held == {both.ref}
        phone.opens("/en/checkout/delivery").wants_e_tickets().agrees().pays()
        assert phone.page.h1 == "Order confirmed"


def test_the_younger_clock_does_not_make_the_older_longer(shopper: Shopper) -> None:
    account()
    older = shopper.takes(1)
    until = basket_of(older).held_until
    with clock.at(NOON + timedelta(minutes=5)):
        phone = another(shopper)
        by_password(phone)
        phone.takes(2)
        by_password(older)
        assert len(basket_of(older).lines) == 3
        assert basket_of(older).held_until == until


def test_what_does_not_fit_stays_where_it_is(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    shopper.takes(7)
    older = basket_of(shopper).ref
    phone = another(shopper).takes(6)
    by_password(phone)
    assert len(basket_of(phone).lines) == 10
    assert phone.page.has("3 more places did not fit into one order.")
    left = session.get_one(Basket, older, populate_existing=True)
    assert left.state is BasketState.OPEN
    assert len(left.lines) == 3


def test_codes_come_along_and_nothing_stays_set_aside(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    voucher, code = vouchers.issue(channels.by_code("cube"), Money(5_000, "EUR"), NOON + timedelta(days=99))
    shopper.takes(2).opens("/en/checkout/delivery").wants_e_tickets()
    for typed in (code, "FLUTE"):
        shopper.sends("/en/checkout/summary/code", code=typed)
    shopper.agrees()
    phone = another(shopper)
    by_password(phone)
    moved = basket_of(phone)
    assert moved.promo is not None
    assert moved.promo.code == "FLUTE"
    phone.opens("/en/checkout/delivery").wants_e_tickets()
    assert phone.page.has(f"…{code[-4:]}")
    assert [order.state for order in books.orders()] == ["replaced"]
    sweeps.release_holds()
    assert vouchers.left_on([voucher])[voucher.ref].minor == 5_000


def test_a_basket_a_bank_is_asked_about_is_left_alone(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    shopper.takes(2)
    older = basket_of(shopper)
    older.payment_lock_until = NOON + timedelta(minutes=30)
    session.commit()
    phone = another(shopper).takes(1)
    by_password(phone)
    assert len(basket_of(phone).lines) == 1
    assert len(session.get_one(Basket, older.ref, populate_existing=True).lines) == 2


def test_signing_out_takes_the_name_off_the_basket(shopper: Shopper) -> None:
    account()
    by_password(shopper)
    shopper.takes(2).opens("/en/checkout/delivery")
    shopper.fills("delivery", mode="post", name="Ada", street="1 rue Basse", postcode="75001", town="Paris")
    shopper.opens("/en/account/security").fills("sign-out")
    basket = basket_of(shopper)
    assert len(basket.lines) == 2
    assert (basket.contact_ref, basket.email, basket.name, basket.address) == (None, "", "", None)
    shopper.opens("/en/checkout/delivery")
    assert shopper.at.endswith("/checkout/identification")


def test_the_next_one_on_the_phone_gets_no_address_of_the_one_before(shopper: Shopper) -> None:
    account()
    account("bob@example.org")
    by_password(shopper)
    shopper.takes(2).opens("/en/checkout/delivery")
    shopper.fills("delivery", mode="post", name="Ada", street="1 rue Basse", postcode="75001", town="Paris")
    by_password(shopper, email="bob@example.org")
    basket = basket_of(shopper)
    assert (basket.email, basket.name, basket.address) == ("bob@example.org", "", None)


# Orders


def bought(shopper: Shopper, email: str = ADA) -> Order:
    shopper.up_to("basket").is_ada(email).wants_e_tickets().agrees().pays()
    return session.scalars(select(Order).filter_by(email=email)).one()


def test_a_guests_order_joins_the_account_once_the_address_is_proved(visitor: Shopper) -> None:
    order = bought(visitor)
    assert order.contact_ref is None
    by_link(another(visitor))
    session.refresh(order)
    assert order.contact_ref == account_of(ADA).ref


def test_a_password_on_an_unproved_address_proves_nothing(shopper: Shopper) -> None:
    order = bought(shopper)
    account(confirmed_at=None)
    by_password(another(shopper))
    session.refresh(order)
    assert order.contact_ref is None


def test_orders_of_another_house_or_another_address_stay_what_they_are(shopper: Shopper) -> None:
    order = bought(shopper, "bob@example.org")
    by_link(another(shopper))
    museum = account(channel="ombres")
    session.refresh(order)
    assert order.contact_ref is None
    assert orders.attach(museum) == 0


@pytest.mark.parametrize("password", ["", SECRET])
def test_an_account_in_one_press_after_paying(visitor: Shopper, password: str) -> None:
    order = bought(visitor)
    visitor.opens(f"/{visitor.lang}/checkout/confirmation/{order.ref}")
    visitor.fills("account", password=password)
    assert visitor.page.has(ADA)
    visitor.opens(postbox.link()).fills("arrival")
    assert visitor.at.endswith(f"/checkout/confirmation/{order.ref}")
    contact = account_of(ADA)
    session.refresh(order)
    assert order.contact_ref == contact.ref
    assert passwords.matches(contact, password) == bool(password)
    assert visitor.page.soup.find(id="account") is None
    assert is_in(visitor)


def test_a_weak_password_after_paying_is_said_where_it_stands(shopper: Shopper) -> None:
    order = bought(shopper)
    shopper.opens(f"/en/checkout/confirmation/{order.ref}").fills("account", 422, password="12345678")
    assert shopper.page.soup.select_one("#errors a[href='#password']")
    assert shopper.page.soup.select_one("#account details[open]")


def test_whoever_has_the_link_of_an_order_makes_no_account_of_it(shopper: Shopper) -> None:
    order = bought(shopper)
    friend = another(shopper).opens(f"/en/checkout/confirmation/{order.ref}")
    assert friend.page.soup.find(id="account") is None
    friend.opens("/en/account/sign-in")
    friend.sends(f"/en/checkout/confirmation/{order.ref}/account", 404)


# What may be changed


def stale(shopper: Shopper) -> None:
    """Signed in hours ago."""
    with shopper.client.session_transaction(base_url=shopper.shop) as cookie:
        cookie["fs_paa"] = 1.0
        cookie.pop("fs_gexp", None)


def test_what_matters_asks_again_and_comes_back(visitor: Shopper) -> None:
    account()
    by_password(visitor)
    stale(visitor)
    visitor.opens(f"/{visitor.lang}/account/security/password")
    assert visitor.page.h1 == {"en": "Is it you?", "fr": "Est-ce bien vous\u202f?"}[visitor.lang]
    visitor.fills("again", 422, password="not the one")
    visitor.fills("again", password=SECRET)
    assert visitor.at.endswith("/account/security/password")


def test_without_a_password_a_link_shows_who_it_is(shopper: Shopper) -> None:
    account(password="")
    by_link(shopper)
    stale(shopper)
    shopper.opens("/en/account/security/password").fills("again-link")
    shopper.opens(postbox.link()).fills("arrival")
    assert shopper.at.endswith("/account/security/password")


def test_a_new_password_signs_every_other_device_out_and_is_told(visitor: Shopper) -> None:
    contact = account()
    phone = another(visitor)
    by_password(visitor), by_password(phone)
    visitor.opens(f"/{visitor.lang}/account/security/password")
    visitor.fills("change-password", 422, password="password")
    visitor.fills("change-password", password="four green lamps")
    assert passwords.matches(contact, "four green lamps")
    assert not is_in(phone)
    assert is_in(visitor)
    assert [letter.recipient for letter in postbox.letters(EmailKind.PASSWORD_CHANGED)] == [ADA]
    assert sweeps.send_emails() == 1


def test_a_forgotten_password(visitor: Shopper) -> None:
    contact = account()
    phone = another(visitor)
    by_password(phone)
    visitor.opens(f"/{visitor.lang}/account/recovery").fills("recover", email=ADA)
    visitor.opens(postbox.link(kind=EmailKind.NEW_PASSWORD_LINK))
    visitor.fills("new-password", 422, password="1234")
    visitor.fills("new-password", password="four green lamps")
    assert is_in(visitor)
    assert not is_in(phone)
    assert passwords.matches(contact, "four green lamps")
    assert postbox.letters(EmailKind.PASSWORD_CHANGED)


def test_another_address_is_proved_first_and_the_old_one_is_told(visitor: Shopper) -> None:
    contact = account()
    by_password(visitor)
    order = bought(another(visitor), "ada@byron.example")
    visitor.opens(f"/{visitor.lang}/account/security/email").fills("change-email", email="Ada@Byron.example")
    assert contact.email == ADA
    link = postbox.link("ada@byron.example", EmailKind.NEW_EMAIL_LINK)
    another(visitor).opens(link).fills("new-email")
    session.refresh(contact)
    session.refresh(order)
    assert contact.email == "ada@byron.example"
    assert order.contact_ref == contact.ref
    assert [letter.recipient for letter in postbox.letters(EmailKind.EMAIL_CHANGED)] == [ADA]


def test_an_address_somebody_has_is_not_taken(shopper: Shopper) -> None:
    contact = account()
    account("bob@example.org")
    by_password(shopper)
    shopper.opens("/en/account/security/email").fills("change-email", email="bob@example.org")
    shopper.opens(postbox.link("bob@example.org", EmailKind.NEW_EMAIL_LINK)).fills("new-email")
    assert shopper.page.has("Another account has this address.")
    session.refresh(contact)
    assert contact.email == ADA


def test_pages_of_an_account_are_for_whoever_is_signed_in(shopper: Shopper) -> None:
    people.contact()
    for page in ("security", "security/password", "security/email", "again"):
        shopper.opens(f"/en/account/{page}")
        assert shopper.page.h1 == "Sign in"
