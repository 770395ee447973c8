"""A walk through every page and state of the shop. Whoever looks, or measures, stops where it stops.

Each walk begins with a new visitor and yields the states they come to stand in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Route

from e2e.backstage import Backstage
from e2e.bank import CARD, CHALLENGED, REFUSED
from e2e.shop import OurShop
from e2e.shopper import Shopper
from e2e.stops import Stop

UNCERTAIN = "4111116666666666"
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()  # where the house is, and when it opens


Walk = Callable[[Shopper, Backstage], Iterator[Stop]]


def _public(shopper: Shopper, pages: dict[str, str]) -> Iterator[Stop]:
    for name, path in pages.items():
        shopper.goes_to(path)
        yield Stop(name, public=True)


def _in(days: int, hour: str) -> str:
    """The slug of a demo session, counted from the day of seeding."""
    return f"{TODAY + timedelta(days=days):%Y-%m-%d}-{hour}"


# The shop window.


def opera_window(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    yield from _public(
        shopper,
        {
            "catalogue": "/",
            "catalogue-empty": "/?q=zarzuela",
            "event": "/e/la-flute-enchantee",
            "event-last-seats": f"/e/casse-noisette?session={_in(31, '1500')}",
            "event-sold-out": f"/e/don-giovanni?session={_in(12, '1930')}",
            "event-not-yet": "/e/le-vaisseau-fantome",
            "event-canceled": f"/e/le-chevalier-a-la-rose?session={_in(33, '1900')}",
            "event-postponed": f"/e/quatuor-des-ombres?session={_in(44, '1830')}",
            "event-free": "/e/midi-musical",
        },
    )


def museum_window(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    yield from _public(
        shopper,
        {
            "catalogue": "/",
            "catalogue-empty": "/?q=zarzuela",
            "event": "/e/lanternes-magiques",
            "event-last-seats": f"/e/nuit-des-silhouettes?session={_in(5, '2030')}",
            "event-sold-out": f"/e/nuit-des-silhouettes?session={_in(6, '2030')}",
        },
    )


def house_words(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    names = ("terms", "privacy", "accessibility", "contact")
    yield from _public(shopper, {name: f"/{name}" for name in names})


# Seats.


def seats(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.opens_seats("la-flute-enchantee")
    yield Stop("seats", public=True)
    shopper.presses("Find seats")
    shopper.page.locator(".offer").wait_for()
    yield Stop("seats-found", once=True)
    shopper.page.get_by_role("spinbutton").first.fill("11")
    shopper.presses("Find seats")
    shopper.page.get_by_role("alert").first.wait_for()
    yield Stop("seats-too-many", once=True)
    shopper.opens_seats("la-flute-enchantee")
    shopper.follows("List")
    shopper.page.locator(".seat").first.wait_for()
    yield Stop("seats-list", public=True)
    shopper.page.get_by_role("checkbox").nth(2).check()
    shopper.page.get_by_role("checkbox").nth(3).check()
    yield Stop("seats-list-chosen", once=True)


def closed_seats(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.goes_to(f"/e/don-giovanni/{_in(12, '1930')}/seats")
    yield Stop("seats-sold-out", public=True)
    shopper.goes_to(f"/e/le-vaisseau-fantome/{_in(75, '2000')}/seats")
    yield Stop("seats-not-yet", public=True)


def opera_entries(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    yield from _entries(shopper, "quatuor-des-ombres")


def museum_entries(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    yield from _entries(shopper, "lanternes-magiques")


def _entries(shopper: Shopper, event: str) -> Iterator[Stop]:
    _opens_entries(shopper, event)
    yield Stop("entries", public=True)
    shopper.presses("Add to basket")
    shopper.page.get_by_role("alert").first.wait_for()
    yield Stop("entries-none", once=True)


def _opens_entries(shopper: Shopper, event: str) -> None:
    shopper.goes_to(f"/e/{event}")
    shopper.follows("Choose tickets")
    shopper.stands_at("Choose tickets")


def _takes_entries(shopper: Shopper, event: str) -> None:
    _asks_for_entries(shopper, event)
    shopper.stands_at("Your basket")


def _asks_for_entries(shopper: Shopper, event: str) -> None:
    _opens_entries(shopper, event)
    shopper.page.get_by_role("spinbutton").first.fill("2")
    shopper.presses("Add to basket")


def hold_check(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """Before more is held from a network that holds much."""
    with shopper.shop.books.many_held():
        keeps_the_solution(shopper)
        _asks_for_places(shopper)
        shopper.stands_at("A short check first")
        yield Stop("hold-check", once=True)


def entrance(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """Where one says who one is before one sees what is on."""
    with shopper.shop.books.asked_at_the_door():
        shopper.goes_to("/")
        shopper.stands_at("Your email address")
        yield Stop("entrance", once=True)


def keeps_the_solution(shopper: Shopper) -> None:
    """The form does not go again with what the script finds: one can look at the page."""
    shopper.page.route("**/seats*", _unless_solved)


def _unless_solved(route: Route) -> None:
    if "&answer=" in (route.request.post_data or ""):
        route.abort("aborted")
    else:
        route.continue_()


# The basket.


def basket(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.goes_to("/basket")
    yield Stop("basket-empty")
    _fill(shopper)
    yield Stop("basket-just-filled", once=True)
    shopper.goes_to("/basket")
    yield Stop("basket")
    if shopper.page.locator("details").count():
        shopper.page.locator("summary").first.click()
        yield Stop("basket-prices", once=True)
    shopper.page.locator(".order-bar-total").evaluate("total => total.click()")
    shopper.page.wait_for_timeout(300)  # it rises
    yield Stop("order-sheet", once=True, sheet=True)


def _fill(shopper: Shopper) -> None:
    _asks_for_places(shopper)
    shopper.stands_at("Your basket")


def _asks_for_places(shopper: Shopper) -> None:
    """Two, wherever this shop has some."""
    if "musee" in shopper.shop.url:
        _asks_for_entries(shopper, "lanternes-magiques")
    else:
        shopper.asks_for_best_seats(2)


def _up_to(shopper: Shopper, heading: str) -> None:
    _fill(shopper)
    walk = {
        "Your email address": shopper.checks_out,
        "Delivery": shopper.says_who,
        "Order summary": shopper.wants_e_tickets,
        "Payment": shopper.agrees,
    }
    for name, go in walk.items():
        go()
        if name == heading:
            break


# Gift vouchers.


def gives(shopper: Shopper, to: str, value: int) -> None:
    """One of the values on the page, for Léa, put in the basket."""
    shopper.goes_to("/gift-vouchers")
    shopper.page.get_by_role("radio", name=shopper.words.money(value)).check()
    shopper.page.locator("#to_name").fill("Léa")
    shopper.fills("From", "Ada Byron")
    shopper.page.locator("#message").fill("Choisis ce qui te fait envie.")
    shopper.fills("Their email address", to)
    shopper.presses("Add to basket")
    shopper.stands_at("Your basket")


def gift_vouchers(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.goes_to("/gift-vouchers")
    yield Stop("gift", public=True)
    shopper.presses("Add to basket")
    shopper.page.locator("#errors").wait_for()
    yield Stop("gift-errors", once=True)
    gives(shopper, to="lea@example.org", value=50_00)
    yield Stop("gift-basket")
    shopper.checks_out().says_who()
    yield Stop("gift-delivery")
    shopper.presses("Continue")
    shopper.stands_at("Order summary")
    yield Stop("gift-summary")
    shopper.agrees()
    shopper.pays_with(CARD)
    shopper.has_bought()
    yield Stop("gift-confirmation")


# The steps.


def identification(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Your email address")
    yield Stop("identification")
    shopper.fills("Email address", "ada@")
    shopper.presses("Continue as guest")
    shopper.page.locator("#errors").wait_for()
    yield Stop("identification-error", once=True)
    shopper.fills("Email address", "ada@gmial.com")
    shopper.presses("Continue as guest")
    shopper.page.locator("#meant-0").wait_for()
    yield Stop("identification-mistype", once=True)


def delivery(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Delivery")
    yield Stop("delivery")
    shopper.chooses(shopper.words.anchor("box office"))
    yield Stop("delivery-box-office", once=True)
    if shopper.page.get_by_role("radio", name=shopper.words.anchor("post")).is_disabled():
        return
    shopper.chooses(shopper.words.anchor("post"))
    yield Stop("delivery-post", once=True)
    shopper.presses("Continue")
    shopper.page.locator("#errors").wait_for()
    yield Stop("delivery-errors", once=True)


def summary(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Order summary")
    yield Stop("summary")
    shopper.presses("Continue to payment")
    shopper.page.locator("#errors").wait_for()
    yield Stop("summary-error", once=True)
    shopper.goes_to("/checkout/summary")
    shopper.tries_code("ETE")
    shopper.page.locator("#code-error").wait_for()
    yield Stop("summary-code-refused", once=True)
    shopper.tries_code("NOUVEAUX")
    shopper.button("Remove").wait_for()
    yield Stop("summary-code")
    shopper.presses("Remove")
    shopper.button("Remove").wait_for(state="detached")
    shopper.goes_to("/checkout/cancellation")
    yield Stop("cancellation")
    shopper.goes_to("/checkout/summary")
    shopper.shop.books.raise_price(shopper.email, 200)
    shopper.page.get_by_role("checkbox").first.check()
    shopper.presses("Continue to payment")
    shopper.page.locator("#changes").wait_for()
    yield Stop("summary-changed", once=True)


def free_order(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _takes_entries(shopper, "midi-musical")
    yield Stop("basket-free")
    shopper.checks_out().says_who()
    shopper.wants_e_tickets()
    yield Stop("summary-free")
    shopper.page.get_by_role("checkbox").first.check()
    shopper.presses("Place order")
    shopper.has_bought()
    yield Stop("confirmation-free")


# Paying.


def payment(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Payment")
    yield Stop("payment")
    shopper.pay_button.click()
    shopper.page.locator("#cardNumber-error:visible").wait_for()
    yield Stop("payment-errors", once=True)
    shopper.types_card(CARD)
    shopper.page.locator("h1").click()
    yield Stop("payment-typed", once=True)
    for _try in range(3):
        shopper.pays_with(REFUSED)
        shopper.page.locator("#refusal").wait_for()
        if not _try:
            yield Stop("payment-refused", once=True)
    shopper.goes_to("/checkout/payment")
    yield Stop("payment-pause")


def checked(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """While cards are being tried."""
    shopper.shop.guards()
    try:
        keeps_the_answer(shopper)
        _up_to(shopper, "Payment")
        yield Stop("payment-check", once=True)
        shopper.presses("Receive a code by email")
        shopper.field("Code").wait_for()
        yield Stop("payment-check-code", once=True)
        shopper.presses("Continue")
        shopper.page.locator("#code-error").wait_for()
        yield Stop("payment-check-errors", once=True)
    finally:
        shopper.shop.guards(0)


def keeps_the_answer(shopper: Shopper) -> None:
    """The script's answer stays on the road: one can look at the page that waits for it."""
    shopper.page.route("**/payment/proof", lambda route: route.abort("aborted"))


def unavailable(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Payment")
    shopper.shop.bank.will(shopper.shop.books.order_of(shopper.email).number, "wrong_signature")
    shopper.pays_with(CARD)
    shopper.page.locator("#refusal").wait_for()
    yield Stop("payment-unavailable", once=True)


def challenge(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """The hop to the bank opens by itself; here the road is closed for a moment."""
    _up_to(shopper, "Payment")
    shopper.page.route(re.compile(r"/ncol/test/.*|/acs.*|/bank/.*"), _only_the_form)
    shopper.pays_with(CHALLENGED)
    shopper.page.locator("#challenge").wait_for()
    shopper.page.wait_for_timeout(300)
    yield Stop("challenge", loads=False)


def _only_the_form(route: Route) -> None:
    if "alias_gateway" in route.request.url:
        route.continue_()
    else:
        route.fulfill(status=204)  # which leaves the page as it is


def waiting(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Payment")
    order = shopper.shop.books.order_of(shopper.email)
    shopper.shop.bank.will(order.number, uncertain="never")
    shopper.pays_with(UNCERTAIN)
    shopper.page.locator("#paystate").wait_for()
    yield Stop("waiting")
    shopper.shop.books.age_payments(order, 2)
    shopper.page.reload()
    yield Stop("waiting-long")


def nothing_under_way(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """The order's page as somebody else's browser sees it."""
    _up_to(shopper, "Payment")
    order = shopper.shop.books.order_of(shopper.email)
    shopper.page.context.clear_cookies()
    shopper.goes_to(f"/checkout/payment/state/{order.ref}")
    yield Stop("nothing-under-way")


def confirmation(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Payment")
    shopper.pays_with(CARD)
    shopper.has_bought()
    yield Stop("confirmation")
    shopper.follows("Show the tickets")
    shopper.page.locator(".ticket").first.wait_for()
    yield Stop("tickets")


def apology(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Payment")
    order = shopper.shop.books.order_of(shopper.email)
    backstage.disappoint(order)
    shopper.goes_to(f"/checkout/confirmation/{order.ref}")
    yield Stop("apology")
    shopper.follows("Choose other seats")
    shopper.page.locator("form").first.wait_for()
    yield Stop("seats-first-choice")


# Time.


def last_minutes(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Order summary")
    shopper.shop.books.shorten_hold(shopper.email, 110)
    shopper.goes_to("/checkout/summary")
    shopper.page.locator("#timer[open]").wait_for()
    yield Stop("last-minutes", once=True)
    shopper.shop.books.end_hold(shopper.email)
    shopper.goes_to("/checkout/summary")
    yield Stop("hold-ended")


def resumed(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    _up_to(shopper, "Payment")
    order = shopper.shop.books.order_of(shopper.email)
    shopper.shop.books.end_hold(shopper.email)
    backstage.lapse()
    shopper.goes_to(f"/basket/resume/{backstage.link_to_resume(order)}")
    yield Stop("resume")
    shopper.presses("Take the same seats again")
    shopper.stands_at("Your basket")
    yield Stop("basket-resumed", once=True)


# Accounts.


def signing_in(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    for name, path in {"sign-in": "/sign-in", "sign-up": "/sign-up", "recovery": "/recovery"}.items():
        shopper.goes_to(f"/account{path}")
        yield Stop(name)
        shopper.page.locator("main form .button:visible").first.click()
        shopper.page.locator("#errors").wait_for()
        yield Stop(f"{name}-error", once=True)
    shopper.goes_to("/account/sign-in/password")
    yield Stop("password")
    shopper.fills("Email address", shopper.email)
    shopper.fills("Password", "not the one")
    shopper.presses("Sign in")
    shopper.page.locator("#errors").wait_for()
    yield Stop("password-wrong", once=True)
    shopper.goes_to("/account/sign-in")
    shopper.fills("Email address", shopper.email)
    shopper.presses("Email me a sign-in link")
    yield Stop("link-sent")
    shopper.reads_letter()
    link = shopper.page.url
    yield Stop("link")
    shopper.page.locator("#arrival button").click()
    shopper.page.goto(link)
    yield Stop("link-spent")


def security(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.signs_in()
    _fill(shopper)
    shopper.goes_to("/checkout/delivery")
    yield Stop("delivery-signed-in")
    shopper.goes_to("/account/security")
    yield Stop("security")
    shopper.goes_to("/account/security/password")
    yield Stop("change-password")
    shopper.presses("Save the password")
    shopper.page.locator("#errors").wait_for()
    yield Stop("change-password-error", once=True)
    shopper.page.locator("#password").fill("three quiet owls")
    shopper.presses("Save the password")
    shopper.stands_at("Sign-in and security")
    yield Stop("security-changed", once=True)
    shopper.goes_to("/account/security/email")
    yield Stop("change-email")
    shopper.goes_to("/account/again")
    yield Stop("again")


def account(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """A new one, then that of a regular: what they have, owe and bought."""
    shopper.signs_in()
    for name in ("", "/orders", "/money", "/vouchers"):
        shopper.goes_to(f"/account{name}")
        yield Stop(f"account{name.replace('/', '-')}-empty")
    shopper.fills("Code of the voucher", "NOPE")
    shopper.presses("Add")
    shopper.page.locator("#errors").wait_for()
    yield Stop("account-voucher-refused", once=True)
    shop = _ours(shopper)
    shop.gives_credit(shopper.email, 5_00)
    shop.lets_owe(shopper.email, 15_00, owed=5_00)
    shopper.fills("Code of the voucher", shop.voucher(2_00))
    shopper.presses("Add")
    yield from _regular_checks_out(shopper)
    for name in ("", "/orders", "/money", "/vouchers"):
        shopper.goes_to(f"/account{name}")
        yield Stop(f"account{name.replace('/', '-')}")
    shopper.goes_to("/account/orders")
    shopper.page.locator(".bought a").first.click()
    shopper.page.wait_for_url("**/account/orders/*")
    yield Stop("account-order")
    shopper.goes_to("/account/money")
    shopper.page.locator("#amount").fill("")
    shopper.presses("Pay my outstanding balance")
    shopper.page.locator("#errors").wait_for()
    yield Stop("account-money-error", once=True)
    shopper.goes_to("/account/money")
    shopper.presses("Pay my outstanding balance")
    shopper.stands_at("Order summary")
    yield Stop("debt-summary")
    shopper.goes_to("/basket")
    yield Stop("debt-basket")


def saved_cards(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """From none to one that pays, is refused, and is looked after."""
    shopper.signs_in()
    shopper.goes_to("/account/cards")
    yield Stop("account-cards-empty")
    _up_to(shopper, "Payment")
    shopper.page.locator("#card-keep").check()
    yield Stop("payment-card-to-save", once=True)
    shopper.pays_with(CARD)
    shopper.has_bought()
    _up_to(shopper, "Payment")
    yield Stop("payment-saved-card")
    shopper.page.locator("[autocomplete=cc-csc]:visible").fill("000")
    shopper.pay_button.filter(visible=True).click()
    shopper.page.locator("#refusal").wait_for()
    yield Stop("payment-saved-card-refused", once=True)
    shopper.page.locator("#means-new").check()
    yield Stop("payment-other-card", once=True)
    shopper.goes_to("/account/cards")
    yield Stop("account-cards")
    for summary in shopper.page.locator("main summary").all():
        summary.click()
    yield Stop("account-card", once=True)


def instalments(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """A plan in three: chosen, its box forgotten, agreed to, and the first share paid."""
    shopper.signs_in()
    shopper.goes_to(f"/e/le-chevalier-a-la-rose?session={_in(82, '1900')}")
    shopper.follows("Choose seats")
    shopper.page.get_by_role("spinbutton").first.fill("3")
    shopper.presses("Find seats")
    shopper.presses("Take these seats")
    shopper.stands_at("Your basket")
    shopper.checks_out().wants_e_tickets()
    shopper.page.locator('input[value="CB3X"][type="radio"]').check()
    shopper.page.locator("#mandate-CB3X").wait_for()
    yield Stop("summary-plan", once=True)
    shopper.page.get_by_role("checkbox", name=shopper.words.anchor("terms")).check()
    shopper.presses("Continue to payment")
    shopper.page.locator("#mandate-CB3X-error").wait_for()
    yield Stop("summary-plan-errors", once=True)
    shopper.page.locator("#mandate-CB3X").check()
    shopper.page.locator(".choice summary").filter(visible=True).first.click()
    yield Stop("summary-plan-mandate", once=True)
    shopper.agrees()
    yield Stop("payment-plan")
    shopper.pays_with(CARD)
    shopper.has_bought()
    yield Stop("confirmation-plan")


def in_instalments(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """An order in three parts: as agreed, in trouble, one of them paid."""
    shopper.signs_in()
    _up_to(shopper, "Payment")
    backstage.agrees_in_instalments(_ours(shopper).books.order_of(shopper.email))
    shopper.goes_to("/checkout/payment")
    shopper.pays_with(CARD)
    shopper.has_bought()
    ref = _ours(shopper).books.order_of(shopper.email).ref
    shopper.goes_to("/account")
    yield Stop("account-to-pay")
    shopper.goes_to(f"/account/orders/{ref}")
    yield Stop("account-order-plan")
    shopper.goes_to(f"/account/orders/{ref}/instalments/card")
    yield Stop("instalments-card")
    shopper.goes_to("/account/cards")
    yield Stop("account-card-in-use")
    shopper.goes_to(f"/orders/{ref}/instalments/payment?shares=2")
    yield Stop("instalment-payment")
    backstage.refuse_instalments(ref)
    shopper.goes_to(f"/account/orders/{ref}")
    yield Stop("account-order-plan-late")
    shopper.goes_to(f"/orders/{ref}/instalments/payment?shares=3")
    yield Stop("instalment-payment-refused")
    shopper.page.locator("[autocomplete=cc-csc]:visible").first.fill("123")
    shopper.pay_button.filter(visible=True).click()
    shopper.page.locator(".facts").wait_for()
    yield Stop("instalment-paid")


def taken_back(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """One of two tickets is refunded, then the other."""
    shopper.signs_in()
    _up_to(shopper, "Payment")
    shopper.pays_with(CARD)
    shopper.has_bought()
    order = _ours(shopper).books.order_of(shopper.email)
    for name, count in (("partly-refunded", 1), ("refunded", None)):
        backstage.take_back(order, count=count)
        shopper.goes_to(f"/checkout/confirmation/{order.ref}")
        yield Stop(f"confirmation-{name}")
        shopper.goes_to(f"/account/orders/{order.ref}")
        yield Stop(f"account-order-{name}")


def withheld(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """Tickets that wait for money: their page, the order's two."""
    shopper.signs_in()
    _up_to(shopper, "Payment")
    shopper.pays_with(CARD)
    shopper.has_bought()
    ref = _ours(shopper).books.order_of(shopper.email).ref
    backstage.withhold(ref)
    for page in (f"orders/{ref}/tickets", f"checkout/confirmation/{ref}", f"account/orders/{ref}"):
        shopper.goes_to(f"/{page}")
        shopper.page.locator(".notice").wait_for()
        yield Stop(f"{page.partition('/')[0]}-withheld")


def _regular_checks_out(shopper: Shopper) -> Iterator[Stop]:
    _fill(shopper)
    shopper.goes_to("/checkout/delivery")
    shopper.wants_e_tickets()
    yield Stop("summary-regular")
    shopper.page.locator("#credit summary").click()
    shopper.page.locator("#amount").fill("much")
    shopper.page.locator("#credit button").first.click()
    shopper.page.locator("#amount-error").wait_for()
    yield Stop("summary-credit-error", once=True)
    shopper.page.locator("#amount").fill("5")
    shopper.page.locator("#credit button").first.click()
    shopper.page.locator("#credit .applied").wait_for()
    yield Stop("summary-credit")
    shopper.page.locator('input[name="method"]').last.check()
    shopper.agrees()
    yield Stop("payment-later")
    if shopper.page.locator("#on-account").count():
        shopper.presses("Order with an obligation to pay")
    else:
        shopper.pays_with(CARD)
    shopper.has_bought()


def _ours(shopper: Shopper) -> OurShop:
    assert isinstance(shopper.shop, OurShop)
    return shopper.shop


def profile(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.signs_in()
    shopper.goes_to("/account/profile")
    yield Stop("profile")
    shopper.page.locator("#name").fill("123")
    shopper.presses("Save")
    shopper.page.locator("#errors").wait_for()
    yield Stop("profile-error", once=True)
    shopper.page.locator("#name").fill("Ada Byron")
    shopper.presses("Save")
    shopper.page.locator(".notice").wait_for()
    yield Stop("profile-saved", once=True)
    _fill(shopper)
    shopper.goes_to("/checkout/delivery")
    shopper.wants_e_tickets().agrees().pays_with(CARD)
    shopper.has_bought()
    shopper.goes_to("/account/erasure")
    yield Stop("erasure-not-yet")


def erasure(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.signs_in()
    shopper.goes_to("/account/erasure")
    yield Stop("erasure")
    shopper.presses("Delete my account")
    shopper.stands_at("Your account is deleted")
    yield Stop("erased")


# When something is wrong.


def errors(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    shopper.listener.may_meet(400, 403, 404, 410, 429, 500, 503)
    shopper.goes_to("/e/nothing-of-that-name")
    yield Stop("error-404")
    brand = "ombres" if "musee" in shopper.shop.url else "cube"
    for status in (403, 410, 429, 500, 503):
        shopper.page.goto(f"{shopper.shop.url}/workbench/{brand}/{shopper.lang}/error-{status}")
        yield Stop(f"error-{status}")


COMMON: tuple[Walk, ...] = (
    house_words, gift_vouchers, entrance, hold_check, basket, identification, delivery, summary, payment,
    checked,
    unavailable, challenge, waiting, nothing_under_way, confirmation, apology, last_minutes, resumed,
    signing_in, security, account, saved_cards, in_instalments, taken_back, withheld, profile, erasure,
    errors,
)  # fmt: skip
OPERA: tuple[Walk, ...] = (
    opera_window, seats, closed_seats, opera_entries, free_order, instalments, *COMMON,
)  # fmt: skip
MUSEUM: tuple[Walk, ...] = (museum_window, museum_entries, *COMMON)
