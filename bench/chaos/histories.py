"""One history from beginning to end: somebody buys, and what they do with it afterwards."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bench.chaos.browsing import Left
from bench.chaos.mailbox import Mailbox
from bench.chaos.shoppers import CARD_REMOVAL, Outcome, Shopper, card_form
from bench.chaos.wishes import FOR_A_FRIEND, Wish
from bench.journey import SoldOut

PATIENCE = 90  # seconds for one history
LOOKS_FOR_MAIL = 15  # times
LOOKS_AGAIN = 2  # seconds


async def live(wish: Wish, mailbox: Mailbox) -> Outcome:
    outcome = Outcome(wish)
    try:
        async with asyncio.timeout(PATIENCE):
            await _lives(wish, outcome, mailbox)
        outcome.word = "confirmed"
    except SoldOut:
        outcome.word = "sold out"
    except Left as left:
        outcome.word = f"left: {left}"
    except TimeoutError:
        outcome.word = "left: out of patience"
    return outcome


async def _lives(wish: Wish, outcome: Outcome, mailbox: Mailbox) -> None:
    """Raises SoldOut or Left."""
    with Shopper(wish, outcome) as shopper:
        await shopper.buys()
        if wish.comes_again:
            await shopper.buys()
        if wish.deletes_card:
            await _deletes_cards(shopper)
        if wish.pays_early:
            await _pays_an_instalment(shopper)
    if wish.gift == FOR_A_FRIEND:
        await _is_given(wish, outcome, mailbox)


async def _pays_an_instalment(shopper: Shopper) -> None:
    """The second, before its day; the worker may be quicker."""
    shopper.begins()
    ref = shopper.outcome.confirmed[-1]
    shopper.browser.home = f"{shopper.shop}/orders/{ref}/instalments/payment?shares=2"
    page = await shopper.browser.patiently(shopper.browser.goes_home)
    await shopper.goes_on(page, lambda page: "/instalments/" in page.url and not card_form(page))


async def _deletes_cards(shopper: Shopper) -> None:
    """Until none is left."""
    shopper.browser.home = f"{shopper.shop}/account/cards"
    page = await shopper.browser.patiently(shopper.browser.goes_home)
    await shopper.goes_on(page, lambda page: "/account/" in page.url and not page.form(CARD_REMOVAL))


async def _is_given(wish: Wish, outcome: Outcome, mailbox: Mailbox) -> None:
    """Whoever got the voucher spends it, as soon as its mail is there."""
    friend = wish.friend
    for _look in range(LOOKS_FOR_MAIL):
        if code := mailbox.code_for(friend.email):
            spends = replace(wish, errand=replace(friend, voucher=code), cards=(friend.card,), gift="")
            with Shopper(spends, outcome) as shopper:
                await shopper.buys()
            return
        await asyncio.sleep(LOOKS_AGAIN)
    raise Left("the gift has not come")
