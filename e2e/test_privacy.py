"""No card number anywhere but at the bank, and headers on every answer."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from e2e.afterwards import PLANTED
from e2e.listening import what_is_wrong
from e2e.shop import OurShop
from e2e.shopper import Shopper

SPACED = "4539 5787 6362 1486"

FORMS = {
    "/checkout/identification": "email",
    "/checkout/delivery": "street",
    "/checkout/summary": "terms",
    "/basket/extension": "back",
    "/basket/emptying": "csrf_token",
}


def test_a_body_with_a_card_number_is_refused(ada: Shopper) -> None:
    for path, field in FORMS.items():
        for number in (PLANTED, SPACED, "4539-5787-6362-1486"):
            answer = ada.page.request.post(
                f"{ada.shop.url}/en{path}",
                form={field: number},
                headers={"Sec-Fetch-Site": "same-origin", "Origin": ada.shop.url},
            )
            assert answer.status == 422, (path, number)
            assert PLANTED not in re.sub(r"\D", "", answer.text()), (path, number)


def test_one_typed_where_it_does_not_belong_is_refused_and_forgotten(shopper: Shopper) -> None:
    shopper.listener.may_meet(422)
    shopper.up_to("Delivery")
    shopper.chooses(shopper.words.anchor("post"))
    for label, text in {
        "Name": SPACED,
        "Street and number": "1 rue",
        "Postcode": "75001",
        "Town": "Paris",
    }.items():
        shopper.fills(label, text)
    shopper.presses("Continue")
    shopper.reads("We could not accept that")


def test_one_in_an_address_is_cut_off(ada: Shopper) -> None:
    ada.goes_to(f"/?q={PLANTED}&utm_source=mail")
    ada.reads("What’s on")
    assert urlsplit(ada.page.url).query == "utm_source=mail"


def test_one_in_a_notification_is_not_kept(ada: Shopper, ours: OurShop) -> None:
    answer = ada.page.request.post(
        f"{ours.url}/notifications/ogone", form={"orderID": "X", "CARDNO": PLANTED}
    )
    assert answer.status == 200


ADDRESSES = {
    "/": 302, "/en/": 200, "/en/e/la-flute-enchantee": 200, "/en/basket": 200, "/en/checkout/payment": 303,
    "/en/terms": 200, "/nothing": 404, "/EN/basket": 301,
    "/en/nothing": 404, "/en/e/nothing": 404, "/healthz": 200, "/readyz": 200,
    "/assets/nothing.css": 404, "/notifications/ogone": 200,
}  # fmt: skip


def test_every_answer_carries_the_headers(ada: Shopper) -> None:
    for path, status in ADDRESSES.items():
        answer = ada.page.request.get(f"{ada.shop.url}{path}", max_redirects=0)
        assert answer.status == status, path
        assert list(what_is_wrong(answer.headers, urlsplit(answer.url).path)) == [], path


def test_the_browser_keeps_nothing_but_the_session(shopper: Shopper) -> None:
    shopper.up_to("Payment").types_card()
    kept = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert shopper.page.evaluate(kept) == [0, 0, ""]
    assert [cookie["name"] for cookie in shopper.page.context.cookies()] == ["s"]
