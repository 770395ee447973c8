"""Instalment plans as the venue sets them up, and what each makes of an order (S37–S43, S49–S52)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import cache
from app.audit import services as audit
from app.db import session
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode, Schedule
from app.settlement.instalments.plans import PlanChanges
from app.venue.channels import services as channels
from app.venue.channels.policies import Country
from app.venue.channels.services import CardRules
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType
from tests import people
from tests.conftest import NOON
from tests.instalments import in_three, states
from tests.office.clerk import Clerk, member
from tests.office.test_methods import CLUB
from tests.page import Page
from tests.people import OWNER
from tests.shop.test_instalments_at_checkout import move_performance
from tests.shop.test_methods import choices
from tests.shopper import Shopper

LIST = "/en/setup/plans"
THREE = f"{LIST}/CB3X"


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


@pytest.fixture
def gerante(office: Flask) -> Clerk:
    return Clerk(office, "fr").signs_in(member("ines@cube.example", Role.MANAGER, name="Inès"))


def _plan(code: str = "CB3X") -> InstalmentPlan:
    session.expire_all()
    return session.get_one(InstalmentPlan, code)


def _row(page: Page) -> list[str]:
    """The schedule that is tried: each amount."""
    return [cell.get_text() for cell in page.soup.select("#trial tbody .figures")]


def _days(page: Page) -> list[str]:
    return [cell.get_text() for cell in page.soup.select("#trial tbody td:nth-of-type(1)")]


def test_s38_s39_number_and_split_are_what_shoppers_are_offered(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(THREE).fills("record", number="4", split="40/20/20/20", mode="free", most_days="50")
    assert (_plan().number, _plan().split) == (4, [4000, 2000, 2000, 2000])
    payment_methods.withdraw("CUBE-WEB", "CB2X", OWNER)
    move_performance(NOON + timedelta(days=200))
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("summary")
    assert shopper.page.has("€88.00")
    assert shopper.page.has("€44.00")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"number": "1"}, "Enter a whole number from 2 to 12."),
        ({"number": "13"}, "Enter a whole number from 2 to 12."),
        ({"number": "three"}, "Enter a whole number from 2 to 12."),
        ({"split": "50/25"}, "as many parts as there are instalments, 100 % in all"),
        ({"split": "50/25/20"}, "as many parts as there are instalments, 100 % in all"),
        ({"split": "half"}, "Write it as 50/25/25."),
        ({"every": "0"}, "Enter a whole number from 1 to 366."),
        ({"day_of_month": "32"}, "Enter a whole number from 1 to 31."),
    ],
)
def test_s38_s41_what_cannot_be_is_refused_beside_its_field(
    manager: Clerk, typed: dict[str, str], words: str
) -> None:
    manager.opens(THREE).fills("record", 422, **typed)
    assert manager.page.has(words)
    assert (_plan().number, _plan().split) == (3, [5000, 2500, 2500])


def test_s43_the_law_refuses_a_plan_that_is_a_credit_and_is_named(manager: Clerk, gerante: Clerk) -> None:
    manager.opens(THREE).fills("record", 422, mode="free", most_days="51")
    assert manager.page.has("In France a plan ends at most 50 days after the event")
    assert manager.page.has("French Consumer Code, art. L312-4")
    gerante.opens("/fr/setup/plans/CB3X").fills("record", 422, mode="free", most_days="51")
    assert gerante.page.has("un plan se termine au plus tard 50 jours après l’événement")
    assert _plan().mode is PlanMode.RESTRICTIVE


def test_s43_swiss_law_counts_months_from_the_first_payment(manager: Clerk) -> None:
    instalments.declare_seller(channels.find("ombres"), Country.SWITZERLAND, large=False, by=OWNER)
    manager.opens(THREE).fills("record", 422, mode="free", most_days="50", number="5", split="")
    assert manager.page.has("In Switzerland so many payments end within 3 months of the first")
    assert manager.page.has("RS 221.214.1")


def test_s41_an_order_is_tried_on_what_is_typed_and_nothing_is_saved(manager: Clerk) -> None:
    tries = {"try-amount": "330.00", "try-bought": "2027-01-31", "try-event": "2027-06-30"}
    manager.opens(THREE).fills("record", trial="yes", **tries)
    assert _row(manager.page) == ["€165.00", "€82.50", "€82.50"]
    assert _days(manager.page) == ["Sun 31 Jan 2027", "Sun 28 Feb 2027", "Wed 31 Mar 2027"]
    manager.fills("record", trial="yes", number="2", split="", interval="day", every="10", **tries)
    assert _row(manager.page) == ["€165.00", "€165.00"]
    assert _days(manager.page) == ["Sun 31 Jan 2027", "Wed 10 Feb 2027"]
    manager.fills("record", trial="yes", day_of_month="5", interval="month", every="1", **tries)
    assert _days(manager.page) == ["Sun 31 Jan 2027", "Fri 5 Feb 2027"]
    assert _plan().number == 3


def test_s42_the_trial_says_that_a_payment_would_fall_after_the_event(manager: Clerk) -> None:
    manager.opens(THREE).fills("record", trial="yes", **{"try-event": "2026-12-24"})
    assert manager.page.has("one payment would fall too late after the event")
    manager.fills("record", trial="yes", **{"try-event": ""})
    assert manager.page.has("the order has no date, and this plan takes only what has one")
    manager.fills("record", trial="yes", takes_undated="yes", mode="free", most_days="50")
    assert manager.page.has("one payment would fall too late after the event")  # two months after today


def test_s40_the_smallest_amount_is_the_payment_methods(manager: Clerk) -> None:
    manager.opens(THREE).fills("record", trial="yes", **{"try-amount": "149.99"})
    assert manager.page.has("below the smallest one of the payment method")
    assert manager.page.soup.select('a[href="/en/setup/methods/CB3X/parameters"]')
    assert manager.page.has("from €150.00")


def test_s45_the_trial_shows_the_mandate_as_it_would_be_agreed_to(manager: Clerk) -> None:
    manager.opens(f"{THREE}/collection").fills("record", trial="yes", grace_days="9", withholds_tickets="yes")
    assert manager.page.has("What is still not paid 9 days after its date is overdue")
    assert manager.page.has("While a payment is overdue, your tickets are kept back.")
    manager.fills("record", trial="yes", retry_days="")
    assert manager.page.has("If your bank refuses a payment, we tell you by email.")
    assert _plan().grace_days == 7


def test_while_one_types_the_region_alone_comes_back(manager: Clerk) -> None:
    action, held = manager.opens(THREE).page.form_by_id("record")
    answer = manager.client.post(
        f"http://office.test{action}",
        data={**held, "number": "2", "split": ""},
        headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 (test)"},
    )
    assert answer.text.lstrip().startswith('<section class="trial" id="trial"')
    assert "€150.00" in answer.text
    assert _plan().number == 3


def test_s49_reminder_retries_and_grace_are_set_and_checked(manager: Clerk) -> None:
    manager.opens(f"{THREE}/collection").fills("record", 422, retry_days="3/1")
    assert manager.page.has("Each retry comes after the one before")
    manager.fills(
        "record", reminder_days="5", retry_days="2 / 4", grace_days="10", release_percent="50",
        withholds_tickets="yes", refuses_short_cards="yes",
    )  # fmt: skip
    plan = _plan()
    assert (plan.reminder_days, plan.retry_days, plan.grace_days) == (5, [2, 4], 10)
    assert (plan.release_percent, plan.withholds_tickets, plan.refuses_short_cards) == (50, True, True)


def test_s50_a_plan_is_off_where_no_cards_are_saved_and_says_so(
    manager: Clerk, gerante: Clerk, shopper: Shopper
) -> None:
    assert manager.opens(LIST).page.has("On")
    cube = channels.find("cube")
    channels.set_card_rules(cube, CardRules(**{**vars(CardRules.of(cube)), "saves_cards": False}), OWNER)
    assert manager.opens(LIST).page.has("Off at CUBE-WEB: no cards are saved there")
    assert manager.opens(THREE).page.soup.select('a[href="/en/setup/card-rules/cube/cards"]')
    assert manager.page.has("no cards are saved there, and later instalments need one")
    assert gerante.opens("/fr/setup/plans").page.has("aucune carte n’y est enregistrée")
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("summary")
    assert choices(shopper) == []


def test_s37_a_plan_for_some_events_is_not_offered_for_others(manager: Clerk, shopper: Shopper) -> None:
    move_performance(NOON + timedelta(days=200))
    shopper.signs_in(people.contact(confirmed_at=NOON))
    manager.opens(f"{LIST}/CB2X").fills("record", event_slugs=["don-giovanni"])
    shopper.up_to("summary")
    assert "CB2X" not in choices(shopper)
    manager.opens(f"{LIST}/CB2X").fills("record", event_slugs=[])
    assert "CB2X" in choices(shopper.opens("/en/checkout/summary"))


def test_a_method_without_a_plan_is_offered_to_nobody_until_it_has_one(manager: Clerk) -> None:
    payment_methods.create_method("CB4X", MethodType.INSTALMENTS, CLUB, OWNER)
    assert manager.opens(LIST).page.has("Off: it has no plan yet")
    assert manager.opens(f"{LIST}/CB4X/collection").at.endswith("/CB4X")
    manager.fills("record", number="4")
    assert (_plan("CB4X").number, _plan("CB4X").retry_days) == (4, [1, 3, 7])
    manager.opens(f"{LIST}/CBWEB", 404)


def test_running_schedules_keep_what_was_agreed(manager: Clerk, shopper: Shopper) -> None:
    order = in_three(shopper, people.contact(confirmed_at=NOON))
    manager.opens(THREE).fills("record", number="2", split="", interval="day", every="5")
    manager.opens(f"{THREE}/collection").fills(
        "record", retry_days="2", grace_days="1", withholds_tickets="yes", release_percent="100"
    )
    session.expire_all()
    schedule = session.scalars(select(Schedule).filter_by(order_ref=order.ref)).one()
    assert states(order.ref) == ["paid", "upcoming", "upcoming"]
    assert (schedule.retry_days, schedule.grace_days) == ([1, 3, 7], 7)
    assert (schedule.withholds_tickets, schedule.release_percent) == (False, 0)
    assert manager.opens("/en/instalments?view=due").page.has("2 of 3") or manager.page.has("2/3")


def test_two_people_change_one_plan_and_nothing_is_lost(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(THREE)
    noa.opens(THREE).fills("record", takes_undated="yes")
    manager.fills("record", day_of_month="5")
    assert (_plan().takes_undated, _plan().day_of_month) == (True, 5)
    noa.opens(THREE)
    manager.opens(THREE).fills("record", day_of_month="")
    noa.fills("record", 409, day_of_month="7")
    assert noa.page.has("Sam, ")
    assert _plan().day_of_month is None


def test_who_may_only_see_the_setup_reads_the_plan_and_what_it_makes(office: Flask) -> None:
    reader = Clerk(office, "en").signs_in(member("lou@cube.example", Role.READ_ONLY, name="Lou"))
    assert not reader.opens(THREE).page.soup.select("#record")
    assert reader.page.has("50/25/25")
    reader.sends(THREE, 404, number="2")


def test_the_services_ask_for_the_right_and_leave_one_entry(office: Flask) -> None:
    here = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "cube")}))
    with pytest.raises(Forbidden):
        instalments.save_plan("CB3X", PlanChanges(number=2, split=[]), here)
    with pytest.raises(Forbidden):
        instalments.declare_seller(channels.find("ombres"), Country.FRANCE, large=True, by=here)
    instalments.save_plan("CB3X", PlanChanges(number=2, split=[], interval=Interval.DAY), OWNER)
    instalments.save_plan("CB3X", PlanChanges(number=2), OWNER)
    cache.refresh()
    (entry,) = audit.history("plan", "CB3X")
    assert (entry.act, entry.before) == (
        "plan_changed",
        {"number": 3, "split": "50/25/25", "interval": "month"},
    )
    instalments.declare_seller(channels.find("cube"), Country.FRANCE, large=True, by=OWNER)
    assert [one.act for one in audit.history("channel", "cube")] == ["channel_changed"]
