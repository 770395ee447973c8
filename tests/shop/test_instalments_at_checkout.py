"""Paying in instalments, from the Summary to the confirmation (S37–S47, S50, S52), page by page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.db import session
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import NoMandate
from app.kernel import clock
from app.people.customers.models import Contact
from app.psp.port import Authentication
from app.sale.catalog.models import Event, Performance
from app.sale.orders.models import Order
from app.sale.promotions.models import PromoCode
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import InstalmentPlan, Schedule
from app.settlement.instalments.offers import Ineligibility
from app.settlement.payments.sca import MANDATE
from app.settlement.tenders.models import Tender, TenderKind
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import PaymentMethod
from tests import books, people
from tests.accounting.test_credit_and_deferred import uses_credit, with_credit
from tests.accounting.test_vouchers import issue, lays_down
from tests.bank import Bank
from tests.conftest import NOON
from tests.people import OWNER
from tests.settlement.test_gifts import gives
from tests.shopper import CHALLENGE_CARD, FLUTE, REFUSED_CARD, Shopper

SUMMARY = "checkout/summary"
FAR = NOON + timedelta(days=90)
MIDNIGHT = NOON + timedelta(hours=11)
SEPTEMBER = datetime(2015, 9, 2, 10, tzinfo=UTC)
SHORT = {"ECOM_CARDINFO_EXPDATE_MONTH": "12", "ECOM_CARDINFO_EXPDATE_YEAR": "26"}


def move_performance(starts_at: datetime, event: str = FLUTE, **facts: Any) -> None:
    """Move all the evenings of an event there."""
    ids = select(Event.id).where(Event.slug == event).scalar_subquery()
    moved = update(Performance).where(Performance.event_id == ids)
    session.execute(moved.values(starts_at=starts_at, doors_at=starts_at, **facts))
    session.commit()


def plan(code: str, **facts: Any) -> None:
    session.execute(update(InstalmentPlan).where(InstalmentPlan.method_code == code).values(**facts))
    session.commit()
    session.expunge_all()


def only(code: str) -> None:
    """No other plan is offered."""
    other = {"CB3X": "CB2X", "CB2X": "CB3X"}[code]
    payment_methods.withdraw("CUBE-WEB", other, OWNER)


def schedule() -> Schedule:
    return session.scalars(select(Schedule).execution_options(populate_existing=True)).one()


def shares() -> list[tuple[date, int, str]]:
    return [(row.due_on, row.agreed_minor, row.state) for row in schedule().instalments]


def choices(shopper: Shopper) -> list[str]:
    return [str(row["value"]) for row in shopper.page.soup.select('input[type="radio"][name="method"]')]


def chosen(shopper: Shopper) -> str:
    return str(shopper.page.form_by_id("confirm")[1].get("method"))


def ticked(shopper: Shopper) -> str | None:
    found: str | None = shopper.page.form_by_id("confirm")[1].get("mandate")
    return found


def table(shopper: Shopper) -> list[list[str]]:
    """What the first schedule on the page says, row by row."""
    place = shopper.page.soup.select_one("table.schedule")
    assert place is not None, shopper.page.text
    rows = place.select("tbody tr, tfoot tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


def asks_htmx(shopper: Shopper, path: str, **sent: Any) -> str:
    """The region as htmx gets it, with what the payment choice holds."""
    held = shopper.page.form_by_id("confirm")[1]
    names = ("method", "mandate", "schedule-")
    along = {name: value for name, value in held.items() if name.startswith(names)}
    answer = shopper.client.post(
        shopper.shop + f"/{shopper.lang}/{path}",
        data={"csrf_token": held["csrf_token"], **along, **sent},
        headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code in (200, 422), answer.text
    return answer.text


@pytest.fixture
def far(db: object) -> None:
    """Evenings far enough away for three months."""
    move_performance(FAR)


@pytest.fixture
def ada(far: None, shopper: Shopper) -> Shopper:
    """Signed in, at the summary with three seats at 110 €."""
    return shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("summary", count=3)


@pytest.fixture
def aurore(far: None, acheteuse: Shopper) -> Shopper:
    return acheteuse.signs_in(people.contact(confirmed_at=NOON)).up_to("summary", count=3)


# The choice


def test_plans_are_a_choice_beside_the_card(ada: Shopper) -> None:
    assert choices(ada) == ["CBWEB", "CB3X", "CB2X"]
    assert chosen(ada) == "CBWEB"
    assert ada.page.has("Pay in three instalments (bank card)")
    assert ada.page.has("€165.00 today")


def test_the_schedule_is_a_table_below_the_choice(ada: Shopper) -> None:
    assert table(ada) == [
        ["1", "Today", "€165.00"],
        ["2", "Wed 23 Dec 2026", "€82.50"],
        ["3", "Sat 23 Jan 2027", "€82.50"],
        ["Total", "€330.00"],
    ]
    heads = [head.get_text() for head in ada.page.soup.select("#paymodes table")[0].select("thead th")]
    assert heads == ["Instalment", "Due date", "Amount"]
    assert ada.page.has(
        "Next you pay the first instalment. You can pay any instalment at any time from your order. "
        "The others are taken automatically from your saved card."
    )
    assert not ada.page.soup.select("input[name=mandate][checked]")


def test_en_francais(aurore: Shopper) -> None:
    assert table(aurore)[1] == ["2", "mer. 23 déc. 2026", "82,50\xa0€"]
    assert aurore.page.has("Paiement en trois fois (carte bancaire)")
    assert aurore.page.has("Après cette étape, vous payez la première échéance.")
    assert aurore.page.has("J’accepte que ces montants soient prélevés sur ma carte à ces dates.")
    assert aurore.page.has(
        "Vous autorisez CUBE à prélever ces montants sur votre carte\xa0: 82,50\xa0€ le\xa0mer."
    )


@pytest.mark.parametrize("word", ["crédit", "gratuit", "0 %", "facilité"])
def test_words_the_law_keeps_for_lenders_are_not_said(aurore: Shopper, word: str) -> None:
    block = aurore.page.soup.select_one("#paymodes")
    assert block is not None
    said = block.get_text().replace("E‑Paiement (carte de crédit)", "")
    assert word not in said.lower()


def test_e4_the_customers_own_table(acheteuse: Shopper) -> None:
    """330,00 € on 2 September 2015."""
    move_performance(FAR, on_sale_at=SEPTEMBER)
    only("CB3X")
    with clock.at(SEPTEMBER):
        acheteuse.signs_in(people.contact(confirmed_at=SEPTEMBER)).up_to("summary", count=3)
        assert table(acheteuse) == [
            ["1", "Aujourd’hui", "165,00\xa0€"],
            ["2", "ven. 2 oct. 2015", "82,50\xa0€"],
            ["3", "lun. 2 nov. 2015", "82,50\xa0€"],
            ["Total", "330,00\xa0€"],
        ]
        acheteuse.agrees_to("CB3X")
    assert [(due_on, minor) for due_on, minor, _state in shares()] == [
        (date(2015, 9, 2), 16_500),
        (date(2015, 10, 2), 8_250),
        (date(2015, 11, 2), 8_250),
    ]


def test_the_only_method_is_a_line_with_its_schedule(ada: Shopper) -> None:
    only("CB3X")
    most = update(PaymentMethod).where(PaymentMethod.code == "CBWEB").values(most_minor=10_000)
    session.execute(most)
    session.commit()
    ada.opens("/en/checkout/summary")
    assert (choices(ada), chosen(ada)) == ([], "CB3X")
    assert table(ada)[0] == ["1", "Today", "€165.00"]
    assert ada.agrees_to("CB3X").page.h1 == "Payment"


# Why a plan is not there


def test_e6_a_plan_that_ends_after_the_event_is_not_offered(shopper: Shopper) -> None:
    move_performance(NOON + timedelta(days=43))
    shopper.signs_in(people.contact()).up_to("summary", count=3)
    assert choices(shopper) == ["CBWEB", "CB2X"]
    assert shopper.page.has("In 3 instalments: not available, one payment would fall after the event.")


def test_e6_neither_is_offered_and_the_reason_is_said_once(acheteuse: Shopper) -> None:
    move_performance(NOON + timedelta(days=20))
    acheteuse.signs_in(people.contact()).up_to("summary", count=3)
    assert (choices(acheteuse), chosen(acheteuse)) == ([], "CBWEB")
    assert acheteuse.page.has("En 2 ou 3 fois\xa0: non disponible, une échéance tomberait après l’événement.")


def test_e7_the_first_of_two_events_decides(shopper: Shopper) -> None:
    move_performance(FAR)
    move_performance(NOON + timedelta(days=43), "casse-noisette")
    shopper.signs_in(people.contact()).takes(count=2).takes(count=1, event="casse-noisette")
    shopper.is_ada().wants_e_tickets()
    assert choices(shopper) == ["CBWEB", "CB2X"]


def test_below_the_least_amount_it_says_from_what(far: None, shopper: Shopper) -> None:
    shopper.signs_in(people.contact()).up_to("summary", count=1)
    assert (choices(shopper), chosen(shopper)) == ([], "CBWEB")
    assert shopper.page.has("In 2 or 3 instalments: from €150.00.")


def test_a_guest_is_told_to_sign_in_and_comes_back(far: None, shopper: Shopper) -> None:
    shopper.up_to("summary", count=3)
    assert choices(shopper) == []
    (link,) = (a for a in shopper.page.soup.select("#paymodes a") if "in 2 or 3 instalments" in a.get_text())
    assert "Sign in or create an account to pay" in link.get_text()
    assert "return_to=" in str(link["href"])
    shopper.opens(str(link["href"]))
    assert shopper.page.h1 == "Sign in"


def test_a_house_that_saves_no_cards_has_no_plan(ada: Shopper) -> None:
    session.execute(update(Channel).where(Channel.code == "cube").values(saves_cards=False))
    session.commit()
    ada.opens("/en/checkout/summary")
    assert choices(ada) == []
    assert not ada.page.has("instalments")


# E8: it fits no more


def test_e8_a_voucher_takes_the_plan_away_and_says_so(ada: Shopper) -> None:
    """Agreed once, then a voucher on the way back, without script."""
    _voucher, code = issue(20_000)
    ada.agrees_to("CB3X")
    assert ada.page.h1 == "Payment"
    lays_down(ada, code)
    assert chosen(ada) == "CBWEB"
    assert ada.page.has("Paying in 3 instalments is no longer possible: from €150.00.")
    assert not ada.page.has("In 2 or 3 instalments")  # said once
    ada.agrees().pays()
    assert ada.page.h1 == "Order confirmed"


def test_e8_with_htmx_what_was_chosen_comes_along(aurore: Shopper) -> None:
    _voucher, code = issue(20_000)
    text = asks_htmx(aurore, f"{SUMMARY}/code", code=code, method="CB3X")
    assert "Payer en 3 fois n’est plus possible\xa0: à partir de 150,00\xa0€." in text
    assert "Montant dû\xa0: 130,00\xa0€" in text


def test_a_plan_survives_a_code_and_asks_again(ada: Shopper) -> None:
    """Still chosen; its box is for other amounts now."""
    text = asks_htmx(ada, f"{SUMMARY}/code", code="NOUVEAUX", method="CB3X", mandate="CB3X")
    assert 'value="CB3X" id="method-1" form="confirm" checked' in text
    assert "€313.50" in text
    assert 'id="mandate-CB3X" form="confirm" checked' not in text


def test_a_code_that_is_refused_unticks_nothing(ada: Shopper) -> None:
    text = asks_htmx(ada, f"{SUMMARY}/code", code="ETE", method="CB3X", mandate="CB3X")
    assert 'value="CB3X" id="method-1" form="confirm" checked' in text
    assert 'id="mandate-CB3X" form="confirm" checked' in text


def test_the_forms_of_the_summary_take_the_choice_along(far: None, shopper: Shopper) -> None:
    shopper.signs_in(with_credit(1_000)).up_to("summary", count=3)
    posts = shopper.page.soup.select("#bill form[hx-post]")
    assert len(posts) >= 2
    assert {form["hx-include"] for form in posts} == {"#paymodes"}


def test_credit_lowers_what_is_split(far: None, shopper: Shopper) -> None:
    uses_credit(shopper.signs_in(with_credit(3_000)).up_to("summary", count=3))
    assert table(shopper)[-1] == ["Total", "€300.00"]
    shopper.agrees_to("CB3X").pays()
    assert [minor for _day, minor, _state in shares()] == [15_000, 7_500, 7_500]


def test_the_choice_is_kept_on_the_way_back(ada: Shopper) -> None:
    ada.agrees_to("CB3X").opens("/en/checkout/summary")
    assert (chosen(ada), ticked(ada)) == ("CB3X", None)


def test_a_gift_beside_the_seats_has_no_day_to_be_paid_by(ada: Shopper) -> None:
    gives(ada)
    quote = checkout_service.quote(books.basket(), session.scalars(select(Contact)).one())
    proposal = quote.proposal("CB3X")
    assert proposal
    assert proposal.ineligibility is Ineligibility.UNDATED


# The mandate


def test_without_the_box_nothing_is_placed_and_nothing_lost(ada: Shopper) -> None:
    ada.agrees(422, method="CB3X")
    assert books.orders() == []
    assert (chosen(ada), ada.page.form_by_id("confirm")[1]["terms"]) == ("CB3X", "y")
    sentence = "Agree to these payments to go on, or choose another way to pay."
    (link,) = ada.page.soup.select("#errors a")
    assert (link["href"], link.get_text()) == ("#mandate-CB3X", sentence)
    box = ada.page.soup.select_one("#mandate-CB3X")
    assert box is not None
    assert (box["aria-invalid"], box["aria-describedby"]) == ("true", "mandate-CB3X-error")
    assert ada.page.soup.select_one("#mandate-CB2X[aria-invalid]") is None
    assert ada.agrees_to("CB3X").page.h1 == "Payment"


def test_both_boxes_missing_are_both_said(ada: Shopper) -> None:
    ada.agrees(422, method="CB3X", terms="")
    assert [a["href"] for a in ada.page.soup.select("#errors a")] == ["#mandate-CB3X", "#terms"]


def test_a_missing_box_of_the_terms_unticks_no_mandate(ada: Shopper) -> None:
    ada.agrees_to("CB3X", 422, terms="")
    assert ticked(ada) == "CB3X"


def test_the_box_of_another_plan_is_not_this_ones(ada: Shopper) -> None:
    ada.agrees(422, method="CB3X", mandate="CB2X")
    assert books.orders() == []


def test_whoever_pays_in_full_needs_no_mandate(ada: Shopper) -> None:
    ada.agrees(method="CBWEB")
    assert ada.page.h1 == "Payment"
    assert instalments.of_order(books.order().ref) is None


def test_past_midnight_the_dates_are_others_and_agreed_to_again(far: None, shopper: Shopper) -> None:
    """Midnight in Paris, where the venue is."""
    with clock.at(MIDNIGHT - timedelta(minutes=5)):
        ada = shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("summary", count=3)
        assert table(ada)[1] == ["2", "Wed 23 Dec 2026", "€82.50"]
    with clock.at(MIDNIGHT):
        ada.agrees_to("CB3X", 409)
        assert ada.page.has("The dates of your instalments have changed.")
        assert (chosen(ada), ticked(ada), books.orders()) == ("CB3X", None, [])
        assert table(ada)[1] == ["2", "Thu 24 Dec 2026", "€82.50"]
        assert ada.page.form_by_id("confirm")[1]["terms"] == "y"
        ada.agrees_to("CB3X")
    assert shares()[1][0] == date(2026, 12, 24)


@pytest.mark.parametrize("print_", ["20261123:100 20261223:32900", "x", "", "é" * 1000])
def test_a_schedule_nobody_showed_is_not_agreed_to(ada: Shopper, print_: str) -> None:
    ada.agrees_to("CB3X", 409, **{"schedule-CB3X": print_})
    assert (ticked(ada), books.orders()) == (None, [])


def test_a_changed_price_asks_for_everything_again(ada: Shopper) -> None:
    promo = session.scalars(select(PromoCode).filter_by(code="NOUVEAUX", channel_code="cube")).one()
    asks_htmx(ada, f"{SUMMARY}/code", code=promo.code)  # in another tab
    ada.agrees_to("CB3X", 409)
    assert ada.page.has("The amount has changed: €313.50 instead of €330.00.")
    assert ticked(ada) is None


def test_a_service_that_hears_no_mandate_is_answered_like_a_form(
    ada: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_what: object, **_more: object) -> Order:
        raise NoMandate

    monkeypatch.setattr(checkout_service, "place_order", refuses)
    ada.agrees(422, method="CB3X")
    assert ada.page.soup.select_one("#errors a[href='#mandate-CB3X']")


def test_the_words_agreed_to_are_those_that_were_shown(ada: Shopper) -> None:
    details = ada.page.soup.select_one(".choice:has(input[value=CB3X]) details")
    assert details is not None
    shown = [paragraph.get_text() for paragraph in details.select("p")]
    ada.agrees_to("CB3X")
    kept = schedule()
    assert kept.mandate.split("\n\n") == shown
    assert kept.mandate_version == instalments.MANDATE
    assert kept.agreed_at == NOON
    assert kept.mandate.startswith(
        "You allow CUBE to take these amounts from your card: €82.50 on Wed 23 Dec"
    )
    for words in ("€165.00", "€330.00", "contact us", "at no extra cost", "7 days after its date is overdue"):
        assert words in kept.mandate
    assert "kept back" not in kept.mandate


def test_a_plan_that_keeps_tickets_back_says_so(ada: Shopper) -> None:
    plan("CB3X", withholds_tickets=True, release_percent=50, retry_days=[], grace_days=1)
    ada.opens("/en/checkout/summary")
    assert ada.page.has("While a payment is overdue, your tickets are kept back.")
    assert ada.page.has("Your tickets are released once 50 % of the instalments is paid.")
    assert ada.page.has("1 day after its date")


# The payment step


def test_the_first_share_is_asked_for(ada: Shopper) -> None:
    ada.agrees_to("CB3X")
    assert ada.page.has("First instalment")
    assert ada.page.has("then €82.50 on Wed 23 Dec 2026, €82.50 on Sat 23 Jan 2027")
    assert ada.page.has("Your bank will ask you to confirm this first payment.")
    assert ada.page.has("This card will be saved for your instalments.")
    assert ada.page.has("By paying you order with an obligation to pay.")
    assert ada.page.soup.select_one("#card-keep") is None
    assert ada.page.has("Pay €165.00")


def test_la_premiere_echeance(aurore: Shopper) -> None:
    aurore.agrees_to("CB3X")
    assert aurore.page.has("Première échéance")
    assert aurore.page.has("puis 82,50\xa0€ le\xa0mer. 23 déc. 2026, 82,50\xa0€ le\xa0sam. 23 janv. 2027")
    assert aurore.page.has("Cette carte sera enregistrée pour vos échéances.")
    aurore.pays()
    assert aurore.page.has("Elles seront prélevées automatiquement sur votre carte Visa ••••\u00a01111.")


def test_it_is_charged_with_the_banks_check_and_the_rest_comes_due(ada: Shopper, bank: Bank) -> None:
    ada.agrees_to("CB3X").pays(CHALLENGE_CARD).answers_bank()
    assert ada.page.h1 == "Order confirmed"
    (payment,) = books.payments()
    assert payment.authentication is Authentication.CHALLENGE
    assert (payment.sca_reason, payment.is_mandate) == (MANDATE.sca_reason, True)
    assert bank.charged() == 16_500
    tender = session.scalars(select(Tender)).one()
    assert (tender.kind, tender.amount.minor, tender.state) == (TenderKind.INSTALMENTS, 16_500, "captured")
    assert shares() == [
        (date(2026, 11, 23), 16_500, "paid"),
        (date(2026, 12, 23), 8_250, "upcoming"),
        (date(2027, 1, 23), 8_250, "upcoming"),
    ]
    kept = schedule()
    assert kept.card is not None
    assert kept.card.last4 == CHALLENGE_CARD[-4:]
    assert kept.first_ref == payment.provider_ref
    assert kept.mandate
    assert _plans(bank) == ["FIRST"]


def _plans(bank: Bank) -> list[str]:
    """What the bank was told of the card, attempt by attempt."""
    return [attempt["plan"] for entry in bank.ledger().values() for attempt in entry["attempts"]]


def test_a_saved_card_may_be_the_one_that_pays(ada: Shopper, bank: Bank) -> None:
    ada.agrees(method="CBWEB").pays_and_saves().up_to("summary", count=3).agrees_to("CB3X").pays_with_saved()
    assert ada.page.h1 == "Order confirmed"
    assert _plans(bank) == ["FIRST", "FIRST"]  # a series begins, whatever the card was before
    assert [payment.sca_reason for payment in books.payments()][-1] == MANDATE.sca_reason
    assert schedule().card is not None


def test_a_saved_card_that_ends_too_soon_is_warned_of(ada: Shopper) -> None:
    _has_short_card(ada)
    assert ada.page.has("Your card expires before the last payment.")
    ada.pays_with_saved()
    assert ada.page.h1 == "Order confirmed"
    assert ada.page.has("Your card expires before the last payment.")
    assert ada.page.soup.select_one('#to-come a[href$="/account/cards"]')


def test_a_plan_may_refuse_it(ada: Shopper) -> None:
    plan("CB3X", refuses_short_cards=True)
    _has_short_card(ada)
    card = ada.page.soup.select_one("#means-1")
    assert card is not None
    assert card.has_attr("disabled")
    assert ada.page.has("Your card expires before the last payment.")
    ada.sends_card(status=422, **SHORT)
    assert ada.page.has("Your card expires before the last payment. Use another one.")
    assert len(books.payments()) == 1
    ada.pays()
    assert ada.page.h1 == "Order confirmed"


def _has_short_card(shopper: Shopper) -> None:
    shopper.agrees(method="CBWEB").pays_and_saves(**SHORT).up_to("summary", count=3).agrees_to("CB3X")


def test_a_card_that_lasts_is_not_warned_of(ada: Shopper) -> None:
    ada.agrees(method="CBWEB").pays_and_saves().up_to("summary", count=3).agrees_to("CB3X")
    assert not ada.page.has("expires before")
    ada.pays_with_saved()
    assert not ada.page.has("expires before")


def test_a_refused_first_share_places_nothing(ada: Shopper, bank: Bank) -> None:
    ada.agrees_to("CB3X").pays(REFUSED_CARD)
    assert ada.page.has("Your bank declined this payment.")
    assert (books.sold(), bank.charged(), {state for *_rest, state in shares()}) == (0, 0, {"upcoming"})
    ada.pays()
    assert ada.page.h1 == "Order confirmed"
    assert bank.charged() == 16_500


def test_after_a_refusal_another_method_may_be_chosen(ada: Shopper, bank: Bank) -> None:
    ada.agrees_to("CB3X").pays(REFUSED_CARD).opens("/en/checkout/summary").agrees(method="CBWEB").pays()
    assert ada.page.h1 == "Order confirmed"
    assert bank.charged() == 33_000
    assert {tender.state for tender in session.scalars(select(Tender))} == {"released"}


def test_an_old_tab_of_another_agreement_hears_of_no_other_price(ada: Shopper) -> None:
    ada.agrees_to("CB3X")
    form = ada.card_form()
    ada.opens("/en/checkout/summary").agrees(method="CBWEB")
    ada.sends_card(form=form)
    assert ada.page.h1 == "Order summary"
    assert not ada.page.has("The amount has changed")


# The confirmation


def test_the_confirmation_says_what_is_to_come(ada: Shopper) -> None:
    ada.agrees_to("CB3X").pays()
    assert table(ada) == [
        ["2", "Wed 23 Dec 2026", "€82.50"],
        ["3", "Sat 23 Jan 2027", "€82.50"],
        ["Total", "€165.00"],
    ]
    assert ada.page.has("They are taken automatically from Visa ••••\u00a01111.")
    assert ada.page.has("Visa ••••\u00a01111 €165.00 Instalments to come €165.00 Total €330.00")
    link = ada.page.soup.select_one("#to-come a")
    assert link is not None
    assert str(link["href"]).endswith(f"/account/orders/{books.order().ref}")
    assert not ada.page.has("Pay later on account")


def test_whoever_paid_in_full_reads_of_no_instalments(ada: Shopper) -> None:
    ada.agrees(method="CBWEB").pays()
    assert ada.page.soup.select_one("#to-come") is None


def test_a_card_that_could_not_be_kept_is_said(ada: Shopper) -> None:
    ada.agrees_to("CB3X").pays()
    schedule().card_ref = None
    session.commit()
    ada.opens(ada.at)
    assert ada.page.has("Your card could not be saved: pay them from your order, or choose a card there.")


def test_the_card_of_a_series_is_saved_for_nobody_who_is_not_there(ada: Shopper) -> None:
    """Signed out since the summary: the first share waits until its owner is back."""
    ada.agrees_to("CB3X")
    with ada.client.session_transaction(base_url=ada.shop) as kept:
        kept.pop("_user_id")
    ada.opens("/en/checkout/payment")
    assert ada.page.h1 == "Sign in"
    assert not ada.page.soup.select("#card")
