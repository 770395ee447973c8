-- How the office's lists show money: instalments, debts, credit, vouchers, refunds, attempts to pay.

-- One order in fifty is paid in three times; a few of the later shares were refused, and a few rest.
CREATE TEMP TABLE shared AS
SELECT substring(ref FROM 5)::int AS n, ref, contact_ref FROM orders WHERE method_code = 'CB3X';

INSERT INTO schedules (order_ref, plan_code, contact_ref, mandate_version, mandate, agreed_at, first_ref, retry_days,
                       grace_days, release_percent, withholds_tickets, refuses_short_cards)
SELECT ref, 'CB3X', contact_ref, '2026-11', 'Yes.', now(), n::text, '[1, 3, 7]', 7, 0, false, false FROM shared;

INSERT INTO instalments (order_ref, number, due_on, amount_minor, amount_currency, agreed_minor, state, tries, trouble,
                         settled_at, suspended_at)
SELECT ref, number, current_date + (n / 50 %% 90)::int - 30 + 30 * (number - 2), 7333, 'EUR', 7333,
       CASE WHEN number = 1 OR n %% 150 = 0 THEN 'paid' WHEN number = 2 AND n %% 1000 = 0 THEN 'failed'
            WHEN number = 2 AND n %% 1000 = 500 THEN 'overdue' ELSE 'upcoming' END,
       CASE WHEN number = 2 AND n %% 500 = 0 THEN 1 ELSE 0 END,
       CASE WHEN number = 2 AND n %% 500 = 0 AND n %% 150 <> 0 THEN 'bank' END,
       CASE WHEN number = 1 THEN now() END,
       CASE WHEN number = 3 AND n %% 5000 = 50 THEN now() END
FROM shared, generate_series(1, 3) AS number;

-- One contact in five hundred owes something: six debts over half a year, and three payments. One in a hundred
-- has credit. The works council has moved both for years.
CREATE TEMP TABLE moves AS
SELECT 'deferred' AS kind, 'CONT' || lpad(n::text, 22, '0') AS contact, move, now() - interval '20 days' * (9 - move) AS at,
       CASE WHEN move %% 3 = 0 THEN -3000 ELSE 5000 END AS minor
FROM generate_series(500, %(contacts)s, 500) AS n, generate_series(1, 9) AS move
UNION ALL
SELECT 'credit', 'CONT' || lpad(n::text, 22, '0'), 1, now() - interval '90 days', -2500
FROM generate_series(100, %(contacts)s, 100) AS n
UNION ALL
SELECT kind, 'CONT' || lpad('1', 22, '0'), move, now() - interval '1 day' * (500 - move),
       CASE WHEN move %% 2 = 0 THEN 900 ELSE -1000 END
FROM (VALUES ('credit'), ('deferred')) AS kinds (kind), generate_series(1, 500) AS move;

WITH booked AS (
    INSERT INTO ledger_transactions (key, order_ref, reason, author, booked_at)
    SELECT 'adjust:' || kind || contact || move, contact, 'Season ticket', 'bench', at FROM moves
    RETURNING id, key
)
INSERT INTO ledger_postings (transaction_id, account, minor, currency)
SELECT id, account, minor, 'EUR' FROM booked JOIN (
    SELECT 'adjust:' || kind || contact || move AS key, kind || ':' || contact AS account, minor FROM moves
    UNION ALL SELECT 'adjust:' || kind || contact || move, 'adjustments', -minor FROM moves
) AS sides USING (key);

-- One order in ten has a voucher's number, and half of these vouchers have paid their order and are used up.
INSERT INTO vouchers (ref, channel_code, code_hash, last4, currency, expires_at, issued_at, state)
SELECT 'V' || n, 'cube', md5(n::text) || md5('v' || n), upper(left(md5(n::text), 4)), 'EUR', now() + interval '1 year',
       now() - interval '1 year', 'active'
FROM generate_series(10, %(orders)s, 10) AS n;

WITH booked AS (
    INSERT INTO ledger_transactions (key, order_ref, reason, author, booked_at)
    SELECT 'issue:V' || n, 'V' || n, 'A present', 'bench', now() - interval '1 year'
    FROM generate_series(10, %(orders)s, 10) AS n
    UNION ALL
    SELECT 'spend:V' || n, 'PAST' || lpad((n - 1)::text, 22, '0'), '', 'shop', now() - interval '100 days'
    FROM generate_series(10, %(orders)s, 20) AS n
    RETURNING id, key
)
INSERT INTO ledger_postings (transaction_id, account, minor, currency)
SELECT id, account, CASE WHEN key LIKE 'issue:%%' THEN sign ELSE -sign END * 5000, 'EUR'
FROM booked, LATERAL (VALUES ('voucher:' || substring(key FROM 7), -1), ('issued', 1)) AS sides (account, sign);

INSERT INTO tenders (ref, order_ref, basket_ref, kind, voucher_ref, amount_minor, amount_currency, state, reserved_at)
SELECT 'T' || n, 'PAST' || lpad((n - 1)::text, 22, '0'), 'PAST' || lpad((n - 1)::text, 22, '0'), 'voucher', 'V' || n, 5000,
       'EUR', 'captured', now() - interval '100 days'
FROM generate_series(10, %(orders)s, 20) AS n;

-- One order in twenty went back; a few refunds were refused, and a few are under way.
INSERT INTO refunds (ref, order_ref, payment_ref, destination, provider, charge_ref, amount_minor, amount_currency, reason,
                     state, due_at, provider_ref, refusal)
SELECT 'R' || n, 'PAST' || lpad(n::text, 22, '0'), 'P' || lpad(n::text, 7, '0') || '-PAST00', 'card', 'ogone', n::text, 11000,
       'EUR', 'reversal', CASE n %% 4000 WHEN 20 THEN 'refused' WHEN 40 THEN 'pending' ELSE 'done' END,
       now() - interval '1 minute' * (n %% 400000), '', CASE n %% 4000 WHEN 20 THEN '4081' ELSE '' END
FROM generate_series(20, %(orders)s, 20) AS n;

-- Of one order in twenty half went back: one of its two tickets. Of those above, both did.
WITH parts AS (
    SELECT id, row_number() OVER (PARTITION BY order_ref ORDER BY id) AS part, substring(order_ref FROM 5)::int AS n
    FROM order_lines WHERE order_ref LIKE 'PAST%%' AND substring(order_ref FROM 5)::int %% 10 = 0
)
UPDATE order_lines SET refunded_minor = 11000
FROM parts WHERE parts.id = order_lines.id AND (n %% 20 = 0 AND n %% 50 <> 0 OR n %% 20 = 10 AND part = 1);

UPDATE orders SET refunded_minor = CASE WHEN n %% 20 = 0 THEN 22000 ELSE 11000 END
FROM generate_series(10, %(orders)s, 10) AS n
WHERE ref = 'PAST' || lpad(n::text, 22, '0') AND (n %% 20 = 10 OR n %% 50 <> 0);

-- One payment in ten was declined first. Some have no answer, and some are to be confirmed at the bank, each of an
-- order that is paid already by another.
INSERT INTO payments (ref, order_ref, provider, state, amount_minor, amount_currency, started_at, ask_at, provider_ref, card,
                      card_country, reason, authentication, sca_reason, visitor, address, card_fingerprint, instalment_numbers,
                      merchant_initiated, is_mandate)
SELECT 'P' || lpad(n::text, 7, '0') || '-OPEN00', 'PAST' || lpad(n::text, 22, '0'), 'ogone', state, 22000, 'EUR',
       now() - interval '1 minute' * (n / 10), CASE state WHEN 'declined' THEN NULL ELSE now() + interval '1 day' END, '',
       'visa 1111', '', CASE state WHEN 'declined' THEN 'funds' ELSE 'silence' END, 'ask', 'default', '', '', '', '[]', false,
       false
FROM (
    SELECT n, CASE n %% 5000 WHEN 0 THEN 'unresolved' WHEN 10 THEN 'action_required' ELSE 'declined' END AS state
    FROM generate_series(10, %(orders)s, 10) AS n
) AS tried;

DROP TABLE shared, moves;
