"""Legal texts as the venue sets them: who publishes the shop, and terms in versions that never change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.db import session
from app.http import formats
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.sale.orders.states import OrderState
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind, LegalVersion
from app.venue.legal.services import BadIdentity, BadText, DraftChanged
from tests import books
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

LEGAL = "/en/setup/legal/cube"
TODAY = NOON.date()
TERMS = LegalKind.TERMS
NEW = Texts("## Nouvelles\n\nTout est **permis**.", "## New ones\n\nAll is **allowed**.")


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def _cube() -> Channel:
    session.expire_all()
    return channels.find("cube")


def _publishes(text: Texts = NEW, day: date = TODAY, kind: LegalKind = TERMS) -> LegalVersion:
    draft = legal.save_draft(_cube(), kind, day, text, OWNER)
    return legal.publish(_cube(), kind, legal.digest(draft), OWNER)


def test_the_legal_notice_says_in_both_languages_what_the_venue_said(
    manager: Clerk, shopper: Shopper
) -> None:
    manager.opens(LEGAL).fills(
        "record", company="CUBE SA", form="SA au capital de 1 000 euros", office="1 rue Haute, Lyon",
        registration="RCS Lyon 123 456 789", vat_number="FR40123456789", director="A. Byron",
        hosting="Hôte SAS, Paris", hours_fr="de 10 h à 18 h", hours_en="10 am to 6 pm",
        mediator="CM2C, Paris", mediator_url="https://www.cm2c.net/",
    )  # fmt: skip
    shopper.opens("/en/legal-notice")
    for said in ("CUBE SA", "RCS Lyon 123 456 789", "FR40123456789", "A. Byron", "Hôte SAS", "10 am to 6 pm"):
        assert shopper.page.has(said)
    assert shopper.page.soup.select_one('main a[href="https://www.cm2c.net/"]')
    french = Shopper(shopper.app, shopper.bank, "fr").opens("/fr/legal-notice").page
    assert french.h1 == "Mentions légales"
    assert french.has("de 10 h à 18 h")


def test_what_the_venue_has_not_said_is_left_out(shopper: Shopper) -> None:
    shopper.opens("/en/legal-notice")
    assert shopper.page.has("CUBE")
    assert not shopper.page.has("VAT number")
    assert shopper.page.soup.select_one('footer a[href="/en/legal-notice"]')


def test_a_bad_number_or_address_is_refused_and_nothing_is_lost(manager: Clerk) -> None:
    manager.opens(LEGAL).fills("record", 422, company="CUBE SA", vat_number="12", mediator_url="http://x")
    assert manager.page.has("Two letters of the country, then figures")
    assert manager.page.form_by_id("record")[1]["company"] == "CUBE SA"
    for field, value in (("vat_number", "12"), ("mediator_url", "javascript:x"), ("company", "x" * 101)):
        with pytest.raises(BadIdentity):
            legal.change_identity(_cube(), Texts(""), OWNER, **{field: value})


def test_s70_a_draft_is_seen_by_staff_alone_until_it_is_published(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{LEGAL}/terms").fills("record", text_fr=NEW.fr, text_en=NEW.en)
    assert not shopper.opens("/en/terms").page.has("New ones")
    manager.opens(f"{LEGAL}/terms/publication")
    assert manager.page.has("New ones")
    manager.fills("act")
    assert shopper.opens("/en/terms").page.has("New ones")
    assert shopper.page.has("Version of 23 November 2026.")


def test_a_preview_saves_nothing(manager: Clerk) -> None:
    manager.opens(f"{LEGAL}/terms").fills("record", trial="yes", text_fr="## Essai <script>x</script>")
    preview = manager.page.soup.select_one("#trial h2")
    assert preview is not None
    assert preview.get_text().startswith("Essai")
    assert not manager.page.soup.select("#trial script")
    assert legal.find_draft(_cube(), TERMS) is None


def test_s70_an_order_keeps_the_version_it_agreed_to(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    _publishes()
    order = books.order()
    assert order.terms_version == "2026-11"
    shopper.opens(f"/en/checkout/confirmation/{order.ref}")
    link = shopper.page.soup.select_one('a[href="/en/terms/2026-11"]')
    assert link is not None
    shopper.opens("/en/terms/2026-11")
    assert shopper.page.has("This version is no longer in force.")
    assert not shopper.page.has("New ones")
    manager.opens(f"/en/orders/{order.number}").opens(f"/en/orders/{order.number}/terms")
    assert manager.page.has("Version 2026-11")
    assert not manager.page.has("New ones")


def test_s70_whoever_has_the_old_terms_on_the_screen_is_asked_again(shopper: Shopper) -> None:
    shopper.up_to("summary")
    _publishes()
    shopper.agrees(409)
    assert shopper.page.has("The terms and conditions have changed.")
    held = shopper.page.form_by_id("confirm")[1]
    assert "terms" not in held
    assert held["terms_version"] == "2026-11-23"
    assert books.orders() == []
    shopper.agrees()
    assert books.order().terms_version == "2026-11-23"


def test_a_page_that_names_no_version_is_asked_again(shopper: Shopper) -> None:
    shopper.up_to("summary").agrees(409, terms_version="")
    assert books.orders() == []


def test_an_order_that_waits_for_its_payment_is_agreed_to_anew(shopper: Shopper) -> None:
    """The terms changed between two visits of the summary: the order says which it was."""
    shopper.up_to("payment")
    _publishes()
    shopper.opens("/en/checkout/summary").agrees()
    placed = {order.terms_version: order.state for order in books.orders()}
    assert placed == {"2026-11": OrderState.REPLACED, "2026-11-23": OrderState.PLACED}


def test_an_order_placed_under_the_old_terms_can_still_be_paid(shopper: Shopper) -> None:
    shopper.up_to("payment")
    _publishes()
    shopper.pays()
    assert books.order().terms_version == "2026-11"


def test_versions_are_called_by_their_day(office: Flask) -> None:
    names = [_publishes(Texts(f"Version {number}")).version for number in range(3)]
    assert names == ["2026-11-23", "2026-11-23-2", "2026-11-23-3"]
    assert legal.current("cube", TERMS).version == names[-1]


def test_a_published_version_is_never_changed(office: Flask) -> None:
    made = _publishes()
    made.text = Texts("autre")
    with pytest.raises(DBAPIError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2026, 10, 31)])
def test_no_version_bears_a_day_to_come_or_one_before_the_last(manager: Clerk, day: date) -> None:
    manager.opens(f"{LEGAL}/terms").fills("record", 422, day=day.isoformat(), text_fr="Autre")
    assert manager.page.has("Not after today, and not before the day of the version it replaces.")
    assert manager.page.form_by_id("record")[1]["text_fr"] == "Autre"
    with pytest.raises(BadText):
        legal.save_draft(_cube(), TERMS, day, NEW, OWNER)


def test_what_somebody_else_changed_meanwhile_is_not_published(office: Flask, manager: Clerk) -> None:
    manager.opens(f"{LEGAL}/terms").fills("record", text_fr=NEW.fr)
    manager.opens(f"{LEGAL}/terms/publication")
    legal.save_draft(_cube(), TERMS, TODAY, Texts("Tout autre chose"), OWNER)
    manager.fills("act", 409)
    assert manager.page.has("Tout autre chose")
    assert legal.current("cube", TERMS).version == "2026-11"
    manager.fills("act")
    assert legal.current("cube", TERMS).text.fr == "Tout autre chose"


def test_without_a_draft_there_is_nothing_to_publish(manager: Clerk) -> None:
    assert manager.opens(f"{LEGAL}/terms/publication").page.soup.select("#record")
    with pytest.raises(DraftChanged):
        legal.publish(_cube(), TERMS, "", OWNER)


def test_the_page_says_whether_a_draft_is_saved_and_a_draft_can_be_discarded(manager: Clerk) -> None:
    assert manager.opens(f"{LEGAL}/terms").page.has("No draft is saved: the form begins with version 2026-11")
    manager.fills("record", text_fr="## Nouvelles")
    assert manager.page.has("A draft is saved: Sam, ")
    manager.fills("discard")
    assert manager.page.has("The draft is discarded.")
    assert manager.page.has("No draft is saved")
    assert manager.page.form_by_id("record")[1]["text_fr"] != "## Nouvelles"
    assert not manager.opens(f"{LEGAL}/terms/publication").page.has("Publish the terms")


def test_a_discarded_draft_can_be_taken_back(manager: Clerk) -> None:
    manager.opens(f"{LEGAL}/terms").fills("record", text_fr="## Nouvelles").fills("discard")
    manager.sends(manager.page.action("/draft/return"))
    assert manager.page.has("The draft is there again.")
    assert manager.page.form_by_id("record")[1]["text_fr"] == "## Nouvelles"


def test_another_draft_takes_the_place_of_a_discarded_one(manager: Clerk) -> None:
    manager.opens(f"{LEGAL}/terms").fills("record", text_fr="## Nouvelles").fills("discard")
    assert manager.fills("record", text_fr="## Autres").page.has("A draft is saved: Sam, ")
    manager.sends(f"{LEGAL}/terms/draft/return")
    assert not manager.page.has("The draft is there again.")
    assert manager.page.form_by_id("record")[1]["text_fr"] == "## Autres"


def test_privacy_has_versions_of_its_own(shopper: Shopper) -> None:
    _publishes(Texts("Rien n’est gardé.", "Nothing is kept."), kind=LegalKind.PRIVACY)
    assert shopper.opens("/en/privacy").page.has("Nothing is kept.")
    assert shopper.page.soup.select_one('main a[href="/en/privacy/2026-11-01"]')
    assert shopper.opens("/en/privacy/2026-11-01").page.has("This version is no longer in force.")
    assert not shopper.opens("/en/terms").page.has("Nothing is kept.")


def test_a_version_nobody_has_published_is_not_found(shopper: Shopper) -> None:
    shopper.opens("/en/terms/2020-01-01", 404)


def test_a_channel_without_terms_says_nothing(shopper: Shopper) -> None:
    assert legal.current("nowhere", TERMS).text.fr == ""


def test_another_channels_manager_publishes_nothing_here(office: Flask) -> None:
    here = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "ombres")}))
    draft = legal.save_draft(_cube(), TERMS, TODAY, NEW, OWNER)
    for act in (
        lambda: legal.save_draft(_cube(), TERMS, TODAY, NEW, here),
        lambda: legal.publish(_cube(), TERMS, legal.digest(draft), here),
        lambda: legal.change_identity(_cube(), Texts(""), here, company="Autre"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_two_people_who_write_at_the_same_time_are_asked(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(f"{LEGAL}/terms")
    noa.opens(f"{LEGAL}/terms").fills("record", text_fr="De Noa")
    manager.fills("record", 409, text_fr="De Sam")
    assert manager.page.has("De Noa")


def test_the_moment_of_acceptance_stands_beside_the_version(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    order = books.order()
    assert order.terms_accepted_at <= clock.now()
    page = manager.opens(f"/en/orders/{order.number}").page
    (agreed,) = page.soup.select("[aria-labelledby=agreed] li")
    accepted = formats.when(order.terms_accepted_at, "en", order.channel.timezone)
    assert agreed.get_text().endswith(f"version {order.terms_version}{accepted}")
