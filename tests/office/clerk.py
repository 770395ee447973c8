"""A member of staff without a browser: reads pages, sends the forms found there."""

from __future__ import annotations

from typing import Any, Self

from bs4 import BeautifulSoup
from flask import Flask
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from app.http import passwords
from app.kernel import clock
from app.kernel.actors import Actor, Grant, Role
from app.people.staff import services as staff
from app.people.staff.models import Staff
from tests.page import Page
from tests.people import OWNER

HOST = "office.test"
OFFICE = f"http://{HOST}"
DEVICE = "Mozilla/5.0 (Windows; test) Firefox"
PASSWORD = "three tired geese in a row"  # of people made up for tests


def member(
    email: str = "karin@cube.example", role: Role = Role.BOX_OFFICE, channel: str | None = None,
    name: str = "Karin Meyer",
) -> Staff:  # fmt: skip
    """Somebody who was invited and has a password, but no second factor yet."""
    found, secret = staff.invite(email, name, "en", Grant(role, channel), OWNER)
    return staff.accept(secret, passwords.hashed(PASSWORD), Actor(name, found.ref))


class Clerk:
    """Walks the office by its forms. `page` is what is on the screen."""

    def __init__(self, app: Flask, lang: str) -> None:
        self.app = app
        self.lang = lang
        self.client = app.test_client()
        self.at = ""
        self.page: Page = None  # type: ignore[assignment]
        self.secret = ""
        self.codes: list[str] = []

    def opens(self, path: str, status: int = 200) -> Self:
        return self._show(self.client.get(self._full(path), headers=self._headers("none")), status)

    def fills(self, form_id: str, status: int = 200, /, **typed: Any) -> Self:
        action, held = self.page.form_by_id(form_id)
        return self.sends(action or self.at, status, **{**held, **typed})

    def sends(self, path: str, status: int = 200, /, **fields: Any) -> Self:
        response = self.client.post(
            self._full(path),
            data={"csrf_token": self._token(), **fields},
            headers=self._headers("same-origin"),
        )
        return self._show(response, status)

    def _show(self, response: TestResponse, status: int) -> Self:
        for _hop in range(6):
            if response.status_code not in (301, 302, 303):
                break
            response = self.client.get(
                self._full(response.headers["Location"]), headers=self._headers("none")
            )
        assert response.status_code == status, f"{self.at}: {response.status_code}: {_words(response)}"
        self.page = Page(response.text, self.lang)
        return self

    def _full(self, path: str) -> str:
        self.at = path if path.startswith("http") else OFFICE + path
        return self.at

    def _headers(self, site: str) -> dict[str, str]:
        return {"Sec-Fetch-Site": site, "User-Agent": DEVICE, "Accept": "text/html"}

    def _token(self) -> str:
        found = self.page.soup.find("input", attrs={"name": "csrf_token"}) if self.page else None
        return str(found["value"]) if found else ""

    # What staff do.

    def gives_password(
        self, email: str = "karin@cube.example", password: str = PASSWORD, **more: Any
    ) -> Self:
        return self.opens(f"/{self.lang}/sign-in").fills("sign-in", email=email, password=password, **more)

    def enrols(self) -> Self:
        """Scan the picture with an app, give its code, keep the recovery codes."""
        self.secret = self.page.soup.select_one("[translate=no]").get_text().replace("-", "").replace(" ", "")  # type: ignore[union-attr]
        self.fills("enrol-form", code=self.code())
        self.codes = [item.get_text() for item in self.page.soup.select(".door-codes li")]
        return self

    def code(self) -> str:
        """What the app shows now."""
        return str(TOTP(key=self.secret).generate(time=clock.now()).token)

    def signs_in(self, who: Staff) -> Self:
        self.gives_password(who.email)
        return self.enrols().opens(f"/{self.lang}/")


def _words(response: TestResponse) -> str:
    return BeautifulSoup(response.text, "lxml").get_text(" ", strip=True)[:2000]
