"""Promo codes as the venue sets them up: what staff save is what shoppers get, and nothing is given away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.sale.promotions import services as promotions
from app.sale.promotions.models import Coupon, PromoCode, Redemption
from app.sale.promotions.services import BadPromo, LineFault, PromoInUse, PromoRules
from app.venue.channels import services as channels
from tests import books
from tests.conftest import NOON
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.sale.test_promotions import another, tries
from tests.shopper import Shopper

LIST = "/en/promos"
HALF = PromoRules(percent_bp=5_000)


@pytest.fixture
def marketing(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("mia@cube.example", Role.MARKETING, "cube", name="Mia"))


def coded(code: str) -> PromoCode:
    session.expire_all()
    return session.scalars(select(PromoCode).filter_by(channel_code="cube", code=code)).one()


def a_list() -> PromoCode:
    return promotions.create("cube", Texts("Coffret", "Gift box"), HALF, OWNER)


def coupons_of(promo: PromoCode) -> list[str]:
    return [row.code for row in promotions.coupons_of(promo, OWNER)]


def facts(clerk: Clerk) -> str:
    found = clerk.page.soup.select_one("aside .said")
    return " ".join(found.get_text(" ").split()) if found else ""


# S118: a shared code, or coupons


def test_s118_a_shared_code_lowers_the_next_order(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/new").fills(
        "record", name_fr="Noël", name_en="Christmas", code="noel-26", percent="10"
    )
    assert marketing.page.has("Promo code NOEL26 is made.")
    tries(shopper.up_to("summary"), "Noel 26")
    assert shopper.page.has("Christmas −€22.00")


def test_s118_coupons_are_made_and_each_is_good_once(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/new").fills("record", name_fr="Coffret", kind="coupons", amount="30")
    assert marketing.page.has("It has no coupon yet: nobody can use it.")
    marketing.fills("new", number="2")
    (promo,) = session.scalars(
        select(PromoCode).where(PromoCode.code.is_(None), PromoCode.amount_minor == 3000)
    )
    first, second = coupons_of(promo)
    tries(shopper.up_to("summary"), first).agrees().pays()
    assert books.order().total.minor == 19000
    bob = tries(another(shopper), first, 422)
    assert bob.page.has("Code already used.")
    tries(bob, second)


def test_s118_a_list_is_taken_over_whole_or_not_at_all(marketing: Clerk, shopper: Shopper) -> None:
    promo = a_list()
    pasted = "code;who\nalpha-1;Ada\nAB\nno_way!\n\nALPHA 1\nNouveaux\nbeta-2,Bob"
    marketing.opens(f"{LIST}/{promo.id}/coupons").fills("take", 422, codes=pasted)
    assert marketing.page.has("Nothing was taken over: 4 lines have to be mended first.")
    rows = [row.get_text("|", strip=True) for row in marketing.page.soup.select("#take tbody tr")]
    assert rows == [
        "3|AB|a code has 3 to 40 letters and figures",
        "4|no_way!|only letters A to Z, figures and dashes",
        "6|ALPHA 1|stands in this list before",
        "7|Nouveaux|exists already here",
    ]
    kept = marketing.page.soup.select("#codes")[0].get_text()
    assert (coupons_of(promo), kept.split()) == ([], pasted.split())
    marketing.fills("take", codes='code;who\r\nalpha-1;Ada\r\n"beta-2",Bob\r\n')
    assert coupons_of(promo) == ["ALPHA1", "BETA2"]
    tries(shopper.up_to("summary"), "Beta 2")


def test_s118_a_list_has_at_most_ten_thousand_coupons(office: Flask) -> None:
    promo = a_list()
    assert promotions.take_over(promo, "\n".join(f"C-{number:04}" for number in range(9_999)), OWNER) == 9_999
    with pytest.raises(promotions.TooManyCoupons) as full:
        promotions.print_coupons(promo, 2, OWNER)
    assert (full.value.left, len(promotions.print_coupons(promo, 1, OWNER))) == (1, 1)
    assert session.scalar(select(func.count()).select_from(Coupon).filter_by(promo_id=promo.id)) == 10_000


def test_a_shared_code_has_no_coupons(marketing: Clerk) -> None:
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}/coupons", 404)
    with pytest.raises(promotions.NotAList):
        promotions.print_coupons(coded("NOUVEAUX"), 1, OWNER)


def test_a_code_is_one_code_of_its_channel_be_it_shared_or_a_coupon(marketing: Clerk) -> None:
    promotions.take_over(a_list(), "ALPHA-1", OWNER)
    marketing.opens(f"{LIST}/new").fills("record", 422, name_fr="Alpha", code="alpha1", percent="5")
    assert marketing.page.has("Another promo code or coupon here has these letters.")
    with pytest.raises(promotions.BadLines) as bad:
        promotions.take_over(a_list(), "alpha1", OWNER)
    assert [line.fault for line in bad.value.lines] == [LineFault.TAKEN]


def test_coupons_leave_as_a_file_and_on_paper(marketing: Clerk, shopper: Shopper) -> None:
    promo = a_list()
    promotions.take_over(promo, "ALPHA-1\nBETA-2", OWNER)
    tries(shopper.up_to("summary"), "alpha1").agrees().pays()
    action, fields = marketing.opens(f"{LIST}/{promo.id}/coupons").page.form_by_id("export")
    answer = marketing.client.post(
        f"{OFFICE}{action}", data=fields, headers=marketing._headers("same-origin")
    )
    assert answer.text.lstrip("\ufeff").split("\r\n") == ["Code,State", "ALPHA1,used", "BETA2,free", ""]
    paper = marketing.opens(f"{LIST}/{promo.id}/coupons/print").page.soup.select(".coupon-sheet li")
    assert [one.get_text() for one in paper] == ["BETA2"]


# S119: where


def test_s119_a_code_for_the_counter_is_refused_online(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("record", 422, places=[])
    assert marketing.page.has("Tick at least one.")
    marketing.fills("record", places=["at_counter"])
    assert coded("NOUVEAUX").at_counter
    tries(shopper.up_to("summary"), "NOUVEAUX", 422)
    assert shopper.page.has("This code cannot be used online.")


# S120: its fields


def test_s120_days_are_days_at_the_venue(marketing: Clerk, shopper: Shopper) -> None:
    """The last day is over at midnight in Paris, which is 23:00 UTC in winter."""
    promo = coded("NOUVEAUX")
    marketing.opens(f"{LIST}/{promo.id}").fills("record", starts="2026-11-24", ends="2026-11-24")
    found = coded("NOUVEAUX")
    assert (found.starts_at, found.ends_at) == (
        NOON + timedelta(hours=11), NOON + timedelta(hours=34, minutes=59, seconds=59)
    )  # fmt: skip
    assert marketing.opens(f"{LIST}/{promo.id}").page.form_by_id("record")[1]["ends"] == "2026-11-24"
    tries(shopper.up_to("summary"), "NOUVEAUX", 422)
    assert shopper.page.has("Valid from Tue 24 Nov 2026.")
    marketing.fills("record", 422, starts="2026-11-25")
    assert marketing.page.has("The last day is before the first.")
    for no_day in ("0001-01-01", "9999-12-31", "tomorrow"):
        marketing.fills("record", 422, starts="", ends=no_day)
    for no_moment in ("0001-01-01T00:00:00+14:00", "2026-11-24", "soon"):
        marketing.sends(f"{LIST}/{promo.id}/resumption", 404, ends=no_moment)
        marketing.opens(f"{LIST}/{promo.id}")


def test_s120_least_order_and_events_hold_at_once(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("record", least="220.01")
    tries(shopper.up_to("summary"), "NOUVEAUX", 422)
    assert shopper.page.has("Valid from €220.01.")
    marketing.fills("record", least="220", events=["casse-noisette"])
    tries(shopper, "NOUVEAUX", 422)
    assert shopper.page.has("Not valid for this event.")
    marketing.fills("record", events=["casse-noisette", "la-flute-enchantee"])
    tries(shopper, "NOUVEAUX")


def test_s120_uses_in_all_and_of_one_person(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("record", most_uses="2", most_each="1")
    tries(shopper.up_to("summary"), "NOUVEAUX").agrees().pays()
    tries(another(shopper, "ada@example.org"), "NOUVEAUX", 422)
    tries(another(shopper, "carol@example.org"), "NOUVEAUX")
    tries(another(shopper, "dan@example.org"), "NOUVEAUX", 422)
    assert "1 of 2" not in marketing.opens(LIST).page.text
    assert marketing.page.has("2 of 2")
    assert "Used up" in marketing.opens(f"{LIST}?state=used_up").page.text


def test_a_percentage_or_an_amount_and_not_both(marketing: Clerk) -> None:
    marketing.opens(f"{LIST}/new").fills("record", 422, name_fr="X", code="XYZ", percent="5", amount="5")
    assert marketing.page.has("Enter a percentage or an amount: one of the two.")
    marketing.fills("record", 422, name_fr="X", code="XYZ", percent="0")
    for rules in (PromoRules(), PromoRules(percent_bp=5, amount_minor=5), PromoRules(percent_bp=10_001)):
        with pytest.raises(BadPromo):
            promotions.create("cube", Texts("X"), rules, OWNER)


# S121: the whole order


def test_s121_without_the_fees_they_stay_as_they_are(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("record", percent="50", on_fees="no")
    tries(shopper.up_to("summary"), "NOUVEAUX")
    fees = sum(line.fee_minor for line in books.basket().lines)
    assert books.basket().bill.discount.minor == (22000 - fees) // 2


# Once somebody uses it


def test_once_used_only_names_end_and_uses_change(marketing: Clerk, shopper: Shopper) -> None:
    promo = coded("NOUVEAUX")
    tries(shopper.up_to("summary"), "NOUVEAUX")
    marketing.opens(f"{LIST}/{promo.id}")
    assert marketing.page.has("It stays: orders were made with it.")
    assert not marketing.page.soup.select("#record [name=percent]")
    marketing.fills("record", 422, most_uses="0")
    marketing.fills("record", name_fr="Nouvelles venues", most_uses="1", ends="2026-12-01", percent="90")
    found = coded("NOUVEAUX")
    assert (found.name.fr, found.most_uses, found.percent_bp) == ("Nouvelles venues", 1, 500)
    with pytest.raises(PromoInUse):
        promotions.change(found, found.name, HALF, OWNER)
    with pytest.raises(PromoInUse):
        promotions.change(found, found.name, PromoRules.of(found), OWNER, "AUTRE")


def test_uses_in_all_are_never_fewer_than_there_were(marketing: Clerk, shopper: Shopper) -> None:
    for buyer in (shopper.up_to("summary"), another(shopper)):
        tries(buyer, "NOUVEAUX")
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("record", 422, most_uses="1")
    assert marketing.page.has("It has been used more often already.")


def test_a_form_from_before_the_first_use_changes_nothing(marketing: Clerk, shopper: Shopper) -> None:
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}")
    tries(shopper.up_to("summary"), "NOUVEAUX")
    marketing.fills("record", percent="90")
    assert coded("NOUVEAUX").percent_bp == 500
    assert shopper.opens("/en/checkout/summary").page.has("−€11.00")


def test_a_copy_has_all_but_the_code(marketing: Clerk) -> None:
    marketing.opens(f"{LIST}/new?like={coded('SOIREE20').id}")
    held = marketing.page.form_by_id("record")[1]
    assert (held["name_en"], held["amount"], held["least"], held["code"]) == (
        "Twenty euros off", "20.00", "150.00", ""
    )  # fmt: skip
    marketing.fills("record", code="SOIREE21")
    assert coded("SOIREE21").amount_minor == 2000


# S123: it ends


def test_s123_stopped_now_it_is_kept_by_whoever_holds_it(marketing: Clerk, shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX")
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("end")
    assert marketing.page.has("Ended. Whoever has it in a held basket keeps it.")
    tries(another(shopper), "NOUVEAUX", 422)
    shopper.opens("/en/checkout/summary").agrees().pays()
    assert books.order().total.minor == 20900
    assert facts(marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}")) == (
        "Used, paid 1 In held baskets 0 Left any number "
        "Turnover €209.00 tickets of 1 order, fees included Discount given €11.00"
    )


def test_s123_used_up_meanwhile_the_reservation_wins(marketing: Clerk, shopper: Shopper) -> None:
    tries(shopper.up_to("summary"), "NOUVEAUX")
    marketing.opens(f"{LIST}/{coded('NOUVEAUX').id}").fills("record", most_uses="1")
    tries(another(shopper), "NOUVEAUX", 422)
    shopper.opens("/en/checkout/summary").agrees().pays()
    assert books.order().total.minor == 20900


def test_stopping_is_undone_with_the_day_it_had(marketing: Clerk, shopper: Shopper) -> None:
    promo = coded("NOUVEAUX")
    marketing.opens(f"{LIST}/{promo.id}").fills("record", ends="2026-12-24")
    planned = coded("NOUVEAUX").ends_at
    marketing.fills("end")
    marketing.fills("record", name_fr="Nouveaux")  # whose day is that of today, and no longer
    assert coded("NOUVEAUX").ends_at == NOON
    marketing.sends(f"{LIST}/{promo.id}/resumption", ends=planned.isoformat() if planned else "")
    assert coded("NOUVEAUX").ends_at == planned
    tries(shopper.up_to("summary"), "NOUVEAUX")


# Try on


def test_trying_on_says_what_it_would_take_off_and_reserves_nothing(marketing: Clerk) -> None:
    page = f"{LIST}/{coded('NOUVEAUX').id}/trial?event=la-flute-enchantee"
    name = marketing.opens(page).page.soup.select("#trial .tiny-input")[0]["name"]
    marketing.opens(f"{page}&{name}=2")
    assert marketing.page.has("Newcomers −€11.00 Amount due €209.00")
    assert session.scalar(select(func.count()).select_from(Redemption)) == 0
    marketing.opens(f"{page}&price=30&other=2")
    fee = 2 * channels.by_code("cube").fee_on(Money(3000, "EUR")).minor
    assert marketing.page.has(f"−€{(6000 + fee) * 5 // 100 / 100:.2f}")
    marketing.opens(f"{page}&price=abc", 422)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ETE", "Code expired on"),
        ("PRINTEMPS", "Valid from"),
        ("FLUTE", "Not valid for this event."),
        ("SOIREE20", "Valid from €150.00."),
        ("GUICHET", "This code cannot be used online."),
    ],
)
def test_trying_on_says_what_the_shopper_would_read(marketing: Clerk, code: str, said: str) -> None:
    marketing.opens(f"{LIST}/{coded(code).id}/trial?event=casse-noisette&price=10&other=1")
    assert marketing.page.has(f"The code would be refused {said}")


# The list, and who may


def test_the_list_says_how_each_stands(marketing: Clerk) -> None:
    stands = {
        "running": "NOUVEAUX", "ended": "ETE", "not_begun": "PRINTEMPS",
    }  # fmt: skip
    for state, code in stands.items():
        rows = marketing.opens(f"{LIST}?state={state}").page.soup.select(".list tbody")[0].get_text(" ")
        assert code in rows
        assert not [other for other in stands.values() if other != code and other in rows]
    assert marketing.opens(f"{LIST}?state=used_up").page.has("Nothing fits these filters.")


def test_who_may_not_change_them_reads_them_without_the_coupons(office: Flask) -> None:
    promo = a_list()
    (code,) = promotions.print_coupons(promo, 1, OWNER)
    reader = Clerk(office, "en").signs_in(member("lou@cube.example", Role.READ_ONLY, name="Lou"))
    assert not reader.opens(f"{LIST}/{coded('NOUVEAUX').id}").page.soup.select("#record, #end")
    assert reader.page.has("Lowers the fees too yes")
    assert code not in reader.opens(f"{LIST}/{promo.id}/coupons").page.text
    reader.sends(f"{LIST}/{promo.id}", 404, name_fr="X")
    reader.opens(f"{LIST}/{promo.id}/coupons/print", 404)


def test_an_administrator_gives_nothing_away(office: Flask) -> None:
    for role, channel in ((Role.ADMIN, None), (Role.BOX_OFFICE, None), (Role.MARKETING, "ombres")):
        by, promo = Actor("Kim", "0KIM", frozenset({Grant(role, channel)})), coded("NOUVEAUX")
        for act in (
            lambda by=by: promotions.create("cube", Texts("X"), HALF, by, "XYZ"),
            lambda by=by, promo=promo: promotions.change(promo, promo.name, HALF, by),
            lambda by=by, promo=promo: promotions.stop(promo, by),
            lambda by=by, promo=promo: promotions.resume(promo, clock.now(), by),
            lambda by=by: promotions.print_coupons(a_list(), 1, by),
            lambda by=by: promotions.hand_out(a_list(), by),
        ):
            with pytest.raises(Forbidden):
                act()


def test_two_people_edit_one_promo_code_and_nothing_is_lost(office: Flask, marketing: Clerk) -> None:
    sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
    page = f"{LIST}/{coded('NOUVEAUX').id}"
    sam.opens(page)
    marketing.opens(page).fills("record", percent="7")
    sam.fills("record", least="10")
    assert (coded("NOUVEAUX").percent_bp, coded("NOUVEAUX").least_minor) == (700, 1000)
    sam.opens(page)
    marketing.opens(page).fills("record", percent="8")
    sam.fills("record", 409, percent="9")
    assert sam.page.has("Mia, ")
    sam.fills("keep-mine")
    assert coded("NOUVEAUX").percent_bp == 900
