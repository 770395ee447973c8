"""Where the method of a plan is offered, and why nobody is offered it there."""

from __future__ import annotations

from dataclasses import dataclass

from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus, PaymentMethod, PointOfSale


@dataclass(frozen=True)
class Offer:
    """One point of sale that accepts it; its shoppers need a saved card for what is taken later (S50)."""

    place: PointOfSale
    channel: Channel

    @property
    def saves_cards(self) -> bool:
        return self.channel.saves_cards


def of(method: PaymentMethod) -> list[Offer]:
    accepted = payment_methods.acceptances()
    return [
        Offer(place, channels.by_code(place.channel_code))
        for place in payment_methods.points_of_sale()
        if (here := accepted.get(place.code)) and method.code in here.codes
    ]


def is_on(method: PaymentMethod, offers: list[Offer]) -> bool:
    """Whether anybody may be offered it."""
    return method.status is MethodStatus.VISIBLE and any(offer.saves_cards for offer in offers)
