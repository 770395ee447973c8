"""Who buys, how the tickets get there, and whose basket it is."""

from __future__ import annotations

from app.db import session
from app.kernel import clock
from app.people.customers import email_addresses
from app.people.customers.models import Contact
from app.sale.baskets.models import Basket
from app.sale.baskets.services import hoarding, lookup, promo_codes
from app.venue.delivery.models import DeliveryMode
from app.venue.origins.models import ContactOrigin


def identify(basket: Basket, email: str) -> None:
    """Set the buyer's address. Raises NotAnAddress, TooManyHeld, BasketLocked or HoldEnded."""
    email = email_addresses.normalized(email)
    lookup.lock(basket, clock.now())
    if basket.email != email:
        hoarding.admit_buyer(basket, email)
        basket.email, basket.order_ref = email, None
        promo_codes.lose_promo_code(basket)
    session.commit()


def deliver_by(
    basket: Basket, mode: DeliveryMode, name: str, address: dict[str, str] | None,
    origin: ContactOrigin | None = None,
) -> None:  # fmt: skip
    """Set the delivery mode, the name the tickets are kept under, and where the buyer knows the venue from.

    Without `origin` that stays as it is. Raises BasketLocked or HoldEnded.
    """
    lookup.lock(basket, clock.now())
    wanted = (mode.id, name, address)
    if wanted != (basket.delivery_mode and basket.delivery_mode.id, basket.name, basket.address):
        basket.delivery_mode, basket.name, basket.address = mode, name, address
        basket.order_ref = None
    _know_from(basket, origin)
    session.commit()


def know_from(basket: Basket, origin: ContactOrigin | None) -> None:
    """Set where the buyer knows the venue from; None changes nothing. Raises BasketLocked or HoldEnded."""
    lookup.lock(basket, clock.now())
    _know_from(basket, origin)
    session.commit()


def _know_from(basket: Basket, origin: ContactOrigin | None) -> None:
    if origin and origin.id != basket.origin_id:
        basket.origin_id, basket.order_ref = origin.id, None


def readdress(ref: str, contact: Contact) -> None:
    """The contact has another address: their basket too, if it may still change. The caller commits."""
    basket = lookup.find(ref, for_change=True)
    theirs = basket is not None and basket.contact_ref == contact.ref
    if basket and theirs and basket.usable and not basket.payment_locked(clock.now()):
        assign_to(basket, contact)


def inherit(basket: Basket, other: Basket) -> None:
    """It is the same purchase under another ref: delivery and its address were chosen for it."""
    basket.lang, basket.name = other.lang, other.name
    basket.delivery_mode, basket.address = other.delivery_mode, other.address
    basket.origin_id = other.origin_id
    basket.contact_ref = other.contact_ref  # `assign_to` forgets what belongs to somebody else


def assign_to(basket: Basket, contact: Contact) -> None:
    """The signed-in contact buys, and gets the tickets at their address. The caller holds the lock."""
    if basket.contact_ref not in (None, contact.ref):  # somebody else used this phone before
        forget(basket)
    if (basket.contact_ref, basket.email) != (contact.ref, contact.sign_in_email):
        basket.contact_ref, basket.email, basket.order_ref = contact.ref, contact.sign_in_email, None
        promo_codes.lose_promo_code(basket)
    if contact.origin_id is not None:  # they were asked before
        basket.origin_id = contact.origin_id


def forget_whose(ref: str) -> None:
    """Remove its buyer; its places stay held. The caller commits."""
    basket = lookup.find(ref, for_change=True)
    if basket is None or not basket.usable or basket.payment_locked(clock.now()):
        return
    hoarding.remember_buyer(basket)
    forget(basket)
    basket.contact_ref, basket.email, basket.order_ref = None, "", None


def forget(basket: Basket) -> None:
    """Remove what belongs to one person: name, address, origin, debt, credit."""
    basket.name, basket.address, basket.origin_id = "", None, None
    basket.debt_payment_minor, basket.uses_credit, basket.credit_cap_minor = 0, False, None
