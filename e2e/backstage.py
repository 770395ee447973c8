"""What would take an hour of waiting or a very bad evening, done in the shop's own rooms at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app import cache
from app.db import database, session
from app.factory import create_app
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import QuotedAmounts
from app.http import tokens
from app.kernel import actors
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.catalog import services as catalog
from app.sale.orders import models as orders_models
from app.sale.orders import services as orders
from app.sale.orders.states import OrderState
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, InstalmentPlan, Interval, PlanMode
from app.settlement.refunds import services as refunds
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import RefundItems, Reversal
from app.venue.payment_methods.models import PaymentMethod
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
            scope = RefundItems(lines=frozenset(named))
            shown = reversals.preview(found, Reversal(scope))
            reversals.run(
                found.ref,
                Reversal(scope),
                shown=shown,
                reason="Performance shortened",
                by=actors.command("desk"),
            )

    def withhold(self, order_ref: str) -> None:
        """Nothing of a debt was paid, and the evening is near (E35)."""
        with self._in():
            tickets.withhold(order_ref, Withheld.DEFERRED)
            session.commit()

    def agrees_in_instalments(self, order: Order) -> None:
        """Who stands before the summary agrees to three instalments, three days apart, and may now pay."""
        soon = {"interval": Interval.DAY, "every": 3, "mode": PlanMode.FREE, "most_days": 14}
        with self._in():
            placed = orders.find(order.ref)
            assert placed is not None
            plan, method = session.get_one(InstalmentPlan, "CB3X"), session.get_one(PaymentMethod, "CB3X")
            before = {name: getattr(plan, name) for name in soon}, method.least_minor
            _rule(plan, method, soon, None)
            self._agree(placed)
            _rule(plan, method, *before)

    @staticmethod
    def _agree(order: orders_models.Order) -> None:
        owner = session.get_one(Contact, order.contact_ref)
        quote = checkout_service.quote(order.basket, owner)
        proposal = quote.proposal("CB3X")
        assert proposal is not None
        assert proposal.shares, proposal.ineligibility
        mandate = "J’autorise le prélèvement de chaque échéance sur ma carte à la date prévue."
        shown = QuotedAmounts(quote.due.minor, schedule=proposal.fingerprint, mandate=lambda _plan: mandate)
        checkout_service.place_order(order.basket, owner, shown=shown, method_code="CB3X", browser={})

    def refuse_instalments(self, order_ref: str) -> None:
        """One is late, and the card of the next one was refused."""
        with self._in():
            schedule = instalments.of_order(order_ref)
            assert schedule is not None
            late, failed = schedule.open
            instalments.mark_refused(late, CollectionProblem.BANK)
            instalments.mark_overdue(late)
            instalments.mark_refused(failed, CollectionProblem.CARD)
            session.commit()

    def disappoint(self, order: Order) -> None:
        """Paid too late for an order: the money goes back, first choice is theirs (E19)."""
        with self._in():
            found = orders.lock(order.ref)
            found.move(OrderState.REFUNDED)
            refund = Refund(
                order_ref=found.ref,
                payment_ref=f"{found.number}-LOOK",
                provider=found.channel.provider,
                charge_ref="0",
                amount=found.total,
                reason=RefundReason.SEATS_GONE,
            )
            refunds.request(refund)
            catalog.promise_first_choice(found.ref, found.lines[0].place.performance_id, len(found.lines))
            session.commit()


def _rule(plan: InstalmentPlan, method: PaymentMethod, facts: dict[str, Any], least: int | None) -> None:
    for name, value in facts.items():
        setattr(plan, name, value)
    method.least_minor = least
    session.commit()
    cache.clear()
