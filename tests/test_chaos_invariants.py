"""`make chaos` finds every kind of damage it looks for, and none where there is none."""

from __future__ import annotations

from collections import Counter
from typing import Any

import psycopg
import pytest
from flask import Flask

from app.db import session
from app.worker import sweeps
from bench.chaos import clocks, invariants, truth
from bench.chaos.report import Report
from tests import books
from tests.bank import Bank
from tests.settlement.test_refunds import mixed
from tests.shopper import Shopper

# One side of a movement alone. The database would refuse it at the end of the transaction; there is none.
ONE_SIDE_MORE = """
    INSERT INTO ledger_postings (transaction_id, account, minor, currency)
    SELECT transaction_id, account, {minor}, currency FROM ledger_postings
    WHERE account LIKE '{account}' LIMIT 1
"""
A_COPY_OF_THE_ORDER = """
    INSERT INTO orders
    SELECT (jsonb_populate_record(o, '{"ref": "COPY", "number": "COPY"}')).* FROM orders o;
    INSERT INTO order_lines SELECT (
        jsonb_populate_record(l, jsonb_build_object('id', -l.id, 'order_ref', 'COPY'))
    ).* FROM order_lines l
"""
A_COPY_OF_THE_PAYMENT = """
    UPDATE payments SET instalment_numbers = '[2]';
    INSERT INTO payments SELECT (jsonb_populate_record(p, '{"ref": "COPY"}')).* FROM payments p
"""
A_GIFT = """
    INSERT INTO order_gifts (ref, order_ref, position, product_code, value_minor, currency, to_name,
        from_name, email, message, good_until, sendings)
    SELECT 'GIFT', orders.ref, 1, code, 5000, 'EUR', '', '', '', '', now(), 0 FROM orders, voucher_products
    LIMIT 1
"""
A_REFUND = """
    INSERT INTO refunds (ref, order_ref, payment_ref, destination, provider, charge_ref, amount_minor,
        amount_currency, reason, state, due_at, provider_ref, refusal)
    SELECT 'REFUND', order_ref, ref, 'card', provider, '', 1, 'EUR', 'reversal', 'sent',
        now() - interval '16 minutes', '', '' FROM payments
"""
A_DELETION = """
    INSERT INTO card_deletions (ref, provider, token, wanted_at, ask_at, tries)
    VALUES ('CARD', 'ogone', '', now(), now(), 0)
"""
A_STEP_BACK = """
    INSERT INTO payment_events (payment_ref, came_from, went_to, source, happened_at)
    SELECT ref, 'captured', 'sent', 'reply', now() FROM payments
"""
PLANTED = {
    "bank, ledger and order differ about what a card paid": "UPDATE bank_truth SET net = net - 1",
    "the bank was paid for an order that is not there": "INSERT INTO bank_truth VALUES ('NOBODY-1', 1, 100)",
    "one attempt was charged more than once": "UPDATE bank_truth SET charges = 2",
    "an order or an instalment was charged twice and not given back": (
        "INSERT INTO bank_truth SELECT attempt || 'X', 1, 100 FROM bank_truth"
    ),
    "an instalment was paid twice": A_COPY_OF_THE_PAYMENT,
    "an order is confirmed and not paid in full, or paid and more": (
        "UPDATE payments SET amount_minor = amount_minor - 1"
    ),
    "an order says of its refunded parts what they do not come to": "UPDATE orders SET refunded_minor = 1",
    "a card has paid for an order that is not confirmed": "UPDATE orders SET paid_at = NULL",
    "an order that was paid has money to come or too much": ONE_SIDE_MORE.format(
        account="receivable", minor=1
    ),
    "a place is sold twice": A_COPY_OF_THE_ORDER,
    "a place that is sold belongs to somebody else": (
        "UPDATE places SET order_ref = NULL WHERE order_ref IN (SELECT ref FROM orders)"
    ),
    "a place is held by a basket that is over, or sold to an order that is not": (
        "UPDATE orders SET state = 'lapsed'"
    ),
    "more was spent than there was": ONE_SIDE_MORE.format(account="voucher:%", minor=100_000),
    "a balance is not what was issued less what was used": (
        "UPDATE tenders SET amount_minor = amount_minor + 1 WHERE kind = 'voucher'"
    ),
    "something is still reserved for an order that is over": "UPDATE tenders SET state = 'reserved'",
    "a transaction is uneven": ONE_SIDE_MORE.format(account="sales", minor=1),
    "a confirmed order lacks a ticket": "DELETE FROM tickets",
    "a confirmed order lacks its mail": "UPDATE email_messages SET sent_at = NULL",
    "a gift that was paid lacks its voucher or its mail": A_GIFT,
    "an order somebody saw confirmed is lost": "INSERT INTO seen_confirmed VALUES ('NOWHERE')",
    "a payment took a step that is not one": A_STEP_BACK,
    "a payment is not where its steps led": "UPDATE payments SET state = 'declined'",
    "a payment is unknown and nobody was called": "UPDATE payments SET state = 'unresolved'",
    "a refund does not arrive": A_REFUND,
    "a card that was deleted is still known to the bank": A_DELETION,
}


@pytest.fixture
def database(shopper: Shopper, bank: Bank) -> psycopg.Connection[Any]:
    """Where an order was paid with a voucher, credit and a card, and the mail is out."""
    mixed(shopper)
    sweeps.send_emails()
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    truth.lay_out(connection, bank.ledger(), [books.orders()[0].ref])
    return connection


def test_a_sound_shop_breaks_nothing(database: psycopg.Connection[Any]) -> None:
    assert invariants.violations(database) == []


def test_every_damage_is_noticed(database: psycopg.Connection[Any]) -> None:
    """One after the other, each undone."""
    unnoticed = []
    for what, damage in PLANTED.items():
        with database.transaction(force_rollback=True):
            database.execute(damage.encode())
            if what not in {found.what for found in invariants.violations(database)}:
                unnoticed.append(what)
    assert unnoticed == []


def test_the_clock_s_own_jumps_are_not_waiting(database: psycopg.Connection[Any]) -> None:
    """One that was 21 minutes and 40 seconds undecided, 20 minutes of which went by at once."""
    database.execute("UPDATE payments SET state = 'unresolved', ask_at = now()")
    jumped = clocks.pass_minutes(database, 20, quiet=True)
    database.execute(
        "UPDATE payments SET state = 'captured', settled_at = started_at + interval '1300 seconds'"
    )
    report = Report("seed", jumped=Counter(dict.fromkeys(jumped, 1_200)))
    report.look(database)
    assert "the slowest 1300 s (100 s without the jumps of the clock)" in str(report)


def test_every_question_is_tried(db: Flask) -> None:
    assert set(PLANTED) == {check.what for check in invariants.CHECKS}
    assert {check.invariant for check in invariants.CHECKS} == {f"I{number}" for number in range(1, 10)}
