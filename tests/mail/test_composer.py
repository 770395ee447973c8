"""What every letter must be, in both languages and both brands."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from icalendar import Calendar

from app.mail import samples
from app.mail.samples import Sample
from app.messages.email_queue.models import EmailKind
from tests.page import BAD_FRENCH

EVERY = [(kind, lang, brand) for kind in EmailKind for lang in ("fr", "en") for brand in ("cube", "ombres")]
ABOUT_ACCOUNTS = (
    EmailKind.SIGN_IN_LINK, EmailKind.NEW_PASSWORD_LINK, EmailKind.NEW_EMAIL_LINK,
    EmailKind.PASSWORD_CHANGED, EmailKind.EMAIL_CHANGED, EmailKind.CONTACTS_MERGED, EmailKind.PASSKEY_ADDED,
    EmailKind.CARD_EXPIRES, EmailKind.PAYMENT_CODE, EmailKind.STAFF_INVITATION, EmailKind.STAFF_SECURITY,
    EmailKind.APPROVAL_CODE,    EmailKind.DEBT_REMINDER,
)  # fmt: skip
WITHOUT_ORDER = (
    EmailKind.HOLD_ENDED, EmailKind.ON_SALE, EmailKind.PLACES_FREE, EmailKind.GIFT, *ABOUT_ACCOUNTS
)  # fmt: skip
WITHOUT_EVENING = (EmailKind.GIFT, *ABOUT_ACCOUNTS)
EVENINGS = [(kind, lang, brand) for kind, lang, brand in EVERY if kind not in WITHOUT_EVENING]
KINDS = [(kind, lang) for kind in EmailKind for lang in ("fr", "en")]


@pytest.fixture
def letter(app: Flask, request: pytest.FixtureRequest) -> Sample:
    with app.app_context():
        return samples.sample(*request.param)


def parsed(app: Flask, sample: Sample) -> Parsed:
    """The message as the other side takes it apart."""
    with app.app_context():
        return message_from_bytes(sample.message.message().as_bytes(), policy=policy.default)


@pytest.mark.parametrize("letter", EVERY, indirect=True)
def test_it_has_one_button_and_fetches_nothing(letter: Sample) -> None:
    soup = BeautifulSoup(letter.html, "html.parser")
    assert len(soup.select(".button a")) == 1
    assert str(soup.select_one(".button a")["href"]).startswith("https://")  # type: ignore[index]
    assert all(str(image["src"]).startswith("cid:") for image in soup.find_all("img"))
    assert not soup.find_all(["script", "link", "iframe", "form"])
    assert "url(" not in letter.html


@pytest.mark.parametrize("letter", EVENINGS, indirect=True)
def test_it_says_its_language_and_its_evening(letter: Sample) -> None:
    soup = BeautifulSoup(letter.html, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == letter.lang
    hour = "19\u202fh\u202f30" if letter.lang == "fr" else "7:30\u00a0pm"
    for words in (soup.get_text(), letter.message.body):
        assert hour in words
        assert "12 quai des Lumières" in words


@pytest.mark.parametrize("letter", EVERY, indirect=True)
def test_text_and_html_lead_to_the_same_places(letter: Sample) -> None:
    soup = BeautifulSoup(letter.html, "html.parser")
    links = {str(link["href"]) for link in soup.find_all("a")}
    assert links == set(re.findall(r"https?://\S+", letter.message.body))


@pytest.mark.parametrize("letter", KINDS, indirect=True)
def test_the_reference_is_in_the_subject_wherever_there_is_an_order(letter: Sample) -> None:
    subject = letter.message.subject
    assert "\n" not in subject
    assert ("4K7M-PQ2X" in subject) is (letter.kind not in WITHOUT_ORDER)


@pytest.mark.parametrize("letter", KINDS, indirect=True)
def test_no_template_leaves_its_seams(letter: Sample) -> None:
    for words in (letter.message.subject, letter.message.body, letter.html):
        assert not re.search(r"None|\{\{|\{%|%\(|Undefined", words)
    assert "\n\n\n" not in letter.message.body


@pytest.mark.parametrize("letter", [(kind, "fr") for kind in EmailKind], indirect=True)
def test_french_is_well_set(letter: Sample) -> None:
    words = re.sub(r"https?://\S+", "", f"{letter.message.subject}\n{letter.message.body}")
    assert not BAD_FRENCH.search(words)


@pytest.mark.parametrize("letter", KINDS, indirect=True)
def test_no_secret_of_the_order_is_in_a_header(app: Flask, letter: Sample) -> None:
    headers = "\n".join(parsed(app, letter).values())
    assert "0SECRET" not in headers


def test_a_second_try_is_the_same_message(app: Flask) -> None:
    with app.app_context():
        once, again = (samples.sample(EmailKind.REFUNDED, "fr").message.message() for _try in range(2))
    assert once["Message-ID"] == again["Message-ID"] == "<0SAMPLE0SAMPLE0SAMPLE0SAMP@billets.example.org>"
    assert once["Date"] == again["Date"]


def test_the_confirmation_brings_tickets_and_calendar(app: Flask) -> None:
    with app.app_context():
        message = parsed(app, samples.sample(EmailKind.CONFIRMED, "fr"))
    files = {part.get_filename(): part for part in message.iter_attachments() if part.get_filename()}
    assert set(files) == {"cube-4K7M-PQ2X.pdf", "cube-4K7M-PQ2X.ics"}
    pdf, dates = files["cube-4K7M-PQ2X.pdf"], files["cube-4K7M-PQ2X.ics"]
    assert pdf.get_payload(decode=True).startswith(b"%PDF-")  # type: ignore[union-attr]
    assert len(list(Calendar.from_ical(str(dates.get_content())).walk("VEVENT"))) == 1
    assert len(message.as_bytes()) < 500_000


def test_the_confirmation_says_what_the_law_wants_said(app: Flask) -> None:
    with app.app_context():
        body = samples.sample(EmailKind.CONFIRMED, "en").message.body
    for said in ("L221-28", "version 2026-11", "€320.00", "VAT included", "billetterie@billets.example.org"):
        assert said in body


def test_pictures_travel_inside_the_html(app: Flask) -> None:
    with app.app_context():
        message = parsed(app, samples.sample(EmailKind.PAYMENT_PENDING, "fr"))
    html = message.get_body(("related", "html"))
    assert html is not None
    assert html.get_content_type() == "multipart/related"
    (picture,) = [part for part in html.iter_attachments() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<sample@poster>"


def test_the_apology_offers_first_choice(app: Flask) -> None:
    with app.app_context():
        body = samples.sample(EmailKind.REFUNDED, "en").message.body
    assert "/en/e/sample/soir/seats?priority=0PASS" in body


ENGLISH = """\
We are waiting for your bank’s answer

Your bank has not told us yet whether your payment of €320.00 went through. Please do not pay again.

Your seats stay held meanwhile. We write to you as soon as we know.

The Magic Flute
Sat 12 Dec 2026, 7:30\u00a0pm
Main hall, 12 quai des Lumières, 69002 Lyon
Stalls, row F, 12, 14, 16

See where my order stands
https://billets.example.org/en/checkout/confirmation/0SECRET0SECRET0SECRET0SECR

--\x20
CUBE
billetterie@billets.example.org · +33 1 70 00 00 00
Order number 4K7M-PQ2X
"""


def test_the_text_is_set_with_care(app: Flask) -> None:
    with app.app_context():
        assert samples.sample(EmailKind.PAYMENT_PENDING, "en").message.body == ENGLISH
