"""Ways through the office that its walks share: in, about, and out again."""

from __future__ import annotations

from playwright.sync_api import Page

from app.dev.seed_data import team
from app.kernel.actors import Role
from e2e.shop import Hired, OurShop
from e2e.shopper import Shopper
from e2e.stops import Stop


def stop(name: str, *, once: bool = False) -> Stop:
    return Stop(name, once=once, tablet=True)


def goes(shopper: Shopper, path: str) -> None:
    shopper.page.goto(f"{our_shop_of(shopper).office}/{shopper.lang}{path}")


def comes_in(shopper: Shopper, role: Role) -> Hired:
    who, page = our_shop_of(shopper).hires(role), shopper.page
    goes(shopper, "/sign-in")
    says_password(page, who)
    page.locator("#code").fill(team.code())
    page.locator("#code-form button").click()
    page.locator(".rooms").wait_for()
    return who


def says_password(page: Page, who: Hired, password: str = team.PASSWORD) -> None:
    page.locator("#email").fill(who.email)
    page.locator("#password").fill(password)
    page.locator("#sign-in button").click()


def leaves(page: Page) -> None:
    page.context.clear_cookies()


def our_shop_of(shopper: Shopper) -> OurShop:
    assert isinstance(shopper.shop, OurShop)
    return shopper.shop
