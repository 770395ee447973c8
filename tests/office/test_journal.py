"""The journal: who did what, in words, filtered, page after page; of another channel nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.accounting.credit import services as credit
from app.audit import services as audit
from app.audit.services import Subject
from app.cli import translations
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Role
from app.kernel.money import Money
from app.office import act_words, change_words, field_words
from app.venue.channels import services as channels
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.office.clerk import Clerk, member
from tests.people import OWNER
from tests.shopper import Shopper

ROOT = Path(__file__).parents[2]
AUDIT = "/en/setup/audit"
ACT = re.compile(r"[a-z]+(_[a-z]+)*")


@pytest.fixture
def alex(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("alex@cube.example", Role.ADMIN, name="Alex"))


def said(clerk: Clerk) -> list[str]:
    return [entry.get_text() for entry in clerk.page.soup.select(".journal b")]


def wrote(number: int = 1, channel: str | None = "cube", by: Actor = OWNER, **more: object) -> None:
    for at in range(number):
        audit.record(by, "refunded", Subject("order", f"ORDER{at}", channel), **more)  # type: ignore[arg-type]
    session.commit()


def test_it_tells_what_was_done_the_newest_first(alex: Clerk) -> None:
    alex.opens(AUDIT)
    assert said(alex) == ["Authenticator app set up", "Invitation accepted, password chosen", "Invited"]
    assert alex.page.has("role: administrator")
    assert alex.page.has("where: everywhere")


def test_what_changed_is_in_plain_words(alex: Clerk) -> None:
    wrote(before={"amount_minor": 1_250, "active": True}, after={"amount_minor": 900, "active": False},
          reason="a mistake of ours")  # fmt: skip
    alex.opens(AUDIT)
    for sentence in ("amount: €12.50 → €9.00 (−€3.50)", "may come in: yes → no", "Reason: a mistake of ours"):
        assert alex.page.has(sentence)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("act=refunded", 1),
        ("act=invited", 1),
        ("act=x", 0),
        ("kind=order&ref=ORDER0", 1),
        ("who=0NOBODY", 0),
        ("act=refunded&since=2026-11-23", 1),
        ("act=refunded&until=2026-11-23", 1),
        ("act=refunded&since=2026-11-24", 0),
        ("act=refunded&until=2026-11-22", 0),
        ("since=x&act=refunded", 1),
    ],
)
def test_it_is_filtered(alex: Clerk, query: str, found: int) -> None:
    wrote()
    assert len(said(alex.opens(f"{AUDIT}?{query}"))) == found


def test_it_is_filtered_by_person(alex: Clerk) -> None:
    wrote()
    link = next(one for one in alex.opens(AUDIT).page.soup.select(".chip a") if one.get_text() == "Alex")
    assert "Refunded" not in said(alex.opens(str(link["href"])))
    assert len(said(alex)) == 2


def test_between_two_days_it_tells_those_days(alex: Clerk) -> None:
    for days in (3, 2, 1):
        with clock.at(NOON - timedelta(days=days)):
            wrote()
    alex.opens(f"{AUDIT}?since=2026-11-21&until=2026-11-21")
    assert said(alex) == ["Refunded"]
    assert alex.page.has("Sat 21 Nov 2026")
    alex.opens(f"{AUDIT}?since=2026-11-21&act=refunded")
    assert len(said(alex)) == 2


@pytest.mark.parametrize("role", [Role.BOX_OFFICE, Role.PHONE])
def test_the_desk_sees_what_it_did_itself_and_nothing_else(office: Flask, role: Role) -> None:
    karin = member(role=role)
    clerk = Clerk(office, "en").signs_in(karin)
    wrote(by=Actor("Karin", karin.ref, karin.grants), reason="hers")
    other = member("bob@cube.example", role, name="Bob")
    wrote(by=Actor("Bob", other.ref, other.grants), reason="of another")
    clerk.opens("/en/")
    link = clerk.page.soup.select_one(".top-end a[href*=audit]")
    assert link
    for path in (str(link["href"]), AUDIT, f"{AUDIT}?who={other.ref}", f"{AUDIT}?kind=order&ref=ORDER0"):
        clerk.opens(path)
        assert clerk.page.h1 == "What I did"
        assert clerk.page.has("hers")
        assert not clerk.page.has("of another")
        assert not clerk.page.has("Bob")


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.DOOR])
def test_others_find_no_journal(office: Flask, role: Role) -> None:
    clerk = Clerk(office, "en").signs_in(member(role=role))
    assert not clerk.opens("/en/").page.soup.select(".top-end a[href*=audit]")
    clerk.opens(AUDIT, 404)


def test_the_history_of_a_record_leads_to_all_of_it(office: Flask) -> None:
    ada = people.contact(name="Ada Byron")
    sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
    sam.opens(f"/en/contacts/{ada.number}")
    link = next(one for one in sam.page.soup.select("main a") if one.get_text() == "All in the journal")
    audit.record(OWNER, "details_changed", Subject("contact", ada.ref, "cube"))
    wrote()
    assert said(sam.opens(str(link["href"]))) == ["Details changed"]
    desk = Clerk(office, "en").signs_in(member())
    assert not desk.opens(f"/en/contacts/{ada.number}").page.has("All in the journal")


def test_pages_follow_each_other_without_gap_or_double(alex: Clerk) -> None:
    wrote(120)
    alex.opens(f"{AUDIT}?act=refunded")
    seen = 0
    while True:
        seen += len(said(alex))
        following = alex.page.soup.select_one(".after-list a")
        if following is None:
            break
        alex.opens(str(following["href"]))
    assert seen == 120


def test_of_another_channel_and_of_the_house_nothing_is_shown(office: Flask) -> None:
    wrote(channel="cube")
    wrote(channel=None)
    wrote(channel="ombres", reason="theirs")
    sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, "ombres", "Sam"))
    assert said(sam.opens(AUDIT)) == ["Refunded"]
    assert sam.page.has("theirs")


def acts() -> Iterator[tuple[str, str]]:
    """What each service records, as it stands in the code, and in which file."""
    for file in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                words = (one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant))
                yield from ((file.name, str(word)) for word in words if ACT.fullmatch(str(word)))


def fields() -> Iterator[tuple[str, str]]:
    """The facts that services write down where they record an act, and in which file."""
    for file in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                facts = (one.value for one in node.keywords if one.arg in {"before", "after"})
                keys = (key for found in facts if isinstance(found, ast.Dict) for key in found.keys)
                yield from ((file.name, str(key.value)) for key in keys if isinstance(key, ast.Constant))


def test_every_field_that_is_recorded_has_words() -> None:
    recorded = {*fields()}
    assert len(recorded) > 15
    for file, name in recorded:
        assert name in {*field_words.FIELDS, *change_words.NOT_SAID}, f"{name} of {file}"


def test_moments_days_ways_and_several_at_once_are_said_as_people_say_them(alex: Clerk) -> None:
    wrote(after={"until": "2026-12-24T18:30:00+00:00", "on": "2026-12-01", "method": "credit",
                 "changed": ["name", "phone"], "most_minor": 20_000})  # fmt: skip
    alex.opens(AUDIT)
    for sentence in (
        "until: Thu 24 Dec 2026, 7:30\u00a0pm", "received on: Tue 1 Dec 2026",
        "maximum outstanding: €200.00", "money goes: To the credit balance", "changed: name, telephone",
    ):  # fmt: skip
        assert alex.page.has(sentence), sentence


def test_every_act_that_is_recorded_has_words_in_both_languages() -> None:
    """Sessions are told which act they record; what was confirmed alone says so."""
    recorded = {*acts(), ("session.py", "signed_in"), ("session.py", "confirmed_again")}
    recorded |= {("limits.py", "refunded_alone"), ("limits.py", "credit_adjusted_alone")}
    assert len(recorded) > 15
    catalog = translations.read(ROOT / "translations/fr/LC_MESSAGES/messages.po")
    for file, name in recorded:
        assert name in act_words.ACTS, f"{name} of {file}"
        message = catalog.get(act_words.ACTS[name]._args[0])  # type: ignore[attr-defined]
        assert message, name
        assert message.string, name


def test_a_reason_of_the_list_is_in_words(alex: Clerk) -> None:
    wrote(reason="client: two friends are ill")
    assert alex.opens(AUDIT).page.has("Reason: Asked by the shopper: two friends are ill")


def test_no_page_shows_the_name_of_an_act_instead_of_its_words() -> None:
    for file in (ROOT / "templates" / "office").rglob("*.html"):
        assert not re.search(r"\.act\s*\}\}", file.read_text()), file.name


def test_an_entry_names_its_record_and_leads_to_it(office: Flask, shopper: Shopper, bank: Bank) -> None:
    shopper.up_to("payment").pays()
    order, ada = books.order(), people.contact("karin@example.org", name="Karin")
    number = f"{order.number[:4]}-{order.number[4:]}"
    audit.record(OWNER, "posted", Subject("order", order.ref, "cube"))
    credit.adjust(ada, Money(500, "EUR"), "A long wait", OWNER)
    sam = Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))
    sam.opens(AUDIT)
    links = [link for link in sam.page.soup.select(".journal li a") if "Sam" not in link.get_text()][:4]
    assert [link.get_text() for link in links] == [
        f"Contact {ada.number} everything about this record", f"Open the record Contact {ada.number}",
        f"Order {number} everything about this record", f"Open the record Order {number}",
    ]  # fmt: skip
    assert sam.page.has("credit: €0.00 → €5.00 (+€5.00)")
    sam.opens(str(links[3]["href"]))
    assert sam.page.h1 == f"Order {number}"


def test_amounts_of_another_channel_are_in_its_currency(office: Flask) -> None:
    alex = Clerk(office, "fr").signs_in(member("alex@cube.example", Role.ADMIN, name="Alex"))
    other = channels.by_code("ombres")
    other.currency = "CHF"
    wrote(channel="ombres", before={"owed_minor": 500}, after={"owed_minor": 200})
    assert alex.opens("/fr/setup/audit?act=refunded").page.has("5,00\xa0CHF → 2,00\xa0CHF (−3,00\xa0CHF)")


def test_what_may_be_taken_away_has_a_sign(alex: Clerk) -> None:
    audit.record(
        OWNER, "credit_asked_for", Subject("contact", "X", "cube"),
        after={"amount_minor": 6_000, "currency": "EUR"},
    )  # fmt: skip
    session.commit()
    assert alex.opens(AUDIT).page.has("amount: +€60.00")


def test_a_number_is_no_quantity_and_a_kind_of_email_no_address(alex: Clerk) -> None:
    audit.record(OWNER, "contact_created", Subject("contact", "X", "cube"), after={"number": 3080})
    audit.record(
        OWNER, "email_sent_again", Subject("order", "Y", "cube"),
        after={"email": "confirmed", "to": "ada@example.org"},
    )  # fmt: skip
    audit.record(
        OWNER, "method_hidden", Subject("payment_method", "CBWEB"),
        before={"status": "visible"}, after={"status": "hidden"},
    )  # fmt: skip
    session.commit()
    alex.opens(AUDIT)
    for sentence in ("number: 3080", "email: Order confirmed", "Payment method CBWEB",
                     "Payment method hidden", "state: visible → hidden"):  # fmt: skip
        assert alex.page.has(sentence), sentence


def test_every_kind_of_record_has_words() -> None:
    for file in sorted((ROOT / "app").rglob("*.py")):
        for kind in re.findall(r'\bSubject\(\s*"([a-z_]+)"', file.read_text()):
            assert kind in act_words.KINDS, f"{kind} of {file.name}"
