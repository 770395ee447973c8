"""Whether the card that pays now is to pay the next instalments too."""

from __future__ import annotations

from flask import request

from app.kernel import clock
from app.settlement.instalments.models import CollectionProblem
from app.shop.instalments.selection import InstalmentSelection
from app.shop.order_access import is_theirs


def may_use(choice: InstalmentSelection) -> bool:
    """Only its owner says what card the others are taken from, and only if there are others."""
    order = choice.order
    return order.channel.saves_cards and is_theirs(order) and bool(choice.others)


def uses(choice: InstalmentSelection) -> bool:
    """As was asked for; else if the card of the series pays nothing."""
    if not may_use(choice):
        return False
    asked = request.values.get("use", "")
    return asked == "1" if asked in ("0", "1") else _card_fails(choice)


def _card_fails(choice: InstalmentSelection) -> bool:
    card, order = choice.schedule.card, choice.order
    if card is None or not card.usable(order.channel.date_at(clock.now())):
        return True
    return any(
        row.trouble in (CollectionProblem.CARD, CollectionProblem.CONFIRM) for row in choice.schedule.open
    )
