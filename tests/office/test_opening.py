"""A sales channel is opened by a screen or a command, and its shop answers at its address."""

from __future__ import annotations

import pytest
from flask import Flask

from app.db import session
from app.flows.setup import services as setup
from app.flows.setup.services import BadOpening, Opening
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.sale.tickets.models import TicketSeries
from app.venue.channels import services as channels
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind, LegalVersion
from app.venue.payment_methods.models import PointOfSale
from tests import books
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

NEW = "/en/setup/channels/new"
HANGAR = {
    "name_fr": "Le Hangar", "code": "hangar", "public_url": "https://hangar.example.org/",
    "email": "billets@hangar.example", "phone": "+33 1 23 45 67 89",
}  # fmt: skip


@pytest.fixture
def admin(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("kim@cube.example", Role.ADMIN, name="Kim"))


def _opening(**changed: str) -> Opening:
    facts = {
        "code": "hangar", "brand": "cube", "public_url": "https://hangar.example.org",
        "email": "billets@hangar.example", "phone": "+33 1 23 45 67 89",
    }  # fmt: skip
    return Opening(name=Texts("Le Hangar"), **{**facts, **changed})  # type: ignore[arg-type]


def test_a_new_channel_answers_at_its_address(admin: Clerk, app: Flask) -> None:
    admin.opens(NEW).fills("record", **HANGAR)
    assert admin.page.has("The sales channel is open.")
    shop = app.test_client().get("/en/contact", base_url="https://hangar.example.org")
    assert shop.status_code == 200
    assert HANGAR["phone"] in shop.text


def test_its_shop_offers_nothing_to_pay_with_and_home_says_so(admin: Clerk) -> None:
    admin.opens(NEW).fills("record", **HANGAR)
    assert admin.opens("/en/").page.has("Nobody can pay on Le Hangar")


def test_home_lists_the_steps_of_the_channel_that_is_not_ready(office: Flask) -> None:
    setup.open_channel(_opening(), OWNER)
    clerk = Clerk(office, "en").signs_in(member("lou@hangar.example", Role.MANAGER, "hangar"))
    assert clerk.opens("/en/").page.has("Open Le Hangar")
    steps = {link.get_text(): str(link["href"]) for link in clerk.page.soup.select(".steps a")}
    assert steps["A payment method"] == "/en/setup/methods"
    done = [step.get_text() for step in clerk.page.soup.select(".steps li") if "done" in step.get_text()]
    assert "Email and phone for shoppers, done" in done
    assert not [step for step in done if step.startswith(("An event", "Prices", "Places"))]


def test_tickets_are_numbered_from_one_and_its_web_shop_is_a_point_of_sale(db: Flask) -> None:
    setup.open_channel(_opening(), OWNER)
    assert session.get_one(TicketSeries, "hangar").last == 0
    assert session.get_one(PointOfSale, "HANGAR-WEB").channel_code == "hangar"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "cube", "Another sales channel has this code."),
        ("code", "le hangar", "2 to 16 small letters, figures and _."),
        ("public_url", "http://hangar.example.org", "Enter an address like"),
        ("public_url", "https://hangar.example.org/tickets", "Enter an address like"),
        ("public_url", "https://[", "Enter an address like"),
        ("public_url", "https://musee.test", "Something else answers at this address already."),
        ("public_url", "https://office.test", "The office answers there."),
        ("phone", "+33 1 23 45 67 89 or write", "Digits, spaces, + ( ) . and - only."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    admin: Clerk, field: str, value: str, sentence: str
) -> None:
    admin.opens(NEW).fills("record", 422, **{**HANGAR, field: value})
    assert admin.page.has(sentence)
    assert admin.page.form_by_id("record")[1]["email"] == HANGAR["email"]
    assert [channel.code for channel in channels.every_one()] == ["cube", "ombres"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "Hangar"),
        ("public_url", "ftp://hangar.example.org"),
        ("phone", "0"),
        ("timezone", "Mars/Base"),
    ],
)
def test_a_command_is_refused_the_same(db: Flask, field: str, value: str) -> None:
    with pytest.raises(BadOpening) as refused:
        setup.open_channel(_opening(**{field: value}), OWNER)
    assert refused.value.field == field


def test_whoever_sets_up_one_channel_opens_no_other(db: Flask) -> None:
    manager = Actor("Sam", "01SAM", frozenset({Grant(Role.MANAGER, "cube")}))
    with pytest.raises(Forbidden):
        setup.open_channel(_opening(), manager)


def test_the_command_opens_one(db: Flask) -> None:
    said = db.test_cli_runner().invoke(
        args=[
            "channels", "open", "hangar", "https://hangar.example.org", "--name", "Le Hangar",
            "--brand", "cube", "--email", "billets@hangar.example", "--phone", "+33 1 23 45 67 89",
        ]
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert channels.find("hangar").host == "hangar.example.org"


def test_the_command_needs_no_brand(db: Flask) -> None:
    said = db.test_cli_runner().invoke(
        args=[
            "channels", "open", "hangar", "https://hangar.example.org", "--name", "Le Hangar",
            "--email", "billets@hangar.example", "--phone", "+33 1 23 45 67 89",
        ]
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert channels.find("hangar").brand == "hangar"


def test_the_opera_sells_on_beside_it(admin: Clerk, shopper: Shopper) -> None:
    admin.opens(NEW).fills("record", **HANGAR)
    assert shopper.up_to("summary").page.has("Summary")


def test_nothing_is_sold_before_the_terms_are_published(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper.up_to("summary")
    nothing = LegalVersion(kind=LegalKind.TERMS, version="", text=Texts(""), published_at=NOON)
    monkeypatch.setattr(legal, "current", lambda _channel, _kind: nothing)
    assert shopper.opens("/en/checkout/summary").page.has("Payment is not available just now.")
    shopper.agrees(409)
    assert books.orders() == []
