"""What counts as one visitor, and how tries are counted in the database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.config import BadSetting, Settings
from app.http import rate_limits
from app.http.limit_storage import DatabaseStorage
from tests.conftest import production_environ
from tests.shopper import SHOP, Shopper


@pytest.fixture
def counts(db: Flask) -> DatabaseStorage:
    return DatabaseStorage()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("a socket", "a socket"),
    ],
)
def test_all_ipv6_addresses_of_one_home_are_one_visitor(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert rate_limits.remote_network() == network


def test_tries_add_up(counts: DatabaseStorage) -> None:
    assert [counts.incr("k", 60) for _ in range(3)] == [1, 2, 3]
    assert counts.get("k") == 3
    assert counts.get("another") == 0


def test_a_try_given_back_counts_no_more(counts: DatabaseStorage) -> None:
    counts.incr("k", 60)
    assert counts.incr("k", 60, amount=-1) == 0
    assert counts.incr("k", 60, amount=-1) == 0, "never below none"


def test_a_new_window_begins_at_nothing(db: Flask, counts: DatabaseStorage) -> None:
    counts.incr("k", 60, amount=7)
    _time_passes(db)
    assert counts.get("k") == 0
    assert counts.incr("k", 60) == 1
    assert counts.incr("k", 60) == 2


def test_counts_of_past_windows_are_deleted(db: Flask, counts: DatabaseStorage) -> None:
    counts.incr("old", 60)
    _time_passes(db)
    counts.incr("new", 60)
    assert counts.delete_expired() == 1
    assert counts.get("new") == 1


def test_no_address_is_kept(db: Flask, counts: DatabaseStorage) -> None:
    counts.incr("emails to one/ada@example.org/192.0.2.7", 60)
    with db.extensions["limit_counts"].connect() as connection:
        kept = connection.scalars(text("SELECT key FROM rate_limit_counts")).all()
    assert kept
    assert not [key for key in kept if "ada" in key or "192" in key]


def _time_passes(db: Flask) -> None:
    with db.extensions["limit_counts"].connect() as connection:
        connection.execute(
            text("UPDATE rate_limit_counts SET expires_at = expires_at - interval '61 seconds'")
        )


def test_a_shop_of_two_processes_does_not_count_in_each() -> None:
    with pytest.raises(BadSetting, match="LIMITS_STORAGE"):
        Settings.from_environ(_production(WEB_WORKERS="2"))
    assert Settings.from_environ(_production(WEB_WORKERS="1"))


def _production(**more: str) -> dict[str, str]:
    return production_environ("postgresql:///y", LIMITS_STORAGE="memory://", **more)


DOORS = (
    "GET link/guess", "POST link/guess", "GET recovery/guess", "POST recovery/guess", "GET email/guess",
    "POST email/guess", "POST passkeys/challenge",
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_a_door_that_could_be_guessed_is_tried_thirty_times_a_minute(shopper: Shopper, door: str) -> None:
    method, _, path = door.partition(" ")
    sent = {"csrf_token": shopper.opens("/en/account/sign-in")._token()}
    headers = {"Sec-Fetch-Site": "same-origin"}

    def tried() -> int:
        url = f"{SHOP}/en/account/{path}"
        return shopper.client.open(url, method=method, headers=headers, data=sent).status_code

    assert 429 not in [tried() for _ in range(30)]
    assert tried() == 429
