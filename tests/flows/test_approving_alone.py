"""At a venue of one, whoever asked confirms alone: where it is allowed, late enough, with a code by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import cache
from app.accounting.credit import services as credit
from app.audit import services as audit
from app.db import session
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval
from app.flows.approvals.services import Changed, Closed, NotAlone, SentJustNow, TooEarly, WrongCode
from app.flows.approvals.states import ApprovalState
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.money import Money
from app.mail import lookup, relevance
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.venue.channels import services as channels
from tests import postbox
from tests.conftest import NOON
from tests.office.clerk import member
from tests.people import OWNER, contact

LATE = NOON + timedelta(minutes=10)


@pytest.fixture
def ada(db: Flask) -> Contact:
    return contact(name="Ada Byron")


def somebody(role: Role = Role.MANAGER, email: str = "sam@cube.example") -> Actor:
    who = member(email, role, name="Sam")
    return Actor(who.name, who.ref, who.grants)


@pytest.fixture
def sam(db: Flask) -> Actor:
    return somebody()


def allow(*, allowed: bool = True) -> None:
    channels.set_alone(channels.find("cube"), allowed=allowed, after_minutes=10, by=OWNER)
    cache.clear()


@pytest.fixture
def request_(ada: Contact, sam: Actor) -> Approval:
    """60.00 of credit, asked for at noon where nobody else is there."""
    allow()
    return approvals.ask_credit(ada, Money(6_000, "EUR"), "A long wait", sam)


@pytest.fixture
def late(request_: Approval) -> Iterator[Approval]:
    """The same, ten minutes later."""
    with clock.at(LATE):
        yield request_


def code() -> str:
    """What the last mail says."""
    return str(postbox.letters(EmailKind.APPROVAL_CODE)[-1].secret)


def wrong() -> str:
    return f"{(int(code()) + 1) % 1_000_000:06}"


def test_confirmed_alone_it_is_done_and_says_so(late: Approval, ada: Contact, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    approvals.confirm(late.ref, code(), sam)
    assert credit.balance(ada).minor == 6_000
    assert (late.state, late.alone, late.decided_by) == (ApprovalState.APPROVED, True, sam.ref)
    entry = audit.history("contact", ada.ref)[0]
    assert (entry.act, entry.name, entry.reason) == ("credit_adjusted_alone", "Sam", "A long wait")


def test_where_it_is_not_allowed_no_code_is_sent(late: Approval, ada: Contact, sam: Actor) -> None:
    allow(allowed=False)
    with pytest.raises(NotAlone):
        approvals.send_code(late.ref, sam)
    assert postbox.letters(EmailKind.APPROVAL_CODE) == []


def test_it_is_off_until_somebody_allows_it(ada: Contact, sam: Actor) -> None:
    found = approvals.ask_credit(ada, Money(6_000, "EUR"), "A long wait", sam)
    with clock.at(LATE), pytest.raises(NotAlone):
        approvals.send_code(found.ref, sam)


def test_forbidden_again_a_code_that_was_sent_confirms_nothing(
    late: Approval, ada: Contact, sam: Actor
) -> None:
    approvals.send_code(late.ref, sam)
    allow(allowed=False)
    with pytest.raises(NotAlone):
        approvals.confirm(late.ref, code(), sam)
    assert credit.balance(ada).minor == 0


def test_before_the_delay_is_over_no_code_is_sent(request_: Approval, sam: Actor) -> None:
    with clock.at(LATE - timedelta(seconds=1)), pytest.raises(TooEarly):
        approvals.send_code(request_.ref, sam)


def test_five_wrong_codes_end_it_whatever_was_sent(late: Approval, ada: Contact, sam: Actor) -> None:
    """A new code gives no new tries."""
    for left in (4, 3, 2, 1, 0):
        with clock.at(LATE + timedelta(minutes=10 - 2 * left)):
            approvals.send_code(late.ref, sam)
            with pytest.raises(WrongCode) as refused:
                approvals.confirm(late.ref, wrong(), sam)
            assert refused.value.left == left
            good = code()
    with clock.at(LATE + timedelta(minutes=11)):
        with pytest.raises(NotAlone):
            approvals.confirm(late.ref, good, sam)
        with pytest.raises(NotAlone):
            approvals.send_code(late.ref, sam)
    assert credit.balance(ada).minor == 0


def test_a_code_works_for_ten_minutes(late: Approval, ada: Contact, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    with clock.at(LATE + timedelta(minutes=10)), pytest.raises(WrongCode):
        approvals.confirm(late.ref, code(), sam)
    assert credit.balance(ada).minor == 0


def test_a_code_works_once(late: Approval, ada: Contact, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    approvals.confirm(late.ref, code(), sam)
    with pytest.raises(Closed):
        approvals.confirm(late.ref, code(), sam)
    assert credit.balance(ada).minor == 6_000


def test_another_code_ends_the_one_before(late: Approval, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    first = code()
    with pytest.raises(SentJustNow):
        approvals.send_code(late.ref, sam)
    with clock.at(LATE + timedelta(minutes=1)):
        approvals.send_code(late.ref, sam)
        second = code()
        if first != second:
            with pytest.raises(WrongCode):
                approvals.confirm(late.ref, first, sam)
        approvals.confirm(late.ref, second, sam)


def test_a_code_of_another_request_is_none_of_this(late: Approval, sam: Actor) -> None:
    other = approvals.ask_credit(contact("bob@example.org"), Money(7_000, "EUR"), "A long wait", sam)
    approvals.send_code(late.ref, sam)
    with clock.at(LATE + timedelta(minutes=10)), pytest.raises(WrongCode):
        approvals.confirm(other.ref, code(), sam)


def test_only_whoever_asked_and_may_approve(late: Approval, ada: Contact, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    no_more = Actor(sam.name, sam.ref, frozenset({Grant(Role.BOX_OFFICE)}))
    for by in (somebody(email="paul@cube.example"), no_more):
        with pytest.raises(Forbidden):
            approvals.confirm(late.ref, code(), by)
        with pytest.raises(Forbidden):
            approvals.send_code(late.ref, by)
    assert credit.balance(ada).minor == 0


def test_somebody_else_may_still_decide(late: Approval, ada: Contact, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    approvals.approve(late.ref, somebody(Role.ACCOUNTANT, "iris@cube.example"))
    with pytest.raises(Closed):
        approvals.confirm(late.ref, code(), sam)
    assert (late.alone, credit.balance(ada).minor) == (False, 6_000)


def test_what_changed_meanwhile_goes_back(late: Approval, ada: Contact, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    credit.adjust(ada, Money(100, "EUR"), "Goodwill", OWNER)
    with pytest.raises(Changed):
        approvals.confirm(late.ref, code(), sam)
    session.refresh(late)
    assert (late.state, late.alone, late.decided_by) == (ApprovalState.CHANGED, False, None)
    assert credit.balance(ada).minor == 100


@pytest.mark.parametrize("facts", [{}, {"alone": True}, {"code_proved_at": NOON}])
def test_the_database_wants_the_code_too(request_: Approval, sam: Actor, facts: dict[str, object]) -> None:
    by_hand = update(Approval).values(state=ApprovalState.APPROVED, decided_by=sam.ref, **facts)
    with pytest.raises(IntegrityError, match=r"four_eyes|alone_with_a_code"), session.begin_nested():
        session.execute(by_hand)


def test_nobody_else_is_said_to_have_been_alone(request_: Approval) -> None:
    iris = somebody(Role.ACCOUNTANT, "iris@cube.example")
    by_hand = update(Approval).values(
        state=ApprovalState.APPROVED, decided_by=iris.ref, alone=True, code_proved_at=NOON
    )
    with pytest.raises(IntegrityError, match="alone_with_a_code"), session.begin_nested():
        session.execute(by_hand)


def test_the_code_itself_is_kept_nowhere(late: Approval, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    assert code() not in str(session.execute(select(Approval.__table__)).all())
    (letter,) = postbox.letters(EmailKind.APPROVAL_CODE)
    assert (letter.recipient, len(code())) == ("sam@cube.example", 6)


def test_a_mail_about_what_is_decided_is_not_sent(late: Approval, sam: Actor) -> None:
    approvals.send_code(late.ref, sam)
    (letter,) = postbox.letters(EmailKind.APPROVAL_CODE)
    facts = lookup.FACTS[letter.kind](letter.subject_ref)
    assert not relevance.outdated(letter.kind, facts)
    approvals.withdraw(late, sam)
    assert relevance.outdated(letter.kind, facts)


def test_the_switch_is_audited_once(db: Flask) -> None:
    allow()
    allow()
    (entry,) = audit.history("channel", "cube")
    assert (entry.act, entry.after) == ("approving_alone_changed", {"approves_alone": True})
    with pytest.raises(Forbidden):
        channels.set_alone(channels.find("cube"), allowed=True, after_minutes=1, by=somebody(Role.BOX_OFFICE))
