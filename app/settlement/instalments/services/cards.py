"""The saved card that the instalments of an order are taken from."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.people.cards import services as cards
from app.people.cards.models import SavedCard
from app.people.customers import services as customers
from app.people.customers.models import Contact
from app.settlement.instalments.models import Schedule
from app.settlement.instalments.services import lookup


class CardInUse(Exception):
    """Open instalments are taken from this card: another has to replace it first (E12)."""


def use_card(schedule: Schedule, card_ref: str) -> None:
    """From now on instalments are taken from this card. Refused ones are tried at once, and dunning starts
    again.
    """
    schedule.card_ref = card_ref
    for row in schedule.open:
        if row.trouble:
            row.trouble, row.tries = None, 0
            row.look_again(clock.now())


def drop_card(card: SavedCard, by: Actor | None = None) -> None:
    """Forget a saved card, unless an open instalment needs it; `by` is None if its owner does.

    Raises Forbidden, CardInUse or cards.UnknownCard.
    """
    owner = session.get_one(Contact, card.contact_ref) if by else None
    if by and owner:
        by.must(Right.CHANGE_CONTACTS, owner.channel_code)
    cards.lock(card.ref)
    if lookup.open_by_card(card.contact_ref)[card.ref]:
        session.rollback()
        raise CardInUse
    _detach([card.ref])
    if by and owner:
        before = {"brand": card.brand, "last4": card.last4}
        audit.record(by, "card_deleted", customers.subject(owner), before=before)
    cards.drop(card)


def forget_cards(contact_ref: str) -> None:
    """For an account that ends: its schedules are over, and refer to no card any more. The caller commits."""
    _detach([card.ref for card in cards.of_contact(contact_ref)])


def _detach(card_refs: Collection[str]) -> None:
    detached = update(Schedule).where(Schedule.card_ref.in_(card_refs)).values(card_ref=None)
    session.execute(detached, execution_options={"synchronize_session": False})


def book_card(schedule: Schedule, paid: Money, covered_by: str) -> None:
    """Book that a card charge lowers what is owed in instalments."""
    if paid:
        sides = {ledger.RECEIVABLE: paid, lookup.account(schedule): -paid}
        ledger.book(f"instalments:{covered_by}", schedule.order_ref, sides)
