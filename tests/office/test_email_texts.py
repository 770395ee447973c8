"""Emails in a channel's own words: what staff write, what readers get, and what stays ours."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select, update

from app.db import session
from app.flows.correspondence import services as correspondence
from app.kernel import clock
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.texts import Texts
from app.mail import composer, own_words, sample_facts, trial_facts
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.venue.channels import services as channels
from app.venue.channels.models import Channel
from app.venue.texts import email_wordings
from app.venue.texts import services as texts
from app.venue.texts.email_wordings import BLANKS
from app.venue.texts.services import BadText
from tests import books, postbox
from tests.conftest import NOON
from tests.office.clerk import OFFICE, Clerk, member
from tests.people import OWNER
from tests.settlement.test_gifts import gives
from tests.shopper import Shopper

CONFIRMED = "/en/setup/texts/cube/emails/confirmed"
STAFF = {EmailKind.STAFF_INVITATION, EmailKind.STAFF_SECURITY, EmailKind.APPROVAL_CODE}


@pytest.fixture
def manager(office: Flask) -> Clerk:
    return Clerk(office, "en").signs_in(member("sam@cube.example", Role.MANAGER, name="Sam"))


def sends(kind: EmailKind = EmailKind.CONFIRMED) -> Any:
    """The email about what was bought, as it leaves."""
    row = next(row for row in postbox.letters() if row.kind is kind)
    return composer.compose(row)


def test_every_email_to_buyers_can_be_worded_and_none_to_staff() -> None:
    assert set(EmailKind) - set(BLANKS) == STAFF


@pytest.mark.parametrize("kind", BLANKS)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_placeholder_has_something_to_say(app: Flask, kind: EmailKind, lang: str) -> None:
    with app.app_context(), composer.speaking(lang):
        facts = sample_facts.facts(kind, lang)
        queued = EmailMessage(kind=kind, subject_ref="", lang=lang, secret="0LINK")
        values = own_words.values_of(facts, composer.words_of(queued, facts, {}))
    assert not [name for name in BLANKS[kind] if not values[name]]
    assert not [name for name in BLANKS[kind] if re.search(r"object at|\n", values[name])]


def test_an_email_says_what_the_venue_wrote(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(CONFIRMED).fills(
        "record", subject_en="{number}: see you at {shop}!", opening_en="Dear friends,\r\n\r\nhow kind.",
        closing_en="Call {phone} <3",
    )  # fmt: skip
    shopper.up_to("payment").pays()
    message, number = sends(), books.order().number
    assert message.subject == f"{number[:4]}-{number[4:]}: see you at CUBE!"
    assert "Dear friends,\n\nhow kind.\n\nYour tickets are attached" in message.body
    html = BeautifulSoup(message.alternatives[0][0], "html.parser").get_text("\n")
    assert [word for word in ("Dear friends,", "how kind.", "<3") if word not in html] == []
    assert message.body.index("Call +33") < message.body.index("\n-- \n")


def test_what_it_is_about_and_the_law_stay_ours(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(CONFIRMED).fills("record", subject_en="{number}", opening_en="Hi.", closing_en="Bye.")
    shopper.up_to("payment").pays()
    for said in ("€220.00", "Terms and conditions, version 2026-11", "L221-28", "VAT included"):
        assert said in sends().body


def test_the_thanks_of_the_confirmation_are_those_of_its_page(manager: Clerk, shopper: Shopper) -> None:
    texts.save(channels.find("cube"), {"thanks": Texts("Merci.", "Many thanks.")}, OWNER)
    shopper.up_to("payment").pays()
    assert sends().body.startswith("Many thanks.\n")


def test_a_subject_without_the_order_number_is_refused(manager: Clerk) -> None:
    manager.opens(CONFIRMED).fills("record", 422, subject_fr="Vos billets")
    assert manager.page.has("{number} has to be in it.")


def test_a_subject_brings_no_header_along(manager: Clerk) -> None:
    for sign in ("\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"):
        wanted = {"subject": Texts(f"{{number}}{sign}Bcc: eve@example.org")}
        with pytest.raises(BadText):
            texts.save_email(channels.find("cube"), EmailKind.CONFIRMED, wanted, OWNER)
    manager.opens(CONFIRMED).fills("record", 422, subject_fr="{number}\r\nBcc: eve@example.org")
    assert session.execute(select(EmailMessage)).all() == []


def test_what_a_placeholder_names_brings_no_header_along(app: Flask) -> None:
    own = {"email.confirmed.subject": Texts("{number} {name}", "{number} {name}")}
    with app.app_context():
        facts = sample_facts.facts(EmailKind.CONFIRMED, "en")
        assert facts.order is not None
        facts.order.name = "Ada\r\nBcc: eve@example.org"
        queued = EmailMessage(
            ref="0SAMPLE", kind=EmailKind.CONFIRMED, subject_ref="", lang="en",
            recipient="ada@example.org", written_at=NOON,
        )  # fmt: skip
        message = composer.draw(queued, facts, own).message()
    assert message["Bcc"] is None
    assert message["Subject"] == "4K7M-PQ2X Ada Bcc: eve@example.org"


def test_words_whose_placeholder_has_nothing_to_say_are_left_out(manager: Clerk, shopper: Shopper) -> None:
    manager.opens(CONFIRMED).fills("record", subject_en="{number} for {name}", opening_en="Dear {name},")
    shopper.up_to("payment").pays()
    assert books.order().name == ""
    assert sends().subject.startswith("Your tickets for The Magic Flute – ")
    assert "Dear" not in sends().body


def test_the_preview_is_about_the_latest_order_or_the_one_that_is_named(
    manager: Clerk, shopper: Shopper
) -> None:
    assert manager.opens(CONFIRMED).page.has("With an invented order: nothing was sold here yet.")
    shopper.up_to("payment").pays()
    first = books.order()
    with clock.at(NOON.replace(hour=13)):
        shopper.takes(event="casse-noisette").up_to("payment").pays()
    latest = orders.latest_sold("cube")
    assert latest is not None
    assert latest.ref != first.ref
    said = "With order {}-{}."
    assert manager.opens(CONFIRMED).page.has(said.format(latest.number[:4], latest.number[4:]))
    manager.opens(f"{CONFIRMED}?number={first.number[:4].lower()}-{first.number[4:]}")
    assert manager.page.has(said.format(first.number[:4], first.number[4:]))
    assert manager.opens(f"{CONFIRMED}?number=AAAA-AAAA").page.has(
        "No order of this channel has this number."
    )


def test_an_order_of_another_channel_is_none(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    number = books.order().number
    session.execute(update(Order).values(channel_code="ombres"))
    manager.opens(f"{CONFIRMED}?number={number}")
    assert manager.page.has("No order of this channel has this number.")
    assert manager.page.has("With an invented order")


def letter(clerk: Clerk, path: str) -> Any:
    return clerk.client.get(f"{OFFICE}{path}")


def test_the_letter_is_shown_in_a_frame_that_runs_nothing(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    frame = manager.opens(CONFIRMED).page.soup.select_one("iframe")
    assert frame is not None
    assert frame.get("sandbox") == []
    answer = letter(manager, str(frame["src"]))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert policy.endswith("sandbox")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "cid:" not in answer.text
    assert letter(manager, CONFIRMED).headers["Content-Security-Policy"].count("frame-src 'self'") == 1
    assert "frame-src 'none'" in letter(manager, "/en/setup/texts").headers["Content-Security-Policy"]


def test_every_email_can_be_looked_at_and_opens_nothing(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    order = books.order()
    for kind in BLANKS:
        for asked in ("in=fr&part=html", "in=en&part=text"):
            shown = letter(manager, f"/en/setup/texts/cube/emails/{kind}/letter?{asked}")
            assert shown.status_code == 200, kind
            assert order.ref not in shown.text, kind
            assert not re.search(r"None|\{\{|Undefined", shown.text), kind
    session.expire_all()
    assert (len(books.order().gifts), books.order().refunded_minor) == (0, None)


def test_an_order_of_gift_vouchers_alone_is_previewed_without_its_code(
    manager: Clerk, shopper: Shopper
) -> None:
    gives(shopper).up_to("payment").pays()
    for kind in ("gift", "confirmed", "taken_back"):
        shown = letter(manager, f"/en/setup/texts/cube/emails/{kind}/letter?part=text")
        assert shown.status_code == 200
    code = books.order().gifts[0].code
    assert code is None or code not in letter(manager, "/en/setup/texts/cube/emails/gift/letter").text


def trial() -> EmailMessage:
    rows = session.scalars(select(EmailMessage)).all()
    return next(row for row in rows if correspondence.trial_of(row.subject_ref))


def test_a_test_goes_to_oneself_and_opens_nothing(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    manager.opens(CONFIRMED).fills("record", subject_en="Here we go, {number}")
    manager.fills("send-trial", recipient="eve@example.org", email="eve@example.org")
    assert manager.page.has("The test is on its way to sam@cube.example.")
    row = trial()
    assert row.recipient == "sam@cube.example"
    message = composer.compose(row)
    number = books.order().number
    assert message.subject == f"Here we go, {number[:4]}-{number[4:]}"
    assert message.attachments == []
    assert books.order().ref not in message.body + message.alternatives[0][0]


def test_a_test_says_so_when_it_leaves(manager: Clerk, db: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.opens(CONFIRMED).fills("send-trial")
    left: list[Any] = []
    monkeypatch.setattr("app.mail.transport.deliver", left.append)
    with db.app_context():
        email_queue.send_due(composer.send)
    assert [message.to for message in left if message.subject.startswith("Test: Your tickets")] == [
        ["sam@cube.example"]
    ]


def test_the_same_test_may_be_sent_again_but_not_all_day(manager: Clerk) -> None:
    for _time in range(20):
        manager.opens(CONFIRMED).fills("send-trial")
    assert manager.page.has("The test is on its way")
    manager.opens(CONFIRMED).fills("send-trial")
    assert manager.page.has("Those were many tests. Try again in an hour.")


def test_nobody_sends_a_test_to_somebody_else(office: Flask) -> None:
    karin, sam = member(), member("sam@cube.example", Role.MANAGER, name="Sam")
    cube = channels.find("cube")
    with pytest.raises(Forbidden):
        correspondence.send_trial(cube, EmailKind.CONFIRMED, None, "en", karin, _actor(sam.ref, Role.MANAGER))
    with pytest.raises(Forbidden):
        correspondence.send_trial(
            cube, EmailKind.CONFIRMED, None, "en", karin, _actor(karin.ref, Role.READ_ONLY)
        )
    assert (
        session.execute(select(EmailMessage.ref).where(EmailMessage.kind == EmailKind.CONFIRMED)).all() == []
    )


def _actor(ref: str, role: Role) -> Actor:
    return Actor("Somebody", ref, frozenset({Grant(role)}))


def test_the_preview_reads_what_stands_in_the_form(manager: Clerk) -> None:
    manager.opens(CONFIRMED).fills("record", trial="yes", subject_en="Off to {event}, {number}")
    read = manager.page.soup.select_one("#trial")
    assert read is not None
    assert "Off to The Magic Flute, 4K7M-PQ2X" in read.get_text()
    assert "Vos billets pour La Flûte enchantée" in read.get_text()
    assert texts.of("cube") == {}


def test_the_built_in_words_of_an_email_come_back_at_once(manager: Clerk) -> None:
    manager.opens(CONFIRMED).fills("record", opening_fr="Bonjour,")
    assert manager.opens("/en/setup/texts/cube/emails").page.has("Text at the beginning")
    manager.opens(CONFIRMED).fills("built-in")
    assert texts.of("cube") == {}


def test_emails_to_staff_have_no_page(manager: Clerk) -> None:
    for kind in STAFF:
        manager.opens(f"/en/setup/texts/cube/emails/{kind}", 404)


def test_a_key_is_short_enough_for_its_column() -> None:
    assert max(map(len, email_wordings.EMAILS)) <= 60
    longest = Channel(code="c" * 20)
    assert len(correspondence.about(longest, Order(number="4K7MPQ2X"))) <= 40


def test_a_copy_of_an_order_is_in_no_table(manager: Clerk, shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    order = books.order()
    trial_facts.around(EmailKind.TAKEN_BACK, order.channel, order, "en")
    assert list(session.new) == []
    assert not session.is_modified(order)
