"""The code on a ticket: signed, checked without asking anybody, revocable."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.db import session
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from tests import books
from tests.shopper import Shopper

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


def test_a_code_opens_the_door_until_it_is_revoked(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    ticket = books.tickets()[0]
    scanned = tickets.code(ticket, KEY)
    assert tickets.admits(scanned, [KEY]) is ticket
    tickets.revoke(ticket)
    session.commit()
    assert tickets.admits(scanned, [KEY]) is None


def test_a_withheld_ticket_has_its_number_and_opens_no_door(shopper: Shopper) -> None:
    """What was printed before opens it again once it is released."""
    shopper.up_to("payment").pays()
    ticket, *_more = books.tickets()
    scanned = tickets.code(ticket, KEY)
    assert tickets.withhold(ticket.order_ref, Withheld.INSTALMENTS) == 2
    assert (ticket.serial, tickets.admits(scanned, [KEY])) == (1, None)
    assert tickets.why_withheld(ticket.order_ref) is Withheld.INSTALMENTS
    assert tickets.release(ticket.order_ref, Withheld.INSTALMENTS) == 2
    assert tickets.admits(scanned, [KEY]) is ticket
    assert tickets.why_withheld(ticket.order_ref) is None


def test_it_is_released_by_what_it_waits_for_and_nothing_else(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    ref = books.order().ref
    reasons = (Withheld.DEFERRED, Withheld.DEFERRED, Withheld.INSTALMENTS)
    assert [tickets.withhold(ref, why) for why in reasons] == [2, 0, 0]
    assert tickets.release(ref, Withheld.INSTALMENTS) == 0
    assert {ticket.withheld for ticket in books.tickets()} == {Withheld.DEFERRED}
    assert [tickets.release(ref, Withheld.DEFERRED) for _twice in range(2)] == [2, 0]


def test_what_was_taken_back_is_not_withheld(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    gone, stays = books.tickets()
    tickets.revoke(gone)
    assert tickets.withhold(gone.order_ref, Withheld.DEFERRED) == 1
    assert (gone.withheld, stays.withheld) == (None, Withheld.DEFERRED)


def test_withholding_leaves_other_orders_alone(shopper: Shopper) -> None:
    shopper.up_to("payment").pays().up_to("payment").pays()
    first, second = books.orders()
    tickets.withhold(first.ref, Withheld.DEFERRED)
    assert tickets.why_withheld(second.ref) is None
    tickets.withhold(second.ref, Withheld.DEFERRED)
    tickets.release(first.ref, Withheld.DEFERRED)
    assert tickets.why_withheld(second.ref) is Withheld.DEFERRED


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
        assert tickets.admits(forged, [KEY]) is None


def test_serials_are_an_unbroken_series(shopper: Shopper) -> None:
    shopper.up_to("payment", count=3).pays()
    assert [ticket.serial for ticket in books.tickets()] == [1, 2, 3]
