"""Who somebody is, the copy of what we hold on them, and leaving for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.sale.orders.models import Order
from app.settlement.deferred import services as deferred
from app.settlement.payments import charges
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import RefundReason
from app.settlement.refunds.states import RefundState
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import HOUSE
from tests.shopper import CHALLENGE_CARD, Shopper

ADA = "ada@example.org"
LATER = NOON + timedelta(days=400)  # when every performance is over


@pytest.fixture(params=["en", "fr"])
def visitor(request: pytest.FixtureRequest, db: Flask, bank: Bank) -> Shopper:
    return Shopper(db, bank, request.param)


@pytest.fixture
def ada(db: Flask) -> Contact:
    return people.contact(ADA, name="Ada Byron", confirmed_at=NOON)


def opens(visitor: Shopper, path: str) -> Shopper:
    return visitor.opens(f"/{visitor.lang}/account/{path}")


# Profile


def test_the_profile_shows_the_address_and_leads_on(visitor: Shopper, ada: Contact) -> None:
    opens(visitor.signs_in(ada), "profile")
    assert visitor.page.h1 == {"en": "Profile", "fr": "Profil"}[visitor.lang]
    assert visitor.page.has(ADA)
    leads_to = {str(link["href"]) for link in visitor.page.soup.select("main a[href]")}
    wanted = ("security/email", "security", "export", "erasure")
    assert leads_to >= {f"/{visitor.lang}/account/{page}" for page in wanted}


def test_name_and_language_are_kept(visitor: Shopper, ada: Contact) -> None:
    opens(visitor.signs_in(ada), "profile").fills("profile", name="  Ada Lovelace ", lang="fr")
    assert visitor.page.has(
        {"en": "Your profile is saved.", "fr": "Votre profil est enregistré."}[visitor.lang]
    )
    session.refresh(ada)
    assert (ada.name, ada.lang) == ("Ada Lovelace", "fr")
    assert visitor.page.form_by_id("profile")[1]["name"] == "Ada Lovelace"


@pytest.mark.parametrize(
    ("typed", "target"),
    [({"name": "x" * 101}, "name"), ({"name": "123"}, "name"), ({"lang": "xx"}, "lang-0")],
)
def test_what_is_wrong_is_said_where_it_stands(
    visitor: Shopper, ada: Contact, typed: dict[str, str], target: str
) -> None:
    opens(visitor.signs_in(ada), "profile").fills("profile", 422, **typed)
    assert visitor.page.soup.select_one(f"#errors a[href='#{target}']")
    session.refresh(ada)
    assert ada.name == "Ada Byron"


def test_nothing_is_ticked_for_anybody(shopper: Shopper, ada: Contact) -> None:
    opens(shopper.signs_in(ada), "profile")
    assert not shopper.page.soup.select("input[type=checkbox]")


# The copy


def copy_of(visitor: Shopper) -> Any:
    answer = visitor.client.get(f"{visitor.shop}/{visitor.lang}/account/export")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.text)


def test_the_copy_is_a_file(visitor: Shopper, ada: Contact) -> None:
    visitor.signs_in(ada).up_to("payment").pays()
    copy = copy_of(visitor)
    assert copy["contact"]["email"] == ADA
    assert copy["orders"][0]["number"] == books.order().number


@pytest.mark.parametrize("path", ["export", "erasure"])
def test_what_matters_asks_who_it_is(visitor: Shopper, ada: Contact, path: str) -> None:
    visitor.signs_in(ada)
    with visitor.client.session_transaction(base_url=visitor.shop) as cookie:
        cookie["fs_paa"] = 1.0
    opens(visitor, path)
    assert "/account/again" in visitor.at


# Leaving


def owes(ada: Contact) -> None:
    deferred.adjust(ada, Money(3_000, "EUR"), "an evening on account", HOUSE)


def has_credit(ada: Contact) -> None:
    credit.adjust(ada, Money(1_250, "EUR"), "goodwill", HOUSE)


@pytest.mark.parametrize(
    ("opening", "sentence"),
    [
        (has_credit, {"en": "You have €12.50 of credit.", "fr": "Votre avoir est de 12,50\u00a0€."}),
        (owes, {"en": "You still owe us €30.00.", "fr": "Vous nous devez encore 30,00\u00a0€."}),
    ],
)
def test_money_between_us_is_settled_first(
    visitor: Shopper, ada: Contact, opening: Callable[[Contact], None], sentence: dict[str, str]
) -> None:
    opens(visitor.signs_in(ada), "erasure")
    assert visitor.page.soup.select_one("#erasure")
    opening(ada)
    visitor.fills("erasure", 409)
    assert visitor.page.has(sentence[visitor.lang])
    assert visitor.page.soup.select_one("#erasure") is None
    session.refresh(ada)
    assert ada.active


def bought(visitor: Shopper, ada: Contact) -> Order:
    visitor.signs_in(ada).up_to("payment").pays()
    return books.order()


def test_tickets_still_good_for_something_are_used_first(visitor: Shopper, ada: Contact) -> None:
    order = bought(visitor, ada)
    opens(visitor, "erasure")
    number = f"{order.number[:4]}-{order.number[4:]}"
    title = order.lines[0].place.performance.event.title.in_(visitor.lang)
    said = [item.get_text() for item in visitor.page.soup.select("#reasons li")]
    assert len(said) == 1, "one sentence for two places of one evening"
    assert title in said[0]
    assert number in said[0]


def test_an_order_a_bank_is_asked_about_comes_first(visitor: Shopper, ada: Contact) -> None:
    visitor.signs_in(ada).up_to("payment").pays(CHALLENGE_CARD)
    opens(visitor, "erasure")
    sentence = {"en": "is being paid.", "fr": "est en cours."}
    assert visitor.page.has(sentence[visitor.lang])


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (RefundState.PENDING, {"en": "We are refunding €5.00", "fr": "Un remboursement de 5,00\u00a0€"}),
    ],
)
def test_money_on_its_way_back_arrives_first(
    visitor: Shopper, ada: Contact, state: RefundState, sentence: dict[str, str]
) -> None:
    order = bought(visitor, ada)
    (payment,) = books.payments()
    refund = refund_of(order, payment)
    refund.state = state
    session.commit()
    with clock.at(LATER):
        opens(visitor.signs_in(ada), "erasure")
        assert visitor.page.has(sentence[visitor.lang])


def refund_of(order: Order, payment: Payment) -> Any:
    return charges.send_back(payment, Money(500, "EUR"), RefundReason.NOT_OWED)


def test_leaving_signs_out_everywhere_and_one_may_come_back(visitor: Shopper, ada: Contact) -> None:
    bought(visitor, ada)
    phone = Shopper(visitor.app, visitor.bank, visitor.lang)
    with clock.at(LATER):
        phone.signs_in(ada)
        opens(visitor.signs_in(ada), "erasure").fills("erasure")
        wanted = {"en": "Your account is deleted", "fr": "Votre compte est supprimé"}
        assert visitor.page.h1 == wanted[visitor.lang]
        for device in (visitor, phone):
            opens(device, "profile")
            assert "/account/sign-in" in device.at
        assert customers.find("cube", ADA) is None
        again = people.contact(ADA, confirmed_at=clock.now())
        opens(visitor.signs_in(again), "profile")
        assert visitor.page.has(ADA)
        assert copy_of(visitor)["orders"] == []


def test_what_is_in_the_basket_stays_and_is_nobodys(shopper: Shopper, ada: Contact) -> None:
    shopper.signs_in(ada).takes(2).opens("/en/checkout/delivery")
    opens(shopper, "erasure").fills("erasure")
    basket = books.basket()
    assert len(basket.lines) == 2
    assert (basket.contact_ref, basket.email) == (None, "")
    shopper.opens("/en/basket")
    assert not shopper.page.has("Your basket is empty.")
