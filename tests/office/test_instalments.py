"""The board of instalments, and what staff do about each: retry, link, suspension, paid otherwise (E11)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import update

from app.audit.models import AuditEntry
from app.db import session
from app.kernel import clock
from app.kernel.actors import Role
from app.messages.email_queue.models import EmailKind
from app.people.customers.models import Contact
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import CollectionProblem, Instalment
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three, rows, states
from tests.office.clerk import Clerk, member
from tests.shopper import Shopper


@pytest.fixture
def owner(db: Flask) -> Contact:
    return people.contact(confirmed_at=NOON)


@pytest.fixture
def bought(shopper: Shopper, bank: Bank, owner: Contact) -> str:
    """The number of Ada's order, 110.00 paid today and 55.00 twice; the bank has refused the second share."""
    order = in_three(shopper, owner)
    refuse(CollectionProblem.BANK)
    return f"{order.number[:4]}-{order.number[4:]}"


def refuse(trouble: CollectionProblem) -> None:
    row = second()
    row.due_on = NOON.date() - timedelta(days=1)
    instalments.mark_refused(row, trouble)
    session.commit()


def second() -> Instalment:
    return rows(books.order().ref)[1]


@pytest.fixture
def sam(office: Flask, bought: str) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def acts_of(clerk: Clerk) -> list[str]:
    return [act.get_text(strip=True) for act in clerk.page.soup.select("#list .c-acts li")]


def tabs(clerk: Clerk) -> list[str]:
    return [" ".join(tab.get_text().split()) for tab in clerk.page.soup.select(".tabs a")]


def audited() -> list[str]:
    return list(session.scalars(session.query(AuditEntry.act).filter_by(kind="order").statement))


def test_the_board_shows_what_the_bank_refused_and_what_happens_next(sam: Clerk, bought: str) -> None:
    sam.opens("/en/instalments")
    assert tabs(sam) == ["Bank declined 1", "Overdue 0", "Due in 30 days 0", "Suspended 0"]
    assert sam.page.has(bought)
    assert "ada@example.org" in sam.page.html.replace("<wbr>", "")
    assert sam.page.has("2 of 3")
    assert sam.page.has("It is tried again on Tue 24 Nov 2026.")
    assert acts_of(sam) == ["Try again now", "Send a link to pay", "Suspend", "Paid otherwise"]


def test_each_list_says_when_it_is_empty(sam: Clerk) -> None:
    assert sam.opens("/en/instalments?view=overdue").page.has("No instalment is overdue.")
    assert sam.opens("/en/instalments?view=suspended").page.has("No instalment is suspended.")
    with clock.at(NOON):
        assert sam.opens("/en/instalments?view=due").page.has("No instalment is due in the next 30 days.")


def test_tried_again_the_money_is_taken_from_the_card(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/instalments/{bought}/2/retry?view=declined")
    assert sam.page.has("Take €55.00 from Visa")
    assert sam.page.has("Instalment 2 of 3")
    sam.fills("act")
    assert sam.page.h1 == "Instalments"
    assert sam.page.has("€55.00 was taken from Visa")
    assert states(books.order().ref) == ["paid", "paid", "upcoming"]
    assert audited() == ["instalment_retried"]


def test_after_a_hard_no_there_is_only_the_link(sam: Clerk, bought: str) -> None:
    refuse(CollectionProblem.CARD)
    assert acts_of(sam.opens("/en/instalments")) == ["Send a link to pay", "Suspend", "Paid otherwise"]
    sam.opens(f"/en/instalments/{bought}/2/retry")
    assert sam.page.has("The bank refused this card for good.")
    assert not sam.page.has("Take €55.00")
    sam.sends(f"/en/instalments/{bought}/2/retry", 409, shown=f"failed-5500-{second().tries}-0")
    assert (states(books.order().ref)[1], audited()) == ("failed", [])


def test_a_link_leaves_after_a_page_that_says_to_whom(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/instalments/{bought}/2/link")
    assert sam.page.has("ada@example.org gets an email with a link.")
    sam.fills("act")
    assert sam.page.has("The link is on its way to ada@example.org.")
    assert (books.letters(EmailKind.INSTALMENT_LINK), audited()) == (1, ["payment_link_sent"])


def test_suspended_and_undone(sam: Clerk, bought: str) -> None:
    post(sam.opens("/en/instalments"), "suspension")
    assert sam.page.has("Instalment 2 of 3 is suspended: nothing is taken.")
    assert second().next_at is None
    post(sam, "resumption")
    assert sam.page.has("Instalment 2 of 3 takes its course again.")
    assert second().next_at is not None
    assert audited() == ["instalment_suspended", "instalment_resumed"]


def test_suspended_it_stands_in_a_list_of_its_own(sam: Clerk) -> None:
    post(sam.opens("/en/instalments"), "suspension")
    sam.opens("/en/instalments?view=suspended")
    assert tabs(sam) == ["Bank declined 0", "Overdue 0", "Due in 30 days 0", "Suspended 1"]
    assert acts_of(sam) == ["Send a link to pay", "Resume", "Paid otherwise"]


def post(clerk: Clerk, ends: str) -> None:
    clerk.sends(clerk.page.action(ends))


def test_paid_otherwise_is_noted_with_amount_day_reference_and_reason(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/instalments/{bought}/2/otherwise?from=order")
    assert sam.page.form_by_id("act")[1]["amount"] == "55.00"
    sam.fills("act", amount="60", means="transfer", reference="VIR-2211", reason="Transfer of 23 November")
    assert sam.page.has("€55.00 is noted as paid. €5.00 too much is their credit.")
    assert sam.page.h1 == f"Order {bought}"
    (entry,) = session.query(AuditEntry).filter_by(kind="order").all()
    assert (entry.act, entry.reason) == ("instalment_paid_otherwise", "Transfer of 23 November")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "54.99"}, "An instalment is paid whole: enter €55.00 or more."),
        ({"amount": "much"}, "Enter an amount, for example €12.50."),
        ({"reference": ""}, "Enter the reference."),
        ({"means": ""}, "Choose how it was paid."),
        ({"reason": "no"}, "Say why, in 5 to 120 characters."),
        ({"on": "2026-11-24"}, "Enter a day that is not to come, and at most a year ago."),
        ({"on": "soon"}, "Not a valid date value."),
    ],
)
def test_what_is_missing_is_said_in_place(
    sam: Clerk, bought: str, typed: dict[str, str], sentence: str
) -> None:
    sam.opens(f"/en/instalments/{bought}/2/otherwise")
    sam.fills(
        "act", 422, **{"means": "cash", "reference": "VIR-2211", "reason": "Transfer received", **typed}
    )
    assert sam.page.has(sentence)
    assert (states(books.order().ref)[1], audited()) == ("failed", [])


def test_sent_twice_it_is_noted_once(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/instalments/{bought}/2/otherwise")
    action, held = sam.page.form_by_id("act")
    typed = {**held, "means": "cash", "reference": "VIR-2211", "reason": "Transfer received"}
    sam.sends(action, **typed)
    sam.sends(action, **typed)
    assert audited() == ["instalment_paid_otherwise"]


def test_whoever_comes_too_late_sees_how_it_stands_and_nothing_is_done(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/instalments/{bought}/2/retry")
    session.execute(update(Instalment).where(Instalment.number == 2).values(tries=2))
    session.commit()
    session.expire_all()
    sam.fills("act", 409)
    assert sam.page.has("It has changed meanwhile. Nothing was done.")
    assert (states(books.order().ref)[1], audited()) == ("failed", [])


def test_what_is_paid_has_no_acts_any_more(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/instalments/{bought}/1/retry")
    assert sam.page.h1 == "There is nothing to do any more"
    sam.sends(f"/en/instalments/{bought}/1/retry", 409, shown="paid-11000-0-0")
    assert audited() == []


def test_the_order_shows_its_schedule_with_the_same_acts(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/orders/{bought}")
    words = [" ".join(row.get_text(" ").split()) for row in sam.page.soup.select("#schedule tbody tr")]
    assert "Paid" in words[0]
    assert "Try again now" in words[1]
    assert "Suspend" in words[2]
    assert "Try again now" not in words[2]


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.BOX_OFFICE, ["Try again now", "Send a link to pay", "Suspend"]),
        (Role.ACCOUNTANT, ["Paid otherwise"]),
        (Role.READ_ONLY, []),
    ],
)
def test_each_role_finds_the_acts_it_may_do(office: Flask, bought: str, role: Role, acts: list[str]) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=role))
    assert acts_of(clerk.opens("/en/instalments")) == acts


def test_pages_follow_each_other(sam: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instalments, "board", partial(instalments.board, most=1))
    session.execute(update(Instalment).where(Instalment.number == 3).values(state="failed"))
    session.commit()
    first = sam.opens("/en/instalments").page
    following = first.soup.select_one(".after-list a")
    assert following is not None
    second_page = sam.opens(str(following["href"])).page
    assert first.has("2 of 3")
    assert second_page.has("3 of 3")
    assert second_page.soup.select_one(".after-list a") is None


@pytest.mark.parametrize("after", ["x", "2026-11-23", "2026-11-23_", "_", "%00", "2026-11-23_%00_9999999999"])
def test_a_mangled_position_is_no_error(sam: Clerk, after: str) -> None:
    assert sam.opens(f"/en/instalments?after={after}").page.h1 == "Instalments"


def test_in_french_too(office: Flask, bought: str) -> None:
    clerk = Clerk(office, "fr")
    clerk.gives_password(member("sam@cube.example", Role.MANAGER).email).enrols()
    assert clerk.opens("/fr/instalments").page.h1 == "Échéances"
    for page in ("retry", "link", "otherwise"):
        clerk.opens(f"/fr/instalments/{bought}/2/{page}")
    clerk.opens(f"/fr/orders/{bought}")


def figures(clerk: Clerk) -> dict[str, str]:
    pairs = clerk.page.soup.select(".figures-row > div")
    return {str(one.dt.text): str(one.dd.text) for one in pairs if one.dt and one.dd}


def test_what_is_still_to_come_in_instalments_is_not_called_paid(sam: Clerk, bought: str) -> None:
    sam.opens(f"/en/orders/{bought}")
    assert figures(sam) == {
        "Total": "€220.00", "Paid": "€110.00", "Still to pay": "€110.00", "Refunded": "€0.00",
    }  # fmt: skip
    assert sam.page.has("1 instalment of 3 paid")
    assert sam.page.has("To be paid in 3 instalments, as agreed on")
