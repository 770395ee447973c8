"""What would take an hour of waiting or a very bad evening, done in the shop's own rooms at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.baskets import services as baskets
from app.catalog import services as catalog
from app.db import database, session
from app.factory import create_app
from app.orders import services as orders
from app.orders.states import OrderState
from app.refunds import services as refunds
from app.refunds.models import RefundReason
from app.reversals import services as reversals
from app.reversals.plans import Scope
from app.tickets import services as tickets
from app.tickets.models import Withheld
from app.web import tokens
from e2e.books import Order
from e2e.shop import OurShop


class Backstage:
    def __init__(self, shop: OurShop) -> None:
        self._app = create_app(shop.stack.environ)

    @contextmanager
    def _in(self) -> Iterator[None]:
        with self._app.app_context():
            yield
            database.session.remove()

    def close(self) -> None:
        with self._app.app_context():
            database.engine.dispose()

    def lapse(self) -> None:
        """Whoever waited too long has waited too long."""
        with self._in():
            baskets.release_lapsed()

    def link_to_resume(self, order: Order) -> str:
        """The token in the letter that says a hold has ended."""
        with self._in():
            found = orders.find(order.ref)
            return tokens.resume_token(found.basket_ref if found else "")

    def take_back(self, order: Order, *, count: int | None = None) -> None:
        """Somebody at the desk refunds so many tickets to what paid them, or all that is left."""
        with self._in():
            found = orders.by_number(order.number)
            assert found is not None
            named = [line.id for line in found.standing[:count]] if count else []
            scope = Scope(lines=frozenset(named))
            shown = reversals.preview(found, scope)
            reversals.run(found.ref, scope, shown=shown, reason="Performance shortened", author="desk")

    def withhold(self, order_ref: str) -> None:
        """Nothing of a debt was paid, and the evening is near (E35)."""
        with self._in():
            tickets.withhold(order_ref, Withheld.DEFERRED)
            session.commit()

    def disappoint(self, order: Order) -> None:
        """Paid too late for an order: the money goes back, first choice is theirs (E19)."""
        with self._in():
            found = orders.lock(order.ref)
            found.move(OrderState.REFUNDED)
            refunds.request(
                order_ref=found.ref,
                payment_ref=f"{found.number}-LOOK",
                provider=found.channel.provider,
                charge_ref="0",
                amount=found.total,
                reason=RefundReason.SEATS_GONE,
            )
            catalog.promise_first_choice(found.ref, found.lines[0].place.session_id, len(found.lines))
            session.commit()
