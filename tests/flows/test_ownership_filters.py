"""Each way in which a basket or the use of a code is somebody's, where no other way leads to it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.flows.privacy import ownership_filters
from app.people.customers.models import Contact
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket
from app.sale.promotions.models import PromoCode, Redemption
from app.venue.channels import services as channels
from tests import books, people
from tests.conftest import NOON
from tests.shopper import Shopper

ADA, BOB = "ada@example.org", "bob@example.org"


@pytest.fixture
def ada(db: Flask) -> Contact:
    return people.contact(ADA, confirmed_at=NOON)


def basket(name: str, email: str, channel: str = "cube", **facts: Any) -> Basket:
    made = baskets.open_with(channels.by_code(channel), "en")
    for fact, value in {"name": name, "email": email, **facts}.items():
        setattr(made, fact, value)
    session.commit()
    return made


def use(code: str, of: Basket, email: str) -> None:
    promo = session.scalars(select(PromoCode.id)).first()
    session.add(Redemption(promo_id=promo, basket_ref=of.ref, email=email, code=code))
    session.commit()


def names(contact: Contact) -> set[str]:
    return set(session.scalars(select(Basket.name).where(ownership_filters.baskets(contact))))


def codes(contact: Contact) -> set[str]:
    return set(session.scalars(select(Redemption.code).where(ownership_filters.redemptions(contact))))


def test_baskets(ada: Contact) -> None:
    basket("filled when signed in", BOB, contact_ref=ada.ref)
    basket("under the address", "Ada@example.org")
    basket("in another channel", ADA, "ombres")
    basket("of somebody else", BOB)
    assert names(ada) == {"filled when signed in", "under the address"}


def test_the_basket_of_an_order(ada: Contact, shopper: Shopper) -> None:
    shopper.up_to("payment")
    books.order().contact_ref = ada.ref
    sold = books.basket()
    sold.name, sold.email, sold.contact_ref = "ordered", BOB, None
    session.commit()
    assert names(ada) == {"ordered"}


def test_uses_of_codes(ada: Contact) -> None:
    use("in their basket", basket("filled when signed in", BOB, contact_ref=ada.ref), BOB)
    use("under their address", basket("of somebody else", BOB), "Ada@example.org")
    use("in another channel", basket("in another channel", ADA, "ombres"), ADA)
    use("of somebody else", basket("of somebody else", BOB), BOB)
    assert codes(ada) == {"in their basket", "under their address"}


def test_an_address_nobody_proved_leads_to_nothing(db: Flask) -> None:
    stranger = people.contact(ADA)
    use("under the address", basket("under the address", ADA), ADA)
    assert names(stranger) == codes(stranger) == set()
