"""A shopper without a browser: reads pages, sends the forms it finds there, follows the bank's redirects."""

from __future__ import annotations

import json
import time
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app.flows.accounts import services as accounts
from app.flows.accounts.models import SignInMethod
from app.flows.accounts.services import VisitorBrowser
from app.http import tokens
from app.people.customers.models import Contact
from app.shop import visitor
from tests import books
from tests.bank import ADDRESS, Bank
from tests.page import Page, fields

SHOP = "http://shop.test"
GOOD_CARD = "4111111111111111"
CHALLENGE_CARD = "4874970686672022"
REFUSED_CARD = "4111113333333333"
CARD_FROM_ABROAD = "4000100000000349"
CB_AND_VISA = "4970100000000055"
FLUTE = "la-flute-enchantee"


class Shopper:
    """Walks the shop by its forms. `page` is what is on the screen, `status` how it was answered."""

    def __init__(self, app: Flask, bank: Bank, lang: str, shop: str = SHOP) -> None:
        self.app = app
        self.bank = bank
        self.lang = lang
        self.shop = shop
        self.client = app.test_client()
        self.at = ""
        self.status = 0
        self.page: Page = None  # type: ignore[assignment]
        self.sent: tuple[str, dict[str, Any]] = ("", {})
        self.had: dict[Any, Any] = {}

    def opens(self, path: str, status: int = 200) -> Self:
        """Go to an address and wherever it leads."""
        return self._show(self.client.get(self._full(path), headers=self._headers("none")), status)

    def sends(self, path: str, status: int = 200, **fields: Any) -> Self:
        """Post a form to our shop, and follow where it leads."""
        self.sent = (path, {"csrf_token": self._token(), **fields})
        self.had = dict(self.client._cookies or {})
        return self.sends_it_again(status)

    def sends_it_again(self, status: int = 200) -> Self:
        """The very same form: the button was pressed twice."""
        path, held = self.sent
        response = self.client.post(self._full(path), data=held, headers=self._headers("same-origin"))
        return self._show(response, status)

    def loses_the_answer(self) -> Self:
        """It never arrived, nor what it had set in the cookie."""
        self.client._cookies = dict(self.had)
        return self

    def fills(self, form_id: str, status: int = 200, **fields: Any) -> Self:
        """Send the form on the page with what it holds and what the shopper types."""
        action, held = self.page.form_by_id(form_id)
        return self.sends(action, status, **{**held, **fields})

    def _show(self, response: TestResponse, status: int) -> Self:
        for _hop in range(8):
            if response.status_code not in (301, 302, 303):
                break
            response = self._follow(response.headers["Location"])
        self.status = response.status_code
        assert self.status == status, f"{self.at}: {self.status}, not {status}: {response.text[:400]}"
        self.page = Page(response.text, self.lang)
        return self

    def _follow(self, location: str) -> TestResponse:
        if location.startswith(ADDRESS):
            return self.bank.client.get(location.removeprefix(ADDRESS))
        return self.client.get(self._full(location), headers=self._headers("cross-site"))

    def _full(self, path: str) -> str:
        self.at = path if path.startswith("http") else self.shop + path
        return self.at

    def _headers(self, site: str) -> dict[str, str]:
        return {"Sec-Fetch-Site": site, "User-Agent": "Mozilla/5.0 (test)", "Accept": "text/html"}

    def _token(self) -> str:
        found = self.page.soup.find("input", attrs={"name": "csrf_token"}) if self.page else None
        return str(found["value"]) if found else ""

    # What shoppers do.

    def signs_in(self, contact: Contact) -> Self:
        """As a password would, without the pages: the device's row, and what the cookie says of it."""
        with self.client.session_transaction(base_url=self.shop) as session:
            here = VisitorBrowser("Test", self.lang, basket_ref=session.get(visitor.BASKET))
            welcome = accounts.begin(contact, SignInMethod.PASSWORD, here)
            session.update({"_user_id": contact.fs_uniquifier, "_fresh": True, "fs_paa": time.time()})
            session[visitor.SIGN_IN] = welcome.session.ref
            if welcome.basket_ref:
                session[visitor.BASKET] = welcome.basket_ref
        return self

    def seats_page(self, event: str = FLUTE, which: int = 0) -> str:
        self.opens(f"/{self.lang}/e/{event}")
        sessions = [a["href"] for a in self.page.soup.select("a.session")]
        self.opens(str(sessions[which]))
        return str(self.page.soup.select_one('main a[href$="/seats"]')["href"])  # type: ignore[index]

    def takes(
        self, count: int = 2, event: str = FLUTE, category: int = 0, tariff: int = 0, status: int = 200
    ) -> Self:
        """Find the best seats and take them."""
        path = self.seats_page(event)
        self.opens(path)
        _action, held = self.page.form_by_id("best")
        counts = [name for name in held if name.startswith("count-")]
        choices = self._categories()
        wish: dict[str, Any] = {
            counts[tariff]: str(count),
            "category": choices[category] if choices else held["category"],
        }
        if self.page.soup.select_one("#best")["method"] == "post":  # type: ignore[index]
            return self.sends(path, status, **wish)
        self.opens(f"{path}?{urlencode(wish)}")
        return self.sends(path, status, **self.page.form("/seats") | self._offer())

    def _categories(self) -> list[str]:
        return [
            str(c["value"]) for c in self.page.soup.select("input[name=category][type=radio]:not([disabled])")
        ]

    def _offer(self) -> dict[str, Any]:
        form = self.page.soup.select_one("#offer form")
        assert form is not None, self.page.text
        return fields(form, self.page.soup)

    def is_ada(self, email: str = "ada@example.org") -> Self:
        """Says who she is, unless she is signed in and the shop knows."""
        self.opens(f"/{self.lang}/checkout/identification")
        return self.fills("identify", email=email) if self.page.soup.select_one("#identify") else self

    def wants_e_tickets(self) -> Self:
        return self.fills("delivery", mode="e_ticket")

    def agrees(self, status: int = 200, **typed: Any) -> Self:
        said = {"screen_width": "360", "screen_height": "740", "color_depth": "24", "timezone": "-60"}
        said |= {"java": "false", "javascript": "1", "language": "en-GB"}
        return self.fills("confirm", status, **{"terms": "y", **said, **typed})

    def agrees_to(self, plan: str, status: int = 200, **typed: Any) -> Self:
        """Chooses an instalment plan and ticks its box."""
        return self.agrees(status, method=plan, mandate=plan, **typed)

    def up_to(self, step: str, **seats: Any) -> Self:
        """Walk the real path to a step: basket, delivery, summary or payment."""
        walk = {
            "basket": lambda: self.takes(**seats),
            "delivery": self.is_ada,
            "summary": self.wants_e_tickets,
            "payment": self.agrees,
        }
        for name, go in walk.items():
            go()
            if name == step:
                break
        return self

    def card_form(self) -> tuple[str, dict[str, Any]]:
        """Where the card goes, and everything that goes with it."""
        action, held = self.page.form_by_id("card")
        return action, {name: value for name, value in held.items() if value}

    def sends_card(self, number: str = GOOD_CARD, status: int = 200, form: Any = None, **more: str) -> Self:
        """The browser posts the card past the shop, straight to the bank, and comes back."""
        action, hidden = form or self.card_form()
        card = {"CARDNO": number, "CN": "Ada Byron", "CVC": "123"}
        expiry = {"ECOM_CARDINFO_EXPDATE_MONTH": "12", "ECOM_CARDINFO_EXPDATE_YEAR": "30"}
        assert action.startswith(ADDRESS), action
        answer = self.bank.client.post(urlsplit(action).path, data={**hidden, **card, **expiry, **more})
        assert answer.status_code == 302, answer.text[:300]
        return self._show(self._follow(answer.headers["Location"]), status)

    def pays(self, number: str = GOOD_CARD, status: int = 200) -> Self:
        return self.sends_card(number, status)

    def pays_and_saves(self, number: str = GOOD_CARD, **more: Any) -> Self:
        """Ticks the box beside the card form: what a script sends to the bank then."""
        box = self.page.soup.select_one("[data-keeping]")
        assert box is not None, self.page.text
        kept = dict(json.loads(str(box["data-keeping"])))
        action, held = self.card_form()
        return self.sends_card(number, form=(action, {**held, **kept}), **more)

    def pays_with_saved(self, code: str = "123", at: int = 1, status: int = 200) -> Self:
        """Chooses a saved card and types its code, which goes straight to the bank."""
        action, held = self.page.form_by_id(f"pay-{at}")
        assert action.startswith(ADDRESS), action
        answer = self.bank.client.post(urlsplit(action).path, data={**held, "CVC": code})
        assert answer.status_code == 302, answer.text[:300]
        return self._show(self._follow(answer.headers["Location"]), status)

    def tells_bank(self, form: Any, status: int = 200, **typed: str) -> Self:
        """Sends a form of the page that goes past the shop."""
        held = {**fields(form, self.page.soup), **typed}
        answer = self.bank.client.post(urlsplit(str(form["action"])).path, data=held)
        assert answer.status_code == 302, answer.text[:300]
        return self._show(self._follow(answer.headers["Location"]), status)

    def answers_bank(self, answer: str = "confirm", status: int = 200) -> Self:
        """On the page of the card's bank: confirm, refuse or later."""
        return self._show(self._answer_of_bank(answer), status)

    def confirms_and_loses_the_way_back(self) -> None:
        """The bank has its confirmation; the browser never comes back."""
        self._answer_of_bank("confirm")

    def _answer_of_bank(self, answer: str) -> TestResponse:
        action, hidden = self.page.form_by_id("challenge")
        page = self.bank.client.post(urlsplit(action).path, data=hidden, follow_redirects=True)
        return self._press(page, answer)

    def _press(self, page: TestResponse, answer: str) -> TestResponse:

        soup = BeautifulSoup(page.text, "html.parser")
        button = next(b for b in soup.find_all("button") if b.get("value", "") == answer)
        form = button.find_parent("form")
        assert form is not None
        held = {**fields(form, soup), str(button["name"]): answer}
        return self.bank.client.post(urlsplit(str(form["action"])).path, data=held)

    def resume_link(self) -> str:
        """The link in the letter that says the seats are free again."""
        with self.app.test_request_context(base_url=self.shop):
            return f"/{self.lang}/basket/resume/{tokens.resume_token(books.basket().ref)}"

    def fills_first_form(self, status: int = 200) -> Self:
        """The one thing the page asks for."""
        form = self.page.soup.select_one("main form")
        assert form is not None
        return self.sends(str(form["action"]), status, **fields(form, self.page.soup))

    @property
    def order_ref(self) -> str:
        return urlsplit(self.at).path.rpartition("/")[2]
