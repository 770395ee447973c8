"""What the shopper may change about a mandate: take it back, or give another card for it."""

from __future__ import annotations

from app.db import session
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.sale.orders import services as orders
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Schedule
from app.settlement.instalments.services import NotOpen


def stop(order_ref: str) -> None:
    """Take nothing more automatically; what is open stays owed. Raises NotOpen."""
    _locked(order_ref).card_ref = None
    session.commit()


def change_card(order_ref: str, card: SavedCard) -> None:
    """From now on instalments are taken from this card. Raises NotOpen or cards.UnknownCard."""
    schedule = _locked(order_ref)
    instalments.use_card(schedule, cards.lock(card.ref).ref)
    session.commit()


def _locked(order_ref: str) -> Schedule:
    orders.lock(order_ref)
    schedule = instalments.of_order(order_ref)
    if schedule is None or not schedule.open:
        raise NotOpen(schedule)
    return schedule
