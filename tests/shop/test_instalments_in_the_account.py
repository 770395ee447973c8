"""Instalments on the order's page and on their own: paid early, late, with a card, with credit, by a stranger
(S48, S49, S51, S52; E9, E12, E24), and what the letters say of them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask_mailman import EmailMessage
from sqlalchemy import select, update

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.db import session
from app.flows.privacy import services as privacy
from app.kernel import clock
from app.kernel.money import Money
from app.mail import composer, lookup, relevance
from app.messages.email_queue.models import EmailKind
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.psp.port import CardDetails, Declined, DeclineReason, Expiry, RetryAdvice
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy, CodePolicy
from app.worker import sweeps
from tests import books, people, postbox
from tests.accounting.test_vouchers import issue
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import MANDATE, in_three, on_the_day, plan, rows, schedule, states
from tests.page import BAD_FRENCH
from tests.people import HOUSE
from tests.shopper import CHALLENGE_CARD, REFUSED_CARD, SHOP, Shopper

MASTERCARD = "5399999999999999"
LEFT = 11_000


@pytest.fixture
def owner(db: Flask) -> Contact:
    return people.contact(confirmed_at=NOON)


@pytest.fixture
def ada(shopper: Shopper, owner: Contact) -> Shopper:
    """Signed in, with 220.00 bought in three times: 110.00 paid today, 55.00 in one and in two months."""
    in_three(shopper, owner)
    return shopper


@pytest.fixture(params=["en", "fr"])
def visitor(request: pytest.FixtureRequest, db: Flask, bank: Bank, owner: Contact) -> Shopper:
    found = Shopper(db, bank, request.param)
    in_three(found, owner)
    return found


def order() -> Order:
    return books.orders()[-1]


def page(shopper: Shopper, shares: str = "2", use: str = "", status: int = 200) -> Shopper:
    asked = f"&use={use}" if use else ""
    return shopper.opens(
        f"/{shopper.lang}/orders/{order().ref}/instalments/payment?shares={shares}{asked}", status
    )


def order_page(shopper: Shopper) -> Shopper:
    return shopper.opens(f"/{shopper.lang}/account/orders/{order().ref}")


def card_page(shopper: Shopper) -> Shopper:
    return shopper.opens(f"/{shopper.lang}/account/orders/{order().ref}/instalments/card")


def channel(**facts: object) -> None:
    session.execute(update(Channel).where(Channel.code == "cube").values(**facts))
    session.commit()
    session.expunge_all()


def another_card(owner: Contact, year: int = 2031) -> SavedCard:
    seen = CardDetails("mastercard", "4444", Expiry(year, 1), "Ada Byron")
    found = cards.save(owner.ref, "ogone", "T-OTHER", seen, NOON)
    session.commit()
    assert found is not None
    return found


def other_use(shopper: Shopper) -> str:
    """Where the link leads that says it the other way round."""
    link = shopper.page.soup.select_one("#use a")
    assert link is not None
    return str(link["href"]).partition("#")[0]


def left() -> int:
    return schedule(order().ref).left.minor


def sent(kind: EmailKind) -> list[EmailMessage]:
    return [composer.compose(letter) for letter in postbox.letters(kind)]


def mail_texts(kind: EmailKind) -> list[str]:
    return [re.sub(r"[ \n]+", " ", str(message.body)) for message in sent(kind)]


def refused(number: int, trouble: CollectionProblem, tries: int = 1) -> None:
    """A bank has said no to it on its day."""
    session.execute(
        update(Instalment)
        .filter_by(order_ref=order().ref, number=number)
        .values(state="failed", trouble=trouble, tries=tries, next_at=NOON + timedelta(days=7))
    )
    session.commit()
    session.expire_all()


# On the page of the order


def test_the_order_says_what_is_paid_and_what_is_to_come(visitor: Shopper) -> None:
    order_page(visitor)
    text = visitor.page.text
    english = (
        "3 × – 1 paid", "Wed 23 Dec 2026 Upcoming Pay now", "Sat 23 Jan 2027 Upcoming Pay now",
        "Mon 23 Nov 2026 Paid Visa ••••\u00a01111", "Left to pay €110.00", "Pay the rest",
        "Taken automatically from Visa ••••\u00a01111", "What you agreed to on Mon 23 Nov 2026", MANDATE,
        "To be paid in 3 instalments",
    )  # fmt: skip
    french = (
        "3 × – 1 payée", "mer. 23 déc. 2026 À venir Payer maintenant", "lun. 23 nov. 2026 Réglée Visa",
        "Reste à payer 110,00\u00a0€", "Tout régler", "Prélevée automatiquement sur Visa ••••\u00a01111",
        "Paiement en 3 fois",
    )  # fmt: skip
    assert [words for words in {"en": english, "fr": french}[visitor.lang] if words not in text] == []
    assert "on your account" not in text
    assert len(visitor.page.soup.select("table.plan tbody tr")) == 3


def test_the_list_of_orders_and_home_say_it_too(visitor: Shopper) -> None:
    visitor.opens(f"/{visitor.lang}/account/orders")
    assert visitor.page.has({"en": "3 × – 1 paid", "fr": "3 × – 1 payée"}[visitor.lang])
    visitor.opens(f"/{visitor.lang}/account")
    assert visitor.page.has({"en": "To pay", "fr": "À régler"}[visitor.lang])
    assert visitor.page.has({"en": "€55.00", "fr": "55,00\u00a0€"}[visitor.lang])
    assert not visitor.page.has({"en": "Pay now", "fr": "Payer maintenant"}[visitor.lang])


def test_an_order_without_instalments_has_no_such_block(shopper: Shopper, owner: Contact) -> None:
    shopper.signs_in(owner).up_to("payment").pays()
    assert not order_page(shopper).page.soup.select("#instalments")


def test_one_that_is_late_is_said_to_be_late(ada: Shopper, owner: Contact) -> None:
    refused(2, CollectionProblem.CARD)
    order_page(ada)
    assert ada.page.has("Failed")
    assert ada.page.has("The card could not be charged. Pay it before Mon 30 Nov 2026, or choose another")
    with clock.at(NOON + timedelta(days=8)):
        sweeps.collect_instalments()
        order_page(ada.signs_in(owner))
        assert ada.page.soup.select_one(".bought-facts .tag-late") is not None
        assert ada.page.has("Late")
        ada.opens("/en/account")
        assert ada.page.has("Late")
        assert ada.page.has("Pay now")


def test_e9_a_card_that_ends_too_soon_is_warned_of(ada: Shopper, owner: Contact) -> None:
    assert not order_page(ada).page.has("Your card ends before the last instalment.")
    card = schedule(order().ref).card
    assert card is not None
    card.expiry_year, card.expiry_month = 2026, 12
    session.commit()
    assert order_page(ada).page.has(
        "Visa ••••\u00a01111 is good until Thu 31 Dec 2026; the last instalment is due"
    )
    assert ada.page.soup.select_one('#instalments .notice a[href="/en/account/cards"]') is not None


# The card


def test_the_card_is_changed(ada: Shopper, owner: Contact, bank: Bank) -> None:
    other = another_card(owner)
    card_page(ada).fills("change-card", card=other.ref)
    assert ada.page.has("The next instalments are taken from Mastercard ••••\u00a04444.")
    assert schedule(order().ref).card_ref == other.ref


def test_what_was_refused_is_taken_from_the_new_card_soon(ada: Shopper, owner: Contact) -> None:
    other = another_card(owner)
    refused(2, CollectionProblem.CARD)
    assert card_page(ada).page.has("What could not be taken is taken from this card within minutes.")
    ada.fills("change-card", card=other.ref)
    assert ada.page.has("what could not be taken, within minutes.")
    assert rows(order().ref)[1].next_at == NOON


def test_a_card_that_ends_too_soon_is_refused_where_the_plan_minds(ada: Shopper, owner: Contact) -> None:
    plan(refuses_short_cards=True)
    other = another_card(owner, year=2027)
    card_page(ada).fills("change-card", card=other.ref)
    assert schedule(order().ref).card_ref == other.ref, "January 2027 is the month of the last one"
    other.expiry_year, other.expiry_month = 2026, 12
    mine = next(card for card in cards.of_contact(owner.ref) if card.ref != other.ref)
    schedule(order().ref).card_ref = mine.ref
    session.commit()
    card_page(ada).fills("change-card", card=other.ref)
    assert ada.page.has("ends before the last instalment. Nothing has changed.")


def test_changing_the_card_asks_for_a_fresh_sign_in(ada: Shopper) -> None:
    with ada.client.session_transaction(base_url=ada.shop) as cookie:
        cookie["fs_paa"] -= 3600
    card_page(ada)
    assert "/account/again" in ada.at


def test_e12_a_card_that_is_needed_stays(visitor: Shopper, owner: Contact) -> None:
    visitor.opens(f"/{visitor.lang}/account/cards")
    used = {"en": "used for 2 instalments", "fr": "utilisée pour 2 échéances"}[visitor.lang]
    assert visitor.page.has(used)
    (card,) = cards.of_contact(owner.ref)
    visitor.sends(f"/{visitor.lang}/account/cards/{card.ref}/removal", 422)
    refusal = {
        "en": "This card pays 2 instalments. Choose another card for them first.",
        "fr": "Cette carte règle 2 échéances. Choisissez d’abord une autre carte pour celles-ci.",
    }[visitor.lang]
    assert visitor.page.has(refusal)
    assert visitor.page.soup.select(f'[role=alert] a[href*="/account/orders/{order().ref}"]')
    other = another_card(owner)
    card_page(visitor).fills("change-card", card=other.ref)
    visitor.opens(f"/{visitor.lang}/account/cards")
    visitor.sends(f"/{visitor.lang}/account/cards/{card.ref}/removal")
    assert [found.ref for found in cards.of_contact(owner.ref)] == [other.ref]


# Paying one


def test_the_second_is_paid_early_with_the_saved_card(ada: Shopper, bank: Bank) -> None:
    order_page(ada)
    link = next(a for a in ada.page.soup.select("table.plan a") if "instalment 2" in a.text)
    ada.opens(str(link["href"]))
    assert ada.page.h1 == "Pay an instalment"
    assert ada.page.has("Instalment 2 of 3, due on Wed 23 Dec 2026 €55.00")
    ada.pays_with_saved()
    assert ada.page.h1 == "This instalment has just been paid"
    assert ada.page.has("Paid with Visa ••••\u00a01111")
    assert ada.page.has("The next instalment of €55.00 is due on Sat 23 Jan 2027.")
    assert (states(order().ref), bank.charged()) == (["paid", "paid", "upcoming"], 16_500)
    assert order_page(ada).page.has("3 × – 2 paid")
    assert ada.page.has("€55.00 by card (Visa ••••\u00a01111) on Mon 23 Nov 2026.")


def test_paid_out_of_turn_and_then_the_rest(ada: Shopper, bank: Bank) -> None:
    page(ada, "3").pays_with_saved()
    assert states(order().ref) == ["paid", "upcoming", "paid"]
    page(ada, "2").pays(MASTERCARD)
    assert ada.page.has("All instalments of this order are paid.")
    assert (states(order().ref), bank.charged()) == (["paid"] * 3, 22_000)
    assert order_page(ada).page.soup.select_one(".bought-facts .tag").text == "Paid"  # type: ignore[union-attr]
    assert books.every_transaction_is_even()


def test_the_rest_is_paid_at_once(ada: Shopper, bank: Bank) -> None:
    order_page(ada)
    rest = next(a for a in ada.page.soup.select("#instalments a.button") if "Pay the rest" in a.text)
    ada.opens(str(rest["href"]))
    assert ada.page.h1 == "Pay several instalments"
    assert ada.page.has("Instalments 2 and 3 €110.00")
    assert not ada.page.soup.select("#use"), "nothing is left to be taken from it"
    ada.pays_with_saved()
    assert ada.page.h1 == "These instalments have just been paid"
    assert (left(), bank.charged()) == (0, 22_000)


def test_with_a_new_card_for_this_one_only(ada: Shopper) -> None:
    before = schedule(order().ref).card_ref
    page(ada)
    assert ada.page.has("The next instalments are still taken from Visa ••••\u00a01111.")
    ada.pays(MASTERCARD)
    assert schedule(order().ref).card_ref == before
    assert states(order().ref)[1] == "paid"


def test_with_a_new_card_that_takes_over(ada: Shopper, owner: Contact, bank: Bank) -> None:
    page(ada)
    ada.opens(other_use(ada))
    assert ada.page.has("This card will be used for the next instalments too. Sat 23 Jan 2027 €55.00")
    ada.pays(CHALLENGE_CARD)
    assert ada.page.h1 == "Check by your bank", ada.page.text
    ada.answers_bank()
    assert ada.page.h1 == "This instalment has just been paid"
    card = schedule(order().ref).card
    assert card is not None
    assert card.last4 == "2022"
    assert ada.page.has("Taken automatically from Visa ••••\u00a02022")
    with on_the_day(order().ref, 3):
        sweeps.collect_instalments()
    assert (states(order().ref), bank.charged()) == (["paid"] * 3, 22_000)


def test_after_a_card_failed_the_next_one_takes_over_unless_said_otherwise(ada: Shopper) -> None:
    refused(2, CollectionProblem.CARD)
    page(ada)
    assert ada.page.has("This card will be used for the next instalments too.")
    ada.opens(other_use(ada))
    assert ada.page.has("The next instalments are still taken from")
    ada.pays(REFUSED_CARD)
    assert ada.page.has("Your bank declined this payment. No money has been taken.")
    assert not ada.page.has("held")
    assert ada.page.has("The next instalments are still taken from"), "what was chosen stays chosen"
    page(ada, use="1").pays(REFUSED_CARD)
    assert ada.page.has("This card will be used for the next instalments too.")


def test_money_for_a_letter_about_a_check_brings_the_check(ada: Shopper) -> None:
    refused(2, CollectionProblem.CONFIRM)
    page(ada).pays(CHALLENGE_CARD)
    assert ada.page.h1 == "Check by your bank"
    ada.answers_bank()
    assert ada.page.h1 == "This instalment has just been paid"
    assert schedule(order().ref).card.last4 == "2022"  # type: ignore[union-attr]


def test_a_bank_that_is_being_asked_is_waited_for(ada: Shopper) -> None:
    page(ada).pays(CHALLENGE_CARD)
    assert ada.page.h1 == "Check by your bank"
    page(ada, "3")
    assert "/checkout/payment/state/" in ada.at


def test_a_refusal_of_several_tries_ends_in_a_pause(ada: Shopper) -> None:
    for _try in range(3):
        page(ada).pays(REFUSED_CARD)
    assert page(ada).page.has("Too many tries for now.")
    assert not ada.page.soup.select("#card")


def test_what_paid_is_no_try_that_failed(ada: Shopper, bank: Bank) -> None:
    """Bought, and all the rest paid one by one, within a quarter of an hour."""
    page(ada, "2").pays_with_saved()
    page(ada, "3").pays(REFUSED_CARD).pays(REFUSED_CARD).pays(MASTERCARD)
    assert (left(), bank.charged()) == (0, 22_000)


def test_without_a_code_it_takes_one_press(ada: Shopper, bank: Bank) -> None:
    channel(asks_code=CodePolicy.NEVER)
    page(ada).fills("pay-1")
    assert ada.page.h1 == "This instalment has just been paid"


def test_without_code_and_check_a_stale_sign_in_pays_nothing(ada: Shopper, bank: Bank) -> None:
    channel(asks_code=CodePolicy.NEVER, authentication=AuthenticationPolicy.NEVER)
    page(ada, use="0")
    with ada.client.session_transaction(base_url=ada.shop) as cookie:
        cookie["fs_paa"] -= 3600
    ada.fills("pay-1")
    assert "/account/again" in ada.at
    assert bank.charges() == 1


def test_an_attempt_that_was_tampered_with_pays_nothing(ada: Shopper, bank: Bank) -> None:
    """The amount on the page is compared with what is owed, never believed."""
    channel(asks_code=CodePolicy.NEVER)
    action, held = page(ada).page.form_by_id("pay-1")
    ada.sends(action, **{**held, "attempt": held["attempt"].replace("-5500-", "-1-")})
    assert ada.page.h1 == "Pay an instalment"
    ada.sends(action, 422, **{**held, "attempt": "nothing"})
    assert (bank.charges(), left()) == (1, LEFT)


# With credit and vouchers


def test_with_credit(ada: Shopper, owner: Contact, bank: Bank) -> None:
    credit.adjust(owner, Money(6_000, "EUR"), "A present", HOUSE)
    page(ada).fills("credit")
    assert ada.page.h1 == "This instalment has just been paid"
    assert ada.page.has("Paid with Credit balance")
    assert (credit.balance(owner).minor, left(), bank.charges()) == (500, 5_500, 1)
    assert order_page(ada).page.has("€55.00 from your credit on Mon 23 Nov 2026.")
    assert books.every_transaction_is_even()


def test_credit_sent_twice_pays_one_instalment(ada: Shopper, owner: Contact) -> None:
    """Though there is enough for both that are left."""
    credit.adjust(owner, Money(12_000, "EUR"), "A present", HOUSE)
    answer = page(ada).fills("credit").page.text
    assert ada.loses_the_answer().sends_it_again().page.text == answer
    assert (credit.balance(owner).minor, left()) == (6_500, 5_500)


def test_a_voucher_sent_twice_pays_one_instalment(ada: Shopper) -> None:
    voucher, code = issue(12_000)
    answer = page(ada).fills("voucher", code=code).page.text
    assert ada.loses_the_answer().sends_it_again().page.text == answer
    assert (vouchers.left_on([voucher])[voucher.ref].minor, left()) == (6_500, 5_500)


def test_credit_that_does_not_cover_it_pays_nothing(ada: Shopper, owner: Contact) -> None:
    credit.adjust(owner, Money(6_000, "EUR"), "A present", HOUSE)
    action, held = page(ada).page.form_by_id("credit")
    credit.adjust(owner, Money(-4_000, "EUR"), "Not so much", HOUSE)
    ada.sends(action, 422, **held)
    assert ada.page.has("Your credit does not cover €55.00.")
    assert page(ada).page.has("You have €20.00 of credit: that does not cover €55.00.")
    assert not ada.page.soup.select("#credit")
    assert (credit.balance(owner).minor, left()) == (2_000, LEFT)


def test_credit_asks_for_a_fresh_sign_in_and_comes_back(ada: Shopper, owner: Contact) -> None:
    credit.adjust(owner, Money(6_000, "EUR"), "A present", HOUSE)
    action, held = page(ada, "3").page.form_by_id("credit")
    with ada.client.session_transaction(base_url=ada.shop) as cookie:
        cookie["fs_paa"] -= 3600
    answer = ada.client.post(
        SHOP + action,
        data={**held, "csrf_token": ada._token()},
        headers={"Sec-Fetch-Site": "same-origin", "Referer": ada.at, "Host": "shop.test"},
    )
    assert "/account/again" in answer.headers["Location"]
    assert left() == LEFT


def test_with_a_voucher(ada: Shopper, bank: Bank) -> None:
    voucher, code = issue(6_000)
    page(ada).fills("voucher", code=code)
    assert ada.page.h1 == "This instalment has just been paid"
    assert ada.page.has(f"Paid with Voucher …{voucher.last4}")
    assert (vouchers.left_on([voucher])[voucher.ref].minor, left()) == (500, 5_500)
    assert order_page(ada).page.has(f"€55.00 with voucher …{voucher.last4} on Mon 23 Nov 2026.")


def test_with_a_voucher_of_the_account(ada: Shopper, owner: Contact) -> None:
    voucher, code = issue(6_000)
    vouchers.save_for(owner, code, NOON)
    page(ada)
    assert ada.page.has(f"Voucher …{voucher.last4} · €60.00 left")
    ada.sends(f"/en/orders/{order().ref}/instalments/voucher", shares="2", shown="5500", voucher=voucher.ref)
    assert states(order().ref)[1] == "paid"


def test_a_voucher_that_does_not_cover_it_pays_nothing(visitor: Shopper) -> None:
    voucher, code = issue(2_000)
    page(visitor).fills("voucher", 422, code=code)
    said = {
        "en": "There is €20.00 left on this voucher, and €55.00 to pay. A voucher pays all of an instalment",
        "fr": "Il reste 20,00\u00a0€ sur ce bon, pour 55,00\u00a0€ à payer. Un bon règle une échéance",
    }[visitor.lang]
    assert visitor.page.has(said)
    assert (vouchers.left_on([voucher])[voucher.ref].minor, left()) == (2_000, LEFT)


def test_a_wrong_code_and_too_many_of_them(ada: Shopper) -> None:
    page(ada).fills("voucher", 422, code="NOPE")
    assert ada.page.has("Unknown code.")
    for _try in range(9):
        ada.fills("voucher", 422, code="NOPE")
    ada.fills("voucher", 429, code="NOPE")
    assert ada.page.has("Too many tries. Try again in 10 minutes.")


def test_what_the_page_showed_is_compared(ada: Shopper, owner: Contact) -> None:
    credit.adjust(owner, Money(6_000, "EUR"), "A present", HOUSE)
    page(ada).fills("credit", shown="100")
    assert ada.page.has("The amount has changed meanwhile, so nothing was paid.")
    assert left() == LEFT


# When something came in between


def test_paid_in_another_tab(visitor: Shopper, bank: Bank) -> None:
    page(visitor)
    form = visitor.page.soup.select_one("#pay-1")
    page(visitor).pays_with_saved()
    visitor.tells_bank(form, CVC="123")
    just = {"en": "This instalment has just been paid", "fr": "Cette échéance vient d’être réglée"}
    assert visitor.page.h1 == just[visitor.lang]
    assert visitor.page.soup.select(f'main a[href="/{visitor.lang}/account/orders/{order().ref}"]')
    assert (bank.charged(), bank.charges()) == (16_500, 2)
    with clock.at(NOON + timedelta(days=2)):
        page(visitor)
        later = {"en": "This instalment is paid", "fr": "Cette échéance est réglée"}
        assert visitor.page.h1 == later[visitor.lang]


def test_of_two_one_is_paid_in_another_tab(ada: Shopper, owner: Contact, bank: Bank) -> None:
    page(ada, "2.3")
    form = ada.page.soup.select_one("#pay-1")
    page(ada, "2").pays_with_saved()
    ada.tells_bank(form, CVC="123")
    assert ada.page.h1 == "Pay an instalment"
    assert ada.page.has("Another of these instalments has just been paid.")
    assert ada.page.has("Instalment 3 of 3")
    assert bank.charged() == 16_500


def test_a_canceled_one_says_so(ada: Shopper) -> None:
    found = order()
    scope = RefundItems()
    reversals.run(found.ref, scope, shown=reversals.preview(found, scope), reason="Over", author="desk")
    page(ada)
    assert ada.page.h1 == "This instalment is cancelled"
    assert ada.page.has("there is nothing to pay here any more.")


def test_e24_the_letter_of_a_refund_says_what_is_left(ada: Shopper) -> None:
    found = order()
    scope = RefundItems(lines=frozenset([found.lines[0].id]))
    reversals.run(found.ref, scope, shown=reversals.preview(found, scope), reason="Over", author="desk")
    (words,) = mail_texts(EmailKind.TAKEN_BACK)
    assert "Nothing is left to pay in instalments." in words
    order_page(ada)
    assert ada.page.has("Cancelled")
    assert ada.page.has("Nothing to pay: this part of the order was refunded.")


# Others


def test_a_stranger_with_the_link_pays_with_a_card_of_their_own(
    ada: Shopper, owner: Contact, bank: Bank
) -> None:
    credit.adjust(owner, Money(6_000, "EUR"), "A present", HOUSE)
    before = schedule(order().ref).card_ref
    friend = Shopper(ada.app, bank, "en")
    page(friend, use="1")
    for words in ("My saved cards", "1111", "Without a card", "for the next instalments too", "ada@example"):
        assert not friend.page.has(words), words
    link = next(a for a in friend.page.soup.select("main a") if "Sign in to use" in a.text)
    assert parse_qs(urlsplit(str(link["href"])).query)["return_to"]
    friend.pays(MASTERCARD)
    assert friend.page.h1 == "This instalment has just been paid"
    assert states(order().ref)[1] == "paid"
    assert schedule(order().ref).card_ref == before
    assert len(cards.of_contact(owner.ref)) == 1
    assert session.scalars(select(Payment.is_mandate).where(Payment.card == "mastercard 9999")).all() == [
        False
    ]


def test_another_customer_sees_no_cards_and_spends_nobodys_money(ada: Shopper, bank: Bank) -> None:
    bob = people.contact("bob@example.org", confirmed_at=NOON)
    other = Shopper(ada.app, bank, "en").signs_in(bob)
    page(other)
    assert not other.page.has("Sign in to use your saved cards")
    for path in ("credit", "voucher", "payment/saved-card"):
        other.opens("/en/account").sends(
            f"/en/orders/{order().ref}/instalments/{path}", 404, shares="2", shown="5500"
        )
    other.opens(f"/en/account/orders/{order().ref}", 404)
    other.opens("/en/account").sends(f"/en/account/orders/{order().ref}/instalments/card", 404)
    other.opens(f"/en/orders/{'0' * 26}/instalments/payment?shares=2", 404)


# The account


def test_whoever_owes_instalments_is_not_forgotten(visitor: Shopper, owner: Contact) -> None:
    visitor.opens(f"/{visitor.lang}/account/erasure")
    said = {
        "en": "You still have €110.00 to pay in instalments.",
        "fr": "Il vous reste 110,00\u00a0€ à payer sur vos échéances.",
    }
    assert visitor.page.has(said[visitor.lang])
    assert privacy.ErasureObstacle.INSTALMENTS in [found.reason for found in privacy.open_money(owner)]


def test_once_all_is_paid_and_over_they_are(ada: Shopper, owner: Contact) -> None:
    page(ada, "2.3").pays_with_saved()
    with clock.at(NOON + timedelta(days=400)):
        assert privacy.open_money(owner) == []
        privacy.erase(owner)
    assert schedule(order().ref).card_ref is None
    assert {letter.recipient for letter in postbox.letters()} == {f"erased-{owner.number}@erased.invalid"}


def test_the_copy_tells_the_schedule_and_what_was_agreed(ada: Shopper, owner: Contact) -> None:
    (copied,) = privacy.export(owner)["instalments"]
    assert (copied["order"], copied["mandate"], copied["taken_from"]) == (
        order().number,
        MANDATE,
        "visa 1111",
    )
    assert [row["state"] for row in copied["instalments"]] == ["paid", "upcoming", "upcoming"]


# Letters


def test_the_confirmation_holds_what_is_to_come_and_what_was_agreed_to(visitor: Shopper) -> None:
    """On a medium that lasts: the mandate is the shopper's to keep."""
    french = visitor.lang == "fr"
    (confirmed,) = mail_texts(EmailKind.CONFIRMED)
    assert ("23 déc. 2026\u00a0: 55,00\u00a0€" if french else "23 Dec 2026: €55.00") in confirmed
    assert MANDATE in confirmed


def test_letters_of_a_series(visitor: Shopper, bank: Bank) -> None:
    """Three days before, on the day, and no more once all is paid."""
    french = visitor.lang == "fr"
    at = rows(order().ref)[1].remind_at
    assert at is not None
    with clock.at(at):
        sweeps.remind_of_instalments()
        (soon,) = mail_texts(EmailKind.INSTALMENT_SOON)
    assert (
        "55,00\u00a0€ seront prélevés sur Visa ••••\u00a01111 le"
        if french
        else "Visa ••••\u00a01111 on Wed 23"
    ) in soon
    assert ("Vous n’avez rien à faire" if french else "nothing for you to do") in soon
    with on_the_day(order().ref, 2):
        sweeps.collect_instalments()
        (paid,) = mail_texts(EmailKind.INSTALMENT_PAID)
    assert (
        "Nous avons prélevé 55,00\u00a0€" if french else "We have taken €55.00 from Visa ••••\u00a01111"
    ) in paid
    assert ("Il reste 55,00\u00a0€ à payer" if french else "€55.00 is left to pay") in paid
    assert f"/account/orders/{order().ref}" in paid


def test_a_reminder_of_what_is_paid_meanwhile_does_not_leave(ada: Shopper, owner: Contact) -> None:
    with clock.at(rows(order().ref)[1].remind_at or NOON):
        sweeps.remind_of_instalments()
        page(ada.signs_in(owner)).pays_with_saved()
    (letter,) = postbox.letters(EmailKind.INSTALMENT_SOON)
    assert relevance.outdated(letter.kind, lookup.FACTS[letter.kind](letter.subject_ref))


@pytest.mark.parametrize(
    ("trouble", "english", "french"),
    [
        (CollectionProblem.CARD, "Use another card", "Utiliser une autre carte"),
        (CollectionProblem.CONFIRM, "Confirm with your bank", "Confirmez avec votre banque"),
        (CollectionProblem.BANK, "We try again on", "Nous réessaierons le"),
    ],
)
def test_the_letter_of_a_refusal_says_what_to_do(
    visitor: Shopper, trouble: CollectionProblem, english: str, french: str
) -> None:
    with on_the_day(order().ref, 2):
        instalments.mark_refused(rows(order().ref)[1], trouble)
        session.commit()
        (words,) = mail_texts(EmailKind.INSTALMENT_REFUSED)
    assert {"en": english, "fr": french}[visitor.lang] in words
    (link,) = re.findall(r"http\S+/instalments/payment\S+", words)
    page_of_it = visitor.opens(link.removeprefix(SHOP))
    assert page_of_it.page.has({"en": "€55.00", "fr": "55,00\u00a0€"}[visitor.lang])
    assert not BAD_FRENCH.search(re.sub(r"https?://\S+", "", words)) or visitor.lang == "en"


def test_the_letter_of_what_is_late_says_what_the_plan_says(visitor: Shopper) -> None:
    plan(withholds_tickets=True)
    refused(2, CollectionProblem.BANK, tries=4)
    with clock.at(NOON + timedelta(days=8)):
        sweeps.collect_instalments()
        (words,) = mail_texts(EmailKind.INSTALMENT_OVERDUE)
    kept = {"en": "Your tickets are kept back until it is paid.", "fr": "Vos billets sont retenus"}
    assert kept[visitor.lang] in words


def test_a_payment_that_was_declined_elsewhere_holds_no_seats(ada: Shopper, bank: Bank) -> None:
    page(ada).pays(CHALLENGE_CARD)
    (payment,) = [found for found in books.payments() if found.instalment_numbers]
    payments.settle(
        payment.ref, Declined("3", DeclineReason.FUNDS, RetryAdvice.OTHER_CARD, "no"), "notification"
    )
    (words,) = mail_texts(EmailKind.PAYMENT_DECLINED)
    assert "Instalment 2 of 3, order" in words
    assert "seats" not in words
    assert "/instalments/payment?shares=2" in words
    (letter,) = postbox.letters(EmailKind.PAYMENT_DECLINED)
    facts = lookup.FACTS[letter.kind](letter.subject_ref)
    assert not relevance.outdated(letter.kind, facts)


def test_the_warning_of_a_card_that_expires_says_what_it_pays(ada: Shopper, owner: Contact) -> None:
    (card,) = cards.of_contact(owner.ref)
    card.expiry_year, card.expiry_month = 2026, 12
    session.commit()
    with clock.at(NOON + timedelta(days=10)):
        sweeps.warn_of_card_expiry()
        (words,) = mail_texts(EmailKind.CARD_EXPIRES)
    assert "2 instalments are to be taken from it." in words
