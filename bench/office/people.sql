-- Whom the office's lists show: contacts, and the orders of the past as theirs or a guest's, in every state.

INSERT INTO contacts (ref, channel_code, email, name, lang, created_at, deferred_allowed, deferred_max_minor, active,
                      fs_uniquifier, title, phone, address)
SELECT 'CONT' || lpad(n::text, 22, '0'), CASE n %% 1000 WHEN 17 THEN 'ombres' ELSE 'cube' END,
       'contact-' || n || '@example.org',
       CASE n WHEN 4711 THEN 'Zelda Quint' ELSE
           (ARRAY['Ada', 'Bob', 'Karin', 'Paul', 'Agnès', 'Marc', 'Jeanne'])[1 + n %% 7] || ' '
           || (ARRAY['Byron', 'Durand', 'Deu', 'Petit', 'Martin', 'Girard', 'Dupont', 'Bernard'])[1 + n %% 8] || ' ' || n
       END,
       'fr', now() - interval '2 years', n %% 500 = 0, NULL, true, 'CONT' || n, 'none', '',
       CASE n %% 2 WHEN 0 THEN '{"name": "", "street": "2 rue X", "postcode": "75002", "town": "Paris", "country": "FR"}'::jsonb END
FROM generate_series(1, %(contacts)s) AS n;

-- One order in three is a contact's, but the last tenth of them never bought; one in two hundred is the first
-- contact's, a works council that buys for everybody.
CREATE TEMP TABLE standing AS
SELECT n, 'PAST' || lpad(n::text, 22, '0') AS ref,
       CASE WHEN n %% 200 = 1 THEN 1 WHEN n %% 3 = 0 OR n %% 50 = 0 THEN 1 + (n / 3) %% (%(contacts)s * 9 / 10) END AS contact,
       CASE WHEN n %% 50 = 0 THEN 'paid' WHEN n %% 20 = 0 THEN 'refunded' WHEN n %% 40 = 3 THEN 'lapsed'
            WHEN n %% 200 = 9 THEN 'canceled' WHEN n %% 10000 = 13 THEN 'placed' ELSE 'paid' END AS state,
       CASE WHEN n %% 25 = 4 THEN 'box_office' WHEN n %% 50 = 7 THEN 'post' END AS handover
FROM generate_series(1, %(orders)s) AS n;

UPDATE orders SET
    channel_code = CASE n %% 5000 WHEN 17 THEN 'ombres' ELSE 'cube' END,
    method_code = CASE n %% 50 WHEN 0 THEN 'CB3X' END,
    name = CASE n WHEN 4711 THEN 'Zelda Quint' ELSE
        (ARRAY['Ada', 'Bob', 'Karin', 'Paul', 'Agnès', 'Marc', 'Jeanne'])[1 + n %% 7] || ' '
        || (ARRAY['Byron', 'Durand', 'Deu', 'Petit', 'Martin', 'Girard', 'Dupont', 'Bernard'])[1 + n %% 8] || ' ' || n
    END,
    contact_ref = 'CONT' || lpad(contact::text, 22, '0'),
    email = coalesce('contact-' || contact || '@example.org', orders.email),
    state = standing.state,
    paid_at = CASE WHEN standing.state IN ('paid', 'refunded') THEN placed_at END,
    handover = standing.handover,
    address = CASE standing.handover WHEN 'post' THEN
        '{"name": "X", "street": "2 rue X", "postcode": "75002", "town": "Paris", "country": "FR"}'::jsonb END
FROM standing WHERE orders.ref = standing.ref;

-- What was sold for evenings that are over was given out, but for one order in twenty that nobody came for.
UPDATE orders SET handed_over_at = starts_at - interval '1 minute' * (n %% 60), handed_over_by = 'bench'
FROM standing
JOIN order_lines ON order_lines.order_ref = standing.ref
JOIN places ON places.id = place_id
JOIN performances ON performances.id = performance_id
WHERE orders.ref = standing.ref AND standing.handover IS NOT NULL AND standing.state = 'paid' AND (n / 25) %% 20 <> 7
      AND starts_at < now();

-- One more order in a hundred is of nothing but a gift voucher.
CREATE TEMP TABLE given AS
SELECT 'GIFT' || lpad(n::text, 22, '0') AS ref, 'G' || lpad(n::text, 7, '0') AS number, 'giver-' || n || '@example.org' AS email,
       now() - n * interval '1 minute' AS at
FROM generate_series(1, %(orders)s / 100) AS n;

INSERT INTO baskets (ref, channel_code, state, lang, opened_at, email, name, order_ref, debt_payment_minor, uses_credit,
                     network, rounds, order_fee_minor, order_fee_vat_bp)
SELECT ref, 'cube', 'bought', 'fr', at, email, '', ref, 0, false, '', 1, 0, 0 FROM given;

INSERT INTO orders (ref, number, basket_ref, channel_code, state, lang, email, name, browser, boxes, terms_version,
                    terms_accepted_at, placed_at, paid_at, seats_moved, handed_over_by, total_minor, total_currency,
                    due_minor)
SELECT ref, number, ref, 'cube', 'paid', 'fr', email, '', '{}', '[]', '2026-11', at, at, at, false, '', 5000, 'EUR', 5000
FROM given;

INSERT INTO order_gifts (ref, order_ref, position, product_code, value_minor, currency, to_name, from_name, email, message,
                         good_until, sendings, sent_at)
SELECT ref, ref, 1, 'BON-CUBE', 5000, 'EUR', '', '', '', '', current_date + 365, 1, at FROM given;

DROP TABLE standing, given;
