"""A town of its own: a database with real commits, and many shoppers at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, update

from app.db import database, session
from app.dev.seed.command import seed
from app.factory import create_app
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.http.providers import all_providers
from app.people.customers.models import Contact
from app.psp.port import Browser, CardAccepted, CardSession, DirectPost, Message, Payer
from app.sale.baskets import services as baskets
from app.sale.baskets.services import PlaceRequest
from app.sale.catalog.models import Event, Performance, Place, Price
from app.sale.halls.models import Seat
from app.sale.orders.models import Order
from app.sale.tickets.models import Ticket
from app.settlement.payments.models import Payment
from app.settlement.payments.services import CardPayment, new_attempt
from app.settlement.refunds.models import Refund
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.delivery import services as deliveries
from tests import database as server
from tests.bank import Bank
from tests.conftest import environ, simulated
from tests.races.web import web

ROUNDS = int(os.environ.get("ROUNDS", "5"))
EVENTS = ("la-flute-enchantee", "casse-noisette")  # with room for many a long afternoon
RACERS = int(os.environ.get("RACERS", "6"))


@dataclass
class Town:
    """One shop, one bank, and the means to let people act in the same instant."""

    app: Flask
    bank: Bank

    def race(self, acts: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run every act in a thread and connection of its own, all let go at once; results or exceptions."""
        start, results = threading.Barrier(len(acts)), [None] * len(acts)

        def run(lane: int, act: Callable[[], Any]) -> None:
            with self.app.app_context():
                start.wait()
                try:
                    results[lane] = act()
                except Exception as error:
                    results[lane] = error  # type: ignore[call-overload]
                finally:
                    database.session.remove()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    def free_place(self, skip: int = 0, slugs: Sequence[str] = EVENTS) -> Place:
        query = (
            select(Place)
            .join(Performance, Performance.id == Place.performance_id)
            .join(Event, Event.id == Performance.event_id)
            .outerjoin(Place.seat)
            .where(Event.slug.in_(slugs), Place.basket_ref.is_(None), Place.order_ref.is_(None), ~Place.house)
            .order_by(Seat.rank, Place.id)
        )
        return session.scalars(query.offset(skip).limit(1)).one()

    def takes(self, place: Place) -> str:
        """A new basket takes this place; its ref."""
        performance = session.get_one(Performance, place.performance_id)
        tariff = session.scalars(
            select(Price.price_type_id).filter_by(
                event_id=performance.event_id, category_id=place.category_id
            )
        ).first()
        basket = baskets.open_with(channels.by_code("cube"), "en")
        baskets.take(basket, performance, [PlaceRequest(place.category_id, tariff or 0, place.id)])
        return basket.ref

    def ready_basket(self) -> str:
        """One seat, an address to write to and a way to deliver: the basket's ref."""
        basket = baskets.find(self.takes(self.free_place()))
        assert basket is not None
        baskets.identify(basket, "ada@example.org")
        mode = deliveries.modes_of("cube")[0]
        baskets.deliver_by(basket, mode, "", None)
        return basket.ref

    def order(self) -> str:
        """Somebody has agreed to buy one seat; the order's ref."""
        return self.places(self.ready_basket()).ref

    def places(
        self,
        ref: str,
        shown: QuotedAmounts | None = None,
        contact: Contact | None = None,
        method: str = "CBWEB",
    ) -> Order:
        """The owner of a basket agrees to what was shown, or to its whole price."""
        basket = baskets.find(ref)
        assert basket is not None
        shown = shown or QuotedAmounts(basket.total.minor)
        return checkout_service.place_order(basket, contact, shown=shown, method_code=method, browser={})

    def card_payment(self, order_ref: str, card: str, *, keeps: bool = False) -> CardPayment:
        """The card has been to the bank's form and come back as a token."""
        order = session.get_one(Order, order_ref)
        provider = all_providers()["ogone"]
        entry = provider.card_entry(
            CardSession(new_attempt(order), "en", "http://shop.test/back", must_save=keeps)
        )
        assert isinstance(entry, DirectPost)
        typed = {"CARDNO": card, "CN": "Ada", "CVC": "123", "ED": "1230"}
        answer = self.bank.client.post(urlsplit(entry.action).path, data={**dict(entry.hidden), **typed})
        back = parse_qsl(urlsplit(answer.headers["Location"]).query, keep_blank_values=True)
        entered = provider.read_card_entry(Message(tuple(back)))
        assert isinstance(entered, CardAccepted)
        browser = Browser(accept="text/html", user_agent="test", language="en")
        return CardPayment(
            entered.attempt, entered.token, entered.card, "en", Payer("Ada"), browser, "http://shop.test/back"
        )

    def tally(self, order_ref: str) -> dict[str, int]:
        """What became of one order, in numbers."""
        number = session.get_one(Order, order_ref).number
        ledger = [entry for ref, entry in self.bank.ledger().items() if ref.startswith(number)]
        return {
            "charges": sum(entry["charges"] for entry in ledger),
            "payments": self._count(Payment, order_ref),
            "tickets": self._count(Ticket, order_ref),
            "sold": self._count(Place, order_ref),
            "refunds": self._count(Refund, order_ref),
        }

    def _count(self, model: Any, order_ref: str) -> int:
        return session.scalar(select(func.count()).select_from(model).filter_by(order_ref=order_ref)) or 0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with server.new_database() as url:
        app = create_app(environ(url, DATABASE_POOL=str(RACERS + 4)))
        bank = Bank(simulated(Path(tmp_path_factory.mktemp("bank")) / "store.sqlite3"), app)
        with app.app_context():
            upgrade()
            seed("http://shop.test", "http://musee.test")
            session.execute(update(Channel).values(held_per_email=10_000))  # Ada is everybody here
            session.commit()
            yield Town(app, bank)
            database.session.remove()
            database.engine.dispose()


@pytest.fixture
def address(town: Town, tmp_path: Path) -> Iterator[str]:
    """The shop served by two processes on the town's database."""
    with web(town.app.config["SETTINGS"].database_url, tmp_path / "web.log") as url:
        yield url
