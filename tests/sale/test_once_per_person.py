"""A code that each person may use once is not used twice by somebody who writes their address in two ways."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import CapturingLogger

from app.db import session
from app.kernel import clock
from app.kernel.texts import Texts
from app.sale.promotions import services as promotions
from app.sale.promotions.models import Redemption
from app.sale.promotions.services import PromoRules, redemptions
from app.worker import sweeps
from tests import books, people
from tests.conftest import NOON
from tests.people import OWNER
from tests.sale.test_promotions import another, states, tries
from tests.shopper import CHALLENGE_CARD, Shopper

LOST = "Your code UNEFOIS no longer lowers the price."


@pytest.fixture
def once(shopper: Shopper) -> Shopper:
    """Each person may use UNEFOIS once, and Ada has."""
    promotions.create(
        "cube", Texts("Une fois", "Only once"), PromoRules(percent_bp=500, most_each=1), OWNER, "UNEFOIS"
    )
    tries(shopper.up_to("summary"), "UNEFOIS").agrees().pays()
    return shopper


@pytest.mark.parametrize("again", ["ada@example.org", "Ada@Example.ORG", "ADA@example.org"])
def test_however_the_address_is_written_it_is_the_same_person(once: Shopper, again: str) -> None:
    assert tries(another(once, again), "UNEFOIS", 422).page.has("Code already used.")


def test_a_domain_in_letters_is_the_same_as_in_punycode(once: Shopper) -> None:
    tries(another(once, "bob@théâtre.example"), "UNEFOIS").agrees().pays()
    tries(another(once, "bob@xn--thtre-4qa2c.example"), "UNEFOIS", 422)


@pytest.mark.parametrize("again", ["ada@example.org", "Ada@Example.org"])
def test_an_address_given_after_the_code_loses_it_with_a_word(once: Shopper, again: str) -> None:
    bob = tries(another(once), "UNEFOIS").is_ada(again)
    assert bob.page.has(LOST)
    assert bob.wants_e_tickets().page.has(LOST)
    bob.agrees().pays()
    assert books.orders()[-1].promo_name is None
    assert states() == ["spent", "freed"]


def test_whoever_has_not_used_it_keeps_it_when_the_address_changes(once: Shopper) -> None:
    bob = tries(another(once), "UNEFOIS").is_ada("carol@example.org").wants_e_tickets()
    assert not bob.page.has(LOST)
    bob.agrees().pays()
    assert books.orders()[-1].promo_name is not None
    tries(another(once), "UNEFOIS").agrees()
    tries(another(once, "Carol@example.org"), "UNEFOIS", 422)


def test_signing_in_as_somebody_who_has_used_it_loses_it(once: Shopper) -> None:
    bob = tries(another(once), "UNEFOIS")
    bob.signs_in(people.contact(confirmed_at=NOON)).opens("/en/basket")
    assert bob.page.has(LOST)


def test_another_code_may_take_its_place(once: Shopper) -> None:
    bob = tries(another(once), "UNEFOIS").is_ada().wants_e_tickets()
    assert not tries(bob, "NOUVEAUX").page.has(LOST)


def test_continue_looks_again(once: Shopper) -> None:
    """Two uses of one person, however they came to be, are not both agreed to."""
    bob = tries(another(once), "UNEFOIS")
    session.execute(update(Redemption).where(Redemption.state == "spent").values(email="bob@example.org"))
    session.commit()
    assert bob.agrees(409).page.has("The amount has changed:")
    assert bob.opens("/en/checkout/summary").page.has(LOST)
    bob.agrees().pays()
    assert states() == ["spent", "freed"]


def test_a_use_too_many_whose_money_comes_late_is_kept_and_logged(
    once: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob's hold ends while his bank is asked; he uses the code in another basket; then both are paid."""
    monkeypatch.setattr(redemptions, "log", said := CapturingLogger())
    bob = tries(another(once), "UNEFOIS").agrees().pays(CHALLENGE_CARD)
    with clock.at(NOON + timedelta(minutes=31)):
        sweeps.release_holds()
        tries(another(once), "UNEFOIS").agrees().pays()
        bob.answers_bank("confirm")
    assert [call.args[0] for call in said.calls] == ["code_used_too_often"]
    emails = session.scalars(select(Redemption.email).order_by(Redemption.id))
    assert list(emails) == ["ada@example.org", "bob@example.org", "bob@example.org"]
    assert states() == ["spent"] * 3
