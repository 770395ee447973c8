"""Where contacts know the venue from: asked beside delivery, kept with the order and the contact (S106)."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.flows.checkout import services as checkout
from app.flows.checkout.services import QuotedAmounts, StepsMissing
from app.flows.privacy import services as privacy
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.people.customers.services import Details
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.channels.policies import OriginPolicy
from app.venue.origins import services as origins
from app.venue.origins.models import ContactOrigin
from app.venue.origins.services import OriginDetails, TooManyOrigins, UnknownOrigin
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.settlement.test_gifts import gives
from tests.shopper import Shopper

PAGE = "/en/setup/channels/cube/origins"
PARAMETERS = "/en/setup/channels/cube/parameters"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def cube() -> Channel:
    session.expire_all()
    return channels.find("cube")


def asks(policy: OriginPolicy, *names: str) -> list[ContactOrigin]:
    channels.change(cube(), OWNER, asks_origin=policy)
    return [origins.create(cube(), Texts(name), OWNER) for name in names]


def offered(shopper: Shopper) -> list[str]:
    return [option.get_text() for option in shopper.page.soup.select("#origin option")]


def test_s106_the_venue_asks_and_names_the_answers_in_both_languages(
    manager: Clerk, shopper: Shopper, db: Flask, bank: Bank
) -> None:
    manager.opens(PARAMETERS).fills("record", asks_origin="required")
    assert manager.opens(PAGE).page.has("There is no answer to choose, so nobody is asked.")
    manager.opens(f"{PAGE}/new").fills("record", name_fr="Affiche", name_en="Poster")
    manager.opens(f"{PAGE}/new").fills("record", name_fr="Ami")
    assert not manager.opens(PAGE).page.has("There is no answer to choose")
    shopper.up_to("delivery")
    assert offered(shopper) == ["Choose…", "Poster", "Ami"]
    assert shopper.page.has("How did you hear of us?")
    sophie = Shopper(db, bank, "fr").takes().is_ada("sophie@example.org")
    assert offered(sophie) == ["Choisir…", "Affiche", "Ami"]


def test_s106_without_an_answer_nobody_goes_on_and_nothing_is_lost(shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    shopper.up_to("delivery").fills("delivery", 422, mode="post", name="Ada")
    assert shopper.page.has("Choose one of these answers.")
    assert shopper.page.has("Enter the street and number.")
    assert shopper.page.soup.select_one('#errors a[href="#origin"]')
    assert shopper.page.form_by_id("delivery")[1]["name"] == "Ada"
    assert shopper.opens("/en/checkout/summary").page.h1 == "Delivery"
    shopper.fills("delivery", mode="e_ticket", origin=str(poster.id)).agrees().pays()
    assert books.order().origin_id == poster.id


def test_s106_where_it_is_optional_one_may_say_nothing(shopper: Shopper) -> None:
    asks(OriginPolicy.OPTIONAL, "Affiche")
    shopper.up_to("delivery")
    assert shopper.page.has("(optional)")
    assert shopper.fills("delivery", mode="e_ticket").page.h1 == "Order summary"
    assert shopper.agrees().pays().page.h1 == "Order confirmed"
    assert books.order().origin_id is None


def test_s106_a_contact_is_asked_once(shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    ada = people.contact(confirmed_at=NOON)
    shopper.signs_in(ada).takes().opens("/en/checkout/delivery")
    shopper.fills("delivery", mode="e_ticket", origin=str(poster.id)).agrees().pays()
    session.expire_all()
    assert ada.origin_id == poster.id
    shopper.takes().opens("/en/checkout/delivery")
    assert offered(shopper) == []
    shopper.fills("delivery", mode="e_ticket").agrees().pays()
    assert [order.origin_id for order in books.orders()] == [poster.id, poster.id]


def test_s106_before_the_order_a_contact_may_answer_otherwise(shopper: Shopper) -> None:
    poster, friend = asks(OriginPolicy.REQUIRED, "Affiche", "Ami")
    shopper.signs_in(people.contact(confirmed_at=NOON)).takes().opens("/en/checkout/delivery")
    shopper.fills("delivery", mode="e_ticket", origin=str(poster.id)).opens("/en/checkout/delivery")
    assert shopper.page.form_by_id("delivery")[1]["origin"] == str(poster.id)
    shopper.fills("delivery", mode="e_ticket", origin=str(friend.id)).agrees().pays()
    assert books.order().origin_id == friend.id


def test_s106_what_staff_wrote_down_meanwhile_counts(shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    ada = people.contact(confirmed_at=NOON)
    shopper.signs_in(ada).takes().opens("/en/checkout/delivery")
    customers.change(ada, Details(**{**vars(Details.of(ada)), "origin_id": poster.id}), OWNER)
    shopper.opens("/en/checkout/delivery")
    assert offered(shopper) == []
    shopper.fills("delivery", mode="e_ticket").agrees().pays()
    assert books.order().origin_id == poster.id


def test_s106_a_guest_is_asked_with_each_order(shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    for _order in range(2):
        shopper.up_to("delivery").fills("delivery", mode="e_ticket", origin=str(poster.id)).agrees().pays()
    assert [order.origin_id for order in books.orders()] == [poster.id, poster.id]


def test_s106_gift_vouchers_alone_are_asked_too(shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    gives(shopper).is_ada()
    assert shopper.fills("delivery", 422).page.has("Choose one of these answers.")
    shopper.fills("delivery", origin=str(poster.id)).agrees().pays()
    assert books.order().origin_id == poster.id


def test_s106_what_becomes_required_meanwhile_is_asked_before_the_order(shopper: Shopper) -> None:
    shopper.up_to("summary")
    asks(OriginPolicy.REQUIRED, "Affiche")
    assert shopper.agrees().page.h1 == "Delivery"
    assert books.orders() == []
    with pytest.raises(StepsMissing):
        checkout.place_order(
            books.basket(), None, shown=QuotedAmounts(22_000), method_code="CBWEB", browser={}
        )


def test_s106_an_archived_answer_is_offered_no_more_and_stays_with_its_orders(
    manager: Clerk, shopper: Shopper
) -> None:
    poster, _friend = asks(OriginPolicy.REQUIRED, "Affiche", "Ami")
    shopper.up_to("delivery").fills("delivery", mode="e_ticket", origin=str(poster.id)).agrees().pays()
    manager.opens(f"{PAGE}/{poster.id}").fills("record", archived="yes")
    assert manager.opens(PAGE).page.has("archived")
    shopper.up_to("delivery")
    assert offered(shopper) == ["Choose…", "Ami"]
    shopper.fills("delivery", 422, mode="e_ticket", origin=str(poster.id))
    assert manager.opens(f"/en/orders/{books.order().number}").page.has("Origin: Affiche")


def test_s106_answers_stand_in_the_order_the_venue_gave_them(manager: Clerk, shopper: Shopper) -> None:
    poster, friend = asks(OriginPolicy.OPTIONAL, "Affiche", "Ami")
    manager.opens(f"{PAGE}/{friend.id}").fills("record", position="1")
    manager.opens(f"{PAGE}/{poster.id}").fills("record", position="2")
    assert offered(shopper.up_to("delivery")) == ["–", "Ami", "Affiche"]


def test_s106_staff_find_orders_by_it_and_read_it_in_lists(manager: Clerk, shopper: Shopper) -> None:
    poster, friend = asks(OriginPolicy.REQUIRED, "Affiche", "Ami")
    for origin in (poster, friend):
        shopper.up_to("delivery").fills("delivery", mode="e_ticket", origin=str(origin.id)).agrees().pays()
    number = {order.origin_id: order.number[:4] for order in books.orders()}
    manager.opens(f"/en/orders?period=all&origin={poster.id}&column=origin")
    assert manager.page.has("Origin: Affiche")
    assert manager.page.soup.select_one(f'#list a[href*="{number[poster.id]}"]')
    assert not manager.page.soup.select_one(f'#list a[href*="{number[friend.id]}"]')


def test_s106_staff_write_it_down_for_a_contact(manager: Clerk) -> None:
    poster, _friend = asks(OriginPolicy.NEVER, "Affiche", "Ami")
    ada = people.contact(confirmed_at=NOON)
    manager.opens(f"/en/contacts/{ada.number}/general").fills("details", origin=str(poster.id))
    session.expire_all()
    assert ada.origin_id == poster.id
    manager.opens(f"/en/contacts/{ada.number}/general").fills("details", origin="999999")
    session.expire_all()
    assert ada.origin_id is None


def test_s106_it_stands_in_the_list_of_contacts(manager: Clerk) -> None:
    (poster,) = asks(OriginPolicy.NEVER, "Affiche")
    people.contact(confirmed_at=NOON, origin_id=poster.id)
    assert manager.opens("/en/contacts?view=all&column=origin").page.has("Affiche")


def test_s106_a_guest_written_down_keeps_the_origin_of_their_order(manager: Clerk, shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    shopper.up_to("delivery").fills("delivery", mode="e_ticket", origin=str(poster.id)).agrees().pays()
    manager.opens(f"/en/orders/{books.order().number}/guest/contact")
    manager.fills("guest-contact")
    assert session.query(Contact).filter_by(email="ada@example.org").one().origin_id == poster.id


def test_an_answer_of_another_channel_is_none_here(office: Flask) -> None:
    theirs = origins.create(channels.find("ombres"), Texts("Affiche"), OWNER)
    ada = people.contact(confirmed_at=NOON)
    with pytest.raises(UnknownOrigin):
        customers.change(ada, Details(**{**vars(Details.of(ada)), "origin_id": theirs.id}), OWNER)


def test_the_copy_of_their_data_says_it_and_erasing_forgets_it(shopper: Shopper) -> None:
    (poster,) = asks(OriginPolicy.REQUIRED, "Affiche")
    ada = people.contact(confirmed_at=NOON)
    shopper.signs_in(ada).takes().opens("/en/checkout/delivery")
    shopper.fills("delivery", mode="e_ticket", origin=str(poster.id)).agrees().pays()
    copy = privacy.export(ada, OWNER)
    assert copy["contact"]["knows_the_venue_from"] == "Affiche"
    assert copy["orders"][0]["knows_the_venue_from"] == "Affiche"
    bob = people.contact("bob@example.org", origin_id=poster.id)
    privacy.erase(bob, OWNER)
    session.expire_all()
    assert session.get_one(Contact, bob.ref).origin_id is None


def test_thirty_answers_are_enough(office: Flask) -> None:
    made = asks(OriginPolicy.NEVER, *(f"Réponse {number}" for number in range(30)))
    with pytest.raises(TooManyOrigins):
        origins.create(cube(), Texts("Une de trop"), OWNER)
    origins.change(made[0], OriginDetails(made[0].name, 1, archived=True), OWNER)
    origins.create(cube(), Texts("La suivante"), OWNER)
    with pytest.raises(TooManyOrigins):
        origins.change(made[0], OriginDetails(made[0].name, 1), OWNER)


def test_only_those_who_set_up_write_answers(office: Flask) -> None:
    (poster,) = asks(OriginPolicy.NEVER, "Affiche")
    elsewhere = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "ombres")}))
    with pytest.raises(Forbidden):
        origins.create(cube(), Texts("Ami"), elsewhere)
    with pytest.raises(Forbidden):
        origins.change(poster, OriginDetails(Texts("Ami")), elsewhere)


def test_an_answer_needs_its_french_words(manager: Clerk) -> None:
    manager.opens(f"{PAGE}/new").fills("record", 422, name_fr="", name_en="Poster")
    assert manager.page.has("Fill in: Answer.")
    assert manager.page.form_by_id("record")[1]["name_en"] == "Poster"
    manager.opens(f"{PAGE}/99999999999", 404)
