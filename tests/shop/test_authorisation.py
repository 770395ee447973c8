"""Who may open what: every address of an account or of an order, for its owner, another customer, a guest.

The addresses come from the app itself. A new one needs one line in `ENTRIES`, or the first test fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import SavedVoucher
from app.db import database, session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import AccountSession
from app.http import passwords
from app.people.cards import services as cards
from app.people.customers.models import Contact, Passkey
from app.psp.port import CardDetails, Expiry
from app.sale.orders.models import OrderGift
from app.worker import sweeps
from tests import books, people
from tests.accounting.test_vouchers import issue
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.shopper import SHOP, Shopper

ADA, BOB = "ada@example.org", "bob@example.org"
PASSWORD = "three quiet owls"
SIGN_IN = "/en/account/sign-in"
ASK = -303  # sent to the sign-in page, to come back afterwards


@dataclass(frozen=True)
class Entry:
    """What each of them is answered. `fills` is what stands in the address; `why`, of what is open to all."""

    owner: int
    other: int
    guest: int
    fills: str = ""
    why: str = ""


def own(status: int = 200) -> Entry:
    """About whoever is signed in: everybody sees their own there, and guests sign in first."""
    return Entry(status, status, ASK)


def of_one(fills: str, status: int = 200, other: int = 404) -> Entry:
    """About one thing of one contact's: to anybody else it is not there."""
    return Entry(status, other, ASK, fills)


def bearer(status: int = 200, fills: str = "order") -> Entry:
    """Guests buy without an account: whoever knows the secret ref (130 bits) of an order may open it."""
    return Entry(status, status, status, fills, "whoever knows an order's ref is its bearer")


def public(status: int = 200, signed_in: int | None = None, *, why: str = "signing in") -> Entry:
    inside = status if signed_in is None else signed_in
    return Entry(inside, inside, status, why=why)


ENTRIES: dict[str, Entry] = {
    "GET /<lang:lang>/account": own(),
    "GET /<lang:lang>/account/orders": own(),
    "GET /<lang:lang>/account/orders/<ref>": of_one("order"),
    "POST /<lang:lang>/account/orders/<ref>/continuation": of_one("order", 303),
    "GET /<lang:lang>/account/orders/<ref>/instalments/card": of_one("plan"),
    "POST /<lang:lang>/account/orders/<ref>/instalments/card": of_one("plan", 404),  # no card named
    "GET /<lang:lang>/account/money": own(),
    "POST /<lang:lang>/account/money/debt": own(422),
    "GET /<lang:lang>/account/vouchers": own(),
    "POST /<lang:lang>/account/vouchers": own(422),
    "POST /<lang:lang>/account/vouchers/<ref>/removal": of_one("voucher", 303, other=303),
    "POST /<lang:lang>/account/gifts/<ref>/sending": of_one("gift", 303),
    "GET /<lang:lang>/account/cards": own(),
    "GET /<lang:lang>/account/cards/return": own(303),
    "GET /<lang:lang>/account/cards/<ref>/name": of_one("card", 303, other=303),  # to one's own cards
    "POST /<lang:lang>/account/cards/<ref>/name": of_one("card", 303),
    "POST /<lang:lang>/account/cards/<ref>/default": of_one("card", 303),
    "POST /<lang:lang>/account/cards/<ref>/removal": of_one("card", 303),
    "GET /<lang:lang>/account/profile": own(),
    "POST /<lang:lang>/account/profile": own(422),
    "GET /<lang:lang>/account/export": own(),
    "GET /<lang:lang>/account/erasure": own(),
    "POST /<lang:lang>/account/erasure": Entry(409, 303, ASK),  # her tickets are for an evening to come
    "GET /<lang:lang>/account/erasure/done": public(why="says the same to everybody"),
    "GET /<lang:lang>/account/again": own(),
    "POST /<lang:lang>/account/again": own(422),
    "GET /<lang:lang>/account/security": own(),
    "GET /<lang:lang>/account/security/password": own(),
    "POST /<lang:lang>/account/security/password": own(422),
    "GET /<lang:lang>/account/security/email": own(),
    "POST /<lang:lang>/account/security/email": own(422),
    "POST /<lang:lang>/account/security/devices/removal": own(303),
    "POST /<lang:lang>/account/security/devices/<ref>/removal": of_one("device", 303, other=303),
    "POST /<lang:lang>/account/security/passkeys": own(422),
    "POST /<lang:lang>/account/security/passkeys/challenge": own(),
    "POST /<lang:lang>/account/security/passkeys/<ref>/removal": of_one("passkey", 303, other=303),
    "GET /<lang:lang>/account/identification": public(303),
    "POST /<lang:lang>/account/identification": public(303),
    "GET /<lang:lang>/account/sign-in": public(signed_in=303),
    "POST /<lang:lang>/account/sign-in/link": public(422),
    "GET /<lang:lang>/account/sign-in/sent": public(ASK),  # nothing was asked for in this browser
    "GET /<lang:lang>/account/sign-in/password": public(),
    "POST /<lang:lang>/account/sign-in/password": public(),
    "GET /<lang:lang>/account/sign-up": public(signed_in=303),
    "POST /<lang:lang>/account/sign-up": public(422, signed_in=303),
    "GET /<lang:lang>/account/recovery": public(),
    "POST /<lang:lang>/account/recovery": public(422),
    "GET /<lang:lang>/account/recovery/<secret>": public(410),
    "POST /<lang:lang>/account/recovery/<secret>": public(410),
    "GET /<lang:lang>/account/link/<secret>": public(410),
    "POST /<lang:lang>/account/link/<secret>": public(410),
    "GET /<lang:lang>/account/email/<secret>": public(410),
    "POST /<lang:lang>/account/email/<secret>": public(410),
    "POST /<lang:lang>/account/passkeys/challenge": public(),
    "POST /<lang:lang>/account/passkeys/sign-in": public(422),
    "POST /<lang:lang>/account/sign-out": public(303),
    "GET /<lang:lang>/checkout/confirmation/<ref>": bearer(),
    "POST /<lang:lang>/checkout/confirmation/<ref>/account": bearer(404),  # only the browser that bought
    "GET /<lang:lang>/checkout/payment/state/<ref>": bearer(303),  # paid: on to the confirmation
    "GET /<lang:lang>/orders/<ref>/calendar.ics": bearer(),
    "GET /<lang:lang>/orders/<ref>/instalments/payment": bearer(fills="plan"),
    "POST /<lang:lang>/orders/<ref>/instalments/payment/saved-card": Entry(
        404, 404, 404, "plan", "whoever knows an order's ref is its bearer; no card named"
    ),
    "POST /<lang:lang>/orders/<ref>/instalments/credit": of_one("plan", 303),
    "POST /<lang:lang>/orders/<ref>/instalments/voucher": of_one("plan", 422),
    "GET /<lang:lang>/orders/<ref>/tickets": bearer(),
    "GET /<lang:lang>/orders/<ref>/tickets.pdf": bearer(),
}


def doors(app: Flask) -> set[str]:
    """Every address of an account or of one thing, with the method it takes."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
        if rule.rule.startswith("/<lang:lang>/account") or "ref" in rule.arguments
    }


def test_every_door_says_who_may_pass(app: Flask) -> None:
    found = doors(app)
    unsaid, gone = sorted(found - ENTRIES.keys()), sorted(ENTRIES.keys() - found)
    assert not unsaid, f"say in ENTRIES who may open: {', '.join(unsaid)}"
    assert not gone, f"no longer an address of the shop, take it out of ENTRIES: {', '.join(gone)}"


def test_what_is_open_to_all_says_why() -> None:
    for door, entry in ENTRIES.items():
        assert entry.guest == ASK or entry.why, door


@dataclass
class Street:
    """Ada has bought, has a passkey and a device; Bob has an account; somebody has none."""

    app: Flask
    ada: str
    bob: str
    fills: dict[str, str]

    def visitor(self, who: str, bank: Bank) -> Shopper:
        visitor = Shopper(self.app, bank, "en")
        ref = {"owner": self.ada, "other": self.bob}.get(who)
        return visitor.signs_in(session.get_one(Contact, ref)) if ref else visitor

    def address(self, door: str) -> str:
        path = door.partition(" ")[2].replace("<lang:lang>", "en").replace("<secret>", "0" * 26)
        return path.replace("<ref>", self.fills.get(ENTRIES[door].fills, ""))


@pytest.fixture
def street(db: Flask, bank: Bank) -> Street:
    ada, bob = (people.contact(email, password=passwords.hashed(PASSWORD), confirmed_at=NOON)
                for email in (ADA, BOB))  # fmt: skip
    key = Passkey(contact=ada, credential_id=b"id", public_key=b"key", name="Phone", usage="first",
                  device_type="single_device", backup_state=False, lastuse_datetime=NOON)  # fmt: skip
    session.add(key)
    session.commit()
    Shopper(db, bank, "en").signs_in(ada).up_to("payment").pays()
    voucher, code = issue(1_000)
    vouchers.save_for(ada, code, NOON)
    giver = Shopper(db, bank, "en").signs_in(ada).opens("/en/gift-vouchers")
    giver.fills("gift", value="5000", from_name="Ada", way="them", email="lea@example.org")
    giver.opens("/en/checkout/summary").agrees().pays()
    plan = in_three(Shopper(db, bank, "en"), ada).ref
    refs = (ada.ref, bob.ref)
    card = cards.save(
        ada.ref, "ogone", "T-ADA", CardDetails("visa", "4242", Expiry(2030, 12), "Ada Byron"), NOON
    )
    session.commit()
    assert card is not None
    fills = {"order": books.orders()[0].ref, "passkey": key.ref, "device": accounts.sessions_of(ada)[0].ref,
             "voucher": voucher.ref, "gift": session.scalars(select(OrderGift.ref)).one(),
             "card": card.ref, "plan": plan}  # fmt: skip
    sweeps.send_emails()
    session.remove()
    return Street(db, *refs, fills)


def test_a_ref_that_is_no_orders_opens_nothing(street: Street, bank: Bank) -> None:
    street.fills["order"] = street.fills["plan"] = "0" * 26
    doors = [door for door, entry in ENTRIES.items() if entry.fills in ("order", "plan") and entry.why]
    for who in ("owner", "other", "guest"):
        visitor = street.visitor(who, bank)
        got = {door: tries(visitor, door, street.address(door)).status_code for door in doors}
        assert got == dict.fromkeys(doors, 404)


def test_an_order_of_one_house_is_not_there_at_another(street: Street, bank: Bank) -> None:
    for door in (door for door, entry in ENTRIES.items() if entry.fills in ("order", "plan") and entry.why):
        museum = Shopper(street.app, bank, "en", "http://musee.test")
        assert tries(museum, door, street.address(door)).status_code == 404, door


@contextmanager
def as_if_never() -> Iterator[None]:
    """What a request changes is undone: the next one meets the same street."""
    session.remove()
    point = database.engine.begin_nested()  # type: ignore[attr-defined]  # a connection, in tests
    try:
        yield
    finally:
        session.remove()
        point.rollback()


def tries(visitor: Shopper, door: str, path: str) -> TestResponse:
    method = door.partition(" ")[0]
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (test)"}
    if method == "GET":
        return visitor.client.get(visitor.shop + path, headers=headers)
    visitor.opens("/en/account/recovery")  # any page with a form has the token
    data = {"csrf_token": visitor.page.form_by_id("recover")[1]["csrf_token"]}
    return visitor.client.open(visitor.shop + path, method=method, data=data, headers=headers)


def outcome(answer: TestResponse) -> int:
    asked = urlsplit(answer.headers.get("Location", "")).path == SIGN_IN
    return ASK if asked and answer.status_code == 303 else answer.status_code


@pytest.mark.parametrize("who", ["owner", "other", "guest"])
def test_every_door_opens_to_whom_it_should(street: Street, bank: Bank, who: str) -> None:
    wrong = []
    for door, entry in ENTRIES.items():
        with as_if_never():
            visitor = street.visitor(who, bank)
            answer = tries(visitor, door, street.address(door))
            got, wanted = outcome(answer), getattr(entry, who)
            if got != wanted:
                wrong.append(f"{door}: {got}, not {wanted}")
            if who != "owner" and not entry.why and ADA in answer.text:
                wrong.append(f"{door} tells {who} the owner's address")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("door", "thing"),
    [
        ("POST /<lang:lang>/account/security/devices/<ref>/removal", (AccountSession, "device")),
        ("POST /<lang:lang>/account/security/passkeys/<ref>/removal", (Passkey, "passkey")),
        ("POST /<lang:lang>/account/vouchers/<ref>/removal", (SavedVoucher, "voucher")),
    ],
)
def test_what_is_somebody_elses_stays(street: Street, bank: Bank, door: str, thing: tuple[Any, str]) -> None:
    """These answer the same whether it was there: a ref tells nothing."""
    model, name = thing
    key = (street.ada, street.fills[name]) if model is SavedVoucher else street.fills[name]
    for who in ("other", "owner"):
        tries(street.visitor(who, bank), door, street.address(door))
        session.remove()
        there = session.get(model, key) is not None
        assert there == (who == "other"), who


def test_every_page_of_an_account_signs_out(street: Street, bank: Bank) -> None:
    missing = []
    for door in (door for door, entry in ENTRIES.items() if door.startswith("GET") and entry.guest == ASK):
        answer = tries(street.visitor("owner", bank), door, street.address(door))
        page = answer.status_code == 200 and answer.mimetype == "text/html"
        if page and 'action="/en/account/sign-out"' not in answer.text:
            missing.append(door)
    assert not missing


PAGES = [door for door, entry in ENTRIES.items() if door.startswith("GET") and not entry.why]


@pytest.mark.parametrize("door", PAGES)
def test_guests_sign_in_and_come_back(street: Street, bank: Bank, door: str) -> None:
    guest, path = Shopper(street.app, bank, "en"), street.address(door)
    guest.opens(path)
    assert urlsplit(guest.at).path == SIGN_IN
    return_to = guest.page.form_by_id("sign-in")[1]["return_to"]
    guest.sends("/en/account/sign-in/password", return_to=return_to, email=ADA)
    _action, held = guest.page.form_by_id("password-form")
    token = {"csrf_token": held["csrf_token"], "return_to": held["return_to"]}
    answer = guest.client.post(
        f"{SHOP}{SIGN_IN}/password",
        data={**token, "email": ADA, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (303, path)
    assert guest.client.get(SHOP + path).status_code == ENTRIES[door].owner
