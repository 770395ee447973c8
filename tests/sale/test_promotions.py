"""Promo codes lower the price, to the cent, while a basket is held; nobody gets a use that another has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app import cache
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.sale.pricing import services as pricing
from app.sale.pricing.services import Charge, ChargeKind, Item
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode, Redemption
from app.sale.promotions.services import PromoRules
from app.worker import sweeps
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, Shopper

CODE = "/en/checkout/summary/code"
LATER = timedelta(minutes=16)


def tries(shopper: Shopper, code: str, status: int = 200) -> Shopper:
    return shopper.sends(f"/{shopper.lang}/checkout/summary/code", status, code=code)


def states() -> list[str]:
    return list(session.scalars(select(Redemption.state).order_by(Redemption.id)))


def another(shopper: Shopper, email: str = "bob@example.org") -> Shopper:
    """Bob, at the summary of a basket of his own."""
    bob = Shopper(shopper.app, shopper.bank, "en")
    return bob.takes(category=1).is_ada(email).wants_e_tickets()


# What it lowers


def test_the_customers_example_comes_to_34_20() -> None:
    promo = PromoCode(percent_bp=500, on_fees=True, least_minor=0, event_slugs=[])
    found = pricing.price([Item(Money(3600, "EUR"), 0, 550, "x")], promo, "EUR")
    assert (found.discount.minor, found.total.minor) == (180, 3420)


@given(
    prices=st.lists(st.integers(0, 50_000), min_size=1, max_size=10),
    share=st.one_of(st.none(), st.integers(1, 10_000)),
    amount=st.integers(1, 200_000),
    on_fees=st.booleans(),
    order_fee=st.integers(0, 1_000),
    method_fee=st.integers(0, 1_000),
)
def test_shares_add_up_and_no_ticket_costs_less_than_nothing(
    prices: list[int], share: int | None, amount: int, on_fees: bool, order_fee: int, method_fee: int
) -> None:
    lowers = {"percent_bp": share, "amount_minor": None if share else amount}
    promo = PromoCode(**lowers, on_fees=on_fees, least_minor=0, event_slugs=[])
    items = [Item(Money(price, "EUR"), price // 20, 550, "x") for price in prices]
    wanted = {ChargeKind.DELIVERY: 400, ChargeKind.ORDER_FEE: order_fee}
    charges = [Charge(kind, Money(minor, "EUR"), 2_000) for kind, minor in wanted.items()]
    before = pricing.price(items, promo, "EUR", charges)
    found = before.with_charge(Charge(ChargeKind.METHOD_FEE, Money(method_fee, "EUR"), 2_000))
    assert found.total - before.total == Money(method_fee, "EUR")
    charged = 400 + method_fee + (order_fee if before.tickets - before.discount else 0)
    assert (found.charged().minor, found.vat >= before.vat) == (charged, True)
    assert sum(part.minor for part in found.shares) == found.discount.minor
    fees = 0 if on_fees else 1
    for item, part in zip(items, found.shares, strict=True):
        assert 0 <= part.minor <= item.price.minor - fees * item.fee_minor
    assert found.total.minor == sum(prices) - found.discount.minor + charged >= 400


def test_a_code_for_one_event_lowers_no_other() -> None:
    promo = PromoCode(percent_bp=1000, on_fees=True, least_minor=0, event_slugs=["flute"])
    items = [Item(Money(1000, "EUR"), 0, 550, "flute"), Item(Money(5000, "EUR"), 0, 550, "swan")]
    assert [share.minor for share in pricing.price(items, promo, "EUR").shares] == [100, 0]


# At the till


def test_a_code_is_one_code_however_it_is_typed(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), " nou-ve aux ")
    assert shopper.page.has("Newcomers")
    assert shopper.page.has("−€11.00")
    assert shopper.page.has("€209.00")


def test_the_bank_is_asked_for_what_is_left(shopper: Shopper, bank: Bank) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX").agrees().pays()
    assert shopper.page.h1 == "Order confirmed"
    assert shopper.page.has("Newcomers −€11.00 Total €209.00")
    assert (bank.charged(), books.order().total.minor, states()) == (20900, 20900, ["spent"])
    assert [line.discount_minor for line in books.order().lines] == [550, 550]


def test_the_books_know_the_reduction_and_stay_even(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "SOIREE20").agrees().pays()
    found = books.balances()
    assert books.every_transaction_is_even()
    assert "receivable" not in found
    assert found["vat"] == -books.order().vat.minor
    assert found["promo"] > 0


def test_removing_a_code_brings_the_price_back(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX").sends(f"{CODE}/removal")
    assert not shopper.page.has("Newcomers")
    assert shopper.page.has("€220.00")
    assert states() == ["freed"]


def test_s122_a_code_that_is_removed_is_said_so(shopper: Shopper, acheteuse: Shopper) -> None:
    """E3: the price goes back up, the shopper is told, and the code is there for others at once."""
    for who, said in ((shopper, "Code removed."), (acheteuse, "Code retiré.")):
        tries(who.up_to("summary"), "DERNIER").sends(f"/{who.lang}/checkout/summary/code/removal")
        assert who.page.has(said)
        who.opens(f"/{who.lang}/checkout/summary")
        assert not who.page.has(said)


def test_s122_htmx_says_it_in_the_bill_and_aloud(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX")
    answer = shopper.client.post(
        f"http://shop.test{CODE}/removal",
        data={"csrf_token": shopper.page.form("/code/removal")["csrf_token"]},
        headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"},
    )
    assert "Code removed. Amount due: €220.00" in answer.text
    assert '<p class="notice-title">Code removed.</p>' in answer.text


def test_an_invitation_of_a_hundred_percent_needs_no_bank(shopper: Shopper, bank: Bank) -> None:
    """E32 by a code: nothing is due, terms are accepted, tickets at once."""
    tries(shopper.up_to("summary"), "INVITE")
    assert shopper.page.has("Place order")
    shopper.agrees()
    assert shopper.page.h1 == "Order confirmed"
    assert (bank.charged(), len(books.tickets())) == (0, 2)


def test_an_old_tab_pays_no_price_it_does_not_show(shopper: Shopper) -> None:
    shopper.up_to("summary")
    _action, old = shopper.page.form_by_id("confirm")
    tries(shopper, "NOUVEAUX")
    shopper.sends("/en/checkout/summary", 409, **{**old, "terms": "y"})
    assert shopper.page.has("The amount has changed: €209.00 instead of €220.00.")


def test_htmx_is_given_the_bill_and_the_new_total_aloud(shopper: Shopper) -> None:
    shopper.up_to("summary")
    token = shopper.page.form("/code")["csrf_token"]
    answer = shopper.client.post(
        f"http://shop.test{CODE}",
        data={"code": "NOUVEAUX", "csrf_token": token},
        headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.text.lstrip().startswith('<div class="stack-wide" id="bill"')
    assert "Amount due: €209.00" in answer.text


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [
        ("NOPE", "Unknown code.", "Code inconnu."),
        ("ETE", "Code expired on", "Code expiré le"),
        ("PRINTEMPS", "Valid from", "Valable à partir du"),
        ("FLUTE", "Not valid for this event.", "Non valable pour cet événement."),
        ("SOIREE20", "Valid from €150.00.", "Valable dès 150,00\u00a0€."),
        ("GUICHET", "This code cannot be used online.", "Ce code ne peut pas être utilisé en ligne."),
        ("", "Enter your code.", "Saisissez votre code."),
    ],
)
def test_each_wrong_code_has_its_own_sentence(
    shopper: Shopper, acheteuse: Shopper, code: str, english: str, french: str
) -> None:
    for who, sentence in ((shopper, english), (acheteuse, french)):
        who.takes(count=1, event="casse-noisette", category=2).is_ada().wants_e_tickets()
        tries(who, code, 422)
        assert who.page.has(sentence), who.page.text
    assert states() == []


def test_two_codes_do_not_add_up(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX")
    tries(shopper, "SOIREE20", 422)
    assert shopper.page.has("Only one promo code an order. Remove the other one first.")


def test_ten_wrong_tries_and_then_a_pause(shopper: Shopper) -> None:
    shopper.up_to("summary")
    for number in range(10):
        tries(shopper, f"GUESS{number}", 422)
    tries(shopper, "NOUVEAUX", 429)
    assert shopper.page.has("Too many tries. Try again in 10 minutes.")


def test_another_basket_and_forged_addresses_do_not_help_a_guesser(shopper: Shopper) -> None:
    """Thirty an hour from one address, whatever a header claims."""
    guesser = shopper
    for number in range(30):
        if number % 10 == 0:
            guesser = another(shopper, f"guess{number}@example.org")
        guesser.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"10.0.0.{number}"
        tries(guesser, f"GUESS{number}", 422)
    tries(another(shopper, "last@example.org"), "GUESS", 429)


# Uses


def test_e28_coupon_with_one_use_two_baskets(shopper: Shopper) -> None:
    """The first to apply reserves it; the second is told; it is free again when the first is abandoned."""
    tries(shopper.up_to("summary"), "DERNIER")
    bob = another(shopper)
    tries(bob, "DERNIER", 422)
    assert bob.page.has("Code already used.")
    shopper.opens("/en/checkout/cancellation").fills_first_form()
    tries(bob, "DERNIER")
    assert bob.page.has("The last one")


def test_a_printed_coupon_is_good_once(shopper: Shopper) -> None:
    promo = promotions.create("cube", Texts("Coffret", "Gift box"), PromoRules(percent_bp=5_000), OWNER)
    (coupon,) = promotions.print_coupons(promo, 1, OWNER)
    tries(shopper.up_to("summary"), coupon.lower()).agrees().pays()
    tries(another(shopper), coupon, 422)
    assert states() == ["spent"]


def test_a_hold_that_ends_gives_the_use_back(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "DERNIER")
    with clock.at(NOON + LATER):
        sweeps.release_holds()
    assert states() == ["freed"]


def test_e18_a_code_outlives_the_hold_of_a_payment_that_succeeds(shopper: Shopper) -> None:
    """What was agreed is kept, and counted."""
    tries(shopper.up_to("summary"), "DERNIER").agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        assert states() == ["freed"]
        shopper.answers_bank("confirm")
    assert (books.order().total.minor, states()) == (17600, ["spent"])


def test_htmx_leaves_a_page_whose_hold_has_ended(shopper: Shopper) -> None:
    shopper.up_to("summary")
    form = {"code": "NOUVEAUX", "csrf_token": shopper.page.form("/code")["csrf_token"]}
    with clock.at(NOON + LATER):
        answer = shopper.client.post(
            f"http://shop.test{CODE}",
            data=form,
            headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"},
        )
    assert answer.headers["HX-Redirect"] == "/en/basket/ended"


def test_a_refused_card_keeps_the_code(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "DERNIER").agrees().pays(REFUSED_CARD)
    assert states() == ["reserved"]
    shopper.pays()
    assert (books.order().total.minor, states()) == (17600, ["spent"])


def test_s123_a_code_that_ends_during_checkout_is_kept(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX")
    session.execute(update(PromoCode).where(PromoCode.code == "NOUVEAUX").values(ends_at=NOON))
    cache.clear()
    shopper.opens("/en/checkout/summary").agrees().pays()
    assert books.order().total.minor == 20900


def test_once_each_means_once_for_an_address(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "INVITE").agrees()
    tries(another(shopper, "ada@example.org"), "INVITE", 422)
    tries(another(shopper, "carol@example.org"), "INVITE")


def test_seats_taken_again_take_their_code_along(shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX")
    with clock.at(NOON + LATER):
        sweeps.release_holds()
        shopper.opens(shopper.resume_link()).fills_first_form()
        assert shopper.page.has("Newcomers")


# Commands


def test_commands_create_print_and_list(db: Flask) -> None:
    run = db.test_cli_runner().invoke
    made = run(args=["promos", "create", "cube", "--name", "Coffret", "--percent", "50", "--least", "1000"])
    number = made.output.split()[2]
    assert len(run(args=["promos", "coupons", number, "3"]).output.split()) == 3
    assert "(coupons)            50 %      0 in use  Coffret" in run(args=["promos", "list", "cube"]).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create", "cube", "--name", "X"], "Say either --percent or --amount."),
        (["create", "cube", "--name", "X", "--percent", "5", "--code", "nouveaux"], "has that code already"),
        (["coupons", "999999", "1"], "There is no promo code 999999"),
    ],
)
def test_commands_say_what_they_cannot_do(db: Flask, words: list[str], said: str) -> None:
    done = db.test_cli_runner().invoke(args=["promos", *words])
    assert done.exit_code
    assert said in done.output
