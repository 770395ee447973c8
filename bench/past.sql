-- Orders of the past: two tickets each, paid by card, sent by mail, long over. Their refs only have to be unique.

CREATE TEMP TABLE past AS
SELECT n, 'PAST' || lpad(n::text, 22, '0') AS ref, 'P' || lpad(n::text, 7, '0') AS number,
       now() - interval '400 days' + n * interval '34.5 seconds' AS at
FROM generate_series(%(first)s, %(last)s) AS n;

CREATE TEMP TABLE past_places AS WITH sold AS (
    INSERT INTO places (performance_id, category_id, house, order_ref)
    SELECT (%(sessions)s::int[])[1 + n %% cardinality(%(sessions)s::int[])], %(category)s, false, ref
    FROM past, generate_series(1, 2)
    RETURNING id, order_ref
) SELECT * FROM sold;

INSERT INTO baskets (ref, channel_code, state, lang, opened_at, email, name, delivery_mode_id, order_ref, debt_payment_minor,
                     uses_credit, network, rounds, order_fee_minor, order_fee_vat_bp)
SELECT ref, 'cube', 'bought', 'fr', at, 'past-' || n || '@example.org', '', %(mode)s, ref, 0, false, '', 1, 0, 0 FROM past;

INSERT INTO basket_lines (basket_ref, place_id, price_type_id, price_minor, price_currency, fee_minor)
SELECT order_ref, id, %(price_type)s, 11000, 'EUR', 250 FROM past_places;

INSERT INTO orders (ref, number, basket_ref, channel_code, state, lang, email, name, delivery_mode_id, browser, boxes,
                    terms_version, terms_accepted_at, placed_at, paid_at, seats_moved, handed_over_by, total_minor,
                    total_currency, due_minor)
SELECT ref, number, ref, 'cube', 'paid', 'fr', 'past-' || n || '@example.org', '', %(mode)s, '{}', '[]',
       '2026-11', at, at, at, false, '', 22000, 'EUR', 22000
FROM past;

WITH lines AS (
    INSERT INTO order_lines (order_ref, place_id, price_type_id, price_minor, price_currency, fee_minor, vat_bp,
                             discount_minor)
    SELECT order_ref, id, %(price_type)s, 11000, 'EUR', 250, 550, 0 FROM past_places
    RETURNING id, order_ref
)
INSERT INTO tickets (ref, channel_code, serial, order_ref, order_line_id, issued_at, revision)
SELECT 'P' || lpad(id::text, 15, '0'), 'cube', 1000000000 + id, order_ref, id, now() - interval '300 days', 1 FROM lines;

INSERT INTO payments (ref, order_ref, provider, state, amount_minor, amount_currency, started_at, settled_at,
                      provider_ref, card, card_country, reason, authentication, sca_reason, visitor, address, card_fingerprint, instalment_numbers,
                      merchant_initiated, is_mandate)
SELECT number || '-PAST00', ref, 'ogone', 'captured', 22000, 'EUR', at, at, n::text, 'visa 1111', '', '', 'ask', 'default',
       '', '', '', '[]', false, false
FROM past;

INSERT INTO payment_events (payment_ref, came_from, went_to, source, happened_at)
SELECT number || '-PAST00', 'sent', 'captured', 'reply', at FROM past;

INSERT INTO psp_notifications (provider, attempt, dedupe_key, times, facts, verdict, arrived_at)
SELECT 'ogone', number || '-PAST00', 'applied/1', 1, '{}', 'applied', at FROM past;

WITH booked AS (
    INSERT INTO ledger_transactions (key, order_ref, booked_at)
    SELECT kind || ':' || ref, ref, at FROM past, (VALUES ('charge'), ('sale')) AS kinds (kind)
    RETURNING id, key
)
INSERT INTO ledger_postings (transaction_id, account, minor, currency)
SELECT id, account, minor, 'EUR' FROM booked JOIN (VALUES
    ('charge', 'clearing:ogone', 22000), ('charge', 'receivable', -22000),
    ('sale', 'receivable', 22000), ('sale', 'sales', -20379), ('sale', 'fees', -474), ('sale', 'vat', -1147)
) AS sides (kind, account, minor) ON split_part(key, ':', 1) = kind;

INSERT INTO email_messages (ref, kind, subject_ref, lang, recipient, written_at, sent_at, tries, refusal, again)
SELECT ref, 'confirmed', ref, 'fr', 'past-' || n || '@example.org', at, at, 1, '', 0 FROM past;

DROP TABLE past, past_places;
