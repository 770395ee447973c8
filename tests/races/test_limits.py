"""Limits hold for tries that arrive at once, at two processes of the real server."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.races.web import PATIENCE

pytestmark = pytest.mark.races

TRIES = 24


class Stranger:
    """A visitor of their own, from the one address of this machine, with a form open."""

    def __init__(self, url: str, path: str) -> None:
        self.url = f"{url}{path}"
        self.session = requests.Session()
        self.session.headers.update({"Host": "shop.test", "Sec-Fetch-Site": "same-origin"})
        page = self.session.get(self.url, timeout=PATIENCE)
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
        assert token, page.text
        self.token = token[1]

    def sends(self, typed: dict[str, str]) -> int:
        form = {"csrf_token": self.token, **typed}
        answer = self.session.post(self.url, data=form, timeout=PATIENCE, allow_redirects=False)
        return answer.status_code


def _all_at_once(url: str, path: str, **typed: str) -> Counter[int]:
    with ThreadPoolExecutor(TRIES) as pool:
        strangers = list(pool.map(lambda _: Stranger(url, path), range(TRIES)))
        return Counter(pool.map(lambda stranger: stranger.sends(typed), strangers))


def test_of_24_wrong_passwords_at_once_five_are_looked_at(address: str) -> None:
    answers = _all_at_once(
        address, "/en/account/sign-in/password", email="ada@example.org", password="not the one, surely"
    )
    assert answers == {422: 5, 429: TRIES - 5}


def test_of_24_links_asked_for_at_once_five_are_sent(address: str) -> None:
    answers = _all_at_once(address, "/en/account/recovery", email="bob@example.org")
    assert answers == {303: 5, 429: TRIES - 5}
