"""A code confirms once, and five wrong ones are five, however many arrive in the same instant."""

from __future__ import annotations

from collections import Counter

import pytest

from app import cache
from app.accounting.credit import services as credit
from app.db import session
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.kernel import clock, refs
from app.kernel.actors import Actor, Grant, Role
from app.kernel.money import Money
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.people.staff import services as staff
from app.venue.channels import services as channels
from tests import people, postbox
from tests.people import OWNER
from tests.races.conftest import RACERS, ROUNDS, Town

pytestmark = pytest.mark.races

SOME = Money(6_000, "EUR")


def somebody(role: Role = Role.MANAGER) -> Actor:
    who, _secret = staff.invite(f"{refs.new(10)}@cube.example", "Sam", "en", Grant(role), OWNER)
    return Actor(who.name, who.ref, who.grants)


def asked(by: Actor) -> tuple[str, Contact, str]:
    """A request that may be confirmed alone now, whom it is about, and the code."""
    channels.set_alone(channels.find("cube"), allowed=True, after_minutes=1, by=OWNER)
    cache.clear()
    ada = people.contact(f"{refs.new(10)}@example.org")
    request = approvals.ask_credit(ada, SOME, "A long wait", by)
    request.asked_at = clock.now() - channels.by_code("cube").extension
    session.commit()
    approvals.send_code(request.ref, by)
    return request.ref, ada, str(postbox.letters(EmailKind.APPROVAL_CODE)[-1].secret)


def given(to: Contact) -> int:
    session.expire_all()
    return credit.balance(to).minor


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_code_sent_twice_confirms_once(town: Town, _round: int) -> None:
    sam = somebody()
    ref, ada, code = asked(sam)
    session.rollback()
    results = town.race([lambda: approvals.confirm(ref, code, sam)] * RACERS)
    assert sum(isinstance(result, Approval) for result in results) == 1, results
    assert {type(result) for result in results} <= {Approval, approvals.Closed}
    assert given(ada) == SOME.minor


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_whoever_asked_and_somebody_else_decide_once(town: Town, _round: int) -> None:
    sam, iris = somebody(), somebody(Role.ACCOUNTANT)
    ref, ada, code = asked(sam)
    session.rollback()
    acts = [lambda: approvals.confirm(ref, code, sam), lambda: approvals.approve(ref, iris)] * 3
    results = town.race(acts)
    assert sum(isinstance(result, Approval) for result in results) == 1, results
    assert given(ada) == SOME.minor


def test_five_wrong_codes_are_five_at_once_too(town: Town) -> None:
    sam = somebody()
    ref, ada, code = asked(sam)
    session.rollback()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    results = town.race([lambda: approvals.confirm(ref, wrong, sam)] * 12)
    assert Counter(map(type, results)) == {approvals.WrongCode: 5, approvals.NotAlone: 7}
    with pytest.raises(approvals.NotAlone):
        approvals.confirm(ref, code, sam)
    assert given(ada) == 0
