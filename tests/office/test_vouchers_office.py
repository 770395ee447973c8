"""Gift vouchers as the venue sells them, and each issued one as staff find it and act on it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher, VoucherProduct, VoucherState
from app.accounting.vouchers.services import BadProduct, MoreThanLeft, TooEarly, VoucherRejected
from app.db import session
from app.flows.approvals.models import Approval
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.people.staff.models import Staff
from app.sale.orders.models import Order
from app.settlement.gifts import services as gifts
from app.venue.channels import services as channels
from app.venue.channels.limits import OverLimit
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodStatus
from tests import books
from tests.accounting.test_vouchers import YEAR, issue, lays_down, left_on
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.settlement.test_gifts import buys, given, gives, goes_to_summary
from tests.shopper import Shopper

PRODUCT = "/en/catalogue/vouchers/BON-CUBE"
ROWS = "#list tbody a"
WHY = "they lost the email"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@pytest.fixture
def sam() -> Staff:
    return member("sam@cube.example", Role.MANAGER, name="Sam")


@pytest.fixture
def manager(office: Flask, sam: Staff) -> Clerk:
    return Clerk(office, "en").signs_in(sam)


def _product(code: str = "BON-CUBE") -> VoucherProduct:
    session.expire_all()
    return session.get_one(VoucherProduct, code)


def _act(clerk: Clerk, voucher: Voucher, page: str, status: int = 200, **typed: str) -> Clerk:
    return clerk.opens(f"/en/vouchers/{voucher.ref}/{page}").fills("act", status, **typed)


def _undoes(clerk: Clerk) -> Clerk:
    undo = clerk.page.soup.select_one(".flashes form")
    assert undo is not None
    fields = {str(one["name"]): str(one["value"]) for one in undo.select("input[type=hidden]")}
    return clerk.sends(str(undo["action"]), **fields)


# What is sold


def test_s110_a_new_gift_voucher_takes_the_place_of_the_old_one_in_the_shop(
    manager: Clerk, shopper: Shopper
) -> None:
    typed = {"name_fr": "Bon de Noël", "name_en": "Christmas voucher", "code": "noel", "channel": "cube"}
    manager.opens("/en/catalogue/vouchers/new").fills("record", **typed, chips="30; 60", method="BON")
    assert manager.page.has("It is not for sale yet.")
    assert "Christmas" not in shopper.opens("/en/gift-vouchers").page.h1
    manager.sends("/en/catalogue/vouchers/NOEL/publication")
    assert manager.page.has("Christmas voucher is for sale.")
    assert shopper.opens("/en/gift-vouchers").page.h1 == "Christmas voucher"
    assert shopper.page.has("€60.00")
    _undoes(manager)
    assert _product().published
    assert shopper.opens("/en/gift-vouchers").page.h1 != "Christmas voucher"


def test_s110_values_and_months_hold_within_a_second(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(PRODUCT).fills("record", chips="", least="15", most="80.00", months="24")
    shopper.opens("/en/gift-vouchers")
    assert shopper.page.has("Good until Thu 23 Nov 2028")
    gives(shopper, 422, value="free", amount="81")
    gives(shopper, value="free", amount="80")
    assert shopper.page.has("€80.00")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"chips": "10 20 30 40 50 60 70 80 90"}, "Enter 1 to 8 values"),
        ({"chips": "twenty"}, "Enter amounts, for example"),
        ({"chips": "", "least": "", "most": ""}, "Enter 1 to 8 values"),
        ({"least": "50", "most": "10"}, "Enter both"),
        ({"least": "50", "most": ""}, "Enter both"),
        ({"months": "0"}, "1 to 60"),
        ({"name_fr": ""}, "Fill in: Name."),
    ],
)
def test_what_cannot_be_sold_is_said_beside_its_field(
    manager: Clerk, typed: dict[str, str], sentence: str
) -> None:
    before = vouchers.ProductDetails.of(_product())
    manager.opens(PRODUCT).fills("record", 422, **typed)
    assert manager.page.has(sentence)
    assert vouchers.ProductDetails.of(_product()) == before


def test_s113_s114_it_is_published_once_its_web_shop_offers_its_method(manager: Clerk) -> None:
    vouchers.withdraw("BON-CUBE", OWNER)
    payment_methods.withdraw("CUBE-WEB", "BON", OWNER)
    manager.opens(PRODUCT)
    assert manager.page.has("It cannot be sold: nobody could pay with it.")
    assert manager.page.soup.select('main a[href="/en/setup/points-of-sale/CUBE-WEB"]')
    manager.sends(f"{PRODUCT}/publication")
    assert not _product().published
    payment_methods.accept("CUBE-WEB", "BON", OWNER)
    manager.opens(PRODUCT).sends(f"{PRODUCT}/publication")
    assert _product().published


def test_s113_what_is_for_sale_keeps_a_method_that_is_offered(manager: Clerk) -> None:
    manager.opens(PRODUCT).fills("record", 422, method="")
    assert _product().method_code == "BON"
    payment_methods.set_status("BON", MethodStatus.HIDDEN, OWNER)
    assert manager.opens("/en/catalogue/vouchers").page.has("Hidden: nobody could pay with it")


def test_the_form_says_what_the_law_leaves_no_choice_about(office: Flask, sam: Staff) -> None:
    """L26, S115: in the customer's language."""
    clerk = Clerk(office, "fr").signs_in(sam)
    assert clerk.opens("/fr/catalogue/vouchers/BON-CUBE").page.has("Usages multiples")
    assert clerk.opens("/fr/catalogue/vouchers/rules/cube").page.has("Le reste ne peut pas être perdu")


def test_marketing_sells_and_moves_no_money(office: Flask) -> None:
    mia = Clerk(office, "en").signs_in(member("mia@cube.example", Role.MARKETING, name="Mia"))
    mia.opens(PRODUCT).fills("record", months="18")
    assert _product().months == 18
    mia.opens("/en/vouchers", 404)
    by = Actor("Mia", "0MIA", frozenset({Grant(Role.MARKETING)}))
    with pytest.raises(Forbidden):
        vouchers.issue_by_hand(channels.by_code("cube"), Money(100, "EUR"), date(2027, 1, 1), WHY, by)


def test_two_people_change_one_gift_voucher_and_nothing_is_lost(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, name="Noa"))
    manager.opens(PRODUCT)
    noa.opens(PRODUCT).fills("record", months="6")
    manager.fills("record", chips="10; 25")
    assert (_product().months, _product().chips) == (6, [1_000, 2_500])


def test_commands_make_what_the_pages_make_and_refuse_what_they_refuse(db: Flask) -> None:
    run = db.test_cli_runner().invoke
    made = ["vouchers", "product", "cube", "noel", "--name", "Noël"]
    assert "This cannot be: chips." in run(args=made).output
    assert run(args=[*made, "--value", "2000"]).exit_code == 0
    with pytest.raises(BadProduct):
        vouchers.create_product(
            channels.by_code("cube"), "x", vouchers.ProductDetails.of(_product("NOEL")), OWNER
        )


# What was issued


def test_they_are_found_by_last_four_and_by_who_bought_them(shopper: Shopper, manager: Clerk) -> None:
    buys(shopper)
    session.execute(update(Order).values(name="Ada Byron"))
    bought, _other = given().voucher, issue(1_000)
    assert bought is not None
    for word in (bought.last4, bought.ref, "ADA@example.org", "ada b"):
        rows = manager.opens(f"/en/vouchers?q={word}").page.soup.select("#list tbody tr")
        assert [row.a["href"] for row in rows] == [f"/en/vouchers/{bought.ref}"], word  # type: ignore[index]
    assert len(manager.opens("/en/vouchers").page.soup.select("#list tbody tr")) == 2


def test_s117_each_stands_in_the_list_of_its_state(manager: Clerk, shopper: Shopper) -> None:
    good, _code = issue(1_000)
    old, _code = issue(1_000, good_for=timedelta(minutes=-1))
    stopped, _code = issue(1_000)
    vouchers.block(stopped.ref, WHY, OWNER)
    empty, _code = issue(1_000)
    vouchers.correct(empty.ref, Money(-1_000, "EUR"), WHY, OWNER)
    goes_to_summary(gives(shopper)).agrees()
    shown = {
        view: [link.get_text() for link in manager.opens(f"/en/vouchers?view={view}").page.soup.select(ROWS)]
        for view in ("in_use", "expired", "blocked", "used_up", "unpaid")
    }
    number = books.order().number
    assert shown == {
        "in_use": [f"…{good.last4}"],
        "expired": [f"…{old.last4}"],
        "blocked": [f"…{stopped.last4}"],
        "used_up": [f"…{empty.last4}"],
        "unpaid": [f"{number[:4]}-{number[4:]}"],
    }
    rows = manager.opens("/en/vouchers").page.soup.select("#list tbody tr")
    said = {row.select("td")[0].get_text(): row.select(".status")[0].get_text() for row in rows}
    words = {good: "In use", old: "Expired", stopped: "Blocked", empty: "Used up"}
    assert said == {f"…{voucher.last4}": word for voucher, word in words.items()}


def test_the_next_page_begins_where_one_ends(manager: Clerk) -> None:
    for _each in range(51):
        issue(100)
    session.execute(update(Voucher).values(issued_at=NOON))
    first = {a["href"] for a in manager.opens("/en/vouchers").page.soup.select("#list tbody a")}
    then = manager.page.soup.select_one(".after-list a")
    assert then is not None
    second = {a["href"] for a in manager.opens(str(then["href"])).page.soup.select("#list tbody a")}
    assert (len(first), len(second), first & second) == (50, 1, set())


def test_a_record_tells_every_movement(shopper: Shopper, manager: Clerk) -> None:
    voucher, code = issue(5_000)
    lays_down(shopper.up_to("summary"), code).agrees().pays()
    vouchers.correct(voucher.ref, Money(700, "EUR"), "a wrong till", OWNER)
    page = manager.opens(f"/en/vouchers/{voucher.ref}").page
    number = books.order().number
    assert page.has(f"Order {number[:4]}-{number[4:]}")
    for said in ("a wrong till", "Issued by a command", "€7.00", "−€50.00"):
        assert page.has(said), said


def test_blocked_by_its_ref_it_pays_nothing_until_that_is_undone(manager: Clerk, shopper: Shopper) -> None:
    """Another that ends in the same four characters is not touched."""
    (lost, code), (other, _code) = issue(2_000), issue(2_000)
    session.execute(update(Voucher).values(last4="7F3K"))
    _act(manager, lost, "block", 422, reason="no")
    _act(manager, lost, "block", reason=WHY)
    session.expire_all()
    assert (lost.state, other.state) == (VoucherState.BLOCKED, VoucherState.ACTIVE)
    lays_down(shopper.up_to("summary"), code, 422)
    assert shopper.page.has("This voucher is blocked.")


def test_undoing_a_block_lets_it_pay_again(manager: Clerk, shopper: Shopper) -> None:
    voucher, code = issue(2_000)
    _undoes(_act(manager, voucher, "block", reason=WHY))
    assert manager.opens(f"/en/vouchers/{voucher.ref}/unblocking").page.has("It is not blocked.")
    lays_down(shopper.up_to("summary"), code)
    assert shopper.page.has(f"…{voucher.last4}")


def test_extended_it_pays_again_and_its_card_says_so(shopper: Shopper, manager: Clerk) -> None:
    buys(shopper)
    voucher = given().voucher
    assert voucher is not None
    _act(manager, voucher, "extension", 422, last_day="2027-11-23", reason=WHY)
    assert manager.page.has("a voucher is never shortened")
    manager.fills("act", 422, last_day="2032-01-01", reason=WHY)
    manager.fills("act", last_day="2028-02-29", reason=WHY)
    session.expire_all()
    until = channels.by_code("cube").date_at(voucher.expires_at)
    assert (until, given().good_until) == (date(2028, 2, 29), date(2028, 2, 29))


def test_an_expired_one_is_not_extended_to_a_day_that_is_past(db: Flask) -> None:
    voucher, _code = issue(1_000, good_for=timedelta(days=-30))
    with pytest.raises(TooEarly):
        gifts.extend(voucher.ref, NOON.date() - timedelta(days=1), WHY, OWNER)


def test_a_correction_is_booked_with_both_sides_and_its_reason(manager: Clerk, sam: Staff) -> None:
    voucher, _code = issue(2_000)
    _act(manager, voucher, "correction", amount="−15", reason=WHY)
    assert manager.page.has("€5.00 are left on it now.")
    assert (left_on(voucher), books.balances()["adjustments"]) == (500, -1_500)
    _act(manager, voucher, "correction", 422, amount="-5.01", reason=WHY)
    assert manager.page.has("That is more than is left on it.")
    with pytest.raises(MoreThanLeft):
        vouchers.correct(voucher.ref, Money(-501, "EUR"), WHY, OWNER)
    assert left_on(voucher) == 500


def test_above_the_limit_somebody_else_approves_a_correction(manager: Clerk, office: Flask) -> None:
    voucher, _code = issue(2_000)
    _act(manager, voucher, "correction", amount="80", reason=WHY)
    assert manager.page.has("Nothing has moved yet.")
    assert left_on(voucher) == 2_000
    assert manager.page.has("waits for approval.")
    _act(manager, voucher, "correction", 409, amount="80", reason=WHY)
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, name="Noa"))
    assert noa.opens("/en/approvals").page.has(f"…{voucher.last4}")
    ref = session.scalars(select(Approval.ref)).one()
    noa.opens(f"/en/approvals/{ref}").fills("decide", verdict="approve")
    assert noa.page.has("Approved: the voucher is changed by €80.00.")
    assert left_on(voucher) == 10_000
    assert not manager.opens(f"/en/vouchers/{voucher.ref}").page.has("waits for approval")


def test_a_request_goes_back_if_the_voucher_has_paid_meanwhile(
    manager: Clerk, office: Flask, shopper: Shopper
) -> None:
    voucher, code = issue(30_000)
    _act(manager, voucher, "correction", amount="80", reason=WHY)
    lays_down(shopper.up_to("summary"), code).agrees()
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.MANAGER, name="Noa"))
    ref = session.scalars(select(Approval.ref)).one()
    noa.opens(f"/en/approvals/{ref}").fills("decide", verdict="approve")
    assert noa.page.has("Something has changed since.")
    assert left_on(voucher) == 8_000


def test_sent_again_the_old_code_is_dead(shopper: Shopper, manager: Clerk) -> None:
    buys(shopper)
    voucher = given().voucher
    assert voucher is not None
    old = str(given().code)
    _act(manager, voucher, "sending", email="lea@example.com")
    assert manager.page.has("On its way to lea@example.com.")
    assert given().email == "lea@example.com"
    with pytest.raises(VoucherRejected):
        vouchers.by_code(old, channels.by_code("cube"), NOON)
    vouchers.block(voucher.ref, WHY, OWNER)
    _act(manager, voucher, "sending", 409, email="")
    assert manager.page.has("It is blocked. Unblock it first.")


def test_issued_by_hand_its_code_is_told_once(manager: Clerk, shopper: Shopper) -> None:
    manager.opens("/en/vouchers/new").fills("act", channel="cube", value="40", reason=WHY)
    told = manager.page.soup.select_one("#code")
    assert told is not None
    voucher = session.scalars(select(Voucher)).one()
    assert not manager.opens(f"/en/vouchers/{voucher.ref}").page.soup.select("#code")
    assert not CODE.search(manager.page.html)
    lays_down(shopper.up_to("summary"), told.get_text())
    assert shopper.page.has(f"…{voucher.last4}")
    assert books.balances()["vouchers:issued"] == 4_000


def test_by_hand_nobody_issues_more_than_the_limit(manager: Clerk, sam: Staff) -> None:
    manager.opens("/en/vouchers/new").fills("act", 422, channel="cube", value="100.01", reason=WHY)
    assert manager.page.has("By hand at most €100.00.")
    by = Actor(sam.name, sam.ref, sam.grants)
    with pytest.raises(OverLimit):
        vouchers.issue_by_hand(channels.by_code("cube"), Money(10_001, "EUR"), date(2027, 1, 1), WHY, by)


def test_the_desk_blocks_and_changes_no_value(clerk: Clerk) -> None:
    voucher, _code = issue(2_000)
    _act(clerk, voucher, "block", reason=WHY)
    for page in ("correction", "extension"):
        clerk.opens(f"/en/vouchers/{voucher.ref}/{page}", 404)
    by = Actor("Karin", "0KARIN", frozenset({Grant(Role.BOX_OFFICE)}))
    with pytest.raises(Forbidden):
        vouchers.correct(voucher.ref, Money(100, "EUR"), WHY, by)


# Paying with several


def test_s116_no_more_vouchers_pay_than_the_channel_allows(manager: Clerk, shopper: Shopper) -> None:
    manager.opens("/en/catalogue/vouchers/rules/cube").fills("record", most="2")
    codes = [issue(1_000, YEAR)[1] for _each in range(3)]
    shopper.up_to("summary")
    for code in codes[:2]:
        lays_down(shopper, code)
    lays_down(shopper, codes[2], 422)
    assert shopper.page.has("2 vouchers at most pay for one order.")
    lays_down(shopper, codes[1])
    shopper.agrees().pays()
    assert books.order().total - books.order().due == Money(2_000, "EUR")


def test_s116_in_french_the_limit_has_its_sentence(manager: Clerk, acheteuse: Shopper) -> None:
    manager.opens("/en/catalogue/vouchers/rules/cube").fills("record", most="1")
    codes = [issue(1_000)[1] for _each in range(2)]
    lays_down(acheteuse.up_to("summary"), codes[0])
    lays_down(acheteuse, codes[1], 422)
    assert acheteuse.page.has("1\u00a0bon au plus règle une commande.")
