"""One form sent twice in the same instant is acted upon once, and both are answered alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.db import session
from app.sale.baskets.models import Basket, BasketGift, BasketLine
from app.sale.orders.models import Order
from app.shop import visitor
from tests.conftest import Visit
from tests.races.conftest import ROUNDS, Town
from tests.shopper import SHOP, Shopper

pytestmark = pytest.mark.races

Form = tuple[str, dict[str, Any]]
Answer = tuple[int, str, str | None]


def seats(shopper: Shopper) -> Form:
    path = shopper.seats_page()
    held = shopper.opens(path).page.form_by_id("best")[1]
    shopper.opens(f"{path}?{urlencode(held)}")
    return path, shopper._offer()


def entries(shopper: Shopper) -> Form:
    path = shopper.seats_page("le-rossignol")
    held = shopper.opens(path).page.form_by_id("best")[1]
    return path, {**held, next(name for name in held if name.startswith("count-")): "2"}


def gift(shopper: Shopper) -> Form:
    path, held = shopper.opens("/en/gift-vouchers").page.form_by_id("gift")
    return path, {**held, "value": "5000", "way": "me"}


def things() -> tuple[int, int, int]:
    """How many baskets, places in them and gifts there are."""
    counts = (select(func.count()).select_from(model) for model in (Basket, BasketLine, BasketGift))
    baskets, places, gifts = (session.scalar(count) or 0 for count in counts)
    session.rollback()
    return baskets, places, gifts


def sends(town: Town, cookies: Any, form: Form) -> Answer:
    """Another connection of the same browser; where it is sent, and whose basket it has then."""
    client = Visit(town.app)
    client._cookies = dict(cookies)
    answer = client.post(SHOP + form[0], data=form[1], headers={"Sec-Fetch-Site": "same-origin"})
    with client.session_transaction(base_url=SHOP) as kept:
        return answer.status_code, answer.headers.get("Location", ""), kept.get(visitor.BASKET)


@pytest.mark.parametrize(("fill", "more"), [(seats, (1, 2, 0)), (entries, (1, 2, 0)), (gift, (1, 0, 1))])
def test_two_arrivals_of_one_form_are_one(town: Town, fill: Any, more: tuple[int, int, int]) -> None:
    for _round in range(ROUNDS):
        shopper = Shopper(town.app, town.bank, "en")
        shopper.client = Visit(town.app)
        form, before = fill(shopper), things()
        cookies = shopper.client._cookies
        first, second = town.race([lambda: sends(town, cookies, form)] * 2)  # noqa: B023  # within the round
        assert first == second
        assert first[:2] == (303, "/en/basket")
        assert tuple(now - then for now, then in zip(things(), before, strict=True)) == more


def test_continue_pressed_twice_in_the_same_instant_is_one_order(town: Town) -> None:
    """Its basket is the key: whoever comes second waits for it, and finds the same agreement."""
    for _round in range(ROUNDS):
        shopper = Shopper(town.app, town.bank, "en")
        shopper.client = Visit(town.app)
        path, held = shopper.up_to("summary").page.form_by_id("confirm")
        form, cookies = (path, {**held, "terms": "y"}), shopper.client._cookies
        first, second = town.race([lambda: sends(town, cookies, form)] * 2)  # noqa: B023  # within the round
        assert first == second
        assert first[:2] == (303, "/en/checkout/payment")
        placed = select(func.count()).select_from(Order).filter_by(basket_ref=first[2])
        assert session.scalar(placed) == 1
        session.rollback()
