"""The shop's database as an auditor reads it, and as the sun would move its clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row


@dataclass(frozen=True)
class Order:
    ref: str
    number: str
    state: str
    total: int  # cents


class Books:
    def __init__(self, database_url: str) -> None:
        address = database_url.replace("postgresql+psycopg://", "postgresql://")
        self._connection = psycopg.connect(address, autocommit=True, row_factory=dict_row)

    def close(self) -> None:
        self._connection.close()

    def let_everybody_try(self) -> None:
        """All the journeys come from one address, and many with the same refused card: no end, no alarm."""
        self.ask_for(attempts_per_card=10_000, attempts_per_address=10_000, alarm_percent=100)
        self.ask_for(held_per_network=10_000, held_per_email=10_000, held_unchecked=10_000)

    @contextmanager
    def many_held(self) -> Iterator[None]:
        """As if so many places were held from the shoppers' network that whoever takes more is checked."""
        self.ask_for(held_unchecked=0)
        try:
            yield
        finally:
            self.let_everybody_try()

    @contextmanager
    def asked_at_the_door(self) -> Iterator[None]:
        """As if shoppers said who they are before they see what is on."""
        self.ask_for(identifies_at="catalogue")
        try:
            yield
        finally:
            self.ask_for(identifies_at="checkout")

    # What is in them.

    def orders_of(self, email: str) -> list[Order]:
        query = "SELECT ref, number, state, total_minor FROM orders WHERE email = %s ORDER BY placed_at"
        return [Order(*row.values()) for row in self._rows(query, email)]

    def all_orders(self) -> list[Order]:
        query = "SELECT ref, number, state, total_minor FROM orders ORDER BY placed_at"
        return [Order(*row.values()) for row in self._rows(query)]

    def order_of(self, email: str) -> Order:
        """The newest one."""
        return self.orders_of(email)[-1]

    def some_contact(self) -> int:
        """The number of the first one."""
        return self._count("SELECT min(number) AS count FROM contacts")

    def promo(self, name: str) -> int:
        """The number of the first promo code of this French name."""
        return self._count("SELECT min(id) AS count FROM promo_codes WHERE name ->> 'fr' = %s", name)

    def event(self, slug: str) -> int:
        """Its number."""
        return self._count("SELECT min(id) AS count FROM events WHERE slug = %s", slug)

    def session_of(self, slug: str) -> int:
        """The number of the last session of an event."""
        query = (
            "SELECT max(p.id) AS count FROM performances p JOIN events e ON e.id = event_id WHERE e.slug = %s"
        )
        return self._count(query, slug)

    def price_type(self, name: str) -> int:
        """The number of the first price type of this French name."""
        return self._count("SELECT min(id) AS count FROM price_types WHERE name ->> 'fr' = %s", name)

    def some_voucher(self) -> str:
        """The ref of the newest one."""
        query = "SELECT ref FROM vouchers WHERE channel_code = %s ORDER BY issued_at DESC LIMIT 1"
        return str(self._rows(query, "cube")[0]["ref"])

    def contact_number(self, email: str) -> str:
        query = "SELECT number FROM contacts WHERE email = %s"
        return str(self._rows(query, email)[0]["number"])

    def payments(self, order: Order) -> list[str]:
        """The states of its attempts, oldest first."""
        query = "SELECT state FROM payments WHERE order_ref = %s ORDER BY started_at"
        return [row["state"] for row in self._rows(query, order.ref)]

    def attempts(self, order: Order) -> list[str]:
        """What the bank calls them, oldest first."""
        query = "SELECT ref FROM payments WHERE order_ref = %s ORDER BY started_at"
        return [row["ref"] for row in self._rows(query, order.ref)]

    def due_days(self, order: Order) -> list[date]:
        """Of its instalments, in their order."""
        query = "SELECT due_on FROM instalments WHERE order_ref = %s ORDER BY number"
        return [row["due_on"] for row in self._rows(query, order.ref)]

    def charged(self, order: Order) -> int:
        """What the ledger says the provider took for it and has not given back, in cents."""
        query = (
            "SELECT coalesce(sum(minor), 0) AS minor FROM ledger_postings p "
            "JOIN ledger_transactions t ON t.id = p.transaction_id "
            "WHERE t.order_ref = %s AND p.account LIKE 'clearing%%'"
        )
        return int(self._rows(query, order.ref)[0]["minor"])

    def on_its_way_back(self, order: Order) -> int:
        """What the provider has accepted to give back and not yet confirmed, in cents."""
        query = (
            "SELECT coalesce(sum(amount_minor), 0) AS minor FROM refunds "
            "WHERE order_ref = %s AND state = 'pending'"
        )
        return int(self._rows(query, order.ref)[0]["minor"])

    def tickets(self, order: Order) -> int:
        return self._count("SELECT count(*) FROM tickets WHERE order_ref = %s", order.ref)

    def sold_to(self, order: Order) -> int:
        return self._count("SELECT count(*) FROM places WHERE order_ref = %s", order.ref)

    def lines(self, order: Order) -> int:
        return self._count("SELECT count(*) FROM order_lines WHERE order_ref = %s", order.ref)

    def seats_in_basket(self, email: str) -> list[tuple[str, str, int]]:
        """(zone in English, row, number) of each, in the order they were taken."""
        query = (
            "SELECT z.name ->> 'en' AS zone, s.row, s.number FROM basket_lines l "
            "JOIN baskets b ON b.ref = l.basket_ref JOIN places p ON p.id = l.place_id "
            "JOIN seats s ON s.id = p.seat_id JOIN zones z ON z.id = s.zone_id "
            "WHERE b.email = %s AND b.state <> 'canceled' ORDER BY l.id"
        )
        return [(row["zone"], row["row"], int(row["number"])) for row in self._rows(query, email)]

    def held_by(self, email: str) -> int:
        return self._count(
            "SELECT count(*) FROM places JOIN baskets ON ref = basket_ref WHERE email = %s", email
        )

    def notices(self, order: Order) -> list[str]:
        """What became of each signed notification that came for it: applied, mismatched, unknown."""
        query = "SELECT verdict, times FROM psp_notifications WHERE attempt LIKE %s ORDER BY id"
        return [row["verdict"] for row in self._rows(query, f"{order.number}-%") for _ in range(row["times"])]

    def forged_notices(self) -> int:
        """How many came that no bank had signed. Nothing they say is kept."""
        return self._count(
            "SELECT coalesce(sum(times), 0) AS count FROM psp_notifications WHERE verdict = 'forged'"
        )

    def serials(self) -> dict[str, list[int]]:
        """Ticket numbers by channel, in order."""
        query = "SELECT channel_code, array_agg(serial ORDER BY serial) AS serials FROM tickets GROUP BY 1"
        return {row["channel_code"]: row["serials"] for row in self._rows(query)}

    # Moving time.

    def end_hold(self, email: str) -> None:
        self._do("UPDATE baskets SET held_until = now() - interval '1 second' WHERE email = %s", email)

    def end_holds(self) -> None:
        """Of everybody, but for those whose bank is being asked: the house is for the next test."""
        self._do(
            "UPDATE baskets SET held_until = now() - interval '1 second' "
            "WHERE held_until > now() AND coalesce(payment_lock_until, '-infinity') < now()"
        )

    def widen(self, event: str) -> None:
        """Every second row of its second category is of the first: hundreds of journeys buy there."""
        self._do(
            "UPDATE places SET category_id = best.id FROM seats s "
            "JOIN categories c ON c.id = s.category_id AND c.position = 2 "
            "JOIN categories best ON best.hall_id = c.hall_id AND best.position = 1 "
            "WHERE s.id = places.seat_id AND ascii(s.row) %% 2 = 0 AND places.performance_id IN "
            "(SELECT f.id FROM performances f JOIN events e ON e.id = f.event_id WHERE e.slug = %s)",
            event,
        )

    def end_patience(self, email: str) -> None:
        """The hold, and the time the seats are frozen while a bank is asked."""
        self.end_hold(email)
        self._do("UPDATE baskets SET payment_lock_until = held_until WHERE email = %s", email)

    def shorten_hold(self, email: str, seconds: int) -> None:
        self._do(
            "UPDATE baskets SET held_until = now() + make_interval(secs => %s) WHERE email = %s",
            seconds,
            email,
        )

    def age_payments(self, order: Order, minutes: int) -> None:
        """As if they had been sent so long ago, their next question due."""
        self._do(
            "UPDATE payments SET started_at = started_at - make_interval(mins => %s), ask_at = now() "
            "WHERE order_ref = %s AND ask_at IS NOT NULL",
            minutes,
            order.ref,
        )

    def ask_now(self, order: Order) -> None:
        """The next question about its open payment is due."""
        self.age_payments(order, 0)

    def raise_price(self, email: str, minor: int) -> None:
        """Somebody else changed what the first line of the basket costs."""
        self._do(
            "UPDATE basket_lines SET price_minor = price_minor + %s WHERE id = "
            "(SELECT min(l.id) FROM basket_lines l JOIN baskets b ON b.ref = l.basket_ref WHERE email = %s)",
            minor,
            email,
        )

    # Everything that is written down, for those who look for what should not be.

    # What the house asks of a card.

    def ask_for(self, **rules: object) -> None:
        for name, value in rules.items():
            query = sql.SQL("UPDATE channels SET {} = %s").format(sql.Identifier(name))
            self._connection.execute(query, (value,))

    def ask_the_usual(self) -> None:
        self.ask_for(asks_code="always", authentication="always", near_event_hours=72)

    def card_of(self, email: str) -> str:
        query = "SELECT s.ref FROM saved_cards s JOIN contacts c ON c.ref = s.contact_ref WHERE c.email = %s"
        return str(self._rows(query, email)[0]["ref"])

    def let_card_expire(self, email: str) -> None:
        self._do("UPDATE saved_cards SET expiry_year = 2025 WHERE ref = %s", self.card_of(email))

    def ask_again_about_cards(self) -> None:
        self._do("UPDATE card_deletions SET ask_at = now()")

    def hours_to(self, event: str) -> int:
        """To its first evening that is still to come, begun hours counted."""
        query = (
            "SELECT ceil(extract(epoch FROM min(s.starts_at) - now()) / 3600)::int AS hours "
            "FROM performances s JOIN events e ON e.id = s.event_id WHERE e.slug = %s AND s.starts_at > now()"
        )
        return int(self._rows(query, event)[0]["hours"])

    def checks(self, order: Order) -> list[bool]:
        """Of each attempt, whether the bank was asked to check the shopper."""
        query = "SELECT authentication FROM payments WHERE order_ref = %s ORDER BY started_at"
        return [row["authentication"] != "never" for row in self._rows(query, order.ref)]

    def every_text(self) -> Iterator[tuple[str, str]]:
        """(table, a row as text) of every table of every schema but the system's."""
        query = (
            "SELECT schemaname, tablename FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for row in self._rows(query):
            table = sql.Identifier(row["schemaname"], row["tablename"])
            for found in self._connection.execute(sql.SQL("SELECT t::text AS line FROM {} t").format(table)):
                yield row["tablename"], str(found["line"])

    def _rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        return self._connection.execute(query, values).fetchall()

    def _count(self, query: str, *values: object) -> int:
        return int(self._rows(query, *values)[0]["count"])

    def _do(self, query: str, *values: object) -> None:
        self._connection.execute(query, values)
