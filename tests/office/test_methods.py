"""Payment methods as the venue sets them up: what staff save is what shoppers are offered."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.flows.setup import services as setup
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.people.staff.models import Staff
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType, PaymentMethod, PointOfSale
from app.venue.payment_methods.services import Acceptance, BadMethod, MethodDetails
from tests import books
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.settlement.test_gifts import gives
from tests.shop.test_methods import choices, chosen
from tests.shopper import Shopper

LIST = "/en/setup/methods"
CLUB = MethodDetails(Texts("CB CLUB"), Texts("Carte du club", "Club card"))


@pytest.fixture
def sam() -> Staff:
    return member("sam@cube.example", Role.MANAGER, name="Sam")


@pytest.fixture
def manager(office: Flask, sam: Staff) -> Clerk:
    return Clerk(office, "en").signs_in(sam)


def _method(code: str) -> PaymentMethod:
    session.expire_all()
    return session.get_one(PaymentMethod, code)


def test_a_new_method_is_offered_once_a_point_of_sale_takes_it_up(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens(f"{LIST}/new").fills(
        "record", internal_name_fr="CB CLUB", public_name_fr="Carte du club", code="club", type="card"
    )
    assert manager.page.has("It is offered nowhere yet.")
    assert manager.page.has("Empty: in English they read the French words.")
    manager.opens("/en/setup/points-of-sale/CUBE-WEB").fills(
        "record", methods=["CBWEB", "CLUB"], place_CLUB="1", place_CBWEB="2", default="CLUB"
    )
    acheteuse.up_to("summary")
    assert (choices(acheteuse), chosen(acheteuse)) == (["CLUB", "CBWEB"], "CLUB")
    assert acheteuse.page.has("Carte du club")


def test_s95_the_public_name_is_what_shoppers_read(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{LIST}/CBWEB").fills("record", public_name_en="Card, at once")
    assert shopper.up_to("summary").page.has("Card, at once")


def test_s96_s97_code_and_type_change_until_an_order_names_them(manager: Clerk, shopper: Shopper) -> None:
    payment_methods.create_method("CLUB", MethodType.CARD, CLUB, OWNER)
    payment_methods.accept("CUBE-WEB", "CLUB", OWNER)
    manager.opens(f"{LIST}/CLUB").fills("record", code="club_web", type="transfer")
    assert _method("CLUB_WEB").type is MethodType.TRANSFER
    assert "CLUB_WEB" in payment_methods.accepted_at("CUBE-WEB").codes
    shopper.up_to("payment")
    assert manager.opens(f"{LIST}/CBWEB").page.has("It stays: orders name it.")
    with pytest.raises(setup.MethodInUse):
        setup.change_method("CBWEB", "CB", MethodType.CARD, MethodDetails.of(_method("CBWEB")), OWNER)
    with pytest.raises(setup.MethodInUse):
        setup.change_method("CBWEB", "CBWEB", MethodType.CASH, MethodDetails.of(_method("CBWEB")), OWNER)
    assert (books.order().method_code, _method("CBWEB").type) == ("CBWEB", MethodType.CARD)


def test_a_code_that_is_taken_is_refused_with_what_was_typed(manager: Clerk) -> None:
    manager.opens(f"{LIST}/new").fills("record", 422, internal_name_fr="X", public_name_fr="Y", code="bon")
    assert manager.page.has("Another payment method has this code.")
    assert manager.page.form_by_id("record")[1]["public_name_fr"] == "Y"


def test_s98_hiding_the_last_method_asks_first_and_shows_an_alarm(manager: Clerk, shopper: Shopper) -> None:
    rest = tuple(code for code in payment_methods.accepted_at("CUBE-WEB").codes if code in ("CBWEB", "BON"))
    payment_methods.set_acceptance(_place(), Acceptance(rest), OWNER)
    manager.opens(f"{LIST}/CBWEB").fills("record", 409, status="hidden")
    assert manager.page.has("Nobody could pay there any more")
    assert _method("CBWEB").status is MethodStatus.VISIBLE
    manager.fills("closing")
    assert _method("CBWEB").status is MethodStatus.HIDDEN
    assert manager.opens("/en/").page.has("Nobody can pay on")


def _place() -> PointOfSale:
    return next(place for place in payment_methods.points_of_sale() if place.code == "CUBE-WEB")


def test_an_archived_method_is_taken_up_nowhere(manager: Clerk) -> None:
    payment_methods.create_method("CLUB", MethodType.CARD, CLUB, OWNER)
    manager.opens(f"{LIST}/CLUB").fills("record", status="archived")
    assert "CLUB" not in str(manager.opens("/en/setup/points-of-sale/CUBE-WEB").page.soup.select("tbody"))
    with pytest.raises(payment_methods.UnknownMethod):
        payment_methods.accept("CUBE-WEB", "CLUB", OWNER)


def test_s92_amounts_from_and_up_to_hold_at_once(manager: Clerk, acheteuse: Shopper) -> None:
    payment_methods.create_method("CLUB", MethodType.CARD, CLUB, OWNER)
    payment_methods.accept("CUBE-WEB", "CLUB", OWNER)
    manager.opens(f"{LIST}/CLUB/parameters").fills("record", 422, most="abc")
    assert manager.page.has("Enter an amount, for example €12.50.")
    manager.fills("record", least="", most="220.00")
    assert choices(acheteuse.up_to("summary")) == ["CBWEB", "CLUB"]
    manager.opens(f"{LIST}/CLUB/parameters").fills("record", most="219.99")
    assert choices(acheteuse.opens("/fr/checkout/summary")) == []


def test_s92_a_method_for_tickets_alone_pays_no_gift_voucher(manager: Clerk, shopper: Shopper) -> None:
    payment_methods.create_method("CLUB", MethodType.CARD, CLUB, OWNER)
    payment_methods.accept("CUBE-WEB", "CLUB", OWNER)
    manager.opens(f"{LIST}/CLUB/parameters").fills("record", families="tickets")
    shopper.up_to("summary")
    assert "CLUB" in choices(shopper)
    gives(shopper)
    shopper.opens("/en/checkout/summary")
    assert "CLUB" not in choices(shopper)


def test_two_people_edit_one_method_and_nothing_is_lost(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(f"{LIST}/CBWEB")
    noa.opens(f"{LIST}/CBWEB").fills("record", public_name_en="Noa's words")
    manager.fills("record", public_name_fr="Carte de Sam")
    assert _method("CBWEB").public_name == Texts("Carte de Sam", "Noa's words")
    noa.opens(f"{LIST}/CBWEB")
    manager.opens(f"{LIST}/CBWEB").fills("record", public_name_fr="Carte bancaire")
    noa.fills("record", 409, public_name_fr="Carte de Noa")
    assert noa.page.has("Sam, ")
    noa.fills("keep-mine")
    assert _method("CBWEB").public_name.fr == "Carte de Noa"


def test_who_may_only_see_the_setup_reads_and_changes_nothing(office: Flask) -> None:
    reader = Clerk(office, "en").signs_in(member("lou@cube.example", Role.READ_ONLY, name="Lou"))
    assert not reader.opens(f"{LIST}/CBWEB").page.soup.select("#record")
    reader.sends(f"{LIST}/CBWEB", 404, public_name_fr="X")
    reader.opens("/en/setup/points-of-sale/CUBE-WEB").sends(
        "/en/setup/points-of-sale/CUBE-WEB", 404, methods="BON"
    )
    assert reader.opens(LIST).page.has("CB WEB") or reader.page.has("CARD WEB")


def test_services_ask_for_the_right_themselves(office: Flask) -> None:
    here = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "cube")}))
    for act in (
        lambda: payment_methods.create_method("X1", MethodType.CARD, CLUB, here),
        lambda: setup.change_method("CBWEB", "CBWEB", MethodType.CARD, CLUB, here),
        lambda: payment_methods.set_status("CBWEB", MethodStatus.HIDDEN, here),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(BadMethod):
        payment_methods.create_method("a b", MethodType.CARD, CLUB, OWNER)


def test_what_pays_without_being_named_keeps_its_type(manager: Clerk) -> None:
    for code, kind in (("BON", MethodType.CARD), ("AVOIR", MethodType.CASH), ("CB3X", MethodType.CARD)):
        with pytest.raises(setup.MethodInUse):
            setup.change_method(code, code, kind, MethodDetails.of(_method(code)), OWNER)


def test_a_point_of_sale_keeps_a_way_to_pay(manager: Clerk) -> None:
    manager.opens("/en/setup/points-of-sale/CUBE-WEB").fills("record", 422, methods=["BON", "AVOIR"])
    assert manager.page.has("Leave one that pays a whole order.")
    assert "CBWEB" in payment_methods.accepted_at("CUBE-WEB").codes


def test_amounts_of_two_people_that_contradict_are_refused(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(f"{LIST}/CBWEB/parameters")
    noa.opens(f"{LIST}/CBWEB/parameters").fills("record", least="50")
    manager.fills("record", 422, most="20")
    assert manager.page.has("This does not go together with what is saved now.")
    assert (_method("CBWEB").least_minor, _method("CBWEB").most_minor) == (50_00, None)


def test_a_basket_follows_a_new_code(manager: Clerk, shopper: Shopper) -> None:
    payment_methods.create_method("CLUB", MethodType.CARD, CLUB, OWNER)
    shopper.takes()
    books.basket().method_code = "CLUB"
    session.commit()
    manager.opens(f"{LIST}/CLUB").fills("record", code="club_web")
    session.expire_all()
    assert books.basket().method_code == "CLUB_WEB"
