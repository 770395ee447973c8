"""Promo codes begin and end with the venue's days, wherever the server stands."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from sqlalchemy import select, update

from app import cache
from app.db import session
from app.kernel import clock
from app.sale.promotions.models import PromoCode
from app.venue.channels.models import Channel
from tests.sale.test_promotions import tries
from tests.shopper import Shopper

MARTINIQUE = "America/Martinique"  # four hours behind UTC


def create(shop: Flask, *days: str) -> PromoCode:
    asked = ["promos", "create", "cube", "--name", "Fin", "--code", "FIN", "--percent", "10", *days]
    made = shop.test_cli_runner().invoke(args=asked)
    assert made.exit_code == 0, made.output
    return session.scalars(select(PromoCode).filter_by(code="FIN")).one()


def test_a_code_is_good_until_its_last_day_is_over_at_the_venue(shopper: Shopper) -> None:
    session.execute(update(Channel).values(timezone=MARTINIQUE))
    session.commit()
    cache.clear()
    promo = create(shopper.app, "--starts", "2026-11-23", "--ends", "2026-11-23")
    assert promo.starts_at == datetime.fromisoformat("2026-11-23T00:00:00-04:00")
    with clock.at(datetime.fromisoformat("2026-11-23T23:50:00-04:00")):
        tries(shopper.up_to("summary"), "FIN")
    with clock.at(datetime.fromisoformat("2026-11-24T00:00:00-04:00")):
        late = Shopper(shopper.app, shopper.bank, "en").takes(category=1).is_ada("bob@example.org")
        tries(late.wants_e_tickets(), "FIN", 422)
        assert late.page.has("Code expired on Mon 23 Nov 2026.")
