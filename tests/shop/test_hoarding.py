"""Nobody holds a house they do not buy; a family and a school class behind one address still buy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.db import session
from app.http import health
from app.kernel import clock
from app.worker import sweeps
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.guard import newcomer, sets, solved
from tests.shopper import FLUTE, Shopper

CHECKED = "A short check first"
SCHOOL = "203.0.113.7"
MINUTE = timedelta(minutes=1)


def takes(shopper: Shopper, count: int = 1, tickets: int = 1) -> list[Shopper]:
    """So many visitors from one address, one after the other, who want so many tickets each."""
    return [_takes(newcomer(shopper, SCHOOL), tickets) for _visitor in range(count)]


def _takes(visitor: Shopper, tickets: int) -> Shopper:
    """Whatever is answered: the seats are chosen from what the page proposes."""
    path = visitor.seats_page(FLUTE)
    visitor.opens(f"{path}?count-1={tickets}&category={_roomy(visitor, path)}&apart=1")
    form = visitor.page.form("/seats") | visitor._offer()
    answer = visitor.client.post(
        visitor._full(path), data=form, headers=visitor._headers("same-origin"), follow_redirects=False
    )
    return visitor._show(answer, 200 if answer.status_code == 303 else answer.status_code)


def _roomy(visitor: Shopper, path: str) -> str:
    """The second category: there are enough seats in it."""
    return visitor.opens(path)._categories()[1]


def works(visitor: Shopper, status: int = 200) -> Shopper:
    """As the script does, by itself: the form goes again with the solution."""
    action, answer = solved(visitor)
    held = visitor.page.form_by_id("proof")[1]
    return visitor.sends(action, status, **{**held, **answer})


def holds() -> int:
    return books.held()


# The attack


def test_twelve_visitors_without_identity_do_not_take_the_house(shopper: Shopper) -> None:
    """120 places are asked for from one address, and 20 are held."""
    visitors = takes(shopper, 12, tickets=10)
    assert holds() == 20
    assert [visitor.page.h1 for visitor in visitors[2:]] == [CHECKED] * 10


def test_not_even_if_they_compute(shopper: Shopper) -> None:
    """Then 40 are held, and each of the later twenty has cost a proof of work."""
    for number in range(12):
        visitor = takes(shopper, 1, tickets=10)[0]
        if number in (2, 3):
            works(visitor)
    assert holds() == 40
    assert visitor.page.has("Many tickets are being held from your network.")


def test_the_alarm_is_a_figure(shopper: Shopper) -> None:
    takes(shopper, 3, tickets=10)
    _words, figure = health.COUNTS["places_held_by_one_network"]
    assert session.scalar(figure(NOON)) == 20


def test_others_go_on_while_one_address_hoards(shopper: Shopper) -> None:
    takes(shopper, 4, tickets=10)
    bob = newcomer(shopper, "198.51.100.7").takes(count=2, category=1)
    assert bob.is_ada("bob@example.org").wants_e_tickets().agrees().pays().page.h1 == "Order confirmed"


def test_a_solution_is_good_for_one_form(shopper: Shopper) -> None:
    takes(shopper, 2, tickets=10)
    bot = takes(shopper, 1)[0]
    action, answer = solved(bot)
    form = {**bot.page.form_by_id("proof")[1], **answer}
    bot.sends(action, 200, **form)
    bot.opens(bot.seats_page(FLUTE) + "?way=list")
    bot.sends(action, 422, **{**form, "form_key": "another"})
    assert bot.page.h1 == CHECKED


def test_an_ipv6_network_is_one_address(shopper: Shopper) -> None:
    visitors = [_takes(newcomer(shopper, f"2001:db8::{number}"), 10) for number in range(1, 4)]
    assert holds() == 20
    assert visitors[-1].page.h1 == CHECKED
    assert _takes(newcomer(shopper, "2001:db8:0:1::1"), 2).page.h1 == "Your basket"


def test_one_email_address_holds_two_baskets_not_three(shopper: Shopper) -> None:
    for number in range(3):
        _takes(newcomer(shopper, f"192.0.2.{number}"), 10).opens("/en/checkout/identification")
    visitors = [_takes(newcomer(shopper, f"198.51.100.{number}"), 10) for number in range(3)]
    for visitor in visitors[:2]:
        visitor.is_ada("eve@example.org")
    visitors[2].opens("/en/checkout/identification").fills("identify", 422, email="Eve@Example.org")
    assert visitors[2].page.has(
        "Too many tickets are held under this email address. Buy those first, sign in,"
    )


def test_strangers_who_type_my_address_do_not_keep_me_out(shopper: Shopper) -> None:
    """I sign in, with what I have chosen, and go on."""
    for number in range(2):
        stranger = _takes(newcomer(shopper, f"198.51.100.{number}"), 10)
        stranger.opens("/en/checkout/identification").is_ada("eve@example.org")
    eve = _signed_in(shopper, "eve@example.org", tickets=4)
    assert _takes(eve, 4).page.h1 == "Your basket"
    assert holds() == 28


# Those who come again and again


def test_whoever_signs_out_and_in_again_still_holds_what_they_took(shopper: Shopper) -> None:
    """Whose a basket was is forgotten, not how much they hold."""
    ada = people.contact(confirmed_at=NOON)
    for _evening in range(3):
        visitor = _takes(newcomer(shopper, SCHOOL).signs_in(ada), 10)
        visitor.opens("/en/account/security").fills("sign-out")
    assert holds() == 20


def test_more_time_is_for_those_who_have_said_who_they_are(shopper: Shopper) -> None:
    shopper.up_to("basket").sends("/en/basket/extension")
    assert shopper.page.has("Enter your email address first: then your seats can be held longer.")
    assert shopper.at.endswith("/checkout/identification")
    assert books.basket().held_until == NOON + 15 * MINUTE
    shopper.is_ada().sends("/en/basket/extension")
    assert books.basket().held_until == NOON + 25 * MINUTE


def test_a_script_is_told_so_too(shopper: Shopper) -> None:
    shopper.up_to("basket")
    token = {"csrf_token": shopper._token()}
    headers = {**shopper._headers("same-origin"), "Accept": "application/json"}
    answer = shopper.client.post(shopper._full("/en/basket/extension"), data=token, headers=headers)
    told = answer.get_json()
    assert told["said"].startswith("Enter your email address first")
    assert told["heldUntil"] == (NOON + 15 * MINUTE).isoformat()


def test_a_network_that_wastes_places_holds_them_shorter(shopper: Shopper) -> None:
    """Two baskets of ten that nobody bought: the next is held an hour at most; two more: half an hour."""
    lives = []
    for round_ in range(3):
        with clock.at(NOON + round_ * 16 * MINUTE):
            sweeps.release_holds()
            visitors = takes(shopper, 2, tickets=10)
            lives.append(books.newest_basket().life_ends_at - clock.now())  # type: ignore[operator]
            assert [visitor.page.h1 for visitor in visitors] == ["Your basket"] * 2
    assert lives == [120 * MINUTE, 60 * MINUTE, 30 * MINUTE]


def test_a_basket_that_begins_anew_again_and_again_is_held_shorter(shopper: Shopper) -> None:
    lives = []
    for _round in range(5):
        shopper.takes(count=1)
        lives.append(books.basket().life_ends_at - NOON)  # type: ignore[operator]
        shopper.sends(shopper.page.action("/removal"))
    assert lives == [120 * MINUTE] * 3 + [60 * MINUTE, 30 * MINUTE]


def test_seats_taken_again_are_counted_like_others(shopper: Shopper) -> None:
    first = takes(shopper, 1, tickets=10)[0]
    with clock.at(NOON + 16 * MINUTE):
        sweeps.release_holds()
        takes(shopper, 2, tickets=8)
        first.opens("/en/basket", 410).fills_first_form(422)
        assert first.page.h1 == CHECKED
        assert works(first).page.h1 == "Your basket"


# Those who mean well


def test_a_family_behind_one_address_buys(shopper: Shopper) -> None:
    for who in ("ada", "bob", "carol", "dan"):
        one = newcomer(shopper, SCHOOL).takes(count=3, category=1)
        one.is_ada(f"{who}@example.org").wants_e_tickets().agrees().pays()
        assert one.page.h1 == "Order confirmed"


def test_a_school_class_behind_one_address_buys(shopper: Shopper) -> None:
    """Thirty pupils hold a seat each, at the same time; the last ten are checked, without being asked."""
    pupils = [takes(shopper, 1)[0] for _pupil in range(20)]
    for _pupil in range(10):
        pupils += takes(shopper, 1)
        assert pupils[-1].page.h1 == CHECKED
        works(pupils[-1])
    assert holds() == 30
    for number in (0, 29):
        pupils[number].is_ada(f"pupil-{number}@example.org").wants_e_tickets().agrees().pays()
        assert pupils[number].page.h1 == "Order confirmed"


def test_a_school_class_that_is_signed_in_buys_where_a_robot_holds_as_much_as_it_may(
    shopper: Shopper,
) -> None:
    sets(held_unchecked=1, held_per_network=10)
    takes(shopper, 1, tickets=1)
    works(takes(shopper, 1, tickets=9)[0])
    emails = [f"pupil-{number}@example.org" for number in range(30)]
    pupils = [_signed_in(shopper, email) for email in emails]
    assert holds() == 40
    for number in (0, 29):
        pupils[number].opens("/en/checkout/delivery").wants_e_tickets().agrees().pays()
        assert pupils[number].page.h1 == "Order confirmed"


def test_throw_away_addresses_do_not_take_the_house(shopper: Shopper) -> None:
    """Each is confirmed, and asks for ten."""
    sets(held_unchecked=2, held_per_network=6)
    for number in range(5):
        eve = _signed_in(shopper, f"eve-{number}@example.org", tickets=10)
    assert holds() == 30
    assert eve.page.has("Many tickets are being held from your network. Try again in a few minutes.")


def _signed_in(shopper: Shopper, email: str, tickets: int = 1) -> Shopper:
    """Somebody at the school who has proved an address, and wants so many tickets."""
    return _takes(newcomer(shopper, SCHOOL).signs_in(people.contact(email, confirmed_at=NOON)), tickets)


def test_whoever_is_signed_in_is_not_checked(shopper: Shopper) -> None:
    takes(shopper, 2, tickets=10)
    assert _signed_in(shopper, "ada@example.org", tickets=2).page.h1 == "Your basket"


def test_a_house_chooses_its_own_numbers(shopper: Shopper) -> None:
    sets(held_unchecked=2, held_per_network=3)
    first, second, third = takes(shopper, 3)
    assert [first.page.h1, second.page.h1, third.page.h1] == ["Your basket", "Your basket", CHECKED]
    works(third)
    assert takes(shopper, 1)[0].page.has("Many tickets are being held from your network.")
    assert holds() == 3


def test_la_verification_est_en_francais(db: Flask, bank: Bank) -> None:
    sets(held_unchecked=1)
    visiteuse = Shopper(db, bank, "fr")
    assert _takes(visiteuse, 2).page.h1 == "Une courte vérification"


@pytest.mark.parametrize("forged", ["", "x", "WyJub2JvZHkiLDBd.forged"])
def test_a_solution_we_did_not_ask_for_is_none(shopper: Shopper, forged: str) -> None:
    sets(held_unchecked=1)
    bot = takes(shopper, 1, tickets=2)[0]
    action, held = bot.page.form_by_id("proof")
    bot.sends(action, 422, **{**held, "proof": forged, "answer": "1"})
