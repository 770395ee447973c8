"""The copy of all we hold on somebody, and what is left of them once they are forgotten: nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from app.accounting.credit import services as credit
from app.accounting.vouchers import services as vouchers
from app.db import database, session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import AccountSession, EmailToken, SignInMethod, TokenPurpose
from app.flows.accounts.services import LinkContext, VisitorBrowser
from app.flows.privacy import services as privacy
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.http import passwords
from app.kernel import clock
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.customers.models import Contact, Passkey
from app.sale.catalog.models import Performance
from app.sale.orders.models import Order
from app.sale.promotions.models import Redemption
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistEntry, WaitlistKind
from app.settlement.tenders.models import BasketVoucher
from app.venue.channels import services as channels
from app.worker import sweeps
from bench import statements
from tests import books, people, postbox, shares
from tests.conftest import NOON
from tests.people import OWNER
from tests.shares import ScriptedBank
from tests.shopper import REFUSED_CARD, Shopper

ADA, OLD, NEW = "ada@example.org", "augusta@example.org", "ada@new.example"
LATER = NOON + timedelta(days=400)  # when every evening is over
NAMES = Path(__file__).parents[1] / "data" / "copy_names.txt"
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
POSTED: dict[str, Any] = {"name": "Ada Byron", "street": "1 rue Basse", "postcode": "75001", "town": "Paris"}


@pytest.fixture
def ada(shopper: Shopper) -> Contact:
    """Everything somebody can leave with us: orders, money, codes, letters, waiting, keys, devices."""
    contact = people.contact(
        OLD, name="Ada Byron", confirmed_at=NOON, password=passwords.hashed("quiet owls")
    )
    session.add(passkey(contact))
    new_address(contact, ADA)
    credit.adjust(contact, Money(500, "EUR"), "goodwill", OWNER)
    buys_with_everything(shopper.signs_in(contact))
    waitlist.wait(
        contact.channel, session.scalars(select(Performance)).all()[0], WaitlistKind.PLACES, ADA, "en"
    )
    for email, purpose in ((ADA, TokenPurpose.SIGN_IN), (NEW, TokenPurpose.NEW_EMAIL)):
        accounts.ask_link(contact.channel, purpose, email, "en", LinkContext(contact.ref))
    shopper.takes(2).opens("/en/checkout/delivery").fills("delivery", mode="post", **POSTED)
    return contact


def passkey(contact: Contact) -> Passkey:
    return Passkey(
        contact=contact, credential_id=b"id", public_key=b"key", name="Ada Byron’s phone", usage="first",
        device_type="single_device", backup_state=False, lastuse_datetime=NOON,
    )  # fmt: skip


def new_address(contact: Contact, email: str) -> None:
    accounts.ask_link(contact.channel, TokenPurpose.NEW_EMAIL, email, "en", LinkContext(contact.ref))
    secret = postbox.link(email, EmailKind.NEW_EMAIL_LINK).rpartition("/")[2]
    accounts.change_email(contact.channel, secret)


def buys_with_everything(shopper: Shopper) -> None:
    """A voucher, a promo code, all the credit, the post, a card that is refused and one that is not."""
    _voucher, code = vouchers.issue(channels.by_code("cube"), Money(1_000, "EUR"), LATER)
    shopper.takes(2).opens("/en/checkout/delivery").fills("delivery", mode="post", **POSTED)
    for typed in (code, "FLUTE"):
        shopper.sends("/en/checkout/summary/code", code=typed)
    shopper.sends("/en/checkout/summary/credit").agrees().pays(REFUSED_CARD).pays()
    assert shopper.page.h1 == "Order confirmed"


def found(words: str) -> list[str]:
    """Every column of every table where these words stand."""
    columns = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb')"
    )
    hits = []
    for table, column in session.execute(columns).all():
        query = text(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE :words')  # noqa: S608
        if session.scalar(query, {"words": f"%{words}%"}):
            hits.append(f"{table}.{column}")
    return sorted(hits)


# Forgetting


PERSONAL = (ADA, OLD, NEW, "Ada Byron", "rue Basse")


def test_nothing_of_them_is_left_in_any_table(ada: Contact) -> None:
    letter = session.scalars(select(EmailMessage).filter_by(kind=EmailKind.CONFIRMED)).one()
    letter.refusal = f"550 <{ADA}> is full"
    session.commit()
    assert all(found(words) for words in PERSONAL), "the test looks where something is"
    before = books.balances()
    with clock.at(LATER):
        sweeps.release_holds()
        privacy.erase(ada)
    assert {words: found(words) for words in PERSONAL} == {words: [] for words in PERSONAL}
    assert books.every_transaction_is_even()
    assert books.balances() == before


def test_what_was_given_is_forgotten_and_goes_on_paying(shopper: Shopper) -> None:
    """A gift sent, one in a basket, a voucher kept; while a gift waits for its day, nothing is forgotten."""
    giver = people.contact(OLD, confirmed_at=NOON)
    _voucher, code = vouchers.issue(giver.channel, Money(1_000, "EUR"), LATER)
    vouchers.save_for(giver, code, NOON)
    gift: dict[str, Any] = {"value": "5000", "way": "them", "email": ADA, "from_name": "Ada Byron"}
    shopper.signs_in(giver).opens("/en/gift-vouchers").fills("gift", **gift)
    shopper.opens("/en/checkout/summary").agrees().pays()
    shopper.opens("/en/gift-vouchers").fills("gift", **gift)
    assert [found.reason for found in privacy.open_money(giver)] == [privacy.ErasureObstacle.GIFT_TO_SEND]
    sweeps.send_emails()
    privacy.erase(giver)
    assert {words: found(words) for words in PERSONAL} == {words: [] for words in PERSONAL}
    assert vouchers.by_code(code, giver.channel, NOON)
    assert not vouchers.usable_of(giver)


def test_what_accounts_must_show_stays_and_names_nobody(ada: Contact) -> None:
    order = session.scalars(select(Order).filter_by(state="paid")).one()
    total, serials = order.total, [ticket.serial for ticket in books.tickets()]
    with clock.at(LATER):
        privacy.erase(ada)
    session.refresh(order)
    assert (order.total, order.contact_ref) == (total, ada.ref)
    assert (order.email, order.name) == (f"erased-{ada.number}@erased.invalid", "")
    assert (order.address, order.browser) == (None, {})
    assert [ticket.serial for ticket in books.tickets()] == serials
    payments = books.payments()
    assert {payment.state for payment in payments} == {"declined", "captured"}
    assert {payment.card for payment in payments} == {""}
    assert books.letters(EmailKind.CONFIRMED) == 1


def test_what_nothing_asks_us_to_keep_is_gone(ada: Contact) -> None:
    attempt = books.payments()[-1].ref
    session.add(
        PspNotification(provider="ogone", attempt=attempt, dedupe_key="1", facts={}, verdict=Verdict.APPLIED)
    )
    session.commit()
    with clock.at(LATER):
        privacy.erase(ada)
    for model in (WaitlistEntry, EmailToken, PspNotification, Passkey, AccountSession):
        assert session.scalars(select(model)).all() == []
    session.refresh(ada)
    assert not ada.active
    assert (ada.name, ada.password, ada.confirmed_at) == ("", None, None)
    assert {letter.kind for letter in postbox.letters()} == {EmailKind.CONFIRMED}
    assert sweeps.send_emails() == 0, "nobody is written to any more"


def test_an_email_outlives_its_link_and_is_deleted_too(shopper: Shopper) -> None:
    contact = people.contact(ADA, confirmed_at=NOON)
    accounts.ask_link(contact.channel, TokenPurpose.SIGN_IN, ADA, "en")
    with clock.at(NOON + timedelta(days=3)):
        accounts.forget_old()
        assert found(ADA) == ["contacts.email", "email_messages.recipient"]
        privacy.erase(contact)
    assert found(ADA) == []


def test_a_guests_purchase_is_forgotten_with_the_rest(shopper: Shopper) -> None:
    contact = people.contact(ADA, confirmed_at=NOON)
    shopper.up_to("payment").pays()
    with pytest.raises(privacy.MoneyOpen):
        privacy.erase(contact)
    assert books.order().contact_ref == contact.ref
    with clock.at(LATER):
        privacy.erase(contact)
    assert found(ADA) == []


def test_an_address_nobody_proved_leads_to_nobodys_purchase(shopper: Shopper) -> None:
    contact = people.contact(ADA)
    shopper.up_to("payment").pays()
    with clock.at(LATER):
        privacy.erase(contact)
    assert books.order().email == ADA


def test_other_people_and_other_channels_are_left_alone(shopper: Shopper) -> None:
    contact, museum = people.contact(ADA, confirmed_at=NOON), people.contact(ADA, channel="ombres")
    bob = people.contact("bob@example.org", name="Bob", confirmed_at=NOON)
    accounts.begin(bob, SignInMethod.LINK, VisitorBrowser("Phone", "en"))
    for channel in ("cube", "ombres"):
        accounts.ask_link(channels.by_code(channel), TokenPurpose.SIGN_IN, ADA, "en")
    shopper.up_to("basket").is_ada("bob@example.org").wants_e_tickets().agrees().pays()
    privacy.erase(contact)
    session.expire_all()
    assert (museum.email, museum.active, bob.email, bob.active) == (ADA, True, "bob@example.org", True)
    assert books.order().email == "bob@example.org"
    assert [link.channel_code for link in session.scalars(select(EmailToken))] == ["ombres"]
    assert len(postbox.letters(EmailKind.SIGN_IN_LINK)) == 1
    assert len(accounts.sessions_of(bob)) == 1


def test_a_basket_filled_as_a_guest_under_the_address_forgets_it(shopper: Shopper) -> None:
    contact = people.contact(ADA, confirmed_at=NOON)
    shopper.takes(1).is_ada(ADA)
    assert (books.basket().contact_ref, books.basket().email) == (None, ADA)
    privacy.erase(contact)
    session.expire_all()
    assert books.basket().email == ""


def test_pressed_twice_it_is_done_once(ada: Contact) -> None:
    with clock.at(LATER):
        privacy.erase(ada)
        known_as = ada.fs_uniquifier
        privacy.erase(ada)
    assert ada.fs_uniquifier == known_as


def test_a_code_used_once_each_stays_used(ada: Contact) -> None:
    with clock.at(LATER):
        privacy.erase(ada)
    session.expire_all()
    (used,) = session.scalars(select(Redemption).filter_by(state="spent"))
    assert used.email == f"erased-{ada.number}@erased.invalid"


def test_a_code_used_under_another_address_is_theirs_by_its_basket(ada: Contact) -> None:
    session.execute(update(Redemption).values(email="lovelace@example.org"))
    with clock.at(LATER):
        privacy.erase(ada)
    session.expire_all()
    (used,) = session.scalars(select(Redemption).filter_by(state="spent"))
    assert used.email == f"erased-{ada.number}@erased.invalid"


# What is open


def test_credit_set_aside_for_an_order_is_open(shopper: Shopper) -> None:
    contact = people.contact(ADA, confirmed_at=NOON)
    credit.adjust(contact, Money(500, "EUR"), "goodwill", OWNER)
    shopper.signs_in(contact).takes(2).opens("/en/checkout/delivery").wants_e_tickets()
    shopper.sends("/en/checkout/summary/credit").agrees()
    (reason,) = privacy.open_money(contact)
    assert (reason.reason, reason.number) == (privacy.ErasureObstacle.PAYING, books.order().number)


def test_a_performance_that_is_over_is_not_open(shopper: Shopper) -> None:
    contact = people.contact(ADA, confirmed_at=NOON)
    shopper.signs_in(contact).up_to("payment").pays()
    assert [found.reason for found in privacy.open_money(contact)] == [privacy.ErasureObstacle.TICKETS]
    with clock.at(LATER):
        assert privacy.open_money(contact) == []


# The copy


def test_the_copy_holds_everything(ada: Contact) -> None:
    copy = privacy.export(ada)
    paid = next(order for order in copy["orders"] if order["state"] == "paid")
    assert copy["contact"]["email"] == ADA
    assert paid["address"]["street"] == "1 rue Basse"
    assert [line["price"]["currency"] for line in paid["lines"]] == ["EUR", "EUR"]
    assert {part["kind"] for part in paid["adjustments"]} == {"promo", "delivery"}
    assert sorted(payment["state"] for payment in copy["payments"]) == ["captured", "declined"]
    assert {tender["from"] for tender in copy["paid_otherwise"]} == {"voucher", "credit"}
    assert [entry["amount"]["minor"] for entry in copy["account_entries"]][:2] == [-500, 500]
    assert [len(copy[part]) for part in ("alerts", "passkeys", "sign_ins", "vouchers")] == [1, 1, 1, 1]
    assert [code["code"] for code in copy["promo_codes"]] == ["FLUTE"]
    assert "open" in {basket["state"] for basket in copy["baskets"]}
    assert {"confirmed", "email_changed", "new_email_link"} <= {letter["kind"] for letter in copy["letters"]}
    assert len(copy["tickets"]) == 2
    assert [link["used_at"] for link in copy["links_by_mail"] if link["used_at"]] == [NOON.isoformat()]


def test_the_copy_has_a_voucher_that_pays_as_long_as_it_is_known_how(shopper: Shopper) -> None:
    """By the basket it lies in; when that is forgotten, by the order it has paid."""
    contact = people.contact(ADA, confirmed_at=NOON)
    _voucher, code = vouchers.issue(contact.channel, Money(1_000, "EUR"), LATER)
    shopper.signs_in(contact).up_to("summary").sends("/en/checkout/summary/code", code=code)
    assert len(privacy.export(contact)["vouchers"]) == 1
    shopper.agrees().pays()
    session.execute(delete(BasketVoucher))
    assert len(privacy.export(contact)["vouchers"]) == 1


def test_the_copy_names_what_it_holds(ada: Contact) -> None:
    """Whoever compares it with an older one finds the same under the same names."""
    shares.buys(ada, ScriptedBank())
    found = sorted(set(names(json.loads(json.dumps(privacy.export(ada))))))
    assert found == NAMES.read_text().splitlines(), "tests/data/copy_names.txt differs from the copy"


def names(found: Any, path: str = "") -> Iterator[str]:
    """Of what is said, and where it stands: `orders.lines.price.minor`."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from names(value, f"{path}.{name}".lstrip("."))
    elif isinstance(found, list):
        for value in found:
            yield from names(value, path)
    else:
        yield path


def test_instants_are_iso_and_plain_json(ada: Contact) -> None:
    copy = json.loads(json.dumps(privacy.export(ada)))
    moments = [value for key, value in leaves(copy) if key.endswith(("_at", "_since")) and value]
    assert len(moments) > 20
    assert all(ISO.fullmatch(moment) for moment in moments)
    assert all(datetime.fromisoformat(moment).tzinfo for moment in moments)


def leaves(found: Any, key: str = "") -> list[tuple[str, Any]]:
    if isinstance(found, dict):
        return [leaf for name, value in found.items() for leaf in leaves(value, name)]
    if isinstance(found, list):
        return [leaf for value in found for leaf in leaves(value, key)]
    return [(key, found)]


def test_nothing_in_the_copy_opens_anything(ada: Contact) -> None:
    copy = json.dumps(privacy.export(ada))
    secrets = [ada.password, ada.fs_uniquifier, ada.ref]
    for table, column in SECRETS:
        secrets += session.scalars(text(f"SELECT {column} FROM {table}")).all()  # noqa: S608
    secrets += [letter.secret for letter in postbox.letters()]
    known = [str(secret) for secret in secrets if secret]
    assert len(known) > 10
    assert [secret for secret in known if secret in copy] == []


SECRETS = [
    ("orders", "ref"), ("baskets", "ref"), ("tickets", "ref"), ("email_tokens", "digest"),
    ("account_sessions", "ref"),
    ("vouchers", "code_hash"), ("payments", "provider_ref"), ("email_messages", "ref"),
    ("waitlist_entries", "ref"),
]  # fmt: skip


def test_the_copy_asks_as_often_however_much_there_is(ada: Contact, shopper: Shopper) -> None:
    first = asked(ada)
    assert first <= 24
    shopper.sends("/en/basket/emptying")
    shopper.takes(3).opens("/en/checkout/delivery").wants_e_tickets().agrees().pays()
    asked(ada)
    assert asked(ada) == first


def asked(contact: Contact) -> int:
    session.expunge_all()
    again = session.get_one(Contact, contact.ref)
    with statements.counted(database.engine) as run:
        privacy.export(again)
    return len(run)
