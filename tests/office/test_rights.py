"""Every route of the office × every role × another channel: what is not granted does not exist."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import database, session
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.kernel.actors import RIGHTS, Actor, Forbidden, Grant, Right, Role
from app.kernel.texts import Texts
from app.office import access
from app.people.staff import services as staff
from app.sale.catalog import services as catalog
from app.sale.orders.models import Order
from app.sale.promotions import services as promotions
from app.sale.promotions.services import PromoRules
from app.sale.tickets import services as tickets
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import Reversal
from app.venue.channels import services as channels
from app.venue.origins import services as origins
from bench import statements
from tests import books, halls, people, postbox
from tests.accounting.test_vouchers import issue
from tests.accounts import prepared
from tests.bank import Bank
from tests.conftest import NOON
from tests.guard import newcomer
from tests.instalments import in_three
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.shopper import FLUTE, Shopper

PREVIEW = f"light={30 * 'a'}&dark={30 * 'b'}&font=system&corners=round"

# How each route is asked for; a route without a line fails. What changes something is posted.
ROUTES = {
    "activation.addresses": "/en/setup/activation/cube/addresses",
    "activation.channels_list": "/en/setup/activation",
    "activation.contract": "/en/setup/activation/cube",
    "activation.follow_up": "POST /en/setup/activation/cube/numbers/{account}/test/TEST-1",
    "activation.going_live": "/en/setup/activation/cube/live",
    "activation.new_account": "/en/setup/activation/cube/numbers/new",
    "activation.new_keys": "/en/setup/activation/cube/numbers/{account}/keys",
    "activation.numbers": "/en/setup/activation/cube/numbers",
    "activation.papers": "/en/setup/activation/cube/documents",
    "activation.retire": "/en/setup/activation/cube/numbers/{account}/retirement",
    "activation.trial": "/en/setup/activation/cube/numbers/{account}/test",
    "activation.trials": "/en/setup/activation/cube/test",
    "activation.withdraw_keys": "/en/setup/activation/cube/numbers/{account}/keys/{keys}/withdrawal",
    "hand_out.hand_over": "POST /en/orders/{number}/hand-over",
    "hand_out.undo_hand_over": "POST /en/orders/{number}/hand-over/undo",
    "hand_out.waiting": "/en/hand-out",
    "hand_out.export": "/en/hand-out/export",
    "keys.keys": "/en/keys",
    "journal.journal": "/en/setup/audit",
    "journal.export": "/en/setup/audit/export",
    "deferred.account": "/en/deferred/{contact}",
    "deferred.board": "/en/deferred",
    "deferred.export": "/en/deferred/export",
    "deferred.payment": "/en/deferred/{contact}/payment",
    "deferred.reminder": "/en/deferred/{contact}/reminder",
    "instalments.board": "/en/instalments",
    "instalments.export": "/en/instalments/export?view=due",
    "instalments.link": "/en/instalments/{number}/2/link",
    "instalments.otherwise": "/en/instalments/{number}/2/otherwise",
    "instalments.resume": "POST /en/instalments/{number}/2/resumption",
    "instalments.retry": "/en/instalments/{number}/2/retry",
    "instalments.suspend": "POST /en/instalments/{number}/2/suspension",
    "halls.begin": "POST /en/halls/{hall}/draft",
    "halls.categories": "/en/halls/{hall}/categories",
    "halls.category": "/en/halls/{hall}/categories/{category}",
    "halls.discard": "/en/halls/{hall}/plans/1/discarding",
    "halls.export_seats": "/en/halls/{hall}/plans/1/seats",
    "halls.general": "/en/halls/{hall}/general",
    "halls.hall": "/en/halls/{hall}",
    "halls.halls_list": "/en/halls",
    "halls.import_seats": "/en/halls/{hall}/plans/1/import",
    "halls.new_hall": "/en/halls/venues/{venue}/new",
    "halls.new_venue": "/en/halls/venues/new",
    "halls.new_zone": "/en/halls/{hall}/plans/1/zones/new",
    "halls.paint": "POST /en/halls/{hall}/zones/{zone}/seats",
    "halls.performances": "/en/halls/{opera}/performances?performance={evening}",
    "halls.plan": "/en/halls/{hall}/plans/1",
    "halls.publish": "/en/halls/{hall}/plans/1/publication",
    "halls.remove_category": "POST /en/halls/{hall}/categories/{spare_category}/removal",
    "halls.remove_zone": "POST /en/halls/{hall}/zones/{spare_zone}/removal",
    "halls.rule": "/en/halls/{hall}/zones/{zone}/rule",
    "halls.venue": "/en/halls/venues/{venue}",
    "halls.zone": "/en/halls/{hall}/zones/{zone}",
    "halls.zone_general": "/en/halls/{hall}/zones/{zone}/general",
    "home.end_guard": "POST /en/channels/cube/guard/end",
    "home.home": "/en/",
    "home.show_method": "POST /en/methods/CBWEB/showing",
    "brand.channels": "/en/setup/brand",
    "brand.header": "/en/setup/brand/cube/header",
    "brand.logo": "/en/setup/brand/cube/logo",
    "brand.look": "/en/setup/brand/cube",
    "brand.preview": "/en/setup/brand/cube/preview.css?" + PREVIEW,
    "brand.remove_logo": "POST /en/setup/brand/cube/logo/removal",
    "card_rules.cards": "/en/setup/card-rules/cube/cards",
    "card_rules.channels": "/en/setup/card-rules",
    "card_rules.checks": "/en/setup/card-rules/cube",
    "plans.collection": "/en/setup/plans/CB3X/collection",
    "plans.plan": "/en/setup/plans/CB3X",
    "plans.plans": "/en/setup/plans",
    "legal.channels": "/en/setup/legal",
    "legal.discard": "POST /en/setup/legal/cube/terms/draft/removal",
    "legal.identity": "/en/setup/legal/cube",
    "legal.publication": "/en/setup/legal/cube/terms/publication",
    "legal.restore": "POST /en/setup/legal/cube/terms/draft/return",
    "legal.text": "/en/setup/legal/cube/terms",
    "legal.version": "/en/setup/legal/cube/terms/versions/2026-11",
    "methods.acceptance": "/en/setup/points-of-sale/CUBE-WEB",
    "methods.method": "/en/setup/methods/BON",
    "methods.methods": "/en/setup/methods",
    "methods.new_method": "/en/setup/methods/new",
    "methods.parameters": "/en/setup/methods/BON/parameters",
    "issued.block": "/en/vouchers/{voucher}/block",
    "issued.correct": "/en/vouchers/{voucher}/correction",
    "issued.extend": "/en/vouchers/{voucher}/extension",
    "issued.issue": "/en/vouchers/new",
    "issued.send_again": "/en/vouchers/{voucher}/sending",
    "issued.unblock": "/en/vouchers/{voucher}/unblocking",
    "issued.voucher": "/en/vouchers/{voucher}",
    "issued.vouchers": "/en/vouchers",
    "vouchers.new_product": "/en/catalogue/vouchers/new",
    "vouchers.product": "/en/catalogue/vouchers/BON-CUBE",
    "vouchers.products": "/en/catalogue/vouchers",
    "vouchers.publish": "POST /en/catalogue/vouchers/BON-CUBE/publication",
    "vouchers.rules": "/en/catalogue/vouchers/rules/cube",
    "vouchers.withdraw": "POST /en/catalogue/vouchers/BON-CUBE/withdrawal",
    "payments.ask": "POST /en/payments/{payment}/question",
    "payments.board": "/en/payments",
    "payments.export": "/en/payments/export",
    "promos.coupons": "/en/promos/{list}/coupons",
    "promos.end": "POST /en/promos/{promo}/end",
    "promos.export_coupons": "POST /en/promos/{list}/coupons/export",
    "promos.new_coupons": "POST /en/promos/{list}/coupons/new",
    "promos.new_promo": "/en/promos/new",
    "promos.printable": "/en/promos/{list}/coupons/print",
    "promos.promo": "/en/promos/{promo}",
    "promos.promos": "/en/promos",
    "promos.resume": "POST /en/promos/{promo}/resumption",
    "promos.take_over": "POST /en/promos/{list}/coupons/list",
    "promos.trial": "/en/promos/{promo}/trial",
    "refunds.board": "/en/refunds?view=done",
    "refunds.export": "/en/refunds/export?view=done",
    "orders.orders_list": "/en/orders?period=all",
    "orders.export": "/en/orders/export?period=all",
    "orders.messages_again": "/en/orders/messages-again?period=all&all=yes",
    "orders.address": "/en/orders/{number}/address",
    "orders.message": "/en/orders/{number}/messages/{email}",
    "orders.move_seats": "/en/orders/{number}/seats/move",
    "orders.notes": "/en/orders/{number}/notes",
    "orders.order": "/en/orders/{number}",
    "contacts.contacts_list": "/en/contacts?view=all",
    "contacts.export_list": "/en/contacts/export",
    "contacts.contact": "/en/contacts/{contact}",
    "contacts.management": "/en/contacts/{contact}/management",
    "contacts.terms": "/en/contacts/{contact}/management/terms",
    "contacts.adjust_credit": "/en/contacts/{contact}/management/credit",
    "contacts.drop_card": "/en/contacts/{contact}/cards/{card}",
    "contacts.purchases": "/en/contacts/{contact}/purchases",
    "contacts.money": "/en/contacts/{contact}/money",
    "contacts.general": "/en/contacts/{contact}/general",
    "contacts.details": "/en/contacts/{contact}/general/details",
    "contacts.new_email": "/en/contacts/{contact}/general/email",
    "contacts.new_contact": "/en/contacts/new",
    "contacts.notes": "/en/contacts/{contact}/notes",
    "contacts.administration": "/en/contacts/{contact}/administration",
    "contacts.export": "/en/contacts/{contact}/export",
    "contacts.erasure": "/en/contacts/{contact}/erasure",
    "contacts.see_as": "/en/contacts/{contact}/see-as",
    "contacts.of_order": "/en/orders/{number}/contact",
    "contacts.guest": "/en/orders/{guest}/guest",
    "contacts.guest_contact": "/en/orders/{guest}/guest/contact",
    "contacts.export_guest": "/en/orders/{guest}/guest/export",
    "contacts.erase_guest": "/en/orders/{guest}/guest/erasure",
    "contacts.merge": "/en/contacts/{contact}/merge",
    "orders.refund": "/en/orders/{number}/refund",
    "approvals.approvals_list": "/en/approvals",
    "approvals.approval": "/en/approvals/{approval}",
    "approvals.decision": "POST /en/approvals/{approval}/decision",
    "requests.own_list": "/en/requests",
    "requests.own": "/en/requests/{own}",
    "requests.again": "POST /en/requests/{own}/again",
    "requests.code": "POST /en/requests/{own}/code",
    "requests.confirmation": "POST /en/requests/{own}/confirmation",
    "orders.give_up": "/en/orders/{number}/give-up",
    "orders.pay_link": "/en/orders/{number}/pay-link",
    "orders.printed": "/en/orders/{number}/prints/{print}",
    "orders.prints": "POST /en/orders/{number}/prints",
    "orders.terms": "/en/orders/{number}/terms",
    "orders.transfer": "/en/orders/{number}/transfer",
    "presence.contact": "POST /en/contacts/{contact}/others",
    "presence.order": "POST /en/orders/{number}/others",
    "security.change_password": "/en/security/password",
    "security.end_session": "POST /en/security/sessions/removal",
    "security.recovery_codes": "/en/security/codes",
    "security.remove_passkey": "POST /en/security/passkeys/0NONE/removal",
    "sales_channels.channel": "/en/setup/channels/cube",
    "sales_channels.channels_list": "/en/setup/channels",
    "sales_channels.fees": "/en/setup/channels/cube/fees",
    "sales_channels.mode": "/en/setup/channels/cube/delivery/post",
    "sales_channels.modes": "/en/setup/channels/cube/delivery",
    "sales_channels.new_channel": "/en/setup/channels/new",
    "sales_channels.new_mode": "/en/setup/channels/cube/delivery/new",
    "sales_channels.new_origin": "/en/setup/channels/cube/origins/new",
    "sales_channels.origin": "/en/setup/channels/cube/origins/{origin}",
    "sales_channels.origins": "/en/setup/channels/cube/origins",
    "sales_channels.parameters": "/en/setup/channels/cube/parameters",
    "search.search": "/en/search?q=ada",
    "security.security": "/en/security",
    "stars.star": "POST /en/stars/order/{number}",
    "system.system": "/en/setup/system",
    "team.end_session": "POST /en/setup/team/{who}/sessions/removal",
    "team.forget_factors": "/en/setup/team/{who}/factors",
    "team.give_role": "POST /en/setup/team/{who}/roles",
    "team.invite": "/en/setup/team/invitation",
    "team.invite_again": "POST /en/setup/team/{who}/invitation",
    "team.person": "/en/setup/team/{who}",
    "team.readmit": "POST /en/setup/team/{who}/readmission",
    "team.suspend": "POST /en/setup/team/{who}/suspension",
    "team.take_role": "POST /en/setup/team/{who}/roles/removal",
    "team.team": "/en/setup/team",
    "event_boxes.delivery": f"/en/setup/boxes/cube/{FLUTE}/delivery",
    "event_boxes.event": f"/en/setup/boxes/cube/{FLUTE}",
    "event_boxes.events": "/en/setup/boxes",
    "events.archive": "POST /en/events/{event}/archive",
    "events.close": "POST /en/events/{event}/sessions/{session}/closing",
    "events.copy_event": "POST /en/events/{event}/copy",
    "events.delete": "POST /en/events/{event}/sessions/{session}/deletion",
    "events.event": "/en/events/{event}",
    "events.events": "/en/events",
    "events.new_event": "/en/events/new",
    "events.new_price_type": "/en/price-types/new",
    "events.new_series": "/en/events/{event}/sessions/series",
    "events.new_session": "/en/events/{event}/sessions/new",
    "events.price_type": "/en/price-types/{price_type}",
    "events.price_types": "/en/price-types",
    "events.prices": "/en/events/{event}/prices",
    "events.publication": "/en/events/{draft}/publication",
    "events.reopen": "POST /en/events/{event}/sessions/{session}/reopening",
    "events.restore": "POST /en/events/{event}/restoration",
    "events.session": "/en/events/{event}/sessions/{session}",
    "events.session_prices": "/en/events/{event}/sessions/{session}/prices",
    "events.sessions": "/en/events/{event}/sessions",
    "texts.channels_list": "/en/setup/texts",
    "texts.email": "/en/setup/texts/cube/emails/confirmed?number={number}",
    "texts.emails": "/en/setup/texts/cube/emails",
    "texts.letter": "/en/setup/texts/cube/emails/confirmed/letter?number={number}",
    "texts.send_trial": "POST /en/setup/texts/cube/emails/confirmed/trial",
    "texts.page": "/en/setup/texts/cube/summary",
    "views.remove": "POST /en/views/{view}/removal",
    "views.save": "/en/views/orders?state=paid",
    "views.usual": "POST /en/views/{view}/usual",
}
OWN = (  # one's own
    "requests.own", "requests.again", "requests.code", "requests.confirmation", "views.remove", "views.usual",
)  # fmt: skip
# Beside its own right: what the list asks for that is kept, and that lists leave at all.
ALSO = {
    "views.save": Right.SEE_ORDERS, "stars.star": Right.SEE_ORDERS, "journal.export": Right.EXPORT,
    "hand_out.export": Right.EXPORT,
}  # fmt: skip
OF_A_CHANNEL = (
    "{number}", "{guest}", "{approval}", "{own}", "{contact}", "{payment}", "cube", "CBWEB", "CUBE-WEB",
    "{promo}", "{list}", "{voucher}", "BON-CUBE", "{event}", "{draft}", "{price_type}",
)  # fmt: skip
OF_THE_HOUSE = (  # no role in one channel opens them
    "halls.begin", "halls.discard", "halls.import_seats", "halls.new_hall", "halls.new_venue",
    "halls.new_zone", "halls.paint", "halls.publish", "halls.remove_category", "halls.remove_zone",
    "halls.rule", "methods.new_method", "sales_channels.new_channel",
)  # fmt: skip
MOST = {
    "contacts.erasure": 9, "contacts.erase_guest": 10,  # whether money is open is asked in five places
    "halls.performances": 10,  # with what moving those that are ticked would do; without it asks six
    "orders.order": 9,  # with a request that waits; without one it asks eight
}  # fmt: skip
BOTH = (Role.MANAGER, Role.ADMIN)  # together they may do everything


@pytest.fixture
def there(shopper: Shopper, bank: Bank, office: Flask) -> dict[str, Any]:
    """What addresses of ROUTES name: Ada's order in instalments, and a request to refund it."""
    ada = people.contact(confirmed_at=NOON)
    order = in_three(shopper, ada)
    asker = member("asker@cube.example", Role.BOX_OFFICE, name="Asker")
    by, whole = Actor(asker.name, asker.ref, asker.grants), Reversal()
    approval = approvals.ask_refund(order, whole, reversals.preview(order, whole), "client", by)
    account = prepared(bank)
    performance, flute = order.lines[0].place.performance, catalog.find_event("cube", FLUTE)
    return {
        **halls.addresses(),
        "event": flute.id,
        "draft": catalog.duplicate_event(flute, OWNER).id,
        "session": performance.id,
        "price_type": catalog.price_types_of("cube")[0].id,
        "account": account.id,
        "keys": account.keys[0].id,
        "number": order.number,
        "contact": ada.number,
        "card": people.saved_card(ada).ref,
        "payment": books.payments()[0].ref,
        "email": postbox.letters()[0].ref,
        "print": tickets.note_print(order.ref, OWNER).ref,
        "approval": approval.ref,
        "own": approval.ref,
        "origin": origins.create(channels.find("cube"), Texts("Affiche"), OWNER).id,
        "voucher": issue(5_000)[0].ref,
        "view": staff.save_view("orders", "Paid", "state=paid", by).ref,
        "promo": promotions.all_of("cube", NOON)[0].promo.id,
        "list": promotions.create("cube", Texts("Coffret"), PromoRules(percent_bp=500), OWNER).id,
        "guest": without_account(shopper).number,
        "who": member("noa@cube.example", Role.DOOR, name="Noa").ref,
    }


def without_account(shopper: Shopper) -> Order:
    """Bob's order, who is no contact."""
    newcomer(shopper).takes().is_ada("bob@example.org").wants_e_tickets().agrees().pays()
    return next(order for order in books.orders() if order.email == "bob@example.org")


def test_every_route_has_a_line_and_says_whom_it_is_for(office: Flask) -> None:
    endpoints = {rule.endpoint for rule in office.url_map.iter_rules()}
    guarded = {name for name in endpoints if name.partition(".")[0] not in access.OPEN}
    assert guarded == set(ROUTES) == set(access.VIEWS)


def test_a_route_that_says_nothing_opens_for_nobody(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=Role.MANAGER))
    monkeypatch.delitem(access.VIEWS, "orders.orders_list")
    clerk.opens("/en/orders", 404)


def test_browsers_may_report_what_they_blocked(office: Flask) -> None:
    answer = office.test_client().post(
        f"{OFFICE}/_rapports", data="[]", content_type="application/reports+json"
    )
    assert answer.status_code == 204


def asked(clerk: Clerk, line: str) -> int:
    """How a line of ROUTES is answered, where a form leads aside."""
    method, _blank, path = line.rpartition(" ")
    token = {"csrf_token": clerk.page.soup.find("input", attrs={"name": "csrf_token"})["value"]}  # type: ignore[index]
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (test)"}
    data = token if method else None
    answer = clerk.client.open(f"{OFFICE}{path}", method=method or "GET", data=data, headers=headers)
    return answer.status_code


@pytest.mark.parametrize("role", Role)
def test_a_route_opens_for_those_with_its_right_alone(
    office: Flask, there: dict[str, Any], role: Role
) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=role))
    wrong = []
    for endpoint, line in ROUTES.items():
        rights = {ALSO.get(endpoint), access.VIEWS[endpoint]} - {None}
        status = asked(clerk, line.format(**there))
        may = rights <= RIGHTS[role] and endpoint not in OWN
        if status >= 500 or (status != 404) is not may:
            wrong.append((endpoint, status))
    assert wrong == []


def test_nothing_of_another_channel_is_shown(office: Flask, there: dict[str, Any]) -> None:
    manager = Clerk(office, "en").signs_in(member(role=Role.MANAGER, channel="ombres"))
    for endpoint, line in ROUTES.items():
        if access.VIEWS[endpoint] is Right.MANAGE_STAFF:  # which is of the whole house
            continue
        of_a_channel = any(part in line for part in OF_A_CHANNEL) or endpoint in OF_THE_HOUSE
        if line.startswith("POST") or of_a_channel:
            status = asked(manager, line.format(**there))
            assert (status == 404) if of_a_channel else (status < 500), endpoint
            continue
        answer = manager.client.get(f"http://office.test{line.format(**there)}", follow_redirects=True)
        assert answer.status_code == 200, endpoint
        assert "ada@example.org" not in answer.text, endpoint
        assert "220.00" not in answer.text, endpoint


def test_a_page_asks_at_most_eight_statements(office: Flask, there: dict[str, Any]) -> None:
    clerks = {role: Clerk(office, "en").signs_in(member(f"{role}@cube.example", role)) for role in BOTH}
    mine = staff.at(f"{Role.MANAGER}@cube.example")
    session.execute(update(Approval).values(asked_by=mine.ref if mine else ""))
    too_many = {}
    for endpoint, line in ROUTES.items():
        if line.startswith("POST"):
            continue
        right = access.VIEWS[endpoint]
        clerk = clerks[next(role for role in BOTH if right is None or right in RIGHTS[role])]
        asked(clerk, line.format(**there))
        with statements.counted(database.engines[None]) as sent:
            asked(clerk, line.format(**there))
        if len(sent) > MOST.get(endpoint, 8):
            too_many[endpoint] = [one[:60] for one in sent]
    assert too_many == {}


@pytest.mark.parametrize("role", [role for role in Role if Right.MANAGE_STAFF not in RIGHTS[role]])
def test_only_administrators_invite_give_and_take(office: Flask, role: Role) -> None:
    by = Actor("Karin", "0KARIN", frozenset({Grant(role)}))
    who = member()
    for act in (
        lambda: staff.invite("x@cube.example", "X", "en", Grant(Role.ADMIN), by),
        lambda: staff.give_role(who, Grant(Role.ADMIN), by),
        lambda: staff.take_role(who, Grant(Role.BOX_OFFICE), by),
        lambda: staff.suspend(who, active=False, by=by),
        lambda: staff.forget_second_factors(who, by),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_role_in_one_channel_is_none_in_the_house(office: Flask) -> None:
    by = Actor("Karin", "0KARIN", frozenset({Grant(Role.ADMIN, "cube")}))
    with pytest.raises(Forbidden):
        staff.give_role(member(), Grant(Role.ADMIN), by)


def test_administrators_move_no_money() -> None:
    assert not RIGHTS[Role.ADMIN] & {Right.REFUND, Right.ADJUST_ACCOUNTS}


def test_whoever_lost_their_factors_enrols_again(office: Flask) -> None:
    who = member()
    karin = Clerk(office, "en").signs_in(who)
    staff.forget_second_factors(who, OWNER)
    assert karin.opens("/en/orders").page.h1 == "Sign in"
    assert karin.gives_password().page.h1 == "Set up your second factor"
