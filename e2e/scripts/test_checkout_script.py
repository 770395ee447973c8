"""Swaps, busy buttons, the hold's last minutes, sheets: everything the checkout script promises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import a_tab
from .shop import Shop


@pytest.fixture
def clocked(tab: Page) -> Page:
    tab.clock.install()
    tab.add_init_script(
        "window.heard = []; addEventListener('DOMContentLoaded', () => {"
        " if (!window.live) return; if (live.textContent) heard.push(live.textContent);"
        " new MutationObserver(() => heard.push(live.textContent)).observe(live, {childList: true}) })"
    )
    return tab


def heard(page: Page) -> list[str]:
    return list(page.evaluate("heard"))


def minutes(page: Page, count: float) -> None:
    page.clock.run_for(int(count * 60_000))


# --- The hold -------------------------------------------------------------------------------------


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
    expect(clocked.get_by_role("button", name="Keep my seats", exact=True)).to_be_focused()
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
    clocked.get_by_role("button", name="Keep my seats", exact=True).click()
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    expect(clocked.get_by_label("Note")).to_have_value("With love")
    expect(clocked.locator("#live")).to_have_text("Your seats are held 10 minutes more.")
    expect(clocked.locator(".held")).to_have_text("Seats held until 20:55")
    minutes(clocked, 7.8)
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    minutes(clocked, 0.3)
    expect(clocked.get_by_role("dialog", name="Need more time?")).to_contain_text("until 20:55")
    assert [name for name, _ in shop.sent] == ["more"]


def test_the_last_extension_takes_its_own_button_away(clocked: Page, shop: Shop) -> None:
    shop.last = True
    clocked.goto(f"{shop.url}/hold")
    clocked.get_by_role("button", name="Keep my seats longer").dblclick()
    expect(clocked.get_by_role("button", name="Keep my seats longer")).to_be_hidden()
    minutes(clocked, 8.5)
    expect(clocked.locator("#live")).to_have_text("2 minutes left.")
    assert [name for name, _ in shop.sent] == ["more"]


def test_no_clock_runs_while_an_answer_is_awaited(clocked: Page, shop: Shop) -> None:
    shop.held_for = timedelta(minutes=2.5)
    clocked.goto(f"{shop.url}/hold")
    clocked.get_by_role("button", name="Continue").click()
    expect(clocked.get_by_role("button", name="One moment…")).to_be_visible()
    minutes(clocked, 0.75)
    expect(clocked.get_by_role("dialog")).to_be_hidden()
    minutes(clocked, 0.5)
    expect(clocked.get_by_role("dialog", name="Need more time?")).to_be_visible()


def test_a_server_that_knows_only_pages_is_asked_for_the_page_again(clocked: Page, shop: Shop) -> None:
    shop.plain = True
    clocked.goto(f"{shop.url}/hold")
    shop.asked.clear()
    with clocked.expect_navigation():
        clocked.get_by_role("button", name="Keep my seats longer").click()
    assert [path for path in shop.asked if "hold" in path] == ["/hold/more", "/hold", "/hold"]


def test_an_extension_that_fails_says_so_and_then_goes_the_plain_way(clocked: Page, shop: Shop) -> None:
    clocked.goto(f"{shop.url}/hold")
    clocked.get_by_label("Note").fill("With love")
    clocked.route("**/hold/more", lambda route: route.abort())
    clocked.get_by_role("button", name="Keep my seats longer").click()
    expect(clocked.locator(".hold .error")).to_have_text("That did not work. Please try again.")
    expect(clocked.get_by_label("Note")).to_have_value("With love")
    clocked.unroute("**/hold/more")
    shop.plain = True
    clocked.get_by_role("button", name="Keep my seats longer").click()
    expect(clocked.locator(".hold .error")).to_have_count(0)
    expect(clocked.get_by_label("Note")).to_have_value("")


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


# --- Forms ----------------------------------------------------------------------------------------


def test_the_bank_learns_about_the_browser(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/hold")
    tab.get_by_role("button", name="Continue").dblclick()
    expect(tab.get_by_role("button", name="One moment…")).to_have_attribute("aria-busy", "true")
    ((name, facts),) = shop.sent
    size = {"screen_width": "360", "screen_height": "740"}
    assert (name, facts) == ("facts", size | {
        "color_depth": "24", "timezone": "0", "java": "false", "javascript": "1", "language": "en-GB",
    })  # fmt: skip


def test_the_way_to_the_bank_opens_by_itself_once(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/hold")
    tab.evaluate("location.assign('/challenge')")
    tab.wait_for_url("**/pay")
    tab.evaluate("setTimeout(() => history.back())")
    expect(tab).to_have_url(f"{shop.url}/hold")
    assert shop.sent == [("pay", {"creq": "x"})]


# --- Swaps ----------------------------------------------------------------------------------------


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


def test_a_fragment_with_a_script_is_refused(browser: Browser, shop: Shop) -> None:
    with a_tab(browser) as (page, complaints):
        page.goto(f"{shop.url}/swap")
        with page.expect_console_message(lambda message: "script in fragment" in message.text):
            page.get_by_role("button", name="Bad fragment").click()
        expect(page.locator("[aria-busy]")).to_have_count(0)
        assert "Evil" not in page.content()
        assert len(complaints) == 1


def test_terms_open_over_the_page_or_as_a_page(tab: Page, shop: Shop) -> None:
    tab.goto(f"{shop.url}/hold")
    tab.get_by_role("link", name="Terms").click()
    expect(tab.get_by_role("dialog", name="Terms")).to_contain_text("Seats are for sitting.")
    tab.get_by_role("button", name="Close").click()
    expect(tab.get_by_role("dialog")).to_be_hidden()
    tab.get_by_role("link", name="Terms").click()
    expect(tab.get_by_role("dialog", name="Terms")).to_be_visible()
    assert shop.asked.count("/terms") == 1


def test_without_htmx_the_form_is_a_form(tab: Page, shop: Shop) -> None:
    tab.route("**/htmx*.js", lambda route: route.abort())
    tab.goto(f"{shop.url}/swap")
    tab.get_by_role("button", name="Apply").click()
    tab.wait_for_url("**/swap?plain=1")
