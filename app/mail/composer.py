"""Letters: drawn in the language of whoever bought, and given to the mailer. The outbox decides when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.mime.image import MIMEImage
from email.utils import format_datetime, formataddr

from flask import current_app, g
from flask_babel import force_locale
from flask_mailman import EmailMessage

from app.http import addresses
from app.mail import bands, contents, gift_pdf, lookup, transport
from app.mail.bands import Band
from app.mail.facts import EmailFacts
from app.mail.lookup import FACTS
from app.mail.transport import Mailing
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as Letter
from app.messages.email_queue.services import RefusedForGood
from app.presenters import calendar_files
from app.presenters import tickets as ticket_words
from app.sale.orders.models import Order
from app.settlement.gifts import services as gifts
from app.venue.channels.models import Channel

BLANK_LINES = re.compile(r"\n{3,}")
BREAKS = re.compile(r"[ \t\r\n]+")  # and not the spaces that hold, which French needs


def send(letter: Letter) -> None:
    """Raises RefusedForGood or OSError, as the outbox wants it. What is no longer true is not sent."""
    facts = FACTS[letter.kind](letter.subject_ref)
    if not lookup.outdated(letter.kind, facts):
        _deliver(draw(letter, facts), facts)


def _deliver(message: EmailMessage, facts: EmailFacts) -> None:
    """The code of a gift voucher is in its letter, and kept nowhere once that has left or was refused."""
    try:
        transport.deliver(message)
    except RefusedForGood:
        if facts.gift:
            gifts.refused(facts.gift)
        raise
    if facts.gift:
        gifts.delivered(facts.gift)


def compose(letter: Letter) -> EmailMessage:
    return draw(letter, FACTS[letter.kind](letter.subject_ref))


def draw(letter: Letter, facts: EmailFacts) -> EmailMessage:
    """The message itself. Its Message-ID comes from the letter, so that a second try is the same message."""
    with speaking(letter.lang):
        words = contents.words(facts, letter.lang, letter.secret or "")
        message = Mailing(
            subject=_render(letter.kind, "subject.txt", words),
            body=_render(letter.kind, "body.txt", words),
            html=_render(letter.kind, "body.html", words),
            pictures=[_picture(band) for band in words["bands"]],
            from_email=_sender(facts.channel, letter.lang),
            to=[letter.recipient],
            reply_to=[facts.channel.email],
            headers=_headers(letter, facts.channel),
        )
        if letter.kind is EmailKind.CONFIRMED and facts.order:
            _enclose(message, facts.order, facts, letter.lang)
        if facts.gift:
            pdf = gift_pdf.pdf(facts.gift, letter.lang)
            message.attach(gift_pdf.file_name(facts.gift), pdf, "application/pdf")
    return message


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """A letter speaks the language of its order, not of whoever sends it."""
    before = g.get("lang")
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        g.pop("lang", None)
        if before:
            g.lang = before


def _render(kind: EmailKind, part: str, words: dict[str, object]) -> str:
    """Without the frame of our pages: a worker serves no request."""
    text = current_app.jinja_env.get_template(f"emails/{kind}/{part}").render(**words)
    if part == "subject.txt":
        return BREAKS.sub(" ", text).strip()
    return BLANK_LINES.sub("\n\n", text).strip() + "\n"


def _sender(channel: Channel, lang: str) -> str:
    return formataddr((channel.name.in_(lang), current_app.config["SETTINGS"].mail_from))


def _headers(letter: Letter, channel: Channel) -> dict[str, str]:
    return {
        "Message-ID": f"<{letter.ref}@{addresses.host(channel)}>",
        "Date": format_datetime(letter.written_at),
        "Content-Language": letter.lang,
        "Auto-Submitted": "auto-generated",
    }


def _picture(band: Band) -> MIMEImage:
    image = MIMEImage(bands.picture(band.motif, band.palette), "png")
    image.add_header("Content-ID", f"<{band.picture}>")
    image.add_header("Content-Disposition", "inline", filename=f"{band.name}.png")
    return image


def _enclose(message: EmailMessage, order: Order, facts: EmailFacts, lang: str) -> None:
    """Tickets that open a door, and their dates; an order of gift vouchers alone has neither."""
    if not order.standing:
        return
    waiting = ticket_words.waits_for(facts.withheld, order)
    if waiting is None:
        pdf = ticket_words.pdf(order, facts.tickets, lang)
        message.attach(ticket_words.file_name(order, "pdf"), pdf, "application/pdf")
    dates = calendar_files.calendar(order, lang, waiting).decode()
    message.attach(ticket_words.file_name(order, "ics"), dates, "text/calendar")
