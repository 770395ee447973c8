"""The star that keeps a record at hand: on every sheet, for oneself, listed by the search (S101, S136)."""

from __future__ import annotations

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.audit.services import Subject
from app.db import database, session
from app.flows.privacy import services as privacy
from app.kernel import clock
from app.kernel.actors import Actor, Role
from app.kernel.texts import Texts
from app.people.staff import services as staff
from app.people.staff.models import StaffStar
from app.people.staff.services import TooManyStars
from app.people.staff.services.stars import MOST
from app.sale.promotions import services as promotions
from app.venue.channels import services as channels
from app.venue.origins import services as origins
from bench import statements
from tests import books, people
from tests.accounting.test_vouchers import issue
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import FLUTE, Shopper


@pytest.fixture
def sam(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def is_starred(clerk: Clerk) -> bool:
    button = clerk.page.soup.select_one("button.star")
    assert button is not None, clerk.at
    assert button["aria-label"] == "Keep at hand"
    return button["aria-pressed"] == "true"


def presses_the_star(clerk: Clerk) -> Clerk:
    form = clerk.page.soup.select_one("form:has(button.star)")
    assert form is not None, clerk.at
    held = {str(one["name"]): str(one["value"]) for one in form.select("input")}
    return clerk.sends(str(form["action"]), **held)


def kept(clerk: Clerk) -> list[str]:
    """What the search lists while no word is typed."""
    items = clerk.opens("/en/search").page.soup.select("[aria-labelledby=starred] li")
    return [" ".join(item.get_text(" ").split()).replace(" @", "@") for item in items]


SHEETS = [
    "/en/setup/methods/CBWEB", "/en/setup/methods/CBWEB/parameters", "/en/setup/points-of-sale/CUBE-WEB",
    "/en/setup/plans/CB3X", "/en/setup/channels/cube/parameters", "/en/setup/channels/cube/delivery/post",
    "/en/setup/brand/cube", "/en/setup/legal/cube/terms", "/en/setup/card-rules/cube",
    "/en/setup/texts/cube/summary", "/en/setup/activation/cube", f"/en/setup/boxes/cube/{FLUTE}",
    "/en/catalogue/vouchers/BON-CUBE",
]  # fmt: skip


@pytest.mark.parametrize("path", SHEETS)
def test_s101_the_star_of_a_sheet_is_put_on_and_taken_off(sam: Clerk, path: str) -> None:
    assert not is_starred(sam.opens(path))
    presses_the_star(sam)
    assert sam.at.endswith(path)
    assert is_starred(sam)
    assert len(kept(sam)) == 1
    assert sam.opens("/en/").page.has("Kept at hand 1")
    presses_the_star(sam.opens(path))
    assert not is_starred(sam)
    assert kept(sam) == []


def test_s136_orders_contacts_promos_vouchers_and_answers_have_one_too(
    sam: Clerk, shopper: Shopper, bank: Bank
) -> None:
    shopper.up_to("payment").pays()
    order, ada = books.order(), people.contact(name="Ada Byron", confirmed_at=NOON)
    promo = promotions.all_of("cube", clock.now())[0].promo.id
    answer = origins.create(channels.find("cube"), Texts("Affiche"), OWNER).id
    voucher = issue(5_000)[0]
    sheets = (
        f"/orders/{order.number}", f"/contacts/{ada.number}/general", f"/promos/{promo}",
        f"/vouchers/{voucher.ref}", f"/setup/channels/cube/origins/{answer}",
    )  # fmt: skip
    for path in sheets:
        assert is_starred(presses_the_star(sam.opens(f"/en{path}"))), path
    number = f"{order.number[:4]}-{order.number[4:]}"
    assert f"Order {number} ada@example.org" in kept(sam)
    assert f"Contact {ada.number} Ada Byron" in kept(sam)
    assert f"Promo code #{promo}" in kept(sam)
    assert f"Voucher …{voucher.last4}" in kept(sam)
    links = [str(link["href"]) for link in sam.page.soup.select("[aria-labelledby=starred] a")]
    for link in links:
        assert is_starred(sam.opens(link)), link


def test_their_list_asks_no_more_than_eight_times(sam: Clerk, shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    ada, voucher = people.contact(name="Ada Byron", confirmed_at=NOON), issue(5_000)[0]
    for path in (f"/orders/{books.order().number}", f"/contacts/{ada.number}", f"/vouchers/{voucher.ref}"):
        presses_the_star(sam.opens(f"/en{path}"))
    kept(sam)
    with statements.counted(database.engines[None]) as asked:
        assert len(kept(sam)) == 3
    assert len(asked) <= 8, [one[:70] for one in asked]


def test_nobody_else_sees_it(sam: Clerk, office: Flask) -> None:
    presses_the_star(sam.opens("/en/setup/plans/CB3X"))
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, name="Noa"))
    assert not is_starred(noa.opens("/en/setup/plans/CB3X"))
    assert kept(noa) == []
    assert not noa.opens("/en/setup/plans/CB3X").page.has("Starred")


def test_what_one_may_no_longer_see_is_not_listed(office: Flask) -> None:
    who = member("lou@cube.example", Role.READ_ONLY, name="Lou")
    lou = Clerk(office, "en").signs_in(who)
    presses_the_star(lou.opens("/en/setup/plans/CB3X"))
    staff.give_role(who, next(iter(who.grants)).__class__(Role.DOOR), OWNER)
    staff.take_role(who, next(grant for grant in who.grants if grant.role is Role.READ_ONLY), OWNER)
    assert kept(lou) == []


@pytest.mark.parametrize(
    "path", ["/order/NOSUCH99", "/contact/x", "/promo/0", "/plan/CBWEB", "/event/cube", "/planet/mars",
             "/delivery_mode/cube%20pigeon", "/origin/cube%2099999999999", "/voucher/x", "/voucher_product/X"]
)  # fmt: skip
def test_what_is_not_there_has_no_star(sam: Clerk, path: str) -> None:
    sam.sends(f"/en/stars{path}", 404, starred="yes")


def test_it_leads_back_to_pages_of_ours_alone(sam: Clerk) -> None:
    sam.opens("/en/setup/plans/CB3X").sends(
        "/en/stars/plan/CB3X", starred="yes", return_to="https://evil.example/"
    )
    assert sam.at.endswith("/en/")


def test_an_erased_contact_stays_without_a_name(sam: Clerk, office: Flask) -> None:
    ada = people.contact(name="Ada Byron", confirmed_at=NOON)
    presses_the_star(sam.opens(f"/en/contacts/{ada.number}"))
    privacy.erase(ada, OWNER)
    assert kept(sam) == [f"Contact {ada.number} Erased"]


def test_fifty_are_at_hand(office: Flask) -> None:
    by = Actor("Sam", member("sam@cube.example").ref)
    for number in range(MOST):
        staff.star(Subject("plan", f"P{number}"), by)
    staff.star(Subject("plan", "P0"), by)
    with pytest.raises(TooManyStars):
        staff.star(Subject("plan", "ONE-MORE"), by)
    assert session.query(StaffStar).count() == MOST


def test_the_history_of_the_record_stays_without_it(sam: Clerk) -> None:
    presses_the_star(sam.opens("/en/setup/channels/cube"))
    entry = session.query(AuditEntry).filter_by(act="starred").one()
    assert (entry.kind, entry.ref, entry.channel_code) == ("star", "channel cube", None)
    assert not sam.opens("/en/setup/channels/cube").page.has("Starred for oneself")
    sam.opens(f"/en/setup/audit?who={entry.staff_ref}")
    assert sam.page.has("Starred for oneself")
    assert sam.page.has("Star Sales channel")
