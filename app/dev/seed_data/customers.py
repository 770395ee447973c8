"""Somebody for the demonstration who knows the house: an account, credit, a deferred account with a debt."""

from __future__ import annotations

from app.accounting.credit import services as credit
from app.db import session
from app.http import passwords
from app.kernel import clock, refs
from app.kernel.actors import Actor
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.settlement.deferred import services as deferred
from app.venue.channels.models import Channel

MAIL = "marie@example.org"
PASSWORD = "three-quiet-owls"  # noqa: S105  # printed for whoever tries the demonstration
HOUSE = Actor("demonstration")


def regular(channel: Channel) -> None:
    """Credit of 23.40; up to 100.00 to pay later, 20.00 of it owed already."""
    marie = Contact(
        ref=refs.new(),
        channel_code=channel.code,
        email=MAIL,
        name="Marie",
        lang="fr",
        password=passwords.hashed(PASSWORD),
        confirmed_at=clock.now(),
    )
    session.add(marie)
    session.commit()
    credit.adjust(marie, Money(2340, channel.currency), "Représentation écourtée", HOUSE)
    deferred.allow(marie, Money(10000, channel.currency), HOUSE)
    deferred.adjust(marie, Money(2000, channel.currency), "Saison passée", HOUSE)
