"""The account: what somebody bought, has and owes, shown to them and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.db import session
from app.kernel import clock
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.deferred import services as deferred
from app.settlement.payments import charges
from app.settlement.refunds.models import RefundReason
from app.settlement.statements import services as statements
from app.worker import sweeps
from tests import books
from tests.accounting.test_credit_and_deferred import pays_later, uses_credit, who_may_owe, with_credit
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import HOUSE, contact
from tests.shopper import CHALLENGE_CARD, Shopper

FULL_PRICE = 22_000


@pytest.fixture(params=["en", "fr"])
def visitor(request: pytest.FixtureRequest, db: Flask, bank: Bank) -> Shopper:
    return Shopper(db, bank, request.param)


def says(shopper: Shopper, english: str, french: str) -> bool:
    return shopper.page.has({"en": english, "fr": french}[shopper.lang])


def opens(shopper: Shopper, page: str, status: int = 200) -> Shopper:
    return shopper.opens(f"/{shopper.lang}/account{page}", status)


def bought(shopper: Shopper, ada: Contact) -> str:
    """Two seats, paid by card; the order's ref."""
    shopper.signs_in(ada).up_to("payment").pays()
    return books.orders()[-1].ref


def test_a_new_account_has_nothing_and_says_so(visitor: Shopper) -> None:
    visitor.signs_in(contact())
    assert says(opens(visitor, ""), "No orders yet", "Pas encore de commande")
    assert says(opens(visitor, "/orders"), "No upcoming orders", "Pas de commande à venir")
    assert says(opens(visitor, "/orders?when=past"), "No past orders", "Pas de commande passée")
    assert says(opens(visitor, "/money"), "No entries yet", "Aucun mouvement")
    assert says(opens(visitor, "/vouchers"), "No vouchers", "Aucun bon")


def test_home_shows_the_next_evening_and_its_tickets(visitor: Shopper) -> None:
    ref = bought(visitor, contact())
    assert says(opens(visitor, ""), "Your next evening", "Votre prochaine soirée")
    assert visitor.page.soup.select_one(f'a[href$="/orders/{ref}/tickets"]')


def test_an_order_tells_its_money_story(visitor: Shopper) -> None:
    ada = with_credit(1_000)
    voucher, code = issue(2_000)
    uses_credit(lays_down(lays_down(visitor.signs_in(ada).up_to("summary"), code), "NOUVEAUX"))
    visitor.agrees().pays()
    opens(visitor, f"/orders/{books.order().ref}")
    day = {"en": "Mon 23 Nov 2026", "fr": "lun. 23 nov. 2026"}[visitor.lang]
    assert says(
        visitor,
        f"€20.00 with voucher …{voucher.last4} on {day}.",
        f"20,00\u00a0€ avec le bon …{voucher.last4} le {day}.",
    )
    assert says(visitor, f"€10.00 from your credit on {day}.", f"10,00\u00a0€ de votre avoir le {day}.")
    assert says(
        visitor, "€179.00 by card (Visa ••••\u00a01111)", "179,00\u00a0€ par carte (Visa ••••\u00a01111)"
    )
    assert says(visitor, "Newcomers", "Nouveaux venus")


def test_an_order_under_way_can_be_gone_on_with(visitor: Shopper) -> None:
    visitor.signs_in(contact()).up_to("payment")
    opens(visitor, f"/orders/{books.order().ref}")
    assert says(visitor, "In progress", "En cours")
    assert visitor.fills("go-on").page.h1 == {"en": "Payment", "fr": "Paiement"}[visitor.lang]


def test_an_order_begun_elsewhere_is_gone_on_with_here(visitor: Shopper, bank: Bank) -> None:
    """Signed in on both: what one device has placed, the other pays."""
    ada = contact()
    phone = Shopper(visitor.app, bank, visitor.lang).signs_in(ada)
    visitor.signs_in(ada).up_to("payment")
    opens(phone, f"/orders/{books.order().ref}").fills("go-on").pays()
    assert says(phone, "Order confirmed", "Confirmation de commande")
    assert bank.charged() == FULL_PRICE


def test_while_a_bank_is_asked_going_on_is_waiting_for_it(shopper: Shopper, bank: Bank) -> None:
    ada = contact()
    phone = Shopper(shopper.app, bank, "en").signs_in(ada)
    shopper.signs_in(ada).up_to("payment").pays(CHALLENGE_CARD)
    opens(phone, f"/orders/{books.order().ref}").fills("go-on")
    assert phone.page.h1 == "Check by your bank"


def test_nobody_goes_on_with_anothers_order(shopper: Shopper, bank: Bank) -> None:
    shopper.signs_in(contact()).up_to("payment")
    bob = opens(Shopper(shopper.app, bank, "en").signs_in(contact("bob@example.org")), "")
    bob.sends(f"/en/account/orders/{books.order().ref}/continuation", 404)


def test_money_going_back_is_told_though_the_order_stands(visitor: Shopper) -> None:
    """Paid twice by two browsers, say: the order is paid, and one of the two goes back."""
    ref = bought(visitor, contact())
    (payment,) = books.payments()
    charges.send_back(payment, payment.amount, RefundReason.NOT_OWED)
    session.commit()
    opens(visitor, f"/orders/{ref}")
    assert says(visitor, "is on its way back to your card.", "en cours de remboursement sur votre carte.")


def test_what_came_to_nothing_is_not_told(shopper: Shopper) -> None:
    shopper.signs_in(contact()).up_to("payment")
    shopper.sends("/en/checkout/summary/code", code="NOUVEAUX").agrees()
    replaced, standing = books.orders()
    opens(shopper, f"/orders/{replaced.ref}", 404)
    opens(shopper, "/orders")
    assert len(shopper.page.soup.select(".bought")) == 1
    assert shopper.page.soup.select_one(f'a[href$="{standing.ref}"]')


def test_past_and_upcoming_are_told_apart(visitor: Shopper) -> None:
    ada = contact()
    bought(visitor, ada)
    with clock.at(NOON + timedelta(days=400)):
        visitor.signs_in(ada)
        assert says(opens(visitor, "/orders"), "No upcoming orders", "Pas de commande à venir")
        assert len(opens(visitor, "/orders?when=past").page.soup.select(".bought")) == 1
        assert not says(opens(visitor, ""), "No orders yet", "Pas encore de commande")


def test_an_order_is_its_owners_alone(shopper: Shopper) -> None:
    ref = bought(shopper, contact())
    shopper.signs_in(contact("bob@example.org"))
    opens(shopper, f"/orders/{ref}", 404)
    assert not opens(shopper, "/orders").page.soup.select(".bought")


def test_an_order_of_the_same_mail_is_not_theirs_before_it_is_proved(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    ref = books.order().ref
    shopper.signs_in(contact())
    opens(shopper, f"/orders/{ref}", 404)


def test_credit_is_told_line_by_line_and_adds_up(visitor: Shopper) -> None:
    ada = with_credit(5_000)
    credit.adjust(ada, Money(-500, "EUR"), "Correction", HOUSE)
    uses_credit(visitor.signs_in(ada).up_to("summary"), amount="10").agrees()
    opens(visitor, "/money")
    assert says(visitor, "€35.00", "35,00\u00a0€")
    assert says(visitor, "€10.00 more is set aside", "10,00\u00a0€ de plus sont réservés")
    assert visitor.page.has("Seat changed by the house")
    assert visitor.page.has("Correction")
    assert says(visitor, "+€50.00", "+50,00\u00a0€")
    assert says(visitor, "−€5.00", "−5,00\u00a0€")
    assert statements.credit_of(ada).balance == credit.balance(ada)
    visitor.opens(f"/{visitor.lang}/checkout/payment").pays()
    opens(visitor, "/money")
    assert says(visitor, "Order ", "Commande ")
    assert statements.credit_of(ada).balance == credit.balance(ada) == Money(3_500, "EUR")


def test_what_was_given_back_is_not_told(shopper: Shopper) -> None:
    ada = with_credit(5_000)
    uses_credit(shopper.signs_in(ada).up_to("summary")).agrees()
    shopper.opens("/en/checkout/cancellation").fills_first_form()
    statement = statements.credit_of(ada)
    assert [entry.amount.minor for entry in statement.entries] == [5_000]
    assert statement.balance == credit.balance(ada)


def test_the_debt_and_what_it_is_made_of(visitor: Shopper) -> None:
    """Ceiling 300.00; 220.00 put on account, 50.00 paid at the counter: 170.00 outstanding, 130.00 free."""
    ada = who_may_owe(30_000)
    pays_later(visitor.signs_in(ada).up_to("summary")).fills("on-account")
    deferred.adjust(ada, Money(-5_000, "EUR"), "Cash", HOUSE)
    opens(visitor, "/money")
    assert says(visitor, "€170.00", "170,00\u00a0€")
    assert says(visitor, "€130.00", "130,00\u00a0€")
    assert [left.minor for _entry, left in statements.deferred_of(ada).open_debts] == [17_000]
    assert says(opens(visitor, ""), "€170.00 to pay", "170,00\u00a0€ à régler")


def test_payments_go_to_the_oldest_debt_first(db: Flask) -> None:
    ada = who_may_owe(None, owed=1_000)
    for minor, reason in ((2_000, "second"), (-1_500, "paid"), (3_000, "third")):
        deferred.adjust(ada, Money(minor, "EUR"), reason, HOUSE)
    statement = statements.deferred_of(ada)
    assert [(e.reason, left.minor) for e, left in statement.open_debts] == [
        ("second", 1_500),
        ("third", 3_000),
    ]
    assert statement.owed == Money(4_500, "EUR") == deferred.balance(ada)


def test_a_voucher_is_kept_and_used_without_its_code(visitor: Shopper, bank: Bank) -> None:
    voucher, code = issue(2_000)
    opens(visitor.signs_in(contact()), "/vouchers").fills("keep-voucher", code=code.lower())
    session.rollback()
    assert opens(visitor, "/vouchers").page.has(voucher.last4)
    assert says(visitor, "€20.00 left", "20,00\u00a0€")
    visitor.up_to("summary")
    assert says(visitor, "Use Voucher …", "Utiliser Bon …")
    visitor.sends(f"/{visitor.lang}/checkout/summary/voucher", voucher=voucher.ref)
    visitor.agrees().pays()
    assert bank.charged() == FULL_PRICE - 2_000
    assert says(opens(visitor, "/vouchers"), "Used up.", "Épuisé.")


def test_a_voucher_taken_off_the_account_still_pays_by_its_code(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    opens(shopper.signs_in(contact()), "/vouchers").fills("keep-voucher", code=code)
    shopper.sends(f"/en/account/vouchers/{voucher.ref}/removal")
    assert shopper.page.has("No vouchers")
    lays_down(shopper.up_to("summary"), code)
    assert shopper.page.has(voucher.last4)


def test_a_wrong_code_is_not_kept(visitor: Shopper) -> None:
    opens(visitor.signs_in(contact()), "/vouchers")
    visitor.fills("keep-voucher", 422, code="ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    assert says(visitor, "Unknown code.", "Code inconnu.")
    _late, expired = issue(100, good_for=timedelta(minutes=-1))
    visitor.fills("keep-voucher", 422, code=expired)
    assert says(visitor, "Voucher expired on", "Bon expiré le")


def test_wrong_codes_are_limited_on_the_account_too(shopper: Shopper) -> None:
    opens(shopper.signs_in(contact()), "/vouchers")
    for _try in range(10):
        shopper.fills("keep-voucher", 422, code="ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    shopper.fills("keep-voucher", 429, code="ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    assert shopper.page.has("Too many tries.")


def test_wrong_codes_count_together_wherever_they_are_entered(shopper: Shopper, bank: Bank) -> None:
    """Thirty an hour from one address: a second door is no second measure."""
    for category in (0, 1, 2):
        guest = Shopper(shopper.app, bank, "en").takes(category=category).is_ada().wants_e_tickets()
        for number in range(9):
            lays_down(guest, f"ZZZZ-ZZZZ-ZZZZ-ZZ{number:02}", 422)
    opens(shopper.signs_in(contact()), "/vouchers")
    for number in range(4):
        shopper.fills("keep-voucher", 422 if number < 3 else 429, code=f"ZZZZ-ZZZZ-ZZZZ-YY{number:02}")


def test_nobody_pays_with_a_voucher_on_anothers_account(shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    vouchers.save_for(contact("bob@example.org"), code, NOON)
    shopper.signs_in(contact()).up_to("summary")
    shopper.sends("/en/checkout/summary/voucher", 422, voucher=voucher.ref)
    assert shopper.page.has("Unknown code.")


def test_guests_are_asked_to_sign_in_for_credit_and_come_back(visitor: Shopper) -> None:
    visitor.up_to("summary")
    link = visitor.page.soup.select_one('a[href*="/account/sign-in"]')
    assert link
    assert says(visitor, "Sign in to use your credit", "Connectez-vous pour utiliser votre avoir")


def test_gifts_and_debts_are_orders_too(visitor: Shopper) -> None:
    """No evening, no tickets, nothing to deliver: the pages say what there is."""
    ada = who_may_owe(10_000, owed=2_000)
    visitor.signs_in(ada).opens(f"/{visitor.lang}/gift-vouchers")
    visitor.fills("gift", value="5000", from_name="Ada", way="them", email="lea@example.org")
    visitor.opens(f"/{visitor.lang}/account/money").fills("pay-debt", amount="20").agrees().pays()
    ref = books.order().ref
    opens(visitor, "/orders?when=past")
    assert says(visitor, "Your outstanding balance", "Votre encours")
    opens(visitor, f"/orders/{ref}")
    assert says(visitor, "Gift vouchers", "Bons cadeaux")
    assert visitor.page.has("lea@example.org")
    assert not visitor.page.soup.select_one('a[href$="/tickets"]')


def test_a_gift_is_sent_again_under_a_new_code_and_only_by_its_giver(visitor: Shopper) -> None:
    ada, bob = contact(), contact("bob@example.org")
    visitor.signs_in(ada).opens(f"/{visitor.lang}/gift-vouchers")
    visitor.fills("gift", value="5000", from_name="Ada", way="them", email="lea@example.org")
    visitor.opens(f"/{visitor.lang}/checkout/summary").agrees().pays()
    assert not opens(visitor, "/vouchers").page.soup.select('form[action$="/sending"]')
    sweeps.send_emails()
    form = opens(visitor, "/vouchers").page.soup.select_one('form[action$="/sending"]')
    assert form
    ends = books.voucher().last4
    other = Shopper(visitor.app, visitor.bank, visitor.lang).signs_in(bob)
    opens(other, "/vouchers").sends(str(form["action"]), 404)
    opens(visitor, "/vouchers").sends(str(form["action"]))
    assert says(visitor, "On its way to lea@example.org, with a new code.", "avec un nouveau code")
    assert books.voucher().last4 != ends
