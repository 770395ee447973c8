"""Credit and the deferred account pay orders: set aside at Continue, taken when paid, else given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.accounting.credit import services as credit
from app.accounting.ledger import services as ledger
from app.accounting.ledger.models import Transaction
from app.audit import services as audit
from app.cli.staff import typist
from app.db import session
from app.flows.checkout import services as checkout
from app.kernel import clock
from app.kernel.actors import RIGHTS, Actor, Forbidden, Grant, Right, Role
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.sale.orders.states import OrderState
from app.settlement.deferred import services as deferred
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from app.worker import sweeps
from tests import books
from tests.accounting.test_vouchers import issue, lays_down, nothing_is_held, states
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER, contact
from tests.shopper import REFUSED_CARD, SHOP, Shopper

SEATS = 22_000  # two of the best of The Magic Flute, all fees included
EXAMPLE, MORE = "Enter an amount, for example €12.50.", "Enter more than €0.00."
CREDIT = "checkout/summary/credit"


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def with_credit(minor: int, email: str = "ada@example.org") -> Contact:
    somebody = contact(email)
    credit.adjust(somebody, euros(minor), "Seat changed by the house", OWNER)
    return somebody


def who_may_owe(most: int | None, owed: int = 0) -> Contact:
    somebody = contact()
    deferred.allow(somebody, None if most is None else euros(most), OWNER)
    if owed:
        deferred.adjust(somebody, euros(owed), "Last season", OWNER)
    return somebody


def uses_credit(shopper: Shopper, status: int = 200, amount: str = "") -> Shopper:
    return shopper.sends(f"/{shopper.lang}/{CREDIT}", status, amount=amount)


def pays_later(shopper: Shopper, status: int = 200) -> Shopper:
    return shopper.agrees(status, method="COMPTE")


def cheap(shopper: Shopper, category: int = 2) -> Shopper:
    """At the summary with one cheap seat."""
    return shopper.takes(count=1, category=category).is_ada().wants_e_tickets()


def test_e2_promo_voucher_credit_card(shopper: Shopper, bank: Bank) -> None:
    """220.00 → 209.00 by the code → 189.00 by the voucher → 179.00 by credit → by card."""
    ada = with_credit(1_000)
    _voucher, code = issue(2_000)
    shopper.signs_in(ada).up_to("summary")
    uses_credit(lays_down(lays_down(shopper, code), "NOUVEAUX"))
    assert shopper.page.has("€179.00")
    shopper.agrees().pays()
    assert (bank.charged(), credit.balance(ada).minor) == (17_900, 0)
    assert states() == ["captured", "captured"]
    assert nothing_is_held()
    assert "receivable" not in books.balances()
    assert books.every_transaction_is_even()
    assert shopper.page.has("Credit balance")


def test_e3_promo_removed_and_everything_is_counted_again(acheteuse: Shopper, bank: Bank) -> None:
    ada = with_credit(1_000)
    _voucher, code = issue(2_000)
    acheteuse.signs_in(ada).up_to("summary")
    uses_credit(lays_down(lays_down(acheteuse, code), "NOUVEAUX"))
    acheteuse.sends("/fr/checkout/summary/code/removal")
    assert acheteuse.page.has("190,00\u00a0€")
    acheteuse.agrees().pays()
    assert bank.charged() == 19_000


def test_credit_covers_all_and_the_rest_stays(shopper: Shopper, bank: Bank) -> None:
    ada = with_credit(50_000)
    uses_credit(shopper.signs_in(ada).up_to("summary")).agrees()
    assert shopper.page.h1 == "Order confirmed"
    assert (bank.charged(), credit.balance(ada).minor) == (0, 50_000 - SEATS)


def test_credit_is_used_only_by_choice_and_as_much_as_wanted(shopper: Shopper, bank: Bank) -> None:
    ada = with_credit(5_000)
    shopper.signs_in(ada).up_to("summary")
    assert shopper.page.has("Use my credit (€50.00)")
    uses_credit(shopper, amount="12,5")
    assert shopper.page.has("€207.50")
    shopper.sends(f"/en/{CREDIT}/removal")
    uses_credit(shopper, amount="12.50").agrees().pays()
    assert (bank.charged(), credit.balance(ada).minor) == (SEATS - 1_250, 3_750)


@pytest.mark.parametrize(
    ("amount", "said"), [("lots", EXAMPLE), ("-5", MORE), ("0", MORE), ("12.345", EXAMPLE)]
)
def test_a_wrong_amount_is_said_and_nothing_is_lost(shopper: Shopper, amount: str, said: str) -> None:
    uses_credit(shopper.signs_in(with_credit(5_000)).up_to("summary"), 422, amount)
    assert shopper.page.has(said)
    assert shopper.page.soup.select_one(f'input[name="amount"][value="{amount}"]')


def test_nobody_spends_the_credit_of_another(shopper: Shopper) -> None:
    with_credit(5_000)
    shopper.signs_in(contact("bob@example.org")).up_to("summary")
    assert not shopper.page.has("My credit")
    uses_credit(shopper)
    assert shopper.page.has("€220.00")


def test_s127_without_the_method_there_is_no_credit_online(shopper: Shopper) -> None:
    payment_methods.set_status("AVOIR", MethodStatus.HIDDEN, OWNER)
    shopper.signs_in(with_credit(5_000)).up_to("summary")
    assert not shopper.page.has("My credit")


def test_e15_credit_used_in_two_tabs(shopper: Shopper, bank: Bank) -> None:
    """The second is shown what the credit was and is, and pays by card."""
    ada = with_credit(SEATS)
    phone = Shopper(shopper.app, bank, "en").signs_in(ada)
    uses_credit(shopper.signs_in(ada).up_to("summary"))
    uses_credit(phone.up_to("summary"))
    shopper.agrees()
    assert shopper.page.h1 == "Order confirmed"
    phone.agrees(409)
    assert phone.page.has("Your credit has changed: €0.00 instead of €220.00.")
    assert phone.page.has("No money has been taken.")
    phone.agrees().pays()
    assert (bank.charged(), credit.balance(ada).minor) == (SEATS, 0)


def test_a_refused_card_keeps_the_credit_set_aside_and_canceling_gives_it_back(shopper: Shopper) -> None:
    ada = with_credit(1_000)
    uses_credit(shopper.signs_in(ada).up_to("summary")).agrees().pays(REFUSED_CARD)
    assert (states(), credit.balance(ada).minor) == (["reserved"], 0)
    shopper.opens("/en/checkout/cancellation").fills_first_form()
    assert (states(), credit.balance(ada).minor, nothing_is_held()) == (["released"], 1_000, True)


def test_an_abandoned_order_gives_credit_and_ceiling_back(shopper: Shopper) -> None:
    ada = who_may_owe(10_000)
    credit.adjust(ada, euros(1_000), "A present", OWNER)
    uses_credit(shopper.signs_in(ada).up_to("summary"))
    pays_later(shopper)
    assert (credit.balance(ada).minor, deferred.balance(ada).minor) == (0, 10_000)
    with clock.at(NOON + timedelta(hours=3)):
        sweeps.release_holds()
    assert (credit.balance(ada).minor, deferred.balance(ada).minor) == (1_000, 0)
    assert nothing_is_held()


def test_e16_deferred_up_to_the_ceiling_and_the_rest_by_card(acheteuse: Shopper, bank: Bank) -> None:
    """Ceiling 260.00, debt 60.00, order 220.00: 200.00 later, 20.00 by card."""
    ada = who_may_owe(26_000, owed=6_000)
    acheteuse.signs_in(ada).up_to("summary")
    assert acheteuse.page.has("Disponible\u00a0: 200,00\u00a0€. Il reste 20,00\u00a0€ à payer par carte.")
    pays_later(acheteuse)
    assert acheteuse.page.has("et 200,00\u00a0€ à payer sur votre compte, au plus tard le lun. 7 déc. 2026")
    acheteuse.pays()
    assert (bank.charged(), deferred.balance(ada).minor) == (2_000, 26_000)
    assert "receivable" not in books.balances()
    assert acheteuse.page.has("Payer plus tard sur mon compte")


def test_all_later_is_ordered_with_an_obligation_to_pay(shopper: Shopper, bank: Bank) -> None:
    ada = who_may_owe(None)
    pays_later(shopper.signs_in(ada).up_to("summary"))
    assert shopper.page.has("Order with an obligation to pay")
    assert shopper.page.has("pay it by Mon 7 Dec 2026")
    assert books.order().state is OrderState.PLACED
    shopper.fills("on-account")
    assert shopper.page.h1 == "Order confirmed"
    assert (bank.charged(), deferred.balance(ada).minor) == (0, SEATS)


def test_e17_withdrawn_on_the_summary(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    shopper.signs_in(ada).up_to("summary")
    deferred.forbid(ada, OWNER)
    pays_later(shopper, 409)
    assert shopper.page.has("The payment method you had chosen is no longer offered.")
    assert not shopper.page.has("Pay later on account")


def test_a_ceiling_lowered_on_the_summary_is_told_old_and_new(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    shopper.signs_in(ada).up_to("summary")
    deferred.allow(ada, euros(5_000), OWNER)
    pays_later(shopper, 409)
    assert shopper.page.has("What you can pay later has changed: €50.00 instead of €220.00.")


def test_a_ceiling_below_the_debt_offers_nothing_and_changes_nothing_else(shopper: Shopper) -> None:
    ada = who_may_owe(10_000, owed=10_000)
    deferred.allow(ada, euros(1_000), OWNER)
    shopper.signs_in(ada).up_to("summary")
    assert not shopper.page.has("Pay later on account")
    assert deferred.balance(ada).minor == 10_000


@pytest.mark.parametrize("guest", [True, False])
def test_paying_later_is_for_those_the_house_allows(shopper: Shopper, guest: bool) -> None:
    """A form made up by hand does not help."""
    who_may_owe(None)
    shopper = shopper if guest else shopper.signs_in(contact("bob@example.org"))
    pays_later(shopper.up_to("summary"), 409)
    assert books.orders() == []


def test_a_last_cent_may_be_owed_and_nothing_beyond_the_ceiling(shopper: Shopper) -> None:
    ada = who_may_owe(10_000, owed=9_999)
    shopper.signs_in(ada).takes()
    assert checkout.quote(books.basket(), ada).later_minor == 1
    deferred.adjust(ada, euros(1), "Last season", OWNER)
    assert checkout.quote(books.basket(), ada).later_minor == 0


def test_guests_are_told_to_sign_in_only_where_that_pays(shopper: Shopper) -> None:
    shopper.up_to("summary")
    assert shopper.page.has("Sign in to use")
    for code in ("AVOIR", "COMPTE"):
        payment_methods.set_status(code, MethodStatus.HIDDEN, OWNER)
    assert not shopper.opens("/en/checkout/summary").page.has("Sign in to use")


def test_with_no_card_there_is_no_split(shopper: Shopper) -> None:
    payment_methods.set_status("CBWEB", MethodStatus.HIDDEN, OWNER)
    shopper.signs_in(who_may_owe(1_000)).up_to("summary")
    assert shopper.page.has("Payment is not available just now.")


def test_an_order_belongs_to_whoever_was_signed_in(shopper: Shopper) -> None:
    ada = contact()
    shopper.signs_in(ada).up_to("payment")
    assert books.order().contact_ref == ada.ref


def test_the_database_itself_refuses_to_overdraw_credit(db: Flask) -> None:
    ada = with_credit(1_000)
    ledger.book(
        "too much", "NOBODY", {ada.credit_account: euros(1_001), ledger.held("NOBODY"): euros(-1_001)}
    )
    session.flush()
    with pytest.raises(IntegrityError, match="is overdrawn"):
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_s139_the_accounting_block_and_changes_by_hand(db: Flask) -> None:
    ada = contact()
    run = db.test_cli_runner().invoke
    signed = ["--reason", "Concert cut short"]
    number = str(ada.number)
    assert run(args=["contacts", "adjust-credit", number, "2340", *signed]).exit_code == 0
    assert run(args=["contacts", "allow-deferred", number, "--most", "10000"]).exit_code == 0
    assert run(args=["contacts", "adjust-debt", number, "6000", *signed]).exit_code == 0
    said = " ".join(run(args=["contacts", "show", number]).output.split())
    assert said == (
        "Credit balance 2340 Deferred allowed yes Deferred balance 6000 Maximum outstanding 10000"
    )
    booked = session.query(Transaction).order_by(Transaction.id.desc()).first()
    assert booked
    assert (booked.reason, booked.author) == ("Concert cut short", typist().name)
    assert "ada@example.org" in run(args=["contacts", "list", "cube"]).output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["adjust-credit", "{}", "--reason", "x", "--", "-1"], "more than the credit"),
        (["adjust-debt", "{}", "--reason", "x", "--", "-1"], "more than is owed"),
        (["allow-deferred", "{}"], "either --most or --without-limit"),
        (["show", "1"], "There is no contact 1."),
    ],
)
def test_commands_refuse_what_makes_no_sense(db: Flask, args: list[str], said: str) -> None:
    number = str(contact().number)
    done = db.test_cli_runner().invoke(args=["contacts", *(arg.format(number) for arg in args)])
    assert done.exit_code
    assert said in done.output
    assert "adjustments" not in books.balances()


def test_every_change_by_hand_leaves_one_entry_with_before_and_after(db: Flask) -> None:
    ada = contact()
    karin = Actor("Karin", "0KARIN", frozenset({Grant(Role.ACCOUNTANT, "cube")}))
    credit.adjust(ada, euros(2_340), "Concert cut short", karin)
    deferred.allow(ada, euros(20_000), karin)
    deferred.allow(ada, euros(20_000), karin)  # as it was: nothing to say
    deferred.adjust(ada, euros(6_000), "Last season", karin)
    deferred.forbid(ada, karin)
    allowed = {"allowed": True, "most_minor": 20_000}
    said = [(one.act, one.before, one.after, one.reason) for one in audit.history("contact", ada.ref)]
    assert said == [
        ("deferred_forbidden", {"allowed": True}, {"allowed": False}, ""),
        ("debt_adjusted", {"owed_minor": 0}, {"owed_minor": 6_000}, "Last season"),
        ("deferred_allowed", {"allowed": False, "most_minor": 0}, allowed, ""),
        ("credit_adjusted", {"credit_minor": 0}, {"credit_minor": 2_340}, "Concert cut short"),
    ]


@pytest.mark.parametrize("role", [role for role in Role if Right.ADJUST_ACCOUNTS not in RIGHTS[role]])
def test_who_may_not_adjust_accounts_changes_none(db: Flask, role: Role) -> None:
    _nothing_changes(Actor("Noa", "0NOA", frozenset({Grant(role)})))


def test_nor_does_the_accountant_of_another_channel(db: Flask) -> None:
    _nothing_changes(Actor("Noa", "0NOA", frozenset({Grant(Role.ACCOUNTANT, "ombres")})))


def _nothing_changes(by: Actor) -> None:
    ada = contact()
    acts: list[Callable[[], None]] = [
        lambda: credit.adjust(ada, euros(100), "A present", by),
        lambda: deferred.adjust(ada, euros(100), "Last season", by),
        lambda: deferred.allow(ada, None, by),
        lambda: deferred.forbid(ada, by),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert (audit.history("contact", ada.ref), books.balances()) == ([], {})


def signed_in_long_ago(shopper: Shopper) -> Shopper:
    """On a device that has stayed signed in."""
    with shopper.client.session_transaction(base_url=shopper.shop) as cookie:
        cookie["fs_paa"] -= 3_600
        cookie.pop("fs_gexp", None)
    return shopper


@pytest.mark.parametrize("region", [False, True])
def test_a_device_left_signed_in_does_not_spend_credit(shopper: Shopper, region: bool) -> None:
    """Whoever holds it shows once more who they are; htmx leaves the page for it."""
    ada = with_credit(5_000)
    signed_in_long_ago(shopper.signs_in(ada)).up_to("summary")
    action, held = shopper.page.form_by_id("use-credit")
    more = {"HX-Request": "true"} if region else {}
    answer = shopper.client.post(SHOP + action, data=held, headers={"Sec-Fetch-Site": "same-origin", **more})
    assert "/account/again" in answer.headers["HX-Redirect" if region else "Location"]
    assert not books.basket().uses_credit


def test_nor_put_an_order_on_the_account(shopper: Shopper) -> None:
    ada = who_may_owe(None)
    shopper.signs_in(ada).up_to("summary")
    pays_later(signed_in_long_ago(shopper))
    assert shopper.at.split("?")[0].endswith("/account/again")
    assert (books.orders(), deferred.balance(ada).minor) == ([], 0)


def test_a_card_of_ones_own_needs_no_second_proof(shopper: Shopper) -> None:
    signed_in_long_ago(shopper.signs_in(who_may_owe(None))).up_to("payment")
    assert shopper.page.h1 == "Payment"


# S135: paying what is owed


def pays_debt(shopper: Shopper, amount: str, status: int = 200) -> Shopper:
    return shopper.opens(f"/{shopper.lang}/account/money").fills("pay-debt", status, amount=amount)


def test_s135_the_debt_is_paid_by_card(shopper: Shopper, bank: Bank) -> None:
    ada = who_may_owe(10_000, owed=6_000)
    pays_debt(shopper.signs_in(ada), "60.00")
    assert shopper.page.has("Your outstanding balance")
    assert not shopper.page.has("Pay later on account")
    shopper.agrees().pays()
    assert shopper.page.h1 == "Order confirmed"
    assert (bank.charged(), deferred.balance(ada).minor) == (6_000, 0)
    assert not {"receivable", "sales", "vat"} & set(books.balances())
    assert books.every_transaction_is_even()


def test_a_debt_is_never_paid_in_instalments(shopper: Shopper) -> None:
    ada = who_may_owe(10_000, owed=6_000)
    shopper.signs_in(ada).takes()
    assert checkout.quote(books.basket(), ada).proposals
    pays_debt(shopper, "60.00")
    assert checkout.quote(books.basket(), ada).proposals == []


def test_s135_more_than_the_debt_becomes_credit(acheteuse: Shopper) -> None:
    ada = who_may_owe(10_000, owed=6_000)
    pays_debt(acheteuse.signs_in(ada), "75,50").agrees().pays()
    assert (deferred.balance(ada).minor, credit.balance(ada).minor) == (0, 1_550)


def test_a_part_of_the_debt_with_seats_beside_it_and_credit(shopper: Shopper, bank: Bank) -> None:
    """What a promo code takes off, it takes off the seats; a voucher pays no debt, credit does."""
    ada = who_may_owe(10_000, owed=6_000)
    credit.adjust(ada, euros(1_000), "A present", OWNER)
    _voucher, code = issue(50_000)
    shopper.signs_in(ada).takes()
    pays_debt(shopper, "20").wants_e_tickets()
    uses_credit(lays_down(shopper, code))
    assert shopper.page.has("€10.00")
    shopper.agrees().pays()
    assert (bank.charged(), deferred.balance(ada).minor, credit.balance(ada).minor) == (1_000, 4_000, 0)


def test_what_another_order_has_set_aside_is_no_debt_yet(shopper: Shopper, bank: Bank) -> None:
    ada = who_may_owe(None, owed=1_000)
    phone = Shopper(shopper.app, bank, "en").signs_in(ada)
    pays_later(shopper.signs_in(ada).up_to("summary"))
    pays_debt(phone, "30").agrees().pays()
    assert credit.balance(ada).minor == 2_000
    shopper.opens("/en/checkout/cancellation").fills_first_form()
    assert deferred.balance(ada).minor == 0


def test_the_counter_takes_no_money_for_what_is_only_set_aside(shopper: Shopper) -> None:
    """Else the order's end would leave a debt below nothing."""
    ada = who_may_owe(None, owed=1_000)
    pays_later(shopper.signs_in(ada).up_to("summary"))
    with pytest.raises(deferred.Overpaid):
        deferred.adjust(ada, euros(-1_001), "Cash", OWNER)
    deferred.adjust(ada, euros(-1_000), "Cash", OWNER)
    shopper.opens("/en/checkout/cancellation").fills_first_form()
    assert deferred.balance(ada).minor == 0


def test_a_debt_says_by_when_it_is_due_and_when_it_is_late(shopper: Shopper) -> None:
    """Fourteen days: legal for any venue, whenever the performance is (L10)."""
    ada = who_may_owe(None)
    pays_later(shopper.signs_in(ada).up_to("summary")).fills("on-account")
    assert shopper.page.has("to be paid by Mon 7 Dec 2026")
    assert shopper.opens(f"/en/account/orders/{books.order().ref}").page.has("to pay by Mon 7 Dec 2026")
    assert shopper.opens("/en/account/money").page.has("To pay by Mon 7 Dec 2026")
    with clock.at(NOON + timedelta(days=15)):
        assert shopper.signs_in(ada).opens("/en/account/money").page.has("Overdue since Mon 7 Dec 2026")


def test_gift_vouchers_alone_may_be_put_on_the_account(shopper: Shopper) -> None:
    """No seats, no clock: the page of the payment step says neither."""
    ada = who_may_owe(None)
    shopper.signs_in(ada).opens("/en/gift-vouchers")
    shopper.fills("gift", value="5000", from_name="Ada", way="them", email="lea@example.org")
    pays_later(shopper.opens("/en/checkout/summary"))
    assert not shopper.page.has("held until")
    assert not shopper.page.has("Your tickets")
    shopper.fills("on-account")
    assert (shopper.page.h1, deferred.balance(ada).minor) == ("Order confirmed", 5_000)


@pytest.mark.parametrize(
    ("amount", "said"),
    [("", EXAMPLE), ("0", MORE), ("many", EXAMPLE), ("100001", "Enter at most €99,999.99.")],
)
def test_a_wrong_amount_pays_nothing(shopper: Shopper, amount: str, said: str) -> None:
    pays_debt(shopper.signs_in(who_may_owe(None, owed=1_000)), amount, 422)
    assert shopper.page.has(said)


def test_a_debt_taken_out_of_the_basket_again(shopper: Shopper) -> None:
    pays_debt(shopper.signs_in(who_may_owe(None, owed=1_000)), "10")
    shopper.opens("/en/basket").sends("/en/basket/debt/removal")
    assert not shopper.page.has("Your outstanding balance")


def test_whoever_signs_out_leaves_no_debt_behind(shopper: Shopper) -> None:
    pays_debt(shopper.signs_in(who_may_owe(None, owed=1_000)), "10")
    shopper.sends("/en/account/sign-out").opens("/en/basket")
    assert not shopper.page.has("Your outstanding balance")


def test_credit_set_aside_for_a_basket_without_seats_is_given_back_in_the_end(shopper: Shopper) -> None:
    ada = who_may_owe(None, owed=2_000)
    credit.adjust(ada, euros(1_000), "A present", OWNER)
    uses_credit(pays_debt(shopper.signs_in(ada), "20")).agrees()
    with clock.at(NOON + timedelta(hours=1)):
        sweeps.release_holds()
    assert credit.balance(ada).minor == 0
    with clock.at(NOON + timedelta(hours=3)):
        sweeps.release_holds()
        assert (credit.balance(ada).minor, nothing_is_held()) == (1_000, True)
        shopper.signs_in(ada).opens("/en/checkout/payment").pays()
    assert (credit.balance(ada).minor, deferred.balance(ada).minor) == (0, 0)
