"""Swaps, busy buttons, the hold's last minutes, sheets: everything the checkout script promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from .shop import Shop

HEARD = """
  window.heard = [];
  new MutationObserver(() => { if (live.textContent) heard.push(live.textContent) }).observe(document, {childList: true, subtree: true});
"""


@pytest.fixture
def clocked(tab: Page) -> Iterator[Page]:
    tab.clock.install()
    tab.add_init_script(
        "window.heard = []; addEventListener('DOMContentLoaded', () => {"
        " if (live.textContent) heard.push(live.textContent);"
        " new MutationObserver(() => heard.push(live.textContent)).observe(live, {childList: true}) })"
    )
    yield tab


def heard(page: Page) -> list[str]:
    return list(page.evaluate("heard"))


def minutes(page: Page, count: float) -> None:
    page.clock.run_for(int(count * 60_000))


# --- The hold -------------------------------------------------------------------------------------------------


def test_the_hold_is_announced_at_its_marks_and_never_blanks_a_form(clocked: Page, shop: Shop) -> None:
    clocked.goto(f"{shop.url}/hold")
    clocked.get_by_label("Note").fill("With love")
    minutes(clocked, 9.9)
    assert heard(clocked) == ["Your seats are held until 20:45."]
    minutes(clocked, 0.2)
    assert heard(clocked)[1:] == ["5 minutes left."]
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    minutes(clocked, 3)
    assert heard(clocked)[2:] == ["2 minutes left."]
    expect(clocked.get_by_role("dialog", name="Need more time?")).to_be_visible()
    expect(clocked.get_by_role("button", name="Keep my seats")).to_be_focused()
    minutes(clocked, 2.1)
    assert heard(clocked)[3:] == ["Your seats are no longer held."]
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    expect(clocked.locator("#hold-over")).to_be_visible()
    expect(clocked.get_by_label("Note")).to_have_value("With love")
    minutes(clocked, 5)
    assert len(heard(clocked)) == 4
    assert clocked.url.endswith("/hold")


def test_an_untouched_page_goes_where_the_hold_has_ended(clocked: Page, shop: Shop) -> None:
    shop.held_for = timedelta(minutes=1)
    clocked.goto(f"{shop.url}/hold")
    expect(clocked.get_by_role("dialog", name="Need more time?")).to_be_visible()
    minutes(clocked, 1.1)
    clocked.wait_for_url("**/ended")


def test_keeping_the_seats_keeps_the_page(clocked: Page, shop: Shop) -> None:
    shop.held_for = timedelta(minutes=3)
    clocked.goto(f"{shop.url}/hold")
    clocked.get_by_label("Note").fill("With love")
    minutes(clocked, 1.1)
    clocked.get_by_role("button", name="Keep my seats").click()
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    expect(clocked.get_by_label("Note")).to_have_value("With love")
    minutes(clocked, 4.8)
    expect(clocked.locator("#live")).to_have_text("Your seats are held 10 minutes more.")
    minutes(clocked, 4)
    expect(clocked.get_by_role("dialog", name="Need more time?")).to_be_visible()
    assert [name for name, _ in shop.sent] == ["more"]


def test_going_on_without_asks_nothing(clocked: Page, shop: Shop) -> None:
    shop.held_for = timedelta(minutes=2)
    clocked.goto(f"{shop.url}/hold")
    clocked.get_by_role("button", name="Go on without").click()
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    minutes(clocked, 0.5)
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    assert shop.sent == []


def test_a_hold_already_over_does_not_go_round_in_circles(clocked: Page, shop: Shop) -> None:
    shop.held_for = timedelta(seconds=-5)
    clocked.goto(f"{shop.url}/hold")
    minutes(clocked, 1)
    assert shop.asked.count("/hold") == 1
    assert clocked.url.endswith("/hold")


# --- Forms ----------------------------------------------------------------------------------------------------


def test_the_bank_learns_about_the_browser(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/hold")
    tab.get_by_role("button", name="Continue").dblclick()
    expect(tab.get_by_role("button", name="Continue")).to_have_attribute("aria-busy", "true")
    ((name, facts),) = shop.sent
    size = {"screen_width": "360", "screen_height": "740"}
    assert (name, facts) == ("facts", size | {
        "color_depth": "24", "timezone": "0", "java": "false", "javascript": "1", "language": "en-GB",
    })  # fmt: skip


def test_the_way_to_the_bank_opens_by_itself_once(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/challenge")
    tab.wait_for_url("**/pay")
    tab.evaluate("history.back()")
    tab.wait_for_url("**/challenge")
    expect(tab.get_by_role("button", name="Go to my bank")).to_be_visible()
    assert shop.sent == [("pay", {"creq": "x"})]


# --- Swaps ----------------------------------------------------------------------------------------------------


def test_a_422_is_swapped_in_and_focused(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/swap")
    tab.evaluate("window.first = true")
    tab.get_by_label("Code").fill("NOPE")
    tab.get_by_role("button", name="Apply").dblclick()
    expect(tab.get_by_role("alert")).to_be_focused()
    tab.get_by_role("link", name="We do not know NOPE.").click()
    expect(tab.get_by_label("Code")).to_be_focused()
    expect(tab.get_by_label("Code")).to_have_value("NOPE")
    assert tab.evaluate("window.first") is True
    assert tab.locator("[aria-busy]").count() == 0
    assert shop.sent == [("swap", {"code": "NOPE"})]
    assert tab.url.endswith("/swap")


def test_after_a_broken_answer_the_form_goes_the_plain_way(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/swap")
    shop.broken = True
    tab.get_by_role("button", name="Apply").click()
    expect(tab.get_by_text("That did not work. Please try again.").first).to_be_visible()
    assert tab.get_by_role("button", name="Apply").get_attribute("aria-busy") is None
    shop.broken = False
    tab.get_by_role("button", name="Apply").click()
    tab.wait_for_url("**/swap?plain=1")


def test_a_fragment_with_a_script_is_refused(context, shop: Shop) -> None:  # type: ignore[no-untyped-def]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{shop.url}/swap")
    page.get_by_role("button", name="Bad fragment").click()
    page.wait_for_function("!document.querySelector('[aria-busy]')")
    page.wait_for_timeout(100)
    assert any("script in fragment" in text for text in complaints)
    assert "Evil" not in page.content()


def test_terms_open_over_the_page_or_as_a_page(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/hold")
    tab.get_by_role("link", name="Terms").click()
    expect(tab.get_by_role("dialog", name="Terms")).to_contain_text("Seats are for sitting.")
    tab.get_by_role("button", name="Close").click()
    expect(tab.get_by_role("dialog")).to_be_hidden()
    tab.get_by_role("link", name="Terms").click()
    expect(tab.get_by_role("dialog", name="Terms")).to_be_visible()
    assert shop.asked.count("/terms") == 1


def test_without_htmx_everything_is_a_plain_page(tab: Page, shop: Shop) -> None:
    tab.route("**/htmx*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    tab.goto(f"{shop.url}/swap")
