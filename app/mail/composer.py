"""Messages: drawn in the language of whoever bought, and given to the mailer. The queue decides when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.mime.image import MIMEImage
from email.utils import format_datetime, formataddr
from typing import Any

from flask import current_app, g
from flask_babel import force_locale
from flask_mailman import EmailMessage

from app.flows.correspondence import services as correspondence
from app.http import addresses, brand_logos
from app.http.i18n import _
from app.mail import (
    contents,
    gift_pdf,
    header_pictures,
    own_words,
    relevance,
    sample_facts,
    transport,
    trial_facts,
)
from app.mail.facts import EmailFacts
from app.mail.header_pictures import Band
from app.mail.lookup import FACTS
from app.mail.own_words import Own
from app.mail.transport import Mailing
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as QueuedEmail
from app.messages.email_queue.services import RefusedForGood
from app.presenters import calendar_files, withheld_tickets
from app.presenters import tickets as ticket_words
from app.sale.orders.models import Order
from app.settlement.gifts import services as gifts
from app.venue.brands.models import LogoSize
from app.venue.channels.models import Channel
from app.venue.texts import services as texts

BLANK_LINES = re.compile(r"\n{3,}")
BREAKS = re.compile(r"[ \t\r\n]+")  # and not the spaces that hold, which French needs


WITH_TICKETS = (EmailKind.CONFIRMED, EmailKind.SEATS_MOVED)


def send(queued: QueuedEmail) -> None:
    """Raises RefusedForGood or OSError, as the email queue expects. What is no longer true is not sent."""
    facts = facts_of(queued)
    if correspondence.trial_of(queued.subject_ref):
        transport.deliver(_marked(draw(queued, facts, texts.of(facts.channel.code)), queued.lang))
    elif not relevance.outdated(queued.kind, facts):
        _deliver(draw(queued, facts, texts.of(facts.channel.code)), facts)


def _deliver(message: EmailMessage, facts: EmailFacts) -> None:
    """The code of a gift voucher is in its queued, and kept nowhere once that has left or was refused."""
    try:
        transport.deliver(message)
    except RefusedForGood:
        if facts.gift:
            gifts.refused(facts.gift)
        raise
    if facts.gift:
        gifts.delivered(facts.gift)


def compose(queued: QueuedEmail) -> Mailing:
    facts = facts_of(queued)
    return draw(queued, facts, texts.of(facts.channel.code))


def facts_of(queued: QueuedEmail) -> EmailFacts:
    trial = correspondence.trial_of(queued.subject_ref)
    if trial:
        return trial_facts.of(queued.kind, trial, queued.lang)
    return FACTS[queued.kind](queued.subject_ref)


def _marked(trial: EmailMessage, lang: str) -> EmailMessage:
    """Whoever finds it among their emails sees that it is none in earnest."""
    with speaking(lang):
        trial.subject = _("Test: %(subject)s", subject=trial.subject)
    return trial


def draw(queued: QueuedEmail, facts: EmailFacts, own: Own) -> Mailing:
    """The message itself. Its Message-ID comes from the queued, so that a second try is the same message.

    `own`: what the channel says in its own words.
    """
    with speaking(queued.lang):
        words = words_of(queued, facts, own)
        message = Mailing(
            subject=words["subject"],
            body=_render(queued.kind, "body.txt", words),
            html=_render(queued.kind, "body.html", words),
            pictures=[*_logo(words["logo"]), *(_picture(band) for band in words["bands"])],
            **_envelope(queued, facts.channel),
        )
        if not correspondence.trial_of(queued.subject_ref):  # what opens a door is not tried out
            _attach_files(message, queued, facts)
    return message


def words_of(queued: QueuedEmail, facts: EmailFacts, own: Own) -> dict[str, Any]:
    """What its templates say, and its subject."""
    trial = correspondence.trial_of(queued.subject_ref) is not None
    secret = sample_facts.secret_of(queued.kind) if trial else queued.secret
    words = contents.words(facts, queued.lang, secret or "")
    words |= own_words.words(queued.kind, facts, words, own, queued.lang)
    return words | {"subject": _subject(queued.kind, words)}


def _envelope(queued: QueuedEmail, channel: Channel) -> dict[str, Any]:
    return {
        "from_email": _sender(channel, queued.lang),
        "to": [queued.recipient],
        "reply_to": [channel.email],
        "headers": _headers(queued, channel),
    }


def readable(message: Mailing) -> str:
    """Its HTML with the pictures inside, as a mail program shows it."""
    html = str(message.alternatives[0][0])
    for picture in message.pictures:
        data = str(picture.get_payload()).replace("\n", "")
        html = html.replace(f"cid:{picture['Content-ID'].strip('<>')}", f"data:image/png;base64,{data}")
    return html


def _attach_files(message: EmailMessage, queued: QueuedEmail, facts: EmailFacts) -> None:
    if queued.kind in WITH_TICKETS and facts.order:
        _attach_tickets(message, facts.order, facts, queued.lang)
    if facts.gift:
        pdf = gift_pdf.pdf(facts.gift, queued.lang)
        message.attach(gift_pdf.file_name(facts.gift), pdf, "application/pdf")


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """A message speaks the language of its order, not of whoever sends it."""
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
    return BLANK_LINES.sub("\n\n", _drawn(kind, part, words)).strip() + "\n"


def _subject(kind: EmailKind, words: dict[str, object]) -> str:
    """One line, whatever stands in what it names."""
    return BREAKS.sub(" ", str(words["own_subject"]) or _drawn(kind, "subject.txt", words)).strip()


def _drawn(kind: EmailKind, part: str, words: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"emails/{kind}/{part}").render(**words)


def _sender(channel: Channel, lang: str) -> str:
    return formataddr((channel.name.in_(lang), current_app.config["SETTINGS"].mail_from))


def _headers(queued: QueuedEmail, channel: Channel) -> dict[str, str]:
    return {
        "Message-ID": f"<{queued.ref}@{addresses.host(channel)}>",
        "Date": format_datetime(queued.written_at),
        "Content-Language": queued.lang,
        "Auto-Submitted": "auto-generated",
    }


def _picture(band: Band) -> MIMEImage:
    return _inline(header_pictures.picture(band.motif, band.palette), band.picture, band.name)


def _logo(logo: LogoSize | None) -> Iterator[MIMEImage]:
    if logo:
        yield _inline(brand_logos.png(logo), "logo@brand", "logo")


def _inline(png: bytes, content_id: str, name: str) -> MIMEImage:
    image = MIMEImage(png, "png")
    image.add_header("Content-ID", f"<{content_id}>")
    image.add_header("Content-Disposition", "inline", filename=f"{name}.png")
    return image


def _attach_tickets(message: EmailMessage, order: Order, facts: EmailFacts, lang: str) -> None:
    """Tickets that open a door, and their dates; an order of gift vouchers alone has neither."""
    if not order.standing:
        return
    waiting = withheld_tickets.waits_for(facts.withheld, order)
    if waiting is None:
        pdf = ticket_words.pdf(order, facts.tickets, lang)
        message.attach(ticket_words.file_name(order, "pdf"), pdf, "application/pdf")
    dates = calendar_files.calendar(order, lang, waiting).decode()
    message.attach(ticket_words.file_name(order, "ics"), dates, "text/calendar")
