-- What the office's lists show, beside orders of the past: contacts, instalments, debts, refunds, open payments.

INSERT INTO contacts (ref, channel_code, email, name, lang, created_at, deferred_allowed, deferred_max_minor, active,
                      fs_uniquifier, title, phone)
SELECT 'CONT' || lpad(n::text, 22, '0'), 'cube', 'contact-' || n || '@example.org',
       (ARRAY['Ada', 'Bob', 'Karin', 'Paul', 'Agnès', 'Marc', 'Jeanne'])[1 + n %% 7] || ' '
       || (ARRAY['Byron', 'Durand', 'Deu', 'Petit', 'Martin', 'Girard', 'Dupont', 'Bernard'])[1 + n %% 8] || ' ' || n,
       'fr', now(), n %% 500 = 0, NULL, true, 'CONT' || n, 'none', ''
FROM generate_series(1, %(contacts)s) AS n;

-- One order in fifty is paid in three times, by contacts in turn; a few of the later shares were refused.
CREATE TEMP TABLE shared AS
SELECT n, 'PAST' || lpad(n::text, 22, '0') AS ref, 'CONT' || lpad((1 + n %% %(contacts)s)::text, 22, '0') AS contact
FROM generate_series(50, %(orders)s, 50) AS n;

UPDATE orders SET method_code = 'CB3X', contact_ref = contact, name = 'Karin Deu ' || n FROM shared
WHERE orders.ref = shared.ref;

INSERT INTO schedules (order_ref, plan_code, contact_ref, mandate_version, mandate, agreed_at, first_ref, retry_days,
                       grace_days, release_percent, withholds_tickets, refuses_short_cards)
SELECT ref, 'CB3X', contact, '2026-11', 'Yes.', now(), n::text, '[1, 3, 7]', 7, 0, false, false FROM shared;

INSERT INTO instalments (order_ref, number, due_on, amount_minor, amount_currency, agreed_minor, state, tries, trouble,
                         settled_at)
SELECT ref, number, current_date + (n / 50 %% 90)::int - 30 + 30 * (number - 2), 7333, 'EUR', 7333,
       CASE WHEN number = 1 OR n %% 150 = 0 THEN 'paid' WHEN number = 2 AND n %% 1000 = 0 THEN 'failed'
            WHEN number = 2 AND n %% 1000 = 500 THEN 'overdue' ELSE 'upcoming' END,
       CASE WHEN number = 2 AND n %% 500 = 0 THEN 1 ELSE 0 END,
       CASE WHEN number = 2 AND n %% 500 = 0 AND n %% 150 <> 0 THEN 'bank' END,
       CASE WHEN number = 1 THEN now() END
FROM shared, generate_series(1, 3) AS number;

-- One contact in five hundred owes something: six debts over half a year, and three payments.
CREATE TEMP TABLE moves AS
SELECT 'CONT' || lpad(n::text, 22, '0') AS contact, move, now() - interval '20 days' * (9 - move) AS at,
       CASE WHEN move %% 3 = 0 THEN -3000 ELSE 5000 END AS minor
FROM generate_series(500, %(contacts)s, 500) AS n, generate_series(1, 9) AS move;

WITH booked AS (
    INSERT INTO ledger_transactions (key, order_ref, reason, author, booked_at)
    SELECT 'adjust:' || contact || move, contact, 'Season ticket', 'bench', at FROM moves
    RETURNING id, key
)
INSERT INTO ledger_postings (transaction_id, account, minor, currency)
SELECT id, account, minor, 'EUR' FROM booked JOIN (
    SELECT 'adjust:' || contact || move AS key, 'deferred:' || contact AS account, minor FROM moves
    UNION ALL SELECT 'adjust:' || contact || move, 'adjustments', -minor FROM moves
) AS sides USING (key);

-- One order in twenty went back; a few refunds were refused, and a few are under way.
INSERT INTO refunds (ref, order_ref, payment_ref, destination, provider, charge_ref, amount_minor, amount_currency, reason,
                     state, due_at, provider_ref, refusal)
SELECT 'R' || n, 'PAST' || lpad(n::text, 22, '0'), 'P' || lpad(n::text, 7, '0') || '-PAST00', 'card', 'ogone', n::text, 11000,
       'EUR', 'reversal', CASE n %% 4000 WHEN 20 THEN 'refused' WHEN 40 THEN 'pending' ELSE 'done' END,
       now() - interval '1 minute' * (n %% 400000), '', CASE n %% 4000 WHEN 20 THEN '4081' ELSE '' END
FROM generate_series(20, %(orders)s, 20) AS n;

-- Some payments have no answer, each of an order that is paid already by another.
INSERT INTO payments (ref, order_ref, provider, state, amount_minor, amount_currency, started_at, ask_at, provider_ref, card,
                      reason, authentication, sca_reason, visitor, address, card_fingerprint, instalment_numbers,
                      merchant_initiated, is_mandate)
SELECT 'P' || lpad(n::text, 7, '0') || '-OPEN00', 'PAST' || lpad(n::text, 22, '0'), 'ogone', 'unresolved', 22000, 'EUR',
       now() - interval '1 minute' * (n / 5000), now() + interval '1 day', '', 'visa 1111', 'silence', 'ask', 'default',
       '', '', '', '[]', false, false
FROM generate_series(5000, %(orders)s, 5000) AS n;

DROP TABLE shared, moves;
