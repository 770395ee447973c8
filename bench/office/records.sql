-- What staff did, as the journal shows it: an act for each order of the past, most of them of one person.

INSERT INTO audit_entries (at, staff_ref, name, act, kind, ref, channel_code, before, after, reason, device, request_id, stamp)
SELECT now() - interval '34.5 seconds' * (%(orders)s - n), CASE WHEN n %% 10 = 0 THEN %(decider)s ELSE %(asker)s END, 'bench',
       CASE WHEN n %% 100000 = 7 THEN 'guard_ended'
            ELSE (ARRAY['handed_out', 'noted', 'email_sent_again', 'address_corrected'])[1 + n %% 4] END,
       CASE n %% 5 WHEN 0 THEN 'contact' ELSE 'order' END,
       CASE n %% 5 WHEN 0 THEN 'CONT' || lpad((1 + n %% %(contacts)s)::text, 22, '0') ELSE 'PAST' || lpad(n::text, 22, '0') END,
       CASE n %% 5000 WHEN 17 THEN 'ombres' ELSE 'cube' END, '{"email": "a@example.org"}', '{"email": "b@example.org"}',
       'So asked', 'Firefox, Windows', '', ''
FROM generate_series(1, %(orders)s) AS n;

-- A refund in a hundred orders had to be approved, and a hundred wait.
INSERT INTO approvals (ref, kind, channel_code, subject_ref, payload, shown, amount_minor, amount_currency, reason, state,
                       asked_by, asked_at, expires_at, decided_by, decided_at, note, alone, code_tries)
SELECT 'A' || lpad(n::text, 7, '0'), 'refund', 'cube', 'PAST' || lpad(n::text, 22, '0'),
       '{"lines": [], "gifts": [], "delivery": true, "fees": true, "method": "origin", "shares": null, "consent": true,
         "keep_places": false}',
       '{"shares": [["card", "payment", "", 11000]]}', 11000, 'EUR', 'So asked',
       CASE WHEN waits THEN 'waiting' ELSE 'approved' END, %(asker)s, now() - interval '1 hour', now() + interval '2 days',
       CASE WHEN waits THEN NULL ELSE %(decider)s END, CASE WHEN waits THEN NULL ELSE now() END, '', false, 0
FROM (SELECT n, n > %(orders)s - 10000 AS waits FROM generate_series(100, %(orders)s, 100) AS n) AS asked;

-- The mail server has taken nothing for an hour.
UPDATE email_messages SET sent_at = NULL, next_try_at = now() + interval '1 hour', tries = 3, refusal = 'busy'
FROM orders WHERE orders.ref = subject_ref AND placed_at > now() - interval '1 hour' AND subject_ref LIKE 'PAST%%';
