"""How one can pay is the venue's to say, and may change while somebody is about to."""

from __future__ import annotations

import pytest
from flask import Flask

from app.kernel.money import Money
from app.kernel.texts import Texts
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, MethodType
from app.venue.payment_methods.services import MethodDetails
from tests import books
from tests.people import OWNER
from tests.shopper import Shopper

WEB = "CUBE-WEB"
CLUB = Texts("Carte du club", "Club card")


def offer(*, default: bool = False, least: int | None = None, most: int | None = None) -> None:
    """A second way to pay by card."""
    details = MethodDetails(CLUB, CLUB, least_minor=least, most_minor=most)
    payment_methods.create_method("CLUB", MethodType.CARD, details, OWNER)
    payment_methods.accept(WEB, "CLUB", OWNER, default=default)


def choices(shopper: Shopper) -> list[str]:
    return [str(row["value"]) for row in shopper.page.soup.select('input[type="radio"][name="method"]')]


def chosen(shopper: Shopper) -> str:
    return str(shopper.page.form_by_id("confirm")[1].get("method"))


def test_one_method_is_a_line_and_not_a_choice(shopper: Shopper) -> None:
    shopper.up_to("summary")
    assert (choices(shopper), chosen(shopper)) == ([], "CBWEB")
    assert shopper.page.has("Pay in full by card")


def test_several_are_a_choice_in_the_venues_order(acheteuse: Shopper) -> None:
    offer()
    acheteuse.up_to("summary")
    assert (choices(acheteuse), chosen(acheteuse)) == (["CBWEB", "CLUB"], "CBWEB")
    assert acheteuse.page.has("Carte du club")


def test_the_venue_says_which_is_chosen_beforehand(shopper: Shopper) -> None:
    offer(default=True)
    shopper.up_to("summary")
    assert chosen(shopper) == "CLUB"


def test_the_order_remembers_the_choice_and_so_does_the_way_back(shopper: Shopper) -> None:
    offer()
    shopper.up_to("summary").agrees(method="CLUB").opens("/en/checkout/summary")
    assert chosen(shopper) == books.order().method_code == "CLUB"


def test_another_choice_is_another_agreement(shopper: Shopper) -> None:
    offer()
    shopper.up_to("payment").opens("/en/checkout/summary").agrees(method="CLUB")
    assert [(o.method_code, o.state) for o in books.orders()] == [("CBWEB", "replaced"), ("CLUB", "placed")]


@pytest.mark.parametrize(
    ("least", "most", "offered"),
    [
        (22_001, None, []),
        (None, 21_999, []),
        (22_000, 22_000, ["CBWEB", "CLUB"]),
    ],
)
def test_a_method_is_offered_between_its_amounts_only(
    shopper: Shopper, least: int | None, most: int | None, offered: list[str]
) -> None:
    offer(least=least, most=most)
    shopper.up_to("summary", count=2)
    assert choices(shopper) == offered


def test_e31_payment_method_hidden_during_checkout(shopper: Shopper) -> None:
    """Told at Continue, and asked to choose again; nothing is placed."""
    offer()
    shopper.up_to("summary")
    payment_methods.set_status("CLUB", MethodStatus.HIDDEN, OWNER)
    shopper.agrees(409, method="CLUB")
    assert shopper.page.has("The payment method you had chosen is no longer offered.")
    assert (chosen(shopper), books.orders()) == ("CBWEB", [])
    shopper.agrees().pays()
    assert shopper.page.h1 == "Order confirmed"


def test_e31_when_no_method_is_left_payment_is_unavailable(acheteuse: Shopper) -> None:
    acheteuse.up_to("summary")
    payment_methods.withdraw(WEB, "CBWEB", OWNER)
    acheteuse.agrees(409)
    assert acheteuse.page.has("Le paiement n’est pas disponible pour le moment.")
    assert not acheteuse.page.soup.find("button", attrs={"form": "confirm"})


def test_a_method_nobody_offered_buys_nothing(shopper: Shopper) -> None:
    payment_methods.create_method("CASH", MethodType.CASH, MethodDetails(CLUB, CLUB), OWNER)
    payment_methods.accept(WEB, "CASH", OWNER)
    shopper.up_to("summary").agrees(409, method="CASH").agrees(409, method="FORGED")
    assert books.orders() == []


def test_what_costs_nothing_asks_for_no_method(shopper: Shopper) -> None:
    payment_methods.withdraw(WEB, "CBWEB", OWNER)
    shopper.takes(event="midi-musical").is_ada().wants_e_tickets().agrees()
    assert shopper.page.h1 == "Order confirmed"


def test_a_code_is_taken_once(db: Flask) -> None:
    with pytest.raises(payment_methods.MethodCodeTaken):
        payment_methods.create_method("cbweb", MethodType.CARD, MethodDetails(CLUB, CLUB), OWNER)


def test_a_second_default_takes_the_place_of_the_first(db: Flask) -> None:
    offer(default=True)
    payment_methods.accept(WEB, "CBWEB", OWNER, default=True)
    assert payment_methods.offer_online(channels.by_code("cube")).default == "CBWEB"


def test_a_default_that_is_not_possible_gives_way(db: Flask) -> None:
    offer(default=True, least=50_000)
    offered = payment_methods.offer_online(channels.by_code("cube"))
    preferred = offered.preferred(offered.settling(Money(1_000, "EUR")))
    assert preferred
    assert preferred.code == "CBWEB"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create", "CBWEB", "card", "--internal", "X", "--name", "X"], "There is a payment method CBWEB"),
        (["hide", "NOPE"], "NOPE is not known here"),
        (["accept", "NOWHERE", "CBWEB"], "NOWHERE is not known here"),
        (["withdraw", WEB, "CHQ"], "CHQ is not known here"),
    ],
)
def test_commands_say_what_they_cannot_do(db: Flask, words: list[str], said: str) -> None:
    done = db.test_cli_runner().invoke(args=["methods", *words])
    assert done.exit_code
    assert said in done.output


def test_commands_set_up_a_method(db: Flask) -> None:
    run = db.test_cli_runner().invoke
    names = ["--internal", "CLUB", "--name", "Carte du club", "--name-en", "Club card"]
    for words in (["create", "club", "card", *names], ["accept", WEB, "club"], ["hide", "club"]):
        done = run(args=["methods", *words])
        assert not done.exit_code, done.output
    assert "CLUB         card       hidden" in run(args=["methods", "list"]).output
