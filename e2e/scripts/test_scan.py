"""What the camera may do for a shopper, and what it never does; on the card form alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Locator, Page, Route, expect

from e2e.camera import Film, browser_with_camera

from .conftest import a_tab, is_content
from .shop import Shop

VISA = "4242424242424242"
MISPRINTED = "4242424242424241"
AMEX = "378282246310005"
PATIENCE = 10_000  # ms: the reader starts on a machine that does other things too

# Tells the page's root what the reader is given, when the camera was asked for, whether the reader runs.
WATCH = """
const told = () => document.documentElement.dataset;
const post = Worker.prototype.postMessage;
let pictures = 0;
Worker.prototype.postMessage = function (asked, ...more) {
  if (asked.pixels) told().pictures = ++pictures;
  if (pictures >= 4) told().read = "enough";
  return post.call(this, asked, ...more);
};
const end = Worker.prototype.terminate;
Worker.prototype.terminate = function () { told().reader = "gone"; return end.call(this); };
const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (open) navigator.mediaDevices.getUserMedia = async (wish) => {
  told().asked = performance.now();
  const stream = await open(wish);
  window.tracks = stream.getTracks();
  return stream;
};
"""


@pytest.fixture
def form(phone: Browser, shop: Shop) -> Iterator[Page]:
    with a_tab(phone) as (page, complaints):
        page.context.grant_permissions(["camera"])
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.add_init_script(WATCH)
        page.goto(f"{shop.url}/card?scan=1")
        expect(scan(page)).to_be_visible()
        shop.asked.clear()
        yield page
        assert is_content(complaints), complaints


def scan(page: Page) -> Locator:
    return page.get_by_role("button", name="Scan my card")


def window(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Scan my card")


def number(page: Page) -> Locator:
    return page.get_by_label("Card number")


def press(page: Page, name: str) -> None:
    window(page).get_by_role("button", name=name).click()


def is_looking(page: Page) -> None:
    expect(window(page).get_by_role("status").first).to_have_text("Hold the card inside the frame.")


def camera_goes_off(page: Page) -> None:
    """A dialog that closes says so a moment later; what takes longer is a failure."""
    page.wait_for_function("tracks.every((track) => track.readyState === 'ended')", timeout=1000)


def leaves_nothing(page: Page) -> None:
    """Neither a picture nor a number stays in the page."""
    camera_goes_off(page)
    assert page.locator("html").get_attribute("data-reader") == "gone"
    assert page.locator("#scan canvas").evaluate("canvas => canvas.width") == 0
    assert page.locator("#scan output").evaluate("output => output.value") == ""
    assert page.locator("#scan video").evaluate("video => video.srcObject") is None


@pytest.mark.parametrize(
    ("printed", "shown", "brand"),
    [(VISA, "4242 4242 4242 4242", "visa"), (AMEX, "3782 822463 10005", "amex")],
)
def test_a_card_is_read_shown_and_only_then_written(
    form: Page, film: Film, printed: str, shown: str, brand: str
) -> None:
    film.shows_card(printed)
    scan(form).click()
    expect(window(form).get_by_text(shown, exact=True)).to_be_visible()
    expect(window(form)).to_contain_text("Is this the number?")
    assert number(form).input_value() == ""
    assert int(form.locator("html").get_attribute("data-pictures") or 0) >= 2, "two pictures must agree"
    camera_goes_off(form)
    expect(window(form).get_by_role("button", name="Use this number")).to_be_focused()
    form.keyboard.press("Enter")
    expect(number(form)).to_have_value(shown)
    expect(form.get_by_label("Expiry date (MM/YY)")).to_be_focused()
    assert form.locator(".card-number .brands").get_attribute("data-brand") == brand
    assert form.get_by_label("Security code (CVV)").input_value() == ""
    leaves_nothing(form)


def test_nothing_is_asked_of_anybody_while_the_camera_is_on(form: Page, film: Film, shop: Shop) -> None:
    """What the reader needs is there before, and comes when somebody taps, not when they look at the page."""
    film.shows_card(VISA)
    scan(form).click()
    press(form, "Use this number")
    kinds = sorted(path.rpartition(".")[2] for path in shop.asked)
    assert kinds == ["js", "traineddata", "wasm"]
    assert all(path.startswith("/assets/js/") for path in shop.asked)
    started = form.evaluate("performance.getEntriesByType('resource').map((each) => each.startTime)")
    asked = float(form.locator("html").get_attribute("data-asked") or 0)
    assert 0 < max(started) < asked


@pytest.mark.parametrize(("printed", "blur"), [(VISA, 14), (MISPRINTED, 0), ("", 0)])
def test_after_half_a_minute_without_a_number_typing_goes_on(
    form: Page, film: Film, printed: str, blur: int
) -> None:
    """Too blurred to read, a number that cannot be right, no card at all."""
    film.shows_card(printed, blur) if printed else film.shows_no_card()
    form.clock.install()
    scan(form).click()
    is_looking(form)
    form.locator("html[data-read=enough]").wait_for()
    form.clock.run_for(6_000)
    expect(window(form).get_by_role("status").first).to_have_text(
        "Hold the card closer, flat and out of bright light."
    )
    form.clock.run_for(24_000)
    expect(window(form).get_by_role("status").first).to_have_text(
        "We could not read the number. Try once more, or type it."
    )
    camera_goes_off(form)
    press(form, "Type the number")
    expect(number(form)).to_be_focused()
    expect(number(form)).to_have_value("")
    leaves_nothing(form)


def test_one_tries_again_and_another_card_is_read(form: Page, film: Film) -> None:
    film.shows_card(VISA)
    scan(form).click()
    expect(window(form).get_by_text("4242 4242 4242 4242")).to_be_visible()
    film.shows_card("5555555555554444")
    press(form, "Scan again")
    expect(window(form).get_by_text("5555 5555 5555 4444")).to_be_visible()
    press(form, "Type the number")
    expect(number(form)).to_have_value("")
    leaves_nothing(form)


def test_escape_closes_the_camera_and_returns_to_the_button(form: Page, film: Film) -> None:
    film.shows_no_card()
    scan(form).click()
    is_looking(form)
    form.keyboard.press("Escape")
    expect(window(form)).to_be_hidden()
    expect(scan(form)).to_be_focused()
    leaves_nothing(form)


@pytest.mark.parametrize("event", ["pagehide", "visibilitychange"])
def test_who_looks_away_is_not_filmed(form: Page, film: Film, event: str) -> None:
    film.shows_no_card()
    scan(form).click()
    is_looking(form)
    form.evaluate("name => (name === 'pagehide' ? window : document).dispatchEvent(new Event(name))", event)
    expect(window(form)).to_be_hidden()
    leaves_nothing(form)


def test_a_card_we_do_not_take_is_said_at_once(form: Page, film: Film) -> None:
    film.shows_card("6011111111111117")
    scan(form).click()
    press(form, "Use this number")
    expect(form.locator("#cardNumber-error")).to_contain_text("We do not accept Discover.")


def test_a_reader_that_does_not_arrive_whole_is_not_run(phone: Browser, shop: Shop) -> None:
    """Other bytes than the page was told to expect."""
    with a_tab(phone) as (page, complaints):
        page.context.grant_permissions(["camera"])
        page.add_init_script(WATCH)
        page.goto(f"{shop.url}/card?scan=1")
        page.route("**/*.traineddata", lambda route: route.fulfill(body=b"something else"))
        scan(page).click()
        note = "Scanning does not work just now: type the number instead."
        expect(page.locator("#scan-note")).to_have_text(note)
        expect(scan(page)).to_be_hidden()
        expect(number(page)).to_be_focused()
        assert page.locator("html").get_attribute("data-asked") is None
        assert any("integrity" in complaint for complaint in complaints)


def test_a_camera_one_does_not_allow_is_not_asked_for_again(
    browser_type: BrowserType, film: Film, reel: Path, shop: Shop
) -> None:
    with browser_with_camera(browser_type, reel) as browser, a_tab(browser) as (page, complaints):
        page.goto(f"{shop.url}/card?scan=1")
        scan(page).click()
        note = "The camera may not be used here: type the number instead."
        expect(page.locator("#scan-note")).to_have_text(note)
        expect(page.locator("#live")).to_have_text(note)
        expect(scan(page)).to_be_hidden()
        expect(window(page)).to_be_hidden()
        expect(number(page)).to_be_focused()
        assert is_content(complaints), complaints


def test_a_page_whose_policy_forbids_the_camera_offers_no_scan(phone: Browser, shop: Shop) -> None:
    """The button would be drawn, and the browser still says no."""
    with a_tab(phone) as (page, _complaints):
        page.context.grant_permissions(["camera"])
        page.route("**/card?scan=1", _without_camera)
        page.goto(f"{shop.url}/card?scan=1")
        page.evaluate("document.getElementById('scan-card').hidden = false")
        scan(page).click()
        expect(page.locator("#scan-note")).to_contain_text("type the number instead.")
        assert page.evaluate("document.getElementById('scan').open") is False


def _without_camera(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"permissions-policy": "camera=()"})


def test_where_the_channel_does_not_scan_nothing_of_it_is_there(phone: Browser, shop: Shop) -> None:
    with a_tab(phone) as (page, complaints):
        answer = page.goto(f"{shop.url}/card")
        assert answer
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "scan" not in answer.headers["content-security-policy"]
        expect(scan(page)).to_have_count(0)
        assert is_content(complaints), complaints


def test_without_a_camera_or_with_data_to_save_there_is_no_button(phone: Browser, shop: Shop) -> None:
    for lacking in (
        "navigator.mediaDevices.enumerateDevices = async () => []",
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })",
    ):
        with a_tab(phone) as (page, _complaints):
            page.add_init_script(lacking)
            page.goto(f"{shop.url}/card?scan=1", wait_until="networkidle")
            expect(page.locator("#scan-card")).to_have_count(1)
            expect(page.locator("#scan-card")).to_be_hidden()


def test_what_phones_look_for_is_on_the_fields(form: Page) -> None:
    """By these names and tokens a phone offers its own scan (S35)."""
    marks = "input => [input.id, input.name, input.autocomplete, input.inputMode, input.type]"
    assert number(form).evaluate(marks) == ["cardNumber", "cardnumber", "cc-number", "numeric", "text"]
    assert form.get_by_label("Expiry date (MM/YY)").evaluate(marks)[1:3] == ["exp", "cc-exp"]
    assert form.get_by_label("Security code (CVV)").evaluate(marks)[1:3] == ["cvc", "cc-csc"]
    assert form.get_by_label("Name on card").evaluate("input => input.autocomplete") == "cc-name"
