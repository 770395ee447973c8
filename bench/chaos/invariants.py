"""What must hold once everything has settled: I1 to I9 of the reliability promises, each as questions whose
answers are the rows that break it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import psycopg

from app.settlement.payments.states import TRANSITIONS

WORDS = {
    "LEGAL": ", ".join(f"('{state}', '{to}')" for state, after in TRANSITIONS.items() for to in after),
    # the bank names another amount: logged for a human, who decides; nothing happens by itself
    "FOR_A_HUMAN": (
        "EXISTS (SELECT 1 FROM payments h WHERE h.order_ref = orders.ref AND h.reason LIKE 'mismatch%')"
    ),
    # a payment whose money went back because it was not, or no longer, owed
    "GIVEN_BACK": "EXISTS (SELECT 1 FROM refunds r WHERE r.payment_ref = p.ref AND r.reason <> 'reversal')",
}


@dataclass(frozen=True)
class Check:
    """`rows` break `invariant`; their one column says whom it is about."""

    invariant: str
    what: str
    rows: str

    @property
    def query(self) -> bytes:
        return reduce(lambda text, word: text.replace(*word), WORDS.items(), self.rows).encode()


@dataclass(frozen=True)
class Violation:
    invariant: str
    what: str
    whom: str


def violations(database: psycopg.Connection[Any]) -> list[Violation]:
    """`truth.lay_out` comes first."""
    return [
        Violation(check.invariant, check.what, str(whom))
        for check in CHECKS
        for (whom,) in database.execute(check.query)
    ]


CHECKS = (
    Check("I1", "bank, ledger and order differ about what a card paid", """
        WITH bank AS (
            SELECT split_part(attempt, '-', 1) AS number, sum(net) AS minor FROM bank_truth GROUP BY 1
        ), books AS (
            SELECT order_ref, sum(minor) AS minor FROM ledger_postings
            JOIN ledger_transactions t ON t.id = transaction_id
            WHERE account LIKE 'clearing:%' GROUP BY 1
        ), shown AS (
            SELECT order_ref, sum(minor) AS minor FROM (
                SELECT order_ref, amount_minor AS minor FROM payments
                WHERE state = 'captured' OR (state = 'declined' AND reason = 'wrong_code')
                UNION ALL
                SELECT order_ref, -amount_minor FROM refunds WHERE destination = 'card' AND state = 'done'
            ) AS moves GROUP BY 1
        )
        SELECT concat_ws(' ', number, email, 'bank', bank.minor, 'ledger', books.minor, 'order', shown.minor)
        FROM orders LEFT JOIN bank USING (number)
        LEFT JOIN books ON books.order_ref = orders.ref LEFT JOIN shown ON shown.order_ref = orders.ref
        WHERE NOT FOR_A_HUMAN AND (coalesce(bank.minor, 0) <> coalesce(books.minor, 0)
           OR coalesce(bank.minor, 0) <> coalesce(shown.minor, 0))"""),
    Check("I1", "the bank was paid for an order that is not there", """
        SELECT attempt FROM bank_truth LEFT JOIN orders ON number = split_part(attempt, '-', 1)
        WHERE number IS NULL AND net <> 0"""),
    Check("I2", "one attempt was charged more than once", """
        SELECT attempt FROM bank_truth WHERE charges > 1"""),
    Check("I2", "an order or an instalment was charged twice and not given back", """
        SELECT concat_ws(' ', string_agg(attempt, ' ')) FROM (
            SELECT attempt, split_part(attempt, '-', 1) AS number,
                CASE WHEN attempt LIKE '%-%-%' THEN split_part(attempt, '-', 2) END AS share
            FROM bank_truth WHERE net > 0
        ) AS charged GROUP BY number, share HAVING count(*) > 1"""),
    Check("I2", "an instalment was paid twice", """
        SELECT concat_ws(' ', p.order_ref, number, string_agg(p.ref, ' '))
        FROM payments p, jsonb_array_elements_text(p.instalment_numbers::jsonb) AS number
        WHERE p.state = 'captured' AND NOT GIVEN_BACK
        GROUP BY p.order_ref, number HAVING count(*) > 1"""),
    Check("I3", "an order is confirmed and not paid in full, or paid and more", """
        SELECT concat_ws(' ', o.number, o.email, 'total', o.total_minor, 'by card', card.minor,
            'stored', stored.minor, 'owed instead', owed.minor)
        FROM orders o
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(p.amount_minor), 0) AS minor FROM payments p WHERE p.order_ref = o.ref
            AND p.state IN ('captured', 'capture_refused')
            AND p.instalment_numbers::jsonb = '[]' AND NOT GIVEN_BACK
        ) AS card
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount_minor), 0) AS minor FROM tenders
            WHERE order_ref = o.ref AND state = 'captured'
              AND NOT EXISTS (SELECT 1 FROM instalments WHERE covered_by = tenders.ref)
        ) AS stored
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(minor), 0) AS minor FROM ledger_postings
            JOIN ledger_transactions t ON t.id = transaction_id
            WHERE t.order_ref = o.ref AND t.key LIKE 'capture_refused:%' AND account LIKE 'deferred:%'
        ) AS owed
        WHERE o.paid_at IS NOT NULL AND (card.minor <> o.due_minor
          OR stored.minor - owed.minor <> o.total_minor - o.due_minor)"""),
    Check("I3", "a card has paid for an order that is not confirmed", """
        SELECT concat_ws(' ', number, email, orders.state, sum(net))
        FROM bank_truth JOIN orders ON number = split_part(attempt, '-', 1)
        WHERE paid_at IS NULL AND NOT FOR_A_HUMAN GROUP BY orders.ref HAVING sum(net) <> 0"""),
    Check("I3", "an order that was paid has money to come or too much", """
        SELECT concat_ws(' ', o.number, o.email, 'receivable', receivable.minor, 'under way', coming.minor)
        FROM orders o
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(minor), 0) AS minor FROM ledger_postings
            JOIN ledger_transactions t ON t.id = transaction_id
            WHERE t.order_ref = o.ref AND account = 'receivable'
        ) AS receivable
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount_minor), 0) AS minor FROM refunds
            WHERE order_ref = o.ref AND state IN ('due', 'sent', 'unresolved', 'pending')
        ) AS coming
        WHERE receivable.minor + coming.minor <> 0"""),
    Check("I3", "an order says of its refunded parts what they do not come to", """
        SELECT concat_ws(' ', o.number, o.refunded_minor, parts.minor) FROM orders o
        CROSS JOIN LATERAL (
            SELECT sum(refunded_minor) AS minor FROM (
                SELECT refunded_minor FROM order_lines WHERE order_ref = o.ref
                UNION ALL SELECT refunded_minor FROM order_gifts WHERE order_ref = o.ref
                UNION ALL SELECT refunded_minor FROM adjustments WHERE order_ref = o.ref
            ) AS part
        ) AS parts
        WHERE o.refunded_minor IS DISTINCT FROM parts.minor"""),
    Check("I4", "a place is sold twice", """
        SELECT concat_ws(' ', place_id, string_agg(o.number, ' '))
        FROM order_lines l JOIN orders o ON o.ref = l.order_ref
        WHERE o.state = 'paid' AND l.refunded_minor IS NULL GROUP BY place_id HAVING count(*) > 1"""),
    Check("I4", "a place that is sold belongs to somebody else", """
        SELECT concat_ws(' ', o.number, o.email, p.id)
        FROM order_lines l JOIN orders o ON o.ref = l.order_ref JOIN places p ON p.id = l.place_id
        WHERE o.state = 'paid' AND l.refunded_minor IS NULL
          AND (p.order_ref IS DISTINCT FROM o.ref OR p.basket_ref IS NOT NULL)"""),
    Check("I4", "a place is held by a basket that is over, or sold to an order that is not", """
        SELECT concat_ws(' ', p.id, b.ref, b.state, o.number, o.state)
        FROM places p LEFT JOIN baskets b ON b.ref = p.basket_ref LEFT JOIN orders o ON o.ref = p.order_ref
        WHERE b.state <> 'open' OR o.state <> 'paid'"""),
    Check("I5", "more was spent than there was", """
        SELECT concat_ws(' ', account, sum(minor)) FROM ledger_postings
        WHERE account ~ '^(voucher|credit|held|deferred|instalments):' GROUP BY account
        HAVING CASE WHEN account ~ '^(deferred|instalments):' THEN -sum(minor) ELSE sum(minor) END > 0"""),
    Check("I5", "a balance is not what was issued less what was used", """
        WITH booked AS (
            SELECT account, -sum(minor) AS balance,
                -sum(minor) FILTER (WHERE key !~ '^(reserve|release|capture|refund):') AS given
            FROM ledger_postings JOIN ledger_transactions t ON t.id = transaction_id
            WHERE account ~ '^(voucher|credit):' GROUP BY account
        ), used AS (
            SELECT kind || ':' || coalesce(voucher_ref, contact_ref) AS account, sum(amount_minor) AS minor
            FROM tenders WHERE state <> 'released' GROUP BY 1
        ), returned AS (
            SELECT destination || ':' || coalesce(voucher_ref, contact_ref) AS account,
                sum(amount_minor) AS minor
            FROM refunds WHERE destination IN ('voucher', 'credit') AND state = 'done' GROUP BY 1
        )
        SELECT concat_ws(' ', account, 'balance', balance, 'given', given, 'used', used.minor,
            'returned', returned.minor)
        FROM booked LEFT JOIN used USING (account) LEFT JOIN returned USING (account)
        WHERE balance <> coalesce(given, 0) - coalesce(used.minor, 0) + coalesce(returned.minor, 0)"""),
    Check("I5", "something is still reserved for an order that is over", """
        SELECT concat_ws(' ', o.number, o.state, t.ref) FROM tenders t JOIN orders o ON o.ref = t.order_ref
        WHERE t.state = 'reserved' AND o.state <> 'placed'"""),
    Check("I6", "a transaction is uneven", """
        SELECT transaction_id FROM ledger_postings GROUP BY transaction_id, currency
        HAVING sum(minor) <> 0"""),
    Check("I7", "a confirmed order lacks a ticket", """
        SELECT concat_ws(' ', o.number, o.email) FROM order_lines l JOIN orders o ON o.ref = l.order_ref
        LEFT JOIN tickets t ON t.order_line_id = l.id
        WHERE o.paid_at IS NOT NULL AND t.ref IS NULL"""),
    Check("I7", "a confirmed order lacks its mail", """
        SELECT concat_ws(' ', o.number, o.email) FROM orders o
        LEFT JOIN email_messages m ON m.kind = 'confirmed' AND m.subject_ref = o.ref
        WHERE o.paid_at IS NOT NULL AND m.sent_at IS NULL AND coalesce(m.refusal, '') = ''"""),
    Check("I7", "a gift that was paid lacks its voucher or its mail", """
        SELECT concat_ws(' ', o.number, o.email) FROM order_gifts g JOIN orders o ON o.ref = g.order_ref
        WHERE o.paid_at IS NOT NULL AND (g.voucher_ref IS NULL OR NOT EXISTS (
            SELECT 1 FROM email_messages WHERE kind = 'gift' AND subject_ref LIKE g.ref || '.%'))"""),
    Check("I7", "an order somebody saw confirmed is lost", """
        SELECT order_ref FROM seen_confirmed LEFT JOIN orders o ON o.ref = order_ref
        WHERE o.paid_at IS NULL"""),
    Check("I8", "a payment took a step that is not one", """
        SELECT payment_ref FROM (
            SELECT *, lag(went_to, 1, 'sent') OVER (PARTITION BY payment_ref ORDER BY id) AS before
            FROM payment_events
        ) AS steps WHERE came_from <> before OR (came_from, went_to) NOT IN (LEGAL)"""),
    Check("I8", "a payment is not where its steps led", """
        SELECT p.ref FROM payments p LEFT JOIN LATERAL (
            SELECT went_to FROM payment_events WHERE payment_ref = p.ref ORDER BY id DESC LIMIT 1
        ) AS last ON true WHERE p.state <> coalesce(last.went_to, 'sent')"""),
    Check("I9", "a payment is unknown and nobody was called", """
        SELECT concat_ws(' ', ref, state, reason) FROM payments
        WHERE state IN ('sent', 'action_required', 'unresolved')
          AND started_at < now() - interval '15 minutes' AND reason NOT LIKE 'mismatch%'"""),
    Check("I9", "a refund does not arrive", """
        SELECT concat_ws(' ', ref, state) FROM refunds
        WHERE state IN ('due', 'sent', 'unresolved', 'pending')
          AND due_at < now() - interval '15 minutes'"""),
    Check("I9", "a card that was deleted is still known to the bank", "SELECT ref FROM card_deletions"),
)  # fmt: skip
