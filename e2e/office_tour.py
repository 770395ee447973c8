"""A walk through the office: every page and state of it, in one list.

A new page of the office is a line of PAGES, or of STATES if something must be done to see it. `make look`,
`make quality` and `make journeys` (axe) find it there. What stands in braces is filled in by `_facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from app.dev.seed_data import team
from app.kernel.actors import Role
from e2e.backstage import Backstage
from e2e.office_day import office_day
from e2e.office_ways import comes_in, goes, leaves, our_shop_of, says_password, stop
from e2e.shopper import Shopper
from e2e.stops import Stop

Facts = dict[str, str]


@dataclass(frozen=True)
class State:
    """What to do on the page at `path` to bring it about."""

    name: str
    path: str
    do: Callable[[Page], None]


# As somebody sees it who has this role. The path follows the language.
PAGES: dict[Role, dict[str, str]] = {
    Role.MANAGER: {
        # These open for five minutes after the second factor, and whoever measures takes their time.
        "office-password": "/security/password",
        "office-codes": "/security/codes",
        "office-contact-erasure": "/contacts/{contact}/erasure",
        "office-contact-merge": "/contacts/{contact}/merge",
        "office-orders-export": "/orders/export?period=all",
        "office-contacts-export": "/contacts/export",
        "office-deferred-export": "/deferred/export",
        "office-instalments-export": "/instalments/export",
        "office-journal-export": "/setup/audit/export",
        "office-guest-erasure": "/orders/{order}/guest/erasure",
        "office-home": "/",
        "office-orders": "/orders?period=all",
        "office-search": "/search?q=ada",
        "office-search-empty": "/search?q=nobody-of-that-name",
        "office-orders-columns": "/orders?period=all&column=email&column=method&column=total&state=paid",
        "office-orders-partly": "/orders?period=all&state=partly&column=total&column=refunded",
        "office-orders-transfer": "/orders?period=all&state=transfer",
        "office-messages-again": "/orders/messages-again?period=all&all=yes",
        "office-view": "/views/orders?state=paid",
        "office-orders-empty": "/orders?q=nobody-of-that-name",
        "office-order": "/orders/{order}",
        "office-order-terms": "/orders/{order}/terms",
        "office-refund": "/orders/{order}/refund",
        "office-refund-all": "/orders/{order}/refund?all=yes",
        "office-address": "/orders/{order}/address",
        "office-notes": "/orders/{order}/notes",
        "office-move-seats": "/orders/{order}/seats/move",
        "office-guest-contact": "/orders/{order}/guest/contact",
        "office-guest": "/orders/{order}/guest",
        "office-approvals": "/approvals",
        "office-halls": "/halls",
        "office-venue": "/halls/venues/1",
        "office-venue-new": "/halls/venues/new",
        "office-hall-new": "/halls/venues/1/new",
        "office-hall": "/halls/1",
        "office-hall-categories": "/halls/1/categories",
        "office-hall-category": "/halls/1/categories/1",
        "office-hall-performances": "/halls/1/performances",
        "office-hall-general": "/halls/1/general",
        "office-plan-published": "/halls/1/plans/1",
        "office-zone-published": "/halls/1/zones/1",
        "office-plan-draft": "/halls/1/plans/2",
        "office-plan-discard": "/halls/1/plans/2/discarding",
        "office-plan-publish": "/halls/1/plans/2/publication",
        "office-seats-import": "/halls/1/plans/2/import",
        "office-zone-new": "/halls/1/plans/2/zones/new",
        "office-gift-vouchers": "/catalogue/vouchers",
        "office-gift-voucher-new": "/catalogue/vouchers/new",
        "office-gift-voucher": "/catalogue/vouchers/BON-CUBE",
        "office-voucher-rules": "/catalogue/vouchers/rules/cube",
        "office-vouchers": "/vouchers",
        "office-vouchers-none": "/vouchers?q=nobody-of-that-name",
        "office-voucher": "/vouchers/{voucher}",
        "office-voucher-block": "/vouchers/{voucher}/block",
        "office-voucher-extend": "/vouchers/{voucher}/extension",
        "office-voucher-correct": "/vouchers/{voucher}/correction",
        "office-voucher-send": "/vouchers/{voucher}/sending",
        "office-voucher-issue": "/vouchers/new",
        "office-requests": "/requests",
        "office-hand-out": "/hand-out",
        "office-refunds": "/refunds",
        "office-payments": "/payments",
        "office-instalments": "/instalments",
        "office-deferred": "/deferred",
        "office-deferred-account": "/deferred/{contact}",
        "office-deferred-payment": "/deferred/{contact}/payment",
        "office-deferred-reminder": "/deferred/{contact}/reminder",
        "office-pay-link": "/orders/{order}/pay-link",
        "office-transfer": "/orders/{order}/transfer",
        "office-give-up": "/orders/{order}/give-up",
        "office-contacts": "/contacts",
        "office-contacts-empty": "/contacts?q=nobody-of-that-name",
        "office-contact": "/contacts/{contact}",
        "office-contact-general": "/contacts/{contact}/general",
        "office-contact-management": "/contacts/{contact}/management",
        "office-contact-notes": "/contacts/{contact}/notes",
        "office-contact-purchases": "/contacts/{contact}/purchases",
        "office-contact-money": "/contacts/{contact}/money",
        "office-contact-administration": "/contacts/{contact}/administration",
        "office-contact-see-as": "/contacts/{contact}/see-as",
        "office-contact-new": "/contacts/new",
        "office-events": "/events",
        "office-events-empty": "/events?state=archived",
        "office-event-new": "/events/new",
        "office-event": "/events/{event}",
        "office-event-sessions": "/events/{event}/sessions",
        "office-event-sessions-past": "/events/{event}/sessions?when=past",
        "office-event-session": "/events/{event}/sessions/{session}",
        "office-event-session-prices": "/events/{event}/sessions/{session}/prices",
        "office-event-session-new": "/events/{event}/sessions/new",
        "office-event-series": "/events/{event}/sessions/series",
        "office-event-prices": "/events/{event}/prices",
        "office-price-types": "/price-types",
        "office-price-type-new": "/price-types/new",
        "office-price-type": "/price-types/{price_type}",
        "office-promos": "/promos",
        "office-promos-empty": "/promos?state=used_up",
        "office-promo-new": "/promos/new",
        "office-promo": "/promos/{promo}",
        "office-promo-trial": "/promos/{promo}/trial?event=la-flute-enchantee&price=30&other=2",
        "office-promo-refused": "/promos/{ended}/trial?event=la-flute-enchantee&price=30&other=2",
        "office-coupons": "/promos/{coupons}/coupons",
        "office-coupons-print": "/promos/{coupons}/coupons/print",
        "office-security": "/security",
        "office-not-found": "/orders/AAAA-AAAA",
    },
    Role.ADMIN: {
        "office-activation": "/setup/activation",
        "office-activation-contract": "/setup/activation/cube",
        "office-activation-documents": "/setup/activation/cube/documents",
        "office-activation-numbers": "/setup/activation/cube/numbers",
        "office-activation-number": "/setup/activation/cube/numbers/new",
        "office-activation-addresses": "/setup/activation/cube/addresses",
        "office-activation-test": "/setup/activation/cube/test",
        "office-activation-live": "/setup/activation/cube/live",
        "office-methods": "/setup/methods",
        "office-method-new": "/setup/methods/new",
        "office-method": "/setup/methods/CBWEB",
        "office-method-rules": "/setup/methods/CBWEB/parameters",
        "office-texts": "/setup/texts",
        "office-texts-steps": "/setup/texts/cube/steps",
        "office-texts-summary": "/setup/texts/cube/summary",
        "office-texts-payment": "/setup/texts/cube/payment",
        "office-texts-confirmation": "/setup/texts/cube/confirmation",
        "office-emails": "/setup/texts/cube/emails",
        "office-email": "/setup/texts/cube/emails/confirmed",
        "office-boxes": "/setup/boxes",
        "office-event-boxes": "/setup/boxes/cube/la-flute-enchantee",
        "office-event-delivery": "/setup/boxes/cube/la-flute-enchantee/delivery",
        "office-brands": "/setup/brand",
        "office-brand": "/setup/brand/cube",
        "office-brand-logo": "/setup/brand/cube/logo",
        "office-brand-header": "/setup/brand/cube/header",
        "office-legal": "/setup/legal",
        "office-legal-identity": "/setup/legal/cube",
        "office-legal-text": "/setup/legal/cube/terms",
        "office-legal-version": "/setup/legal/cube/terms/versions/2026-11",
        "office-channels": "/setup/channels",
        "office-channel-new": "/setup/channels/new",
        "office-channel": "/setup/channels/cube",
        "office-channel-rules": "/setup/channels/cube/parameters",
        "office-channel-fees": "/setup/channels/cube/fees",
        "office-channel-delivery": "/setup/channels/cube/delivery",
        "office-origins": "/setup/channels/cube/origins",
        "office-origin-new": "/setup/channels/cube/origins/new",
        "office-delivery-mode": "/setup/channels/cube/delivery/post",
        "office-delivery-mode-new": "/setup/channels/cube/delivery/new",
        "office-system": "/setup/system",
        "office-point-of-sale": "/setup/points-of-sale/CUBE-WEB",
        "office-plans": "/setup/plans",
        "office-plan": "/setup/plans/CB3X",
        "office-plan-collection": "/setup/plans/CB3X/collection",
        "office-card-rules": "/setup/card-rules",
        "office-card-checks": "/setup/card-rules/cube",
        "office-cards": "/setup/card-rules/cube/cards",
        "office-team": "/setup/team",
        "office-person": "/setup/team/{who}",
        "office-invite": "/setup/team/invitation",
        "office-factors": "/setup/team/{who}/factors",
        "office-journal": "/setup/audit",
        "office-journal-record": "/setup/audit?kind=staff&ref={who}",
        "office-journal-empty": "/setup/audit?act=refunded",
        "office-keys": "/keys",
    },
    Role.BOX_OFFICE: {
        "office-own-acts": "/setup/audit",
        "office-own-acts-days": "/setup/audit?since=2026-11-01",
    },
    Role.DOOR: {"office-home-bare": "/"},
}


def _sends_empty(form: str) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        page.locator(f"#{form} button[type=submit]").click()
        page.locator("#errors").wait_for()

    return do


def _saves(field: str, value: str) -> Callable[[Page], None]:
    """What is refused."""

    def do(page: Page) -> None:
        page.locator(field).fill(value)
        page.locator("#record button[type=submit]").first.click()
        page.locator("#errors").wait_for()

    return do


def _tries(field: str, value: str) -> Callable[[Page], None]:
    """What is shown while one types, and is saved by nobody: here, that it cannot be."""

    def do(page: Page) -> None:
        page.locator(field).fill(value)
        page.locator(field).blur()
        page.locator("#trial .warn").wait_for()

    return do


def _drafts(page: Page) -> None:
    """A draft is saved, and read once more before it is published."""
    page.locator("#text_fr").fill("## Vos données\n\nNous gardons le moins possible.")
    page.locator("#record button[type=submit]").first.click()
    page.locator("a[href$='/publication']").click()
    page.locator("#act").wait_for()


def _replays(page: Page) -> None:
    page.locator("#record button[name=trial]").click()
    page.locator("#trial table").wait_for()


def _publishes_a_copy(page: Page) -> None:
    """A draft, and what it still needs."""
    page.locator("#copy button").click()
    page.locator("a[href$='/publication']").click()
    page.locator("#missing").wait_for()


def _tries_a_series(page: Page) -> None:
    page.locator("#since").fill("2030-02-01")
    page.locator("#until").fill("2030-03-15")
    page.locator("#weekdays .tick").nth(4).check()
    page.locator("#times").fill("19:30")
    page.locator("#record button[name=trial]").click()
    page.locator("#tried").wait_for()


def _raises_prices(page: Page) -> None:
    page.locator("#percent").fill("5")
    page.locator("#record button[name=raise]").click()
    page.locator(".notice-info").wait_for()


def _gives_a_role(page: Page) -> None:
    page.locator("#give select").first.select_option("door")
    page.locator("#give button").click()
    page.locator(".flashes").wait_for()


def _ticks_a_row(page: Page) -> None:
    page.locator("#list .tick-hit").first.click()
    page.locator(".bulk").wait_for()


def _opens_a_zone_of_a_draft(page: Page) -> None:
    """Of the opera, whose draft is begun by whoever comes first."""
    begin = page.locator("#begin button")
    (begin.first if begin.count() else page.locator(".main .actions a").first).click()
    page.locator(".list-people .c-who a").first.click()
    page.locator("#paint").wait_for()


def _opens_a_row_of_a_draft(page: Page) -> None:
    _opens_a_zone_of_a_draft(page)
    page.locator(".list-seats .c-who a").first.click()
    page.locator("#paint").wait_for()


def _changes_no_seat(page: Page) -> None:
    _opens_a_zone_of_a_draft(page)
    page.locator("#paint .save button").first.click()
    page.locator("#errors").wait_for()


def _makes_no_rows(page: Page) -> None:
    _opens_a_zone_of_a_draft(page)
    page.locator(".tabs a").nth(1).click()
    page.locator("#rule").fill("A–T, 1–32, upside down")
    page.locator("#record button[type=submit]").click()
    page.locator("#errors").wait_for()


def _sends_no_column(page: Page) -> None:
    for tick in page.locator("#export .tick").all():
        tick.uncheck()
    page.locator("#export button").click()
    page.locator("#errors").wait_for()


def _takes_a_bad_list(page: Page) -> None:
    page.locator("#codes").fill("alpha-1\nAB\nnouveaux")
    page.locator("#take button[type=submit]").click()
    page.locator("#codes-error").wait_for()


def _opens_a_menu(page: Page) -> None:
    page.locator(".top-end details.drop summary").click()


def _asks_for_credit(page: Page) -> None:
    """Above their limit: somebody else has to agree. Once asked, they only look at it."""
    if not page.locator(".notice-warning").count():
        page.locator("#adjust-credit #amount").fill("80")
        page.locator("#adjust-credit #reason").fill("A long wait at the door")
        page.locator("#adjust-credit button").click()
        page.locator(".notice-warning").wait_for()


def _issues_a_voucher(page: Page) -> None:
    page.locator("#value").fill("30")
    page.locator("#reason").fill("a spilled glass")
    page.locator("#act button[type=submit]").click()
    page.locator("#code").wait_for()


STATES: dict[Role, tuple[State, ...]] = {
    Role.MANAGER: (
        State("office-password-errors", "/security/password", _sends_empty("new-password")),
        State("office-zone", "/halls/1", _opens_a_zone_of_a_draft),
        State("office-zone-row", "/halls/1", _opens_a_row_of_a_draft),
        State("office-zone-errors", "/halls/1", _changes_no_seat),
        State("office-zone-rule", "/halls/1", _makes_no_rows),
        State("office-contact-waits", "/contacts/{contact}/management/credit", _asks_for_credit),
        State("office-orders-chosen", "/orders?period=all", _ticks_a_row),
        State("office-export-errors", "/orders/export?period=all", _sends_no_column),
        State("office-event-errors", "/events/new", _sends_empty("record")),
        State("office-event-publication", "/events/{event}", _publishes_a_copy),
        State("office-event-session-errors", "/events/{event}/sessions/new", _saves("#time", "midday")),
        State("office-event-series-tried", "/events/{event}/sessions/series", _tries_a_series),
        State("office-event-prices-raised", "/events/{event}/prices", _raises_prices),
        State("office-promo-errors", "/promos/new", _sends_empty("record")),
        State("office-coupons-bad", "/promos/{coupons}/coupons", _takes_a_bad_list),
        State("office-voucher-told", "/vouchers/new", _issues_a_voucher),
        State("office-voucher-issue-errors", "/vouchers/new", _sends_empty("act")),
        State("office-gift-voucher-errors", "/catalogue/vouchers/new", _sends_empty("record")),
        State("office-view-errors", "/views/orders?state=paid", _sends_empty("view")),
    ),
    Role.ADMIN: (
        State("office-method-errors", "/setup/methods/new", _sends_empty("record")),
        State("office-plan-tried", "/setup/plans/CB3X", _tries("#number", "2")),
        State("office-plan-errors", "/setup/plans/CB3X", _saves("#number", "13")),
        State("office-brand-refused", "/setup/brand/cube", _saves("#light_accent", "#ffcc00")),
        State("office-legal-publication", "/setup/legal/cube/privacy", _drafts),
        State("office-card-replayed", "/setup/card-rules/cube", _replays),
        State("office-invite-errors", "/setup/team/invitation", _sends_empty("invite")),
        State("office-undo", "/setup/team/{who}", _gives_a_role),
        State("office-menu", "/setup/team", _opens_a_menu),
    ),
}


def office_door(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """The way in, from the invitation to the recovery codes, and in again."""
    shop, page = our_shop_of(shopper), shopper.page
    new = shop.hires(Role.MANAGER, enrolled=False)
    goes(shopper, f"/invitation/{new.invitation}")
    yield stop("office-invitation")
    page.locator("#password").fill(team.PASSWORD)
    page.locator("#invitation button").click()
    page.locator("#enrol-form").wait_for()
    yield stop("office-enrol")
    goes(shopper, f"/invitation/{new.invitation}")
    yield stop("office-invitation-spent")
    leaves(page)
    goes(shopper, "/sign-in")
    yield stop("office-sign-in")
    says_password(page, new, "not this one")
    page.locator("#errors").wait_for()
    yield stop("office-sign-in-errors", once=True)
    known = shop.hires(Role.MANAGER)
    says_password(page, known)
    page.locator("#code-form").wait_for()
    yield stop("office-code")
    goes(shopper, "/recovery")
    yield stop("office-recovery")


def office_pages(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    facts = _facts(shopper)
    for role, pages in PAGES.items():
        comes_in(shopper, role)
        for state in STATES.get(role, ()):
            goes(shopper, state.path.format(**facts))
            state.do(shopper.page)
            yield stop(state.name, once=True)
        for name, path in pages.items():
            goes(shopper, path.format(**facts))
            yield stop(name)
        leaves(shopper.page)


def office_components(shopper: Shopper, backstage: Backstage) -> Iterator[Stop]:
    """Each component in every state, in the colors of both brands."""
    for brand in ("cube", "ombres"):
        shopper.page.goto(f"{shopper.shop.url}/workbench/{brand}/{shopper.lang}/office")
        yield stop(f"office-components-{brand}", once=True)


OFFICE = (office_door, office_pages, office_day, office_components)


def _facts(shopper: Shopper) -> Facts:
    """What the pages are about: an order that is paid, somebody of the team, a contact, a voucher."""
    shopper.up_to("Payment").pays_with()
    shopper.has_bought()
    number = shopper.shop.books.order_of(shopper.email).number
    our_shop_of(shopper).voucher(5_000)
    return {
        "voucher": shopper.shop.books.some_voucher(),
        "order": f"{number[:4]}-{number[4:]}",
        "who": our_shop_of(shopper).hires(Role.BOX_OFFICE).ref,
        "contact": str(shopper.shop.books.some_contact()),
        "event": str(shopper.shop.books.event("la-flute-enchantee")),
        "session": str(shopper.shop.books.session_of("la-flute-enchantee")),
        "price_type": str(shopper.shop.books.price_type("Réduit")),
        "promo": str(shopper.shop.books.promo("Nouveaux venus")),
        "ended": str(shopper.shop.books.promo("Été")),
        "coupons": str(shopper.shop.books.promo("Comité d’entreprise")),
    }
