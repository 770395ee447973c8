-- Orders in three shares whose second is due now: one ticket each, the first share paid by a card that is saved.
-- Few people, many orders; the card of each is the one the simulated bank knows.

CREATE TEMP TABLE owing AS
SELECT n, 'DUE' || lpad(n::text, 23, '0') AS ref, 'D' || lpad(n::text, 7, '0') AS number,
       'OWES' || lpad((n %% %(people)s)::text, 22, '0') AS contact, 'CARD' || lpad((n %% %(people)s)::text, 22, '0') AS card,
       'owes-' || n %% %(people)s || '@example.org' AS email, now() - interval '30 days' AS at
FROM generate_series(%(first)s, %(last)s) AS n;

INSERT INTO contacts (ref, channel_code, email, name, lang, created_at, deferred_allowed, active, confirmed_at,
                      fs_uniquifier, title, phone)
SELECT DISTINCT contact, 'cube', email, '', 'fr', at, false, true, at, contact, 'none', '' FROM owing
ON CONFLICT DO NOTHING;

INSERT INTO saved_cards (ref, contact_ref, provider, token, brand, last4, masked, expiry_year, expiry_month, holder,
                         nickname, country, is_default, consent_version, consented_at, saved_at)
SELECT DISTINCT card, contact, 'ogone', %(token)s::bytea, %(brand)s, %(last4)s, %(masked)s, %(year)s::int, %(month)s::int,
       %(holder)s, '', '', false, '2026-11', at, at
FROM owing
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE owing_places AS WITH sold AS (
    INSERT INTO places (performance_id, category_id, house, order_ref)
    SELECT %(session)s, %(category)s, false, ref FROM owing
    RETURNING id, order_ref
) SELECT * FROM sold;

INSERT INTO baskets (ref, channel_code, state, lang, opened_at, email, name, delivery_mode_id, contact_ref, order_ref,
                     method_code, debt_payment_minor, uses_credit, network, rounds, order_fee_minor,
                     order_fee_vat_bp)
SELECT ref, 'cube', 'bought', 'fr', at, email, '', %(mode)s, contact, ref, %(plan)s, 0, false, '', 1, 0, 0 FROM owing;

INSERT INTO basket_lines (basket_ref, place_id, price_type_id, price_minor, price_currency, fee_minor)
SELECT order_ref, id, %(price_type)s, 22000, 'EUR', 250 FROM owing_places;

INSERT INTO orders (ref, number, basket_ref, channel_code, contact_ref, state, lang, email, name, delivery_mode_id,
                    browser, boxes, method_code, terms_version, terms_accepted_at, placed_at, paid_at, seats_moved,
                    handed_over_by, total_minor, total_currency, due_minor)
SELECT ref, number, ref, 'cube', contact, 'paid', 'fr', email, '', %(mode)s, '{}', '[]', %(plan)s, '2026-11', at, at, at, false,
       '', 22000, 'EUR', 11000
FROM owing;

WITH lines AS (
    INSERT INTO order_lines (order_ref, place_id, price_type_id, price_minor, price_currency, fee_minor, vat_bp,
                             discount_minor)
    SELECT order_ref, id, %(price_type)s, 22000, 'EUR', 250, 550, 0 FROM owing_places
    RETURNING id, order_ref
)
INSERT INTO tickets (ref, channel_code, serial, order_ref, order_line_id, issued_at, revision)
SELECT 'D' || lpad(id::text, 15, '0'), 'cube', -id, order_ref, id, now() - interval '30 days', 1 FROM lines;

INSERT INTO payments (ref, order_ref, provider, state, amount_minor, amount_currency, started_at, settled_at,
                      provider_ref, card, card_country, reason, authentication, sca_reason, saved_card_ref, visitor, address, card_fingerprint,
                      instalment_numbers, merchant_initiated, is_mandate)
SELECT number || '-DUE000', ref, 'ogone', 'captured', 11000, 'EUR', at, at, n::text, %(brand)s || ' ' || %(last4)s, '', '',
       'challenge', 'mandate', card, '', '', '', '[]', false, true
FROM owing;

INSERT INTO payment_events (payment_ref, came_from, went_to, source, happened_at)
SELECT number || '-DUE000', 'sent', 'captured', 'reply', at FROM owing;

INSERT INTO schedules (order_ref, plan_code, contact_ref, card_ref, mandate_version, mandate, agreed_at, first_ref,
                       retry_days, grace_days, release_percent, withholds_tickets, refuses_short_cards)
SELECT ref, %(plan)s, contact, card, '2026-11', 'Take it on these days.', at, n::text, '[1, 3, 7]', 7, 0, false, false FROM owing;

INSERT INTO instalments (order_ref, number, due_on, amount_minor, amount_currency, agreed_minor, state, tries, next_at,
                         remind_at, settled_at, covered_by)
SELECT ref, share, (at + days * interval '1 day')::date, amount, 'EUR', amount, state, 0,
       CASE share WHEN 2 THEN now() WHEN 3 THEN now() + interval '30 days' END,
       CASE share WHEN 3 THEN now() + interval '27 days' END,
       CASE share WHEN 1 THEN at END, CASE share WHEN 1 THEN number || '-DUE000' END
FROM owing, (VALUES (1, 0, 11000, 'paid'), (2, 30, 5500, 'upcoming'), (3, 60, 5500, 'upcoming'))
    AS shares (share, days, amount, state);

INSERT INTO tenders (ref, order_ref, basket_ref, kind, contact_ref, amount_minor, amount_currency, state, reserved_at)
SELECT ref, ref, ref, 'instalments', contact, 11000, 'EUR', 'captured', at FROM owing;

WITH booked AS (
    INSERT INTO ledger_transactions (key, order_ref, booked_at)
    SELECT kind || ':' || ref, ref, at FROM owing, (VALUES ('reserve'), ('charge'), ('sale'), ('capture')) AS kinds (kind)
    RETURNING id, key, order_ref
)
INSERT INTO ledger_postings (transaction_id, account, minor, currency)
SELECT id, CASE account WHEN 'instalments' THEN 'instalments:' || contact WHEN 'held' THEN 'held:' || ref ELSE account END,
       minor, 'EUR'
FROM booked JOIN owing ON ref = order_ref JOIN (VALUES
    ('reserve', 'instalments', 11000), ('reserve', 'held', -11000),
    ('charge', 'clearing:ogone', 11000), ('charge', 'receivable', -11000),
    ('sale', 'receivable', 22000), ('sale', 'sales', -20616), ('sale', 'fees', -237), ('sale', 'vat', -1147),
    ('capture', 'held', 11000), ('capture', 'receivable', -11000)
) AS sides (kind, account, minor) ON split_part(key, ':', 1) = kind;

DROP TABLE owing, owing_places;
