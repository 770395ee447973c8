"""When a venue asks who somebody is: at checkout, before something is held, before the catalogue (S55)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.db import session
from app.kernel.actors import Role
from app.sale.baskets import services as baskets
from app.sale.baskets.services import NotIdentified
from app.sale.catalog import services as catalog
from app.venue.channels import services as channels
from app.venue.channels.policies import IdentifiesAt
from tests import books, people, postbox
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import FLUTE, Shopper

EVENT = f"/en/e/{FLUTE}"


def asks(at: IdentifiesAt, *, guests: bool = True) -> None:
    session.expire_all()
    channels.change(channels.find("cube"), OWNER, identifies_at=at, guests=guests)


def who(**typed: str) -> dict[str, Any]:
    return {f"who-{name}": value for name, value in typed.items()}


def comes_in(shopper: Shopper, email: str = "ada@example.org") -> Shopper:
    return shopper.fills("identify", **who(email=email))


def test_s55_before_the_catalogue_one_address_opens_it_and_leads_where_one_wanted(shopper: Shopper) -> None:
    asks(IdentifiesAt.CATALOGUE)
    assert shopper.opens(f"{EVENT}?session=none").page.h1 == "Your email address"
    assert shopper.page.has("Say who you are first: then you go on where you wanted.")
    comes_in(shopper)
    assert shopper.at.endswith(f"{EVENT}?session=none")
    assert shopper.page.h1 == "The Magic Flute"
    shopper.takes().opens("/en/checkout/delivery")
    assert shopper.page.h1 == "Delivery"
    assert books.basket().email == "ada@example.org"


def test_s55_before_the_catalogue_in_french(db: Flask, bank: Bank) -> None:
    asks(IdentifiesAt.CATALOGUE)
    sophie = Shopper(db, bank, "fr").opens("/fr/")
    assert sophie.page.h1 == "Votre adresse e-mail"
    sophie.fills("identify", 422, **who(email="sophie"))
    assert sophie.page.form_by_id("identify")[1]["who-email"] == "sophie"
    sophie.fills("identify", **who(email="sophie@example.org"))
    assert sophie.at.endswith("/fr/")


@pytest.mark.parametrize("path", ["/en/", EVENT, "/en/gift-vouchers"])
def test_s55_without_guests_one_signs_in_before_the_catalogue(shopper: Shopper, path: str) -> None:
    asks(IdentifiesAt.CATALOGUE, guests=False)
    assert shopper.opens(path).page.h1 == "Sign in"
    assert not shopper.page.has("You need no account")
    shopper.signs_in(people.contact(confirmed_at=NOON))
    assert shopper.opens(path).at.endswith(path)
    assert shopper.page.h1 != "Sign in"


@pytest.mark.parametrize("path", ["/en/terms", "/en/privacy", "/en/legal-notice", "/en/contact"])
def test_what_the_law_asks_for_is_open_to_everybody(shopper: Shopper, path: str) -> None:
    asks(IdentifiesAt.CATALOGUE)
    assert shopper.opens(path).at.endswith(path)
    assert shopper.page.h1 != "Your email address"


def test_s55_before_the_basket_the_seats_chosen_wait_for_the_address(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    shopper.takes(status=422)
    assert shopper.page.h1 == "Your email address"
    assert books.held() == 0
    assert comes_in(shopper).page.h1 == "Your basket"
    assert books.held() == 2
    assert books.basket().email == "ada@example.org"


def test_s55_an_address_that_is_none_is_said_and_the_seats_still_wait(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    shopper.takes(status=422).fills("identify", 422, **who(email="ada"))
    assert shopper.page.has("This address seems incomplete.")
    shopper.fills("identify", 422, **who(email="ada@gmial.com"))
    assert shopper.page.has("Did you mean ada@gmail.com?")
    shopper.fills("identify", **who(meant="ada@gmail.com"))
    assert (books.held(), books.basket().email) == (2, "ada@gmail.com")


def test_s55_whoever_signs_in_instead_finds_what_they_chose(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    shopper.takes(status=422, count=3)
    link = shopper.page.soup.select_one('main a[href*="/sign-in?return_to="]')
    assert link is not None
    shopper.opens(str(link["href"])).fills("sign-in", email="ada@example.org")
    shopper.opens(postbox.link()).fills_first_form()
    assert shopper.page.h1 == "Choose seats"
    counts = [field["value"] for field in shopper.page.soup.select("#best input[name^=count-]")]
    assert counts[0] == "3"
    shopper.sends(shopper.at.partition("?")[0], **shopper.page.form("/seats") | shopper._offer())
    assert books.held() == 3


def test_s55_seats_ticked_on_the_list_are_ticked_again(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET, guests=False)
    path = shopper.seats_page()
    shopper.opens(f"{path}?way=list")
    _action, held = shopper.page.form_by_id("list")
    first, second = [box["value"] for box in shopper.page.soup.select("input[name=place]")][:2]
    shopper.sends(path, **held | {"place": [first, second]})
    assert shopper.page.h1 == "Sign in"
    back = shopper.page.form_by_id("sign-in")[1]["return_to"]
    shopper.signs_in(people.contact(confirmed_at=NOON)).opens(f"/en/account/sign-in?return_to={back}")
    ticked = [box["value"] for box in shopper.page.soup.select("input[name=place][checked]")]
    assert ticked == [first, second]


def test_an_address_that_was_mistyped_stands_in_no_address_of_a_page(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    shopper.takes(status=422).fills("identify", 422, **{"who-email": "ada@example"})
    link = shopper.page.soup.select_one('main a[href*="/sign-in?return_to="]')
    assert link is not None
    path = shopper.opens(str(link["href"])).page.form_by_id("sign-in")[1]["return_to"]
    assert "/seats?" in path
    assert "who-" not in path


def test_before_the_basket_gift_vouchers_ask_before_anything_is_typed(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    assert shopper.opens("/en/gift-vouchers").page.h1 == "Your email address"
    assert comes_in(shopper).at.endswith("/en/gift-vouchers")


def test_a_guest_who_changes_the_address_at_checkout_is_known_under_the_new_one(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    comes_in(shopper.takes(status=422)).opens("/en/checkout/identification")
    shopper.fills("identify", email="bob@example.org").wants_e_tickets().agrees().pays()
    shopper.takes()
    assert books.open_basket().email == "bob@example.org"


def test_whoever_signs_out_is_asked_again(shopper: Shopper) -> None:
    asks(IdentifiesAt.CATALOGUE)
    comes_in(shopper.opens("/en/")).signs_in(people.contact(confirmed_at=NOON))
    shopper.opens("/en/account").sends("/en/account/sign-out")
    assert shopper.page.h1 == "Your email address"


def test_a_sign_in_that_was_ended_elsewhere_holds_nothing(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    shopper.signs_in(people.contact(confirmed_at=NOON))
    with shopper.client.session_transaction(base_url=shopper.shop) as cookie:
        cookie.pop("_user_id")
    assert shopper.takes().page.h1 == "Your email address"
    assert books.held() == 0
    assert comes_in(shopper).page.h1 == "Choose seats"


def test_the_service_holds_nothing_for_whoever_has_not_said_who_they_are(shopper: Shopper) -> None:
    asks(IdentifiesAt.BASKET)
    basket = baskets.open_with(channels.by_code("cube"), "en")
    performance = catalog.performances_of(catalog.find_event("cube", FLUTE).id)[0]
    with pytest.raises(NotIdentified):
        baskets.take(basket, performance, [])


def test_a_page_describes_itself_with_nothing_that_is_not_true(shopper: Shopper) -> None:
    asks(IdentifiesAt.CHECKOUT, guests=False)
    said = shopper.opens("/en/contact").page.soup.select_one("meta[name=description]")
    assert said is not None
    assert "fees" not in str(said["content"])
    assert "account" not in str(said["content"])
    assert "no account" not in shopper.client.get("/llms.txt", base_url=shopper.shop).text


def test_at_checkout_nobody_is_asked_before(shopper: Shopper) -> None:
    assert shopper.takes().page.h1 == "Your basket"
    assert shopper.opens("/en/account/identification").at.endswith("/en/")


def test_s55_the_office_says_when_and_it_holds_at_once(office: Flask, shopper: Shopper) -> None:
    manager = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
    manager.opens("/en/setup/channels/cube/parameters").fills("record", identifies_at="catalogue")
    assert shopper.opens("/en/").page.h1 == "Your email address"
    manager.opens("/en/setup/channels/cube/parameters").fills("record", identifies_at="checkout")
    assert shopper.opens("/en/").page.h1 != "Your email address"
