"""What is kept of what providers, and those who pretend to be one, have told us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.kernel import clock
from tests import books
from tests.bank import Bank
from tests.shopper import SHOP, Shopper

DOOR = "/notifications/ogone"


def kept() -> list[PspNotification]:
    return list(session.scalars(select(PspNotification).execution_options(populate_existing=True)))


def test_a_notification_that_rings_again_is_counted_and_not_kept_again(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    bank.rings()
    bank.rings_again()
    bank.rings_again()
    (one,) = kept()
    assert (one.verdict, one.times) == (Verdict.APPLIED, 3)
    assert books.order().paid


def test_a_thousand_forged_ones_are_one_row_of_which_nothing_is_kept(
    db: Flask, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client = db.test_client()
    for number in range(200):
        answer = client.post(DOOR, data={"orderID": f"K7MPQ2X-{number}", "CN": "Ada"}, base_url=SHOP)
        assert (answer.status_code, answer.text) == (200, "OK\n")
    for number in range(200):
        client.get("/en/checkout/return/bank", query_string={"orderID": f"Z{number}"}, base_url=SHOP)
    (one,) = kept()
    assert (one.attempt, one.facts, one.verdict, one.times) == ("", {}, Verdict.FORGED, 60)
    out = capsys.readouterr()
    assert "K7MPQ2X" not in caplog.text + out.out + out.err


def test_the_next_hour_has_a_count_of_its_own(db: Flask) -> None:
    for hours in (0, 0, 1):
        with clock.at(clock.now() + timedelta(hours=hours)):
            psp_notifications.count_forgery("ogone")
    assert sorted(row.times for row in kept()) == [1, 2]


def test_after_thirty_days_they_are_dropped(shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    bank.rings()
    with clock.at(clock.now() + timedelta(days=29)):
        assert psp_notifications.delete_old() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert psp_notifications.delete_old() == 1
    assert kept() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", DOOR, "", 405),
        ("POST", "/notifications/nobody", "", 404),
        ("POST", DOOR, "x" * 1_100_000, 413),
        ("POST", "/healthz", "", 405),
    ],
)
def test_a_machine_is_answered_in_plain_text(
    db: Flask, method: str, path: str, body: str, status: int
) -> None:
    answer = db.test_client().open(
        path, method=method, data=body, base_url=SHOP, content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert len(answer.text) < 200
