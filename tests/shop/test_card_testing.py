"""Two hundred stolen cards are tried by a script; few reach a bank, and shoppers go on buying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.kernel.card_numbers import is_card_number
from app.worker import sweeps
from tests import books
from tests.bank import Bank
from tests.guard import guarded, newcomer, proves
from tests.shopper import Shopper

CARDS = 200
VISITORS = 10
PAGE = "/en/checkout/payment"
ELSEWHERE = "198.51.100.7"
BOUGHT = "Order confirmed"

Form = tuple[str, dict[str, Any]]
Origin = Callable[[int], dict[str, str]]


def card(number: int) -> str:
    """One of many whose check digit is right."""
    stem = f"411111{number:09}"
    return next(f"{stem}{last}" for last in range(10) if is_card_number(f"{stem}{last}"))


class Script:
    """Draws a signed form for each card before it sends the first, so that no page can hold it back.

    Each request may come from somewhere else; each card has cookies of its own. Its bank refuses them all.
    """

    def __init__(self, shopper: Shopper, origin: Origin) -> None:
        self.shopper, self.origin = shopper, origin
        self.sent = 0
        self.forms = [form for number in range(VISITORS) for form in self._drawn(number)]
        for order in books.orders():
            shopper.bank.fault(f"{order.number}-*", "refuse")

    def _drawn(self, number: int) -> list[Form]:
        bot = newcomer(self.shopper, **self.origin(number)).up_to("payment", count=1)
        return [bot.opens(PAGE).card_form() for _card in range(CARDS // VISITORS)]

    def tries(self, cards: int) -> None:
        """The worker looks at the books after every fifth card."""
        for number in range(self.sent, self.sent + cards):
            form = self.forms[number % VISITORS * (CARDS // VISITORS) + number // VISITORS]
            holder = f"Bot {'abcdefghijklmnopqrst'[number % 20]}"
            bot = newcomer(self.shopper, **self.origin(number))
            bot.sends_card(card(number), form=form, CN=holder)
            if number % 5 == 4:
                sweeps.watch_for_card_testing()
        self.sent += cards


def one_place(_number: int) -> dict[str, str]:
    return {}


def many_claimed(number: int) -> dict[str, str]:
    claimed = f"203.0.113.{number % 250}"
    return {"HTTP_X_FORWARDED_FOR": claimed, "HTTP_X_REAL_IP": claimed, "HTTP_FORWARDED": f"for={claimed}"}


def many_places(number: int) -> dict[str, str]:
    return {"address": f"203.0.113.{number % 250}"}


@pytest.mark.parametrize("origin", [one_place, many_claimed])
def test_from_one_address_ten_cards_reach_the_bank(shopper: Shopper, bank: Bank, origin: Origin) -> None:
    script = Script(shopper, origin)
    script.tries(CARDS // 2)
    ada = newcomer(shopper, ELSEWHERE).up_to("payment")
    assert ada.pays().page.h1 == BOUGHT
    script.tries(CARDS // 2)
    assert len(bank.ledger()) == 10 + 1
    assert bank.charges() == 1


def test_from_everywhere_the_alarm_stops_them(shopper: Shopper, bank: Bank) -> None:
    script = Script(shopper, many_places)
    script.tries(CARDS // 2)
    assert guarded()
    ada = newcomer(shopper, ELSEWHERE).up_to("payment")
    assert ada.page.soup.select_one("#card") is None
    assert proves(ada).pays().page.h1 == BOUGHT
    script.tries(CARDS // 2)
    assert len(bank.ledger()) == 20 + 1
    assert bank.charges() == 1
