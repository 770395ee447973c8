"""Gift vouchers are sold: at their value, outside VAT, for somebody who gets them on the chosen day."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import cache
from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherState
from app.db import session
from app.http.assets import STATIC
from app.kernel import clock
from app.kernel.money import Money
from app.mail import composer, transport
from app.mail.facts import EmailFacts
from app.mail.transport import Mailing
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.messages.email_queue.services import RefusedForGood
from app.presenters import poster_svg
from app.sale.orders import services as orders
from app.sale.orders.models import OrderGift
from app.sale.orders.states import OrderState
from app.settlement.gifts import services as gifts
from app.settlement.payments.models import Payment
from app.venue.channels import services as channels
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from app.worker import sweeps
from tests import books
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, SHOP, Shopper

PAGE = "gift-vouchers"
FOR_LEA = {
    "value": "5000",
    "to_name": "Léa",
    "from_name": "Ada Byron",
    "message": "Happy birthday",
    "way": "them",
    "email": "lea@example.org",
    "day": "2026-11-23",
}
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> list[Mailing]:
    """Every email that is sent."""
    sent: list[Mailing] = []
    monkeypatch.setattr(transport, "deliver", sent.append)
    return sent


def gives(shopper: Shopper, status: int = 200, **changes: str) -> Shopper:
    """Fill in the page and put what it says in the basket."""
    shopper.opens(f"/{shopper.lang}/{PAGE}")
    wanted: dict[str, Any] = {**FOR_LEA, **changes}
    return shopper.fills("gift", status, **wanted)


def goes_to_summary(shopper: Shopper) -> Shopper:
    """With nothing but gift vouchers the delivery step is one button."""
    return shopper.is_ada().fills("delivery")


def buys(shopper: Shopper, **changes: Any) -> Shopper:
    goes_to_summary(gives(shopper, **changes)).agrees().pays()
    assert shopper.page.soup.select_one("#gifts"), shopper.page.text
    return shopper


def given() -> OrderGift:
    query = select(OrderGift).join(OrderGift.order).order_by(OrderGift.ref)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def email_to(post: list[Mailing], address: str) -> Mailing:
    return next(message for message in reversed(post) if message.to == [address])


def code_in(message: Mailing) -> str:
    found = CODE.search(message.body)
    assert found
    return found[0]


def lays_down(shopper: Shopper, code: str, status: int = 200) -> Shopper:
    return shopper.sends(f"/{shopper.lang}/checkout/summary/code", status, code=code)


# The page


def test_not_sold_is_not_found_and_nothing_leads_there(shopper: Shopper) -> None:
    vouchers.withdraw("BON-CUBE", OWNER)
    shopper.opens("/en/")
    assert not shopper.page.soup.select(f'a[href$="{PAGE}"]')
    shopper.opens(f"/en/{PAGE}", 404)


def test_s113_without_a_method_that_is_taken_it_is_neither_sold_nor_published(shopper: Shopper) -> None:
    shopper.opens("/en/")
    assert shopper.page.soup.select(f'a[href$="{PAGE}"]')
    payment_methods.set_status("BON", MethodStatus.HIDDEN, OWNER)
    shopper.opens(f"/en/{PAGE}", 404)
    with pytest.raises(vouchers.NotLinked):
        vouchers.publish("BON-CUBE", OWNER)


def test_validity_and_conditions_are_said_before_anything_is_bought(shopper: Shopper) -> None:
    """L28, L17: until when, what becomes of the rest, and that one may change one's mind."""
    shopper.opens(f"/en/{PAGE}")
    for said in ("Good until Tue 23 Nov 2027", "What is not used stays on it", "within 14 days"):
        assert shopper.page.has(said), said


@pytest.mark.parametrize(
    ("field", "typed", "french", "english"),
    [
        ("amount", "9,99", "Choisissez un montant de 10,00\u00a0€ à 500,00\u00a0€.", "€10.00 to €500.00."),
        ("amount", "500.01", "Choisissez un montant de", "Choose an amount from"),
        ("amount", "beaucoup", "Indiquez un montant, par exemple 35,00\u00a0€.", "Enter an amount"),
        ("day", "2026-11-22", "Ce jour est passé.", "This day is past."),
        ("day", "2027-12-01", "Choisissez un jour d’ici un an.", "Choose a day within a year."),
        ("day", "tomorrow", "Indiquez un jour", "Enter a day"),
        ("email", "", "Indiquez l’adresse e-mail", "Enter the email address of whoever it is for."),
        ("email", "lea@", "Cette adresse semble incomplète", "This address seems incomplete"),
        ("email", "lea@gmial.com", "Vouliez-vous dire lea@gmail.com", "Did you mean lea@gmail.com"),
        ("message", "x" * 301, "300\u00a0caractères au plus.", "At most 300 characters."),
        ("from_name", "", "Indiquez votre nom", "Enter your name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    shopper: Shopper, acheteuse: Shopper, field: str, typed: str, french: str, english: str
) -> None:
    free = {"value": "free", "amount": "35"} if field == "amount" else {}
    for visitor, sentence in ((acheteuse, french), (shopper, english)):
        gives(visitor, 422, **{**free, field: typed})
        assert visitor.page.has(sentence), visitor.page.text
        assert str(visitor.page.soup.title.string).strip().startswith(("Error:", "Erreur"))  # type: ignore[union-attr]
        for name, typed_in in {**FOR_LEA, **free, field: typed}.items():
            assert typed_in in visitor.page.html, name
    assert books.basket_count() == 0


def test_a_doubted_address_may_be_meant(shopper: Shopper) -> None:
    gives(shopper, 422, email="lea@gmial.com")
    meant: dict[str, Any] = FOR_LEA | {"email": "lea@gmial.com"}
    shopper.fills("gift", **meant)
    assert shopper.page.has("lea@gmial.com")


def test_a_line_break_counts_once(shopper: Shopper) -> None:
    gives(shopper, message="\r\n".join(["x" * 99] * 3))
    assert shopper.page.h1 == "Your basket"


def test_the_card_is_a_region_of_its_own_and_keeps_nothing(db: Flask, shopper: Shopper) -> None:
    shopper.opens(f"/en/{PAGE}")
    typed: dict[str, Any] = FOR_LEA | {"value": "free", "amount": "33,50", "email": "?"}
    shopper.sends(f"/en/{PAGE}/card", **typed)
    assert shopper.page.has("For Léa")
    assert shopper.page.has("€33.50")
    assert not shopper.page.has("There is a problem")
    answer = shopper.client.post(
        f"/en/{PAGE}/card",
        data={**FOR_LEA, "csrf_token": shopper._token()},
        headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"},
        base_url=SHOP,
    )
    assert answer.text.lstrip().startswith("<figure")
    assert "€50.00" in answer.text
    assert books.basket_count() == 0


# In the basket


def test_alone_in_the_basket_no_seat_is_spoken_of(shopper: Shopper) -> None:
    gives(shopper)
    for visitor in (shopper, shopper.is_ada(), shopper.fills("delivery")):
        assert "seat" not in visitor.page.text.lower(), visitor.page.text
        assert not visitor.page.soup.select("#hold")
    with clock.at(NOON + timedelta(days=3)):
        assert sweeps.release_holds() == 0
        shopper.opens("/en/checkout/summary").agrees()
    assert shopper.page.h1 == "Payment"
    assert "seat" not in shopper.page.text.lower()


def test_to_me_needs_no_names_and_no_day(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper, way="me", to_name="", from_name="", email="", day="", message="")
    sweeps.send_emails()
    mine = [message for message in post if message.to == ["ada@example.org"]]
    assert sorted(bool(CODE.search(message.body)) for message in mine) == [False, True]


def test_removed_and_taken_back(acheteuse: Shopper) -> None:
    gives(acheteuse, message="Bonne fête")
    acheteuse.sends(acheteuse.page.action("/removal"))
    assert acheteuse.page.has("Bon cadeau retiré du panier.")
    assert acheteuse.page.has("Votre panier est vide.")
    acheteuse.fills("undo")
    assert acheteuse.page.has("Pour Léa")
    assert books.basket().gifts[0].message == "Bonne fête"


def test_changed_in_the_basket(shopper: Shopper) -> None:
    gives(shopper)
    link = shopper.page.soup.select_one(f'main a[href*="{PAGE}"]')
    assert link
    shopper.opens(str(link["href"]))
    _action, held = shopper.page.form_by_id("gift")
    assert held["email"] == "lea@example.org"
    shopper.fills("gift", value="free", amount="75", message="Other words")
    assert shopper.page.has("€75.00")
    assert [gift.value_minor for gift in books.basket().gifts] == [7_500]


def test_nobody_changes_another_ones_gift(shopper: Shopper) -> None:
    gives(shopper)
    line = books.basket().gifts[0].id
    bob = Shopper(shopper.app, shopper.bank, "en").opens(f"/en/{PAGE}?line={line}")
    assert "lea@example.org" not in bob.page.html
    bob.opens("/en/basket")
    bob.client.post(f"/en/basket/gifts/{line}/removal", base_url=SHOP)
    assert books.basket().gifts


def test_ten_at_most(shopper: Shopper) -> None:
    for _number in range(11):
        gives(shopper)
    assert shopper.page.has("10 gift vouchers at most in one order.")
    assert len(books.basket().gifts) == 10


# With tickets


def test_a_mixed_basket_adds_up_everywhere(shopper: Shopper, bank: Bank) -> None:
    gives(shopper.takes())
    assert shopper.page.has("€270.00")
    assert shopper.page.soup.select_one(".header-count").text == "3"  # type: ignore[union-attr]
    shopper.is_ada()
    for step in (shopper, shopper.wants_e_tickets(), shopper.agrees()):
        assert step.page.has("€270.00")
    shopper.pays()
    assert shopper.page.has("€220.00")
    assert shopper.page.has("€50.00")
    assert (bank.charged(), len(books.tickets())) == (27_000, 2)


def test_l17_the_right_of_withdrawal_is_said_where_there_is_one(shopper: Shopper) -> None:
    dated, gift = "Tickets for a dated event:", "may withdraw from the purchase within 14 days"
    said = []
    goes_to_summary(gives(shopper))
    said.append((shopper.page.has(dated), shopper.page.has(gift)))
    shopper.takes().is_ada().wants_e_tickets()
    said.append((shopper.page.has(dated), shopper.page.has(gift)))
    bob = Shopper(shopper.app, shopper.bank, "en").up_to("summary", category=1)
    said.append((bob.page.has(dated), bob.page.has(gift)))
    assert said == [(False, True), (True, True), (True, False)]


def test_l26_no_vat_no_fee_and_the_books_owe_it(shopper: Shopper) -> None:
    buys(shopper)
    order, found = books.order(), books.balances()
    assert (order.vat.minor, order.total.minor) == (0, 5_000)
    assert found[given().voucher.account] == -5_000  # type: ignore[union-attr]
    assert not {"sales", "vat", "fees", "receivable", "vouchers:issued"} & set(found)
    assert books.every_transaction_is_even()


def test_a_mixed_sale_is_even_and_the_tickets_vat_is_theirs(shopper: Shopper) -> None:
    gives(shopper.takes()).is_ada().wants_e_tickets().agrees().pays()
    order = books.order()
    parts = orders.vat_split(order)
    assert sum(part.minor for part in parts.values()) + order.given.minor == order.total.minor
    assert order.vat == Money(11_000, "EUR").included(550) * 2 or order.vat.minor > 0
    assert "receivable" not in books.balances()
    assert books.every_transaction_is_even()


def test_a_promo_code_does_not_lower_it(shopper: Shopper, bank: Bank) -> None:
    gives(shopper.takes()).is_ada().wants_e_tickets()
    lays_down(shopper, "NOUVEAUX")
    assert shopper.page.has("€259.00")  # 5 % of 220 €, not of 270 €
    shopper.agrees().pays()
    assert bank.charged() == 25_900


def test_e29_a_voucher_buys_no_voucher(shopper: Shopper, bank: Bank) -> None:
    voucher, code = vouchers.issue(channels.by_code("cube"), Money(50_000, "EUR"), NOON + timedelta(days=365))
    goes_to_summary(gives(shopper))
    assert shopper.page.has("Codes and vouchers are for tickets: they do not pay for gift vouchers.")
    for tried in (code, "NOUVEAUX"):
        lays_down(shopper, tried, 422)
    shopper.takes().is_ada().wants_e_tickets()
    lays_down(shopper, code)
    assert shopper.page.has("Amount due €50.00"), shopper.page.text
    shopper.agrees().pays()
    assert (bank.charged(), vouchers.left_on([voucher])[voucher.ref].minor) == (5_000, 28_000)
    assert books.every_transaction_is_even()


def test_e29_french_says_so_too(acheteuse: Shopper) -> None:
    goes_to_summary(gives(acheteuse))
    lays_down(acheteuse, "NOUVEAUX", 422)
    assert acheteuse.page.has("ils ne paient pas de bons cadeaux")


def test_its_code_does_not_exist_before_it_is_paid(shopper: Shopper) -> None:
    goes_to_summary(gives(shopper)).agrees()
    assert session.scalars(select(Voucher)).all() == []
    assert (given().code, given().voucher) == (None, None)


def test_the_last_seat_removed_leaves_the_gift_without_a_clock(shopper: Shopper) -> None:
    gives(shopper.takes(count=1))
    shopper.sends(f"/en/basket/lines/{books.basket().lines[0].id}/removal")
    assert shopper.page.has("For Léa")
    with clock.at(NOON + timedelta(hours=5)):
        shopper.opens("/en/basket")
        assert shopper.page.has("For Léa")


def test_a_hold_that_ends_and_the_same_again(shopper: Shopper, post: list[Mailing]) -> None:
    gives(shopper.takes()).is_ada()
    with clock.at(NOON + timedelta(minutes=16)):
        sweeps.release_holds()
        sweeps.send_emails()
        assert "Your gift vouchers come along." in post[0].body
        shopper.opens("/en/basket", 410)
        assert shopper.page.has("For Léa")
        shopper.sends("/en/basket/revival")
    assert shopper.page.has("For Léa")
    assert shopper.page.has("€270.00")


def test_emptied_and_canceled(shopper: Shopper, acheteuse: Shopper) -> None:
    gives(shopper).sends("/en/basket/emptying")
    assert shopper.page.has("Your basket is empty.")
    assert not shopper.page.has("seats")
    goes_to_summary(gives(acheteuse)).opens("/fr/checkout/cancellation").fills_first_form()
    assert acheteuse.page.has("Votre commande est annulée. Aucun montant n’a été débité.")


# Paid


def test_the_email_leaves_on_its_day_and_the_code_is_stored_nowhere(
    shopper: Shopper, post: list[Mailing]
) -> None:
    buys(shopper, day="2026-12-24")
    assert shopper.page.has("Will be sent to lea@example.org on Thu 24 Dec 2026")
    sweeps.send_emails()
    assert [message.to for message in post] == [["ada@example.org"]]
    sealed = session.scalar(text("SELECT code FROM order_gifts"))
    with clock.at(datetime.fromisoformat("2026-12-24T06:59:00+00:00")):
        assert sweeps.send_emails() == 0
    with clock.at(datetime.fromisoformat("2026-12-24T07:00:00+00:00")):
        assert sweeps.send_emails() == 1
    code = code_in(email_to(post, "lea@example.org"))
    assert code.encode() not in bytes(sealed)
    stored = session.scalars(text("SELECT g::text FROM order_gifts g")).all()
    assert not any(code.replace("-", "") in row.replace("-", "") for row in stored)
    assert (given().code, given().good_until) == (None, date(2027, 12, 24))
    shopper.opens(shopper.at.removeprefix(SHOP))
    assert shopper.page.has("Sent to lea@example.org on")


def test_its_email_says_all_and_nothing_of_the_order(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper)
    sweeps.send_emails()
    email = email_to(post, "lea@example.org")
    html = str(email.alternatives[0][0])
    order = books.order()
    for part in (email.body, html):
        for said in ("Ada Byron", "Léa", "Happy birthday", "€50.00", "Good until Tue 23 Nov 2027"):
            assert said in part
        assert order.ref not in part
        assert order.number not in part.replace("-", "")
    name, pdf, kind = email.attachments[-1]
    assert (pdf[:5], kind) == (b"%PDF-", "application/pdf")
    assert name.startswith("cube-")


def test_the_buyers_email_lists_it_without_its_code(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper)
    sweeps.send_emails()
    mine = email_to(post, "ada@example.org")
    assert "Your gift vouchers" in mine.subject
    assert re.search("For Léa: (On its way|Sent) to lea@example.org", mine.body)
    assert "within 14 days" in mine.body
    assert not CODE.search(mine.body)
    assert not mine.attachments


def test_part_of_it_is_used_by_somebody_else(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper, value="10000")
    sweeps.send_emails()
    lea = Shopper(shopper.app, shopper.bank, "en").takes(count=1, category=2)
    lea.is_ada("lea@example.org").wants_e_tickets()
    lays_down(lea, code_in(email_to(post, "lea@example.org"))).agrees()
    voucher = session.scalars(select(Voucher)).one()
    paid = books.orders()[-1].total.minor
    assert vouchers.left_on([voucher])[voucher.ref].minor == max(0, 10_000 - paid)
    assert books.every_transaction_is_even()


def test_good_through_its_last_day_at_the_venue(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper)
    sweeps.send_emails()
    code, channel = code_in(email_to(post, "lea@example.org")), channels.by_code("cube")
    assert vouchers.by_code(code, channel, datetime.fromisoformat("2027-11-23T22:59:00+00:00"))
    with pytest.raises(vouchers.VoucherRejected):
        vouchers.by_code(code, channel, datetime.fromisoformat("2027-11-23T23:00:00+00:00"))


def test_sent_again_under_a_new_code(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper)
    sweeps.send_emails()
    old, channel = code_in(email_to(post, "lea@example.org")), channels.by_code("cube")
    run = shopper.app.test_cli_runner().invoke
    said = run(args=["vouchers", "resend", "cube", old[-4:], "--to", "lea@example.com"]).output
    assert "On its way to lea@example.com" in said
    sweeps.send_emails()
    new = code_in(email_to(post, "lea@example.com"))
    assert vouchers.by_code(new, channel, NOON).ref == given().voucher_ref
    with pytest.raises(vouchers.VoucherRejected):
        vouchers.by_code(old, channel, NOON)
    assert "No voucher of cube" in run(args=["vouchers", "resend", "cube", old[-4:]]).output


def test_sent_again_before_its_day_the_first_email_never_leaves(
    shopper: Shopper, post: list[Mailing]
) -> None:
    buys(shopper, day="2026-12-24")
    gifts.resend(given().voucher, OWNER)  # type: ignore[arg-type]
    with clock.at(NOON + timedelta(days=40)):
        sweeps.send_emails()
    assert [message.to for message in post].count(["lea@example.org"]) == 1


def test_a_blocked_voucher_is_not_sent(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper, day="2026-12-24")
    given().voucher.state = VoucherState.BLOCKED  # type: ignore[union-attr]
    session.commit()
    with clock.at(NOON + timedelta(days=40)):
        sweeps.send_emails()
    assert ["lea@example.org"] not in [message.to for message in post]


def test_an_address_that_takes_no_mail_is_told_to_the_buyer(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    buys(shopper)

    def refuses(_message: object) -> None:
        raise RefusedForGood("550 no such user")

    monkeypatch.setattr(transport, "deliver", refuses)
    sweeps.send_emails()
    shopper.opens(shopper.at.removeprefix(SHOP))
    assert shopper.page.has("lea@example.org does not take our mail: please call us.")
    assert given().code is None


def test_no_tickets_no_ticket_pages(shopper: Shopper) -> None:
    buys(shopper)
    assert not shopper.page.soup.select('a[href*="tickets"], a[href*="calendar"]')
    for page in ("tickets", "tickets.pdf", "calendar.ics"):
        assert shopper.client.get(f"/en/orders/{books.order().ref}/{page}", base_url=SHOP).status_code == 404
    assert books.tickets() == []


def test_seats_gone_no_voucher_is_issued(shopper: Shopper, bank: Bank) -> None:
    """Paid too late for the seats: all goes back, and nothing was given."""
    gives(shopper.takes(count=2)).is_ada().wants_e_tickets().agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        session.execute(text("UPDATE places SET order_ref = 'COUNTER' WHERE order_ref IS NULL"))
        session.commit()
        shopper.answers_bank("confirm")
        assert shopper.page.has("The gift vouchers of this order were not issued.")
    assert books.order().state is OrderState.REFUNDED
    assert session.scalars(select(Voucher)).all() == []
    assert not session.scalars(select(EmailMessage).filter_by(kind=EmailKind.GIFT)).all()
    assert [refund.amount.minor for refund in books.refunds()] == [27_000]


def test_money_after_the_bank_was_silent_is_honored(shopper: Shopper) -> None:
    """Nothing was held, so nothing can be gone."""
    goes_to_summary(gives(shopper)).agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=40)):
        sweeps.release_holds()
        shopper.answers_bank("confirm")
    assert shopper.page.h1 == "Order confirmed"
    assert given().voucher


@pytest.mark.parametrize("kind", [EmailKind.PAYMENT_PENDING, EmailKind.PAYMENT_DECLINED])
def test_emails_about_its_payment_speak_of_no_seat(shopper: Shopper, kind: EmailKind) -> None:
    goes_to_summary(gives(shopper)).agrees()
    order = books.order()
    payment = Payment(ref="4K7MPQ2X-7H2KQ9", amount=order.total, order_ref=order.ref)
    email = EmailMessage(
        subject_ref="", ref="0LETTER", kind=kind, lang="en", recipient=order.email, written_at=NOON
    )
    drawn = composer.draw(email, EmailFacts(order, order, payment=payment), {})
    for part in (drawn.body, str(drawn.alternatives[0][0])):
        assert "seat" not in part.lower()
        assert "€50.00" in part


def test_emails_composed_later_do_not_fail(shopper: Shopper, post: list[Mailing]) -> None:
    buys(shopper)
    sweeps.send_emails()
    left = session.scalars(select(EmailMessage).filter_by(kind=EmailKind.GIFT)).one()
    composer.send(left)
    assert len(post) == 2


# Products


def test_the_card_wears_the_colors_of_its_picture() -> None:
    """The style sheet cannot ask for them: it repeats them."""
    sheet = (STATIC / "css" / "gift-card.css").read_text()
    worn = re.findall(r"\.gift-card-(\w+) \{ --ground: (#\w+); --letters: (#\w+); \}", sheet)
    assert worn == [(name, colors.ground, colors.letters) for name, colors in poster_svg.PALETTES.items()]


def test_commands_make_and_sell_a_product(shopper: Shopper) -> None:
    run = shopper.app.test_cli_runner().invoke
    make = ["vouchers", "product", "cube", "cinq", "--name", "Cinq soirées", "--value", "15000"]
    assert run(args=make).exit_code == 0
    assert "There is a product CINQ already." in run(args=make).output
    assert "Link it to a payment method" in run(args=["vouchers", "publish", "CINQ"]).output
    linked = [*make[:3], "six", *make[4:], "--method", "BON"]
    assert run(args=linked).exit_code == 0
    assert run(args=["vouchers", "publish", "SIX"]).exit_code == 0
    cache.clear()
    shopper.opens("/en/gift-vouchers")
    assert shopper.page.h1 == "Cinq soirées"
    assert not shopper.page.soup.select("input[value=free]")
    assert "SIX" in run(args=["vouchers", "products"]).output
    run(args=["vouchers", "withdraw", "SIX"])
    cache.clear()
    shopper.opens("/en/gift-vouchers", 404)
