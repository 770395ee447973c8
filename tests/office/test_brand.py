"""The brand as the venue sets it: what staff save is what shoppers see, on pages, in mail and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.errors import DeadlockDetected
from pypdf import PdfReader
from sqlalchemy.exc import OperationalError

from app.db import session
from app.http import brands as page_brands
from app.http import form_keys
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.mail import samples
from app.messages.email_queue.models import EmailKind
from app.presenters import looks
from app.venue.brands import installed
from app.venue.brands import services as brands
from app.venue.brands.look import Font
from app.venue.brands.models import Brand, WayOut
from app.venue.brands.pictures import drawn_anew
from app.venue.brands.services import BadBrand, TooFaint
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from tests import books
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.pictures import SVG, as_file, png, vast
from tests.shopper import SHOP, Shopper

BRAND = "/en/setup/brand/cube"
PINK = {"light_accent": "#a3195b", "dark_accent": "#ff9ac8", "dark_on_accent": "#2a0016"}
FAINT = {"light_accent": "#ffcc00"}


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def _cube() -> Channel:
    session.expire_all()
    return channels.find("cube")


def _sheet(shopper: Shopper) -> str:
    """The one style sheet of the page on the screen."""
    (link,) = shopper.page.soup.select("link[rel=stylesheet]")
    answer = shopper.client.get(SHOP + str(link["href"]))
    assert answer.status_code == 200
    return answer.text


def _pdf(shopper: Shopper) -> PdfReader:
    """The tickets of the only order."""
    answer = shopper.client.get(f"{SHOP}/en/orders/{books.order().ref}/tickets.pdf")
    assert answer.status_code == 200
    return PdfReader(BytesIO(answer.data))


def _client(shopper: Shopper) -> FlaskClient:
    return shopper.client


def test_s5_the_venues_colors_and_name_are_those_of_every_page(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(BRAND).fills("record", name="La Lune", font="system", corners="sharp", **PINK)
    shopper.opens("/en/")
    assert shopper.page.soup.title is not None
    assert shopper.page.soup.title.get_text().endswith("– La Lune")
    sheet = _sheet(shopper)
    assert "--accent: light-dark(#a3195b, #ff9ac8);" in sheet
    assert sheet.rindex("--radius-card: 4px") > sheet.rindex("--radius-card: 12px")
    assert "fraunces" not in str(shopper.page.soup.head)


def test_a_header_of_its_own_color_carries_words_that_read_there(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(BRAND).fills("record", light_header="#101d3f", dark_header="#101d3f")
    assert ".header { --paper: light-dark(#101d3f, #101d3f); --ink: light-dark(#ffffff, #eaeff7)" in _sheet(
        shopper.opens("/en/")
    )


def test_the_sheet_is_kept_for_ever_and_another_one_has_another_address(
    manager: Clerk, shopper: Shopper
) -> None:
    manager.opens(BRAND).fills("record", **PINK)
    first = str(shopper.opens("/en/").page.soup.select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    answer = _client(shopper).get(SHOP + first)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    manager.opens(BRAND).fills("record", light_accent="#7a1244")
    second = str(shopper.opens("/en/").page.soup.select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    assert first != second


def test_a_sheet_nobody_has_made_yet_is_made_and_an_unknown_one_is_not_kept(
    manager: Clerk, shopper: Shopper
) -> None:
    manager.opens(BRAND).fills("record", **PINK)
    ours = str(shopper.opens("/en/").page.soup.select_one("link[rel=stylesheet]")["href"])  # type: ignore[index]
    old = re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", ours)
    answer = _client(shopper).get(SHOP + old)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data == _client(shopper).get(SHOP + ours).data
    assert _client(shopper).get(SHOP + "/brand/moon.000000000000.css").status_code == 404


def test_what_reads_badly_is_refused_and_one_press_takes_what_is_proposed(manager: Clerk) -> None:
    manager.opens(BRAND).fills("record", 422, **FAINT)
    proposed = re.search(r"words need 4\.5 : 1\. (#[0-9a-f]{6}) would do", manager.page.text)
    assert proposed is not None
    assert manager.page.form_by_id("record")[1]["light_accent"] == "#ffcc00"
    assert Brand.of(_cube()).look is None
    manager.fills("record", corrected="yes")
    look = Brand.of(_cube()).look
    assert look is not None
    assert look.light.accent == proposed[1]


def test_a_step_of_the_checkout_is_seen_before_anything_is_saved(manager: Clerk) -> None:
    manager.opens(BRAND).fills("record", trial="yes", **PINK)
    sheet = manager.page.soup.select_one("#trial link[rel=stylesheet]")
    assert sheet is not None
    answer = manager.client.get(OFFICE + str(sheet["href"]))
    assert "--accent: #a3195b;" in answer.text
    assert "--accent: #ff9ac8;" in answer.text
    assert answer.mimetype == "text/css"
    assert Brand.of(_cube()).look is None


def test_the_preview_says_what_reads_badly(manager: Clerk) -> None:
    manager.opens(BRAND).fills("record", trial="yes", **FAINT)
    assert manager.page.has("These read too badly to be saved:")


def test_a_preview_is_made_of_colors_only(manager: Clerk) -> None:
    manager.opens(BRAND)
    for query in ("", "?light=}body{}&dark=a&font=system&corners=round", "?font=x&corners=y"):
        assert manager.client.get(f"{OFFICE}{BRAND}/preview.css{query}").status_code == 404


def test_what_is_no_color_is_refused(manager: Clerk) -> None:
    manager.opens(BRAND).fills("record", 422, light_accent="red;}")
    assert manager.page.has("Enter a color as # and six figures or letters a to f.")
    look = installed.named("cube").look
    with pytest.raises(BadBrand):
        brands.change_look(_cube(), "", look, OWNER)


def test_a_logo_stands_in_the_header_drawn_by_the_shop(manager: Clerk, shopper: Shopper) -> None:
    sent = png(600, 200, note=b"secret")
    manager.opens(f"{BRAND}/logo").fills("send", picture=as_file(sent))
    picture = shopper.opens("/en/").page.soup.select_one(".header-logo img")
    assert picture is not None
    answer = _client(shopper).get(SHOP + str(picture["src"]))
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"secret" not in answer.data
    assert (picture["width"], picture["height"]) == ("288", "96")
    manager.opens(f"{BRAND}/logo").sends(f"{BRAND}/logo/removal")
    assert shopper.opens("/en/").page.soup.select_one(".header-logo svg")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (SVG, "Only PNG and WebP are taken."),
        (vast(), "Too large: at most 4,000 pixels a side"),
        (png(300, 96)[:100], "This picture cannot be read."),
        (b"", "Choose a file first."),
    ],
)
def test_what_is_no_good_logo_is_refused_with_its_reason(manager: Clerk, sent: bytes, said: str) -> None:
    manager.opens(f"{BRAND}/logo").fills("send", 422, picture=as_file(sent, "logo.svg"))
    assert manager.page.has(said)
    assert Brand.of(_cube()).logo is None


def test_a_logo_is_there_after_a_deadlock_too(manager: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is acted upon once more, and its file is read from its start."""
    keep, runs = form_keys._keep, []

    def ends_once(*kept: Any) -> None:
        runs.append(kept)
        if len(runs) == 1:
            raise OperationalError("INSERT", {}, DeadlockDetected())
        keep(*kept)

    monkeypatch.setattr(form_keys, "_keep", ends_once)
    manager.opens(f"{BRAND}/logo").fills("send", picture=as_file(png(600, 200)))
    assert len(runs) == 2
    assert Brand.of(_cube()).logo is not None


def test_another_file_from_the_same_page_is_another_logo(manager: Clerk) -> None:
    """Somebody goes back to the page that sent the first one."""
    manager.opens(f"{BRAND}/logo")
    action, held = manager.page.form_by_id("send")
    for width in (600, 300):
        manager.sends(action or f"{BRAND}/logo", 200, **held, picture=as_file(png(width, 96)))
    logo = Brand.of(_cube()).logo
    assert logo is not None
    assert logo.width == 300


def test_an_unknown_logo_is_not_found(shopper: Shopper) -> None:
    assert _client(shopper).get(SHOP + "/brand/logo.000000000000000000000000.png").status_code == 404


def test_emails_and_tickets_look_like_the_pages(manager: Clerk) -> None:
    manager.opens(BRAND).fills("record", name="La Lune", **PINK)
    manager.opens(f"{BRAND}/logo").fills("send", picture=as_file(png(600, 200)))
    channel = channels.by_code("cube")
    look = looks.look(channel, "", "moon", "night", "en")
    assert (look.accent, look.logo_alt) == ("#a3195b", "La Lune")
    assert "data:image/png;base64," in look.logo
    brand = page_brands.of(channel)
    assert (brand.light.accent, brand.dark.accent) == ("#a3195b", "#ff9ac8")


def test_a_confirmation_brings_the_logo_along(
    manager: Clerk, shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.opens(BRAND).fills("record", name="La Lune", **PINK)
    manager.opens(f"{BRAND}/logo").fills("send", picture=as_file(png(600, 200)))
    monkeypatch.setattr("app.mail.sample_rows.channel", lambda _brand: channels.by_code("cube"))
    html = samples.sample(EmailKind.CONFIRMED, "en").html
    assert 'src="cid:logo@brand" alt="La Lune"' in html
    assert "#a3195b" in html


def test_a_third_brand_needs_no_file(manager: Clerk, shopper: Shopper) -> None:
    """Its code names no file: with nothing set it is called by its name, in the shop's own colors."""
    _cube().brand = "lune"
    session.commit()
    shopper.opens("/en/")
    assert str(shopper.page.soup.select_one(".header-logo").get_text()) == "lune"  # type: ignore[union-attr]
    manager.opens(BRAND).fills("record", name="La Lune", **PINK)
    shopper.up_to("payment").pays()
    assert shopper.page.soup.select_one(".header-logo").get_text() == "La Lune"  # type: ignore[union-attr]
    icon = shopper.page.soup.select_one("link[rel=icon]")
    assert icon is not None
    drawn = _client(shopper).get(SHOP + str(icon["href"]))
    assert (drawn.mimetype, drawn.status_code) == ("image/svg+xml", 200)
    assert ">L</text>" in drawn.text
    assert "La Lune" in _pdf(shopper).pages[0].extract_text()
    manager.opens(f"{BRAND}/logo").fills("send", picture=as_file(png(600, 200)))
    assert len(_pdf(shopper).pages[0].images) == 1


def test_a_page_without_a_database_still_wears_the_brand(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(BRAND).fills("record", name="La Lune", **PINK)
    shopper.opens("/en/")
    shopper.opens("/en/nowhere", 404)
    assert shopper.page.soup.title is not None
    assert shopper.page.soup.title.get_text().endswith("– La Lune")


def test_s8_the_venues_links_stand_in_the_header_in_both_languages(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{BRAND}/header").fills(
        "record", site_url="https://www.cube.example/", link_1_fr="La saison", link_1_en="The season",
        link_1_url="https://www.cube.example/saison", link_2_fr="Le bar", link_2_url="https://bar.example",
    )  # fmt: skip
    ways = shopper.opens("/en/").page.soup.select(".header-wide a")
    assert [(way.get_text(), way["href"]) for way in ways] == [
        ("Back to site", "https://www.cube.example/"),
        ("The season", "https://www.cube.example/saison"),
        ("Le bar", "https://bar.example"),
    ]


def test_s8_leaving_with_seats_says_until_when_they_are_held(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{BRAND}/header").fills("record", site_url="https://www.cube.example/")
    shopper.up_to("summary")
    way = str(shopper.page.soup.select_one(".header-wide a")["href"])  # type: ignore[index]
    assert way == "/en/leaving?to=0"
    shopper.opens(way)
    assert shopper.page.h1 == "Your basket is kept"
    assert shopper.page.has("Your seats stay held until 1:15\u00a0pm.")
    assert shopper.page.soup.select_one('main a[href="https://www.cube.example/"]')
    assert shopper.opens("/en/checkout/summary").page.h1 == "Order summary"


def test_s8_without_a_basket_the_link_leads_straight_there(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(f"{BRAND}/header").fills("record", site_url="https://www.cube.example/")
    answer = _client(shopper).get(f"{SHOP}/en/leaving?to=0")
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://www.cube.example/")


@pytest.mark.parametrize("to", ["", "1", "-1", "x", "https://evil.example", "99999999999999999999"])
def test_nobody_is_led_anywhere_else(manager: Clerk, shopper: Shopper, to: str) -> None:
    manager.opens(f"{BRAND}/header").fills("record", site_url="https://www.cube.example/")
    assert _client(shopper).get(f"{SHOP}/en/leaving?to={to}").status_code == 404


@pytest.mark.parametrize(
    "url",
    ["http://cube.example", "javascript:alert(1)", "//cube.example", "https://user@cube.example", "https://",
     "https://cube", "https://cube.example/a b", 'https://cube.example/"><script>', "https://cube.example:x/"],
)  # fmt: skip
def test_only_whole_addresses_over_https_are_links(manager: Clerk, url: str) -> None:
    manager.opens(f"{BRAND}/header").fills("record", 422, site_url=url, link_1_fr="Le bar", link_1_url=url)
    assert manager.page.has("Enter a whole address that begins with https://")
    assert manager.page.form_by_id("record")[1]["link_1_fr"] == "Le bar"
    with pytest.raises(BadBrand):
        brands.set_ways_out(_cube(), "", [WayOut(url, Texts("Le bar"))], OWNER)


def test_a_link_needs_a_name(manager: Clerk) -> None:
    manager.opens(f"{BRAND}/header").fills("record", 422, link_2_url="https://bar.example")
    assert manager.page.has("Fill in: Name of link 2.")


def test_the_services_refuse_what_the_pages_refuse(office: Flask) -> None:
    channel, look = _cube(), installed.named("cube").look
    other = Actor("Kim", "0KIM", frozenset({Grant(Role.MANAGER, "ombres")}))
    acts: tuple[Callable[[], None], ...] = (
        lambda: brands.change_look(channel, "CUBE", look, other),
        lambda: brands.set_logo(channel, drawn_anew(png(300, 96)), other),
        lambda: brands.remove_logo(channel, other),
        lambda: brands.set_ways_out(channel, "", [], other),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    faint = look.kept | {"light": look.kept["light"] | {"accent": "#ffcc00"}}
    with pytest.raises(TooFaint):
        brands.change_look(channel, "CUBE", type(look).of(faint), OWNER)
    assert look.font is Font.FRAUNCES


def test_two_people_who_change_another_color_both_keep_theirs(office: Flask, manager: Clerk) -> None:
    noa = Clerk(office, "en").signs_in(member("noa@cube.example", Role.ADMIN, name="Noa"))
    manager.opens(BRAND)
    noa.opens(BRAND).fills("record", light_accent="#a3195b")
    manager.fills("record", name="La Lune")
    assert page_brands.of(_cube()).light.accent == "#a3195b"
    manager.opens(BRAND)
    noa.opens(BRAND).fills("record", light_accent="#7a1244")
    assert manager.fills("record", 409, light_accent="#5b0f33").page.has("#7a1244")


def test_who_only_sees_the_set_up_reads_the_brand(office: Flask) -> None:
    reader = Clerk(office, "en").signs_in(member("lou@cube.example", Role.READ_ONLY, name="Lou"))
    assert reader.opens(BRAND).page.has("Fraunces, with serifs")
    assert not reader.opens(f"{BRAND}/logo").page.soup.select("#send")
