"""One complete purchase, by the forms of the pages: from the catalogue to the confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address
from urllib.parse import urljoin, urlsplit

from app.kernel.card_numbers import is_card_number
from app.simulator.cards import CHALLENGED
from bench.browser import Browser, Lost, Notes
from bench.page import Form, Page
from bench.wire import Transport

ORDINARY = "424242"
HOME = int(IPv4Address("10.0.0.0"))
CARD = {
    "CN": "Ada Byron",
    "CVC": "123",
    "ECOM_CARDINFO_EXPDATE_MONTH": "12",
    "ECOM_CARDINFO_EXPDATE_YEAR": "30",
}
TAKE = "//form[.//input[@name='seat']]"
PROMO = "NOUVEAUX"
GONE = 409
NONE_LEFT = 422


class SoldOut(Exception):
    """A polite no: there is nothing left to take."""


@dataclass(frozen=True)
class Errand:
    """Who wants what, and how it is paid.

    Everybody has a card and an address of their own: one that comes back too often is a thief's, to the shop.
    """

    shopper: int
    shop: str
    event: str
    session: str
    lang: str = "fr"
    tickets: int = 2
    challenge: bool = False
    category: int = 0  # counted from the best
    cookie: str = ""  # of somebody who is signed in: then promo code, voucher and credit pay too
    voucher: str = ""

    @property
    def card(self) -> str:
        begins = f"{CHALLENGED if self.challenge else ORDINARY}{self.shopper:09}"
        return next(begins + digit for digit in "0123456789" if is_card_number(begins + digit))

    @property
    def email(self) -> str:
        return f"shopper-{self.shopper}@example.org"

    @property
    def address(self) -> str:
        return str(IPv4Address(HOME + self.shopper))


async def buy(errand: Errand, transport: Transport) -> Notes:
    """Raises Lost, or SoldOut."""
    browser = Browser(transport, errand.lang, errand.address)
    if errand.cookie:
        browser.carries(errand.shop, errand.cookie)
    try:
        await browser.opens("catalog", f"{errand.shop}/{errand.lang}/")
        basket = await take_seats(browser, errand)
        payment = await _check_out(browser, basket, errand)
        await _pay(browser, payment, errand)
    finally:
        transport.close()
    return browser.notes


async def take_seats(browser: Browser, errand: Errand) -> Page:
    event = f"{errand.shop}/{errand.lang}/e/{errand.event}?session={errand.session}"
    page = await browser.opens("event", event)
    way = page.link("//a[contains(@href,'/seats')]")
    if not way:
        raise SoldOut
    page = await browser.opens("seats", urljoin(page.url, way))
    page = await _ask_for_the_best(browser, page, errand)
    return await _take(browser, page)


async def _ask_for_the_best(browser: Browser, page: Page, errand: Errand) -> Page:
    form = page.form("//form[@id='best']")
    if form is None:
        raise SoldOut
    tariff = next(name for name, _value in form.fields if name.startswith("count-"))
    typed = {tariff: str(errand.tickets)}
    free = page.values("//input[@name='category'][@type='radio'][not(@disabled)]/@value")
    if free:
        typed["category"] = free[min(errand.category, len(free) - 1)]
    return await browser.sends("proposal", page, form, form.filled(**typed), may_answer=(200, NONE_LEFT))


async def _take(browser: Browser, page: Page) -> Page:
    """Somebody else may be quicker: then the page offers others, as long as there are any."""
    while form := page.form(TAKE):
        page = await browser.sends("basket", page, form, form.fields, may_answer=(200, GONE))
        if page.status == 200:
            return page
        browser.notes.retries += 1
    raise SoldOut


async def _check_out(browser: Browser, basket: Page, errand: Errand) -> Page:
    start = basket.link("//a[contains(@href,'/checkout/identification')]")
    page = await browser.opens("identification", urljoin(basket.url, start))
    if not errand.cookie:
        page = await fill(browser, "delivery", page, "identify", email=errand.email)
    page = await fill(browser, "summary", page, "delivery", mode="e_ticket")
    if errand.cookie:
        page = await _mix(browser, page, errand)
    return await fill(browser, "payment", page, "confirm", terms="y")


async def _mix(browser: Browser, page: Page, errand: Errand) -> Page:
    """A promo code, a voucher and credit before the card."""
    for step, code in (("promo", PROMO), ("voucher", errand.voucher)):
        form = form_at(page, "//form[contains(@action,'/summary/code')][.//input[@name='code']]")
        page = await browser.sends(step, page, form, form.filled(code=code))
    form = form_at(page, "//form[contains(@action,'/summary/credit')]")
    return await browser.sends("credit", page, form, form.fields)


async def fill(browser: Browser, step: str, page: Page, form_id: str, **typed: str) -> Page:
    form = form_at(page, f"//form[@id='{form_id}']")
    return await browser.sends(step, page, form, form.filled(**typed))


def form_at(page: Page, path: str) -> Form:
    found = page.form(path)
    if found is None:
        raise Lost(f"no {path} on {urlsplit(page.url).path}")
    return found


async def _pay(browser: Browser, page: Page, errand: Errand) -> None:
    """The card goes past the shop to the bank, and its bank may want a word with the shopper."""
    after = "challenge" if errand.challenge else "confirmation"
    page = await fill(browser, after, page, "card", CARDNO=errand.card, **CARD)
    if errand.challenge:
        page = await fill(browser, "bank", page, "challenge")
        form = form_at(page, "//form[contains(@class,'answers')]")
        page = await browser.sends("confirmation", page, form, form.filled(answer="confirm"))
    if "/checkout/confirmation/" not in urlsplit(page.url).path:
        raise Lost(f"not confirmed: {urlsplit(page.url).path}")
