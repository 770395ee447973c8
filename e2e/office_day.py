"""A full day in the office: boards with something on them, orders that somebody must do something about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from app.kernel.actors import Role
from e2e.backstage import Backstage
from e2e.books import Order
from e2e.office_ways import comes_in, goes, leaves, our_shop_of, stop
from e2e.shopper import Shopper
from e2e.stops import Stop

LATER = {"fr": "Payer plus tard sur mon compte", "en": "Pay later on account"}


@dataclass(frozen=True)
class Busy:
    """What stands at each place: the path, and what is done there first, if anything."""

    name: str
    path: str
    do: Callable[[Page], None] | None = None


def office_day(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    facts = _what_happened(shopper, backstage)
    comes_in(shopper, Role.MANAGER)
    for place in PLACES:
        goes(shopper, place.path.format(**facts))
        if place.do:
            place.do(shopper.page)
        yield stop(f"office-day-{place.name}", once=place.do is not None)
    our_shop_of(shopper).guards()
    goes(shopper, "/")
    yield stop("office-day-alert")
    our_shop_of(shopper).guards(minutes=0)
    leaves(shopper.page)


def _what_happened(shopper: Shopper, backstage: Backstage) -> dict[str, str]:
    """Somebody buys in instalments and on account, gives up once, and is refused a refund."""
    ours = our_shop_of(shopper)
    shopper.signs_in()
    back = _bought(shopper)
    plan = _in_instalments(shopper, backstage)
    debt = _on_account(shopper)
    lapsed = _given_up(shopper, backstage)
    ours.bank.will(back.number, refund_refused="refused")
    backstage.take_back(back, count=1)
    ours.sweep()
    ours.bank.recover()
    _asks_for_more(shopper, back)
    numbers = {"plan": plan, "debt": debt, "lapsed": lapsed, "back": back}
    found = {name: f"{order.number[:4]}-{order.number[4:]}" for name, order in numbers.items()}
    contact = ours.books.contact_number(shopper.email)
    return {**found, "contact": contact, "other": str(ours.books.some_contact())}


def _bought(shopper: Shopper) -> Order:
    shopper.up_to("Payment").pays_with()
    return _newest(shopper)


def _newest(shopper: Shopper) -> Order:
    shopper.has_bought()
    return our_shop_of(shopper).books.order_of(shopper.email)


def _in_instalments(shopper: Shopper, backstage: Backstage) -> Order:
    """One share is paid, one late, one refused."""
    shopper.up_to("Payment")
    backstage.agrees_in_instalments(our_shop_of(shopper).books.order_of(shopper.email))
    shopper.goes_to("/checkout/payment")
    shopper.pays_with()
    order = _newest(shopper)
    backstage.refuse_instalments(order.ref)
    return order


def _on_account(shopper: Shopper) -> Order:
    """To be collected at the box office."""
    our_shop_of(shopper).lets_owe(shopper.email, 300_00)
    shopper.up_to("Delivery")
    shopper.chooses(shopper.words.anchor("box office"))
    shopper.presses("Continue")
    shopper.page.get_by_role("radio", name=LATER[shopper.lang]).check()
    shopper.agrees()
    shopper.presses("Order with an obligation to pay")
    return _newest(shopper)


def _given_up(shopper: Shopper, backstage: Backstage) -> Order:
    shopper.up_to("Payment")
    books = our_shop_of(shopper).books
    books.end_patience(shopper.email)
    backstage.lapse()
    return books.order_of(shopper.email)


def _asks_for_more(shopper: Shopper, order: Order) -> None:
    """The box office may not refund the other ticket alone."""
    page = shopper.page
    comes_in(shopper, Role.BOX_OFFICE)
    goes(shopper, f"/orders/{order.number}/refund?all=yes")
    page.locator("#why").select_option("client")
    page.locator("#save button").click()
    page.locator(".flashes").wait_for()
    leaves(page)


def _opens_the_dots(page: Page) -> None:
    page.locator(".c-acts summary").first.click()


def _writes_again(page: Page) -> None:
    page.locator("section[aria-labelledby=emails] a").first.click()
    page.locator(".way-back").wait_for()


def _decides(page: Page) -> None:
    page.locator("#found a, .list a").first.click()
    page.locator("#decide").wait_for()


def _makes_a_link(page: Page) -> None:
    page.locator("#pay-link button").click()
    page.locator(".pay-address").wait_for()


def _books_a_transfer(page: Page) -> None:
    page.locator("#amount").fill("250")
    page.locator("#reference").fill("VIR-2211")
    page.locator("#transfer button").click()
    page.locator("#book-transfer").wait_for()


def _moves_a_seat(page: Page) -> None:
    page.locator("#seats select").first.select_option(index=1)
    page.locator("#seats button").last.click()
    page.locator("#move").wait_for()


def _edits_the_split(page: Page) -> None:
    page.locator("[name=method][value=voucher]").check()
    page.locator("#consent").wait_for()


def _adjusts(page: Page) -> None:
    page.locator(".adjust summary").click()


def _forgets_the_reason(page: Page) -> None:
    _adjusts(page)
    page.locator("#adjust-credit button").click()
    page.locator("#errors").wait_for()


PLACES = (
    # The first two open for five minutes after the second factor, and whoever measures takes their time.
    Busy("contact-merge", "/contacts/{contact}/merge?other={other}"),
    Busy("contact-erasure", "/contacts/{contact}/erasure"),
    Busy("home", "/"),
    Busy("orders", "/orders?period=all"),
    Busy("instalments", "/instalments"),
    Busy("instalments-acts", "/instalments", _opens_the_dots),
    Busy("instalments-late", "/instalments?view=overdue"),
    Busy("retry", "/instalments/{plan}/3/retry"),
    Busy("otherwise", "/instalments/{plan}/2/otherwise"),
    Busy("instalment-link", "/instalments/{plan}/3/link"),
    Busy("order-plan", "/orders/{plan}"),
    Busy("refund-plan", "/orders/{plan}/refund?all=yes"),
    Busy("order-debt", "/orders/{debt}"),
    Busy("transfer", "/orders/{debt}/transfer"),
    Busy("transfer-confirm", "/orders/{debt}/transfer", _books_a_transfer),
    Busy("pay-link", "/orders/{debt}/pay-link"),
    Busy("pay-link-made", "/orders/{debt}/pay-link", _makes_a_link),
    Busy("hand-out", "/hand-out"),
    Busy("deferred", "/deferred"),
    Busy("deferred-account", "/deferred/{contact}"),
    Busy("deferred-payment", "/deferred/{contact}/payment"),
    Busy("order-lapsed", "/orders/{lapsed}"),
    Busy("revive", "/orders/{lapsed}/pay-link"),
    Busy("order-refused", "/orders/{back}"),
    Busy("message", "/orders/{back}", _writes_again),
    Busy("refunds", "/refunds"),
    Busy("refund-voucher", "/orders/{back}/refund?all=yes", _edits_the_split),
    Busy("seats-confirm", "/orders/{back}/seats/move", _moves_a_seat),
    Busy("approvals", "/approvals"),
    Busy("approval", "/approvals", _decides),
    Busy("contacts", "/contacts"),
    Busy("contact", "/contacts/{contact}"),
    Busy("contact-management", "/contacts/{contact}/management"),
    Busy("contact-adjust", "/contacts/{contact}/management", _adjusts),
    Busy("contact-adjust-errors", "/contacts/{contact}/management", _forgets_the_reason),
    Busy("contact-purchases", "/contacts/{contact}/purchases"),
    Busy("contact-money", "/contacts/{contact}/money"),
    Busy("see-as", "/contacts/{contact}/see-as"),
)
