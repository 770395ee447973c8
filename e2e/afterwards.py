"""What must hold when all journeys through a shop are over: nothing secret written down, books that agree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.simulator.cards import CARDS
from e2e.shop import OurShop

# Typed into every field that has no business with it, by the tests of privacy.
PLANTED = "4539578763621486"
WRONG = re.compile(r'"browser_report"|"crashed"|Traceback|"payment_contradiction"|"card_return_forged"')


def check(shop: OurShop) -> None:
    shop.sweep()
    _no_card_number_is_written_down_anywhere(shop)
    _no_browser_had_anything_to_report(shop)
    _ticket_numbers_have_no_gap(shop)
    _shop_and_bank_agree_on_every_order(shop)


def _no_card_number_is_written_down_anywhere(shop: OurShop) -> None:
    numbers = {PLANTED, *(card.number for card in CARDS)}
    spelled = re.compile("|".join(r"[ .\-+]?".join(number) for number in sorted(numbers)))
    found = [(where, hit[0]) for where, text in _written_down(shop) for hit in spelled.finditer(text)]
    assert found == []


def _written_down(shop: OurShop) -> Iterator[tuple[str, str]]:
    """(where, text) of everything the shop and its bank have kept: tables, job queue, logs, letters."""
    yield from shop.books.every_text()
    yield from (("logs", line) for line in shop.log_lines())
    yield from ((file.name, file.read_text(errors="replace")) for file in shop.mail)
    yield from ((file.name, file.read_bytes().decode("latin-1")) for file in shop.bank_files)


def _no_browser_had_anything_to_report(shop: OurShop) -> None:
    assert [f"{line[:200]} … {line[-400:]}" for line in shop.log_lines() if WRONG.search(line)] == []


def _ticket_numbers_have_no_gap(shop: OurShop) -> None:
    for serials in shop.books.serials().values():
        assert serials == list(range(1, len(serials) + 1))


def _shop_and_bank_agree_on_every_order(shop: OurShop) -> None:
    for order in shop.books.all_orders():
        truth = shop.bank.truth(order.number)
        ahead = shop.books.charged(order) - (truth.charged - truth.refunded)
        assert ahead in (0, shop.books.on_its_way_back(order)), order  # the bank may be ahead of its news
