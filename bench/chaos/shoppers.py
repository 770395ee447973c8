"""A shopper who goes on from whatever page they are shown, until they have what they want or give up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self
from urllib.parse import urljoin, urlsplit

from bench.chaos.browsing import Left, PatientBrowser
from bench.chaos.wishes import CREDIT, Wish
from bench.journey import CARD, take_seats
from bench.page import Page

PAGES = 40
MOST_CARDS = 3  # payment pages a shopper fills in
MOST_WAITS = 6  # times they look again whether the bank has answered
LOOKS_AGAIN = 2  # seconds
THINKS = 2  # seconds at most, at the bank
REFS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_FORM = "//form[contains(@action,'/summary/code')][.//input[@name='code']]"
CARD_FORMS = ("//form[@id='pay-1']", "//form[@id='card']")  # a saved card, a new one
CARD_REMOVAL = "//form[contains(@action,'/removal')]"
BY_CREDIT, BY_VOUCHER = "//form[@id='credit']", "//form[@id='voucher']"
GIFT_VALUES = "//form[@id='gift']//input[@name='value'][@value!='free']/@value"


@dataclass
class Outcome:
    """What a history came to, as the shopper sees it; `confirmed`: the refs of orders they saw confirmed."""

    wish: Wish
    word: str = ""
    confirmed: list[str] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)


class Shopper:
    def __init__(self, wish: Wish, outcome: Outcome) -> None:
        self.wish, self.errand, self.outcome = wish, wish.errand, outcome
        self.shop = f"{self.errand.shop}/{self.errand.lang}"
        self.browser = PatientBrowser(
            self.errand, wish.manner, f"{self.shop}/checkout/payment", outcome.troubles
        )
        self._has_refused = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        self.browser.close()

    async def buys(self) -> None:
        """Until a confirmation is seen. Raises SoldOut or Left."""
        self.begins()
        self._codes = [*self.wish.codes, *filter(None, [self.errand.voucher])]
        self._uses_credit, self._keeps_card = self.wish.uses_credit, self.wish.keeps_card
        page = await self.browser.patiently(self._fills_basket)
        page = await self.goes_on(page, lambda page: "/checkout/confirmation/" in page.url)
        self.outcome.confirmed.append(urlsplit(page.url).path.rpartition("/")[2])

    def begins(self) -> None:
        self._cards, self._waits, self._filled = list(self.wish.cards), 0, 0

    async def goes_on(self, page: Page, is_there: Callable[[Page], bool]) -> Page:
        for _page in range(PAGES):
            if is_there(page):
                return page
            page = await self.browser.patiently(partial(self._step(page), page))
        raise Left("goes round in circles")

    def _step(self, page: Page) -> Callable[[Page], Awaitable[Page]]:
        """What to do on a page, by its address."""
        path = urlsplit(page.url).path.partition(f"/{self.errand.lang}")[2]
        if page.values("//*[contains(@class,'answers')]/@class"):
            return self._tells_bank
        for begins, step in self._steps.items():
            if path.startswith(begins):
                return step
        raise Left(f"at {path.rstrip(REFS) or page.status}")

    @property
    def _steps(self) -> dict[str, Callable[[Page], Awaitable[Page]]]:
        return {
            "/basket/ended": self._is_late,
            "/basket": self._checks_out,
            "/checkout/identification": self._says_who,
            "/checkout/delivery": self._wants_e_tickets,
            "/checkout/summary": self._agrees,
            "/checkout/payment/state": self._waits_for_bank,
            "/checkout/payment": self._pays,
            "/orders": self._pays_an_instalment,
            "/account/cards": self._deletes_card,
        }

    async def _fills_basket(self) -> Page:
        if not self.wish.gift:
            return await take_seats(self.browser.plain, self.errand)
        page = await self.browser.opens(f"{self.shop}/gift-vouchers")
        value = next(iter(page.values(GIFT_VALUES)), "")
        typed = {"value": value, "from_name": "Ada", "way": self.wish.gift, "email": self.wish.friend.email}
        return await self.browser.sends(page, "//form[@id='gift']", **typed)

    async def _is_late(self, _page: Page) -> Page:
        raise Left("their time was up")

    async def _checks_out(self, page: Page) -> Page:
        way = page.link("//a[contains(@href,'/checkout/identification')]")
        return await self.browser.opens(urljoin(page.url, way)) if way else await self._fills_basket()

    async def _says_who(self, page: Page) -> Page:
        return await self.browser.sends(page, "//form[@id='identify']", email=self.errand.email)

    async def _wants_e_tickets(self, page: Page) -> Page:
        return await self.browser.sends(page, "//form[@id='delivery']", mode="e_ticket")

    async def _agrees(self, page: Page) -> Page:
        if self._codes and page.form(CODE_FORM):
            return await self.browser.sends(page, CODE_FORM, code=self._codes.pop())
        if self._uses_credit and page.form("//form[@id='use-credit']"):
            self._uses_credit = False
            return await self.browser.sends(page, "//form[@id='use-credit']")
        typed = {"terms": "y"}
        if self.wish.method in page.values("//input[@name='method']/@value"):
            typed |= {"method": self.wish.method, "mandate": self.wish.method}
        return await self.browser.sends(page, "//form[@id='confirm']", **typed)

    async def _pays(self, page: Page) -> Page:
        if page.form("//form[@id='on-account']"):
            return await self.browser.sends(page, "//form[@id='on-account']")
        if self._keeps_card:
            self._keeps_card = False
            return await self.browser.opens(f"{self.shop}/checkout/payment?keep=1")
        return await self._pays_by_card(page)

    async def _pays_by_card(self, page: Page) -> Page:
        self._filled += 1
        if self._filled > MOST_CARDS:
            raise Left("no card was taken")
        path = card_form(page)
        if not path:
            raise Left("card payment is closed")
        saved = path == CARD_FORMS[0]
        typed = {"CVC": CARD["CVC"]} if saved else CARD | {"CARDNO": self._card()}
        return await self.browser.sends(page, path, **typed)

    async def _pays_an_instalment(self, page: Page) -> Page:
        """From credit or by voucher, if the page takes it and they mean to; a card does it too."""
        if self.wish.pays_early == CREDIT and page.form(BY_CREDIT):
            return await self.browser.sends(page, BY_CREDIT)
        if self.wish.early_voucher and page.form(BY_VOUCHER):
            return await self.browser.sends(page, BY_VOUCHER, code=self.wish.early_voucher)
        return await self._pays_by_card(page)

    async def _deletes_card(self, page: Page) -> Page:
        return await self.browser.sends(page, CARD_REMOVAL)

    def _card(self) -> str:
        return self._cards.pop(0) if len(self._cards) > 1 else self._cards[0]

    async def _waits_for_bank(self, page: Page) -> Page:
        if page.form("//form[@id='challenge']"):
            return await self.browser.sends(page, "//form[@id='challenge']")
        self._waits += 1
        if self._waits > MOST_WAITS:
            raise Left("their bank is silent")
        await self.browser.rests(LOOKS_AGAIN, LOOKS_AGAIN)
        return await self.browser.goes_home()

    async def _tells_bank(self, page: Page) -> Page:
        """Whoever refused once confirms the next time."""
        if way := page.link("//p[contains(@class,'answers')]/a"):
            return await self.browser.opens(way)
        if self.wish.answer == "later":
            raise Left("in the middle of a challenge")
        answer = "confirm" if self._has_refused else self.wish.answer
        self._has_refused = True
        await self.browser.rests(0, THINKS)
        return await self.browser.sends(page, "//form[contains(@class,'answers')]", answer=answer)


def card_form(page: Page) -> str:
    return next((path for path in CARD_FORMS if page.form(path)), "")
