"""What tests of the check before the card form do: raise it, pass it, put tries into the books."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from app.db import keyed_digest, session
from app.kernel import clock, refs
from app.psp.port import Authentication, DeclineReason
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.venue.channels import services as channels
from tests import books
from tests.conftest import NOON
from tests.shopper import Shopper

HERE = "127.0.0.1"


def sets(**rules: Any) -> None:
    cube = channels.find("cube")
    for name, value in rules.items():
        setattr(cube, name, value)
    session.commit()
    session.expunge_all()  # the next request has read nothing yet


def guards(until: datetime = NOON + timedelta(hours=1)) -> None:
    sets(guarded_until=until)


def guarded(now: datetime = NOON) -> bool:
    return channels.find("cube").guarded(now)


def newcomer(shopper: Shopper, address: str = HERE, lang: str = "en", **headers: str) -> Shopper:
    """Somebody else, in a browser of their own, from that address."""
    other = Shopper(shopper.app, shopper.bank, lang)
    other.client.environ_base |= {"REMOTE_ADDR": address, **headers}
    return other


def another(shopper: Shopper, address: str = HERE) -> Shopper:
    """The same, at the payment step."""
    return newcomer(shopper, address).up_to("payment", count=1)


def tried(
    count: int,
    state: PaymentState = PaymentState.DECLINED,
    reason: str = DeclineReason.GENERIC,
    at: datetime | None = None,
) -> None:
    """Attempts in the books of the one order there is, each with another card, all from the same place."""
    order = books.orders()[0]
    for number in range(count):
        session.add(
            Payment(
                ref=f"{order.number}-{refs.new(6)}", order=order, provider="ogone", amount=order.due,
                state=state, reason="" if state is PaymentState.CAPTURED else reason,
                authentication=Authentication.ASK, sca_reason="always", started_at=at or clock.now(),
                visitor=keyed_digest(order.basket_ref), address=keyed_digest(HERE),
                card_fingerprint=f"card {number}",
            )
        )  # fmt: skip
    session.commit()


def solved(shopper: Shopper) -> tuple[str, dict[str, str]]:
    """Where the page's proof goes and what a script would send with it."""
    action, held = shopper.page.form_by_id("proof")
    form = shopper.page.soup.select_one("#proof")
    assert form is not None
    seed, puzzles, bits = (str(form[f"data-{name}"]) for name in ("seed", "puzzles", "bits"))
    return action, {"proof": str(held["proof"]), "answer": answer_to(seed, int(puzzles), int(bits))}


def answer_to(seed: str, puzzles: int, bits: int) -> str:
    return "x".join(str(_number(f"{seed}:{n:02}:", bits)) for n in range(puzzles))


def _number(puzzle: str, bits: int) -> int:
    begun = hashlib.sha256(puzzle.encode())
    for number in range(2**32):
        tried = begun.copy()
        tried.update(number.to_bytes(4, "big"))
        if tried.digest()[0] == 0 and int.from_bytes(tried.digest()[:4], "big") >> (32 - bits) == 0:
            return number
    raise AssertionError("no answer")


def proves(shopper: Shopper, status: int = 200) -> Shopper:
    """As the script does, by itself."""
    action, answer = solved(shopper)
    return shopper.sends(action, status, **answer)
