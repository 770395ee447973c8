"""The code on a ticket: signed, checked without asking anybody, revocable."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.db import session
from app.tickets import services as tickets
from tests import books
from tests.shopper import Shopper

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def test_a_code_opens_the_door_until_it_is_revoked(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    ticket = books.tickets()[0]
    scanned = tickets.code(ticket, KEY)
    assert tickets.admits(scanned, KEY) is ticket
    tickets.revoke(ticket)
    session.commit()
    assert tickets.admits(scanned, KEY) is None


def test_forged_codes_do_not(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    ticket = books.tickets()[0]
    good = tickets.code(ticket, KEY)
    claim, _dot, signature = good.rpartition(".")
    for forged in (
        tickets.code(ticket, OTHER),
        f"{claim}9.{signature}",
        good[:-3],
        "",
        "PT1",
        "....",
        "é.é.é.é",
    ):
        assert tickets.admits(forged, KEY) is None


def test_serials_are_an_unbroken_series(shopper: Shopper) -> None:
    shopper.up_to("payment", count=3).pays()
    assert [ticket.serial for ticket in books.tickets()] == [1, 2, 3]
