"""Every form of the office that changes something leaves exactly one entry, which says all it must."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Row, select

from app.db import session
from app.messages.email_queue.models import EmailMessage
from app.office import act_words
from tests.accounts import KEYS, NEW_KEYS
from tests.bank import Bank
from tests.office.acts import (
    activation,
    boards,
    contacts,
    halls,
    lists,
    orders,
    people,
    promos,
    setup,
    texts,
    vouchers,
)  # fmt: skip
from tests.office.acts.desk import SCENARIOS, Desk, Leaves, Scenario
from tests.office.clerk import HOST, PASSWORD
from tests.office.watched import Posted, Watched
from tests.shopper import GOOD_CARD, Shopper

__all__ = [
    "activation", "boards", "contacts", "halls", "lists", "orders", "people", "promos", "setup", "texts",
    "vouchers",
]  # fmt: skip

# What is posted and changes nothing that anybody would ask about later.
NOTHING = {
    "auth.sign_in": "the password alone opens nothing; the second factor is recorded",
    "auth.passkey_challenge": "a number for a device to sign",
    "auth.new_passkey_challenge": "a number for a device to sign",
    "presence.contact": "what somebody looks at is known for two minutes, to their colleagues",
    "presence.order": "what somebody looks at is known for two minutes, to their colleagues",
    "keys.keys": "a cookie of one browser",
    "reports.report": "machines report to the log",
}
OF_A_CHANNEL = (
    "brand", "legal", "order", "contact", "channel", "point_of_sale", "delivery_mode", "origin", "promo",
    "provider_account", "texts", "event", "voucher",
    "voucher_product",
)  # fmt: skip


@pytest.fixture
def desk(office: Flask, shopper: Shopper, bank: Bank) -> Desk:
    return Desk(office, shopper, bank)


def posted(desk: Desk, to: str) -> list[Posted]:
    """The forms sent to one endpoint, by whoever acted."""
    client, urls = desk.clerk.client, desk.office.url_map.bind(HOST)
    assert isinstance(client, Watched)
    sent = [(urls.match(form.path, method="POST")[0], form) for form in client.posted]
    assert sent[-1][0] == to, "a scenario ends with its act"
    return [form for endpoint, form in sent if endpoint == to]


def secrets(desk: Desk) -> set[str]:
    """What no entry may hold."""
    links = session.scalars(select(EmailMessage.secret).where(EmailMessage.secret.is_not(None)))
    return {
        GOOD_CARD,
        PASSWORD,
        *KEYS.values(),
        *NEW_KEYS.values(),
        *filter(None, [desk.clerk.secret, *desk.clerk.codes, *links]),
    }


@pytest.mark.parametrize(
    ("to", "scenario"),
    [pytest.param(to, scenario, id=f"{to}: {scenario.__name__}") for to, scenario in SCENARIOS],
)
def test_an_act_leaves_one_entry_and_what_comes_before_none(desk: Desk, to: str, scenario: Scenario) -> None:
    expected = scenario(desk)
    *before, act = posted(desk, to)
    assert [form.wrote for form in before] == [[]] * len(before)
    assert len(act.wrote) == (expected is not None)
    if expected is not None:
        _says(act.wrote[0], expected, desk)


def _says(entry: Row[Any], expected: Leaves, desk: Desk) -> None:
    assert (entry.act, entry.kind, entry.ref) == (expected.act, expected.kind, expected.ref)
    assert (entry.staff_ref, entry.name) == (desk.sam.ref, "Sam")
    assert entry.channel_code == (expected.channel if entry.kind in OF_A_CHANNEL else None)
    assert entry.reason == expected.reason
    assert entry.act in act_words.ACTS
    assert entry.kind in act_words.KINDS
    assert expected.holds <= {*entry.before, *entry.after}
    assert (entry.device, bool(entry.request_id)) == ("Firefox, Windows", True)
    text = f"{entry.before} {entry.after} {entry.reason}"
    assert not [secret for secret in secrets(desk) if secret in text]


def test_every_form_of_the_office_has_its_act(office: Flask) -> None:
    """A new one without a scenario fails here."""
    posts = {rule.endpoint for rule in office.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert {to for to, _scenario in SCENARIOS} == posts


def test_what_never_leaves_one_is_known(office: Flask) -> None:
    acts = {endpoint for endpoint, scenario in SCENARIOS if "None" not in scenario.__annotations__["return"]}
    assert {endpoint for endpoint, _scenario in SCENARIOS} - acts == set(NOTHING)
