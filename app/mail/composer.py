"""Letters: drawn in the language of whoever bought, and given to the mailer. The outbox decides when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.mime.image import MIMEImage
from email.utils import format_datetime, formataddr

from flask import current_app, g
from flask_babel import force_locale
from flask_mailman import EmailMessage

from app.flows.accounts import services as accounts
from app.flows.accounts.models import EmailToken
from app.http import addresses
from app.kernel import clock
from app.mail import contents, gift_pdf, transport
from app.mail.contents import Band, EmailFacts
from app.mail.transport import Mailing
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as Letter
from app.messages.email_queue.services import RefusedForGood
from app.people.cards import services as cards
from app.people.customers import services as customers
from app.presenters import calendar_files
from app.presenters import tickets as ticket_words
from app.sale.baskets import services as baskets
from app.sale.catalog import services as catalog
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.sale.tickets import services as tickets
from app.sale.tickets.models import Withheld
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.gifts import services as gifts
from app.settlement.instalments import services as instalments
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.venue.channels.models import Channel

BLANK_LINES = re.compile(r"\n{3,}")
BREAKS = re.compile(r"[ \t\r\n]+")  # and not the spaces that hold, which French needs


def send(letter: Letter) -> None:
    """Raises RefusedForGood or OSError, as the outbox wants it. What is no longer true is not sent."""
    facts = FACTS[letter.kind](letter.subject_ref)
    if not _outdated(letter.kind, facts):
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


# What each kind is about


def _confirmed(order_ref: str) -> EmailFacts:
    order = _order(order_ref)
    schedule = instalments.shown(order_ref) if order.in_shares else None
    withheld = tickets.why_withheld(order_ref)
    return EmailFacts(order, order, tickets=tickets.of_order(order_ref), withheld=withheld, schedule=schedule)


def _withheld(order_ref: str) -> EmailFacts:
    order = _order(order_ref)
    return EmailFacts(order, order, withheld=tickets.why_withheld(order_ref))


def _paying(payment_ref: str) -> EmailFacts:
    order, payment = _attempt(payment_ref)
    schedule = instalments.shown(order.ref) if payment.instalment_numbers else None
    return EmailFacts(order, order, payment=payment, schedule=schedule)


def _instalment(subject: str) -> EmailFacts:
    row = instalments.told_by(subject)
    if row is None:
        raise LookupError(f"no instalment for letter about {subject[:6]}…")
    order = _order(row.order_ref)
    return EmailFacts(order, order, schedule=instalments.shown(order.ref), instalment=row)


def _refunded(payment_ref: str) -> EmailFacts:
    order, payment = _attempt(payment_ref)
    refund = next((found for found in refunds.of_order(order.ref) if found.payment_ref == payment_ref), None)
    return EmailFacts(order, order, payment=payment, refund=refund, promised=catalog.promise_to(order.ref))


def _taken_back(header_ref: str) -> EmailFacts:
    reversal = refunds.reversal(header_ref)
    if reversal is None:
        raise LookupError(f"no reversal for letter about {header_ref[:6]}…")
    order = _order(reversal.order_ref)
    return EmailFacts(order, order, reversal=reversal, schedule=instalments.shown(order.ref))


def _refund_credited(refund_ref: str) -> EmailFacts:
    refund = refunds.find(refund_ref)
    if refund is None:
        raise LookupError(f"no refund for letter about {refund_ref}")
    order = _order(refund.order_ref)
    return EmailFacts(order, order, refund=refund)


def _hold_ended(basket_ref: str) -> EmailFacts:
    basket = baskets.find(basket_ref)
    if basket is None:
        raise LookupError(f"no basket for letter about {basket_ref[:6]}…")
    return EmailFacts(basket, orders.find(basket.order_ref) if basket.order_ref else None)


def _waiting(alert_ref: str) -> EmailFacts:
    alert = waitlist.find(alert_ref)
    if alert is None:
        raise LookupError(f"no alert for letter about {alert_ref[:6]}…")
    return EmailFacts(alert)


def _linked(link_ref: str) -> EmailFacts:
    """Only here it is looked up whose address it is: whoever asked has had the same answer long since."""
    link = accounts.link(link_ref)
    if link is None:
        raise LookupError(f"no link for letter about {link_ref[:6]}…")
    owner = customers.find(link.channel_code, link.email)
    return EmailFacts(link, known=owner is not None and owner.confirmed_at is not None)


def _changed(subject_ref: str) -> EmailFacts:
    contact = accounts.about(subject_ref)
    if contact is None:
        raise LookupError(f"no contact for letter about {subject_ref[:6]}…")
    return EmailFacts(contact)


def _gift(letter_ref: str) -> EmailFacts:
    gift = gifts.of_letter(letter_ref)
    return EmailFacts(gift, gift=gift) if gift else EmailFacts(None)


def _card(letter_ref: str) -> EmailFacts:
    """Deleted or mended meanwhile, there is nothing to warn of."""
    contact, card = accounts.about(letter_ref), cards.warned_by(letter_ref)
    pays = instalments.serving(card.contact_ref)[card.ref] if card else 0
    return EmailFacts(contact, card=card, card_pays=pays)


FACTS: dict[EmailKind, Callable[[str], EmailFacts]] = {
    EmailKind.CONFIRMED: _confirmed,
    EmailKind.PAYMENT_PENDING: _paying,
    EmailKind.PAYMENT_DECLINED: _paying,
    EmailKind.HOLD_ENDED: _hold_ended,
    EmailKind.REFUNDED: _refunded,
    EmailKind.TAKEN_BACK: _taken_back,
    EmailKind.REFUND_CREDITED: _refund_credited,
    EmailKind.ON_SALE: _waiting,
    EmailKind.PLACES_FREE: _waiting,
    EmailKind.SIGN_IN_LINK: _linked,
    EmailKind.NEW_PASSWORD_LINK: _linked,
    EmailKind.NEW_EMAIL_LINK: _linked,
    EmailKind.PAYMENT_CODE: _linked,
    EmailKind.PASSWORD_CHANGED: _changed,
    EmailKind.EMAIL_CHANGED: _changed,
    EmailKind.PASSKEY_ADDED: _changed,
    EmailKind.GIFT: _gift,
    EmailKind.CARD_EXPIRES: _card,
    EmailKind.TICKETS_WITHHELD: _withheld,
    EmailKind.INSTALMENT_SOON: _instalment,
    EmailKind.INSTALMENT_PAID: _paying,
    EmailKind.INSTALMENT_REFUSED: _instalment,
    EmailKind.INSTALMENT_OVERDUE: _instalment,
}


TELLING = {
    EmailKind.INSTALMENT_SOON: (InstalmentState.UPCOMING,),
    EmailKind.INSTALMENT_REFUSED: (InstalmentState.FAILED, InstalmentState.OVERDUE),
    EmailKind.INSTALMENT_OVERDUE: (InstalmentState.OVERDUE,),
}


def _order(ref: str) -> Order:
    order = orders.find(ref)
    if order is None:
        raise LookupError(f"no order for letter about {ref[:6]}…")
    return order


def _attempt(payment_ref: str) -> tuple[Order, Payment]:
    order = orders.by_number(payments.number_in(payment_ref))
    if order is None:
        raise LookupError(f"no order for letter about {payment_ref}")
    return order, next(found for found in payments.of_order(order.ref) if found.ref == payment_ref)


def _outdated(kind: EmailKind, facts: EmailFacts) -> bool:
    """News that took the bank's answer over on the way: telling it now would only frighten."""
    state = facts.payment and facts.payment.state
    match kind:
        case EmailKind.CONFIRMED:
            return bool(facts.order and not facts.order.paid)
        case EmailKind.PAYMENT_PENDING:
            return state is not PaymentState.UNRESOLVED
        case EmailKind.PAYMENT_DECLINED if facts.payment and facts.payment.instalment_numbers:
            return state is not PaymentState.DECLINED or not facts.still_open
        case EmailKind.PAYMENT_DECLINED:
            return state is not PaymentState.DECLINED or bool(facts.order and facts.order.paid)
        case EmailKind.ON_SALE | EmailKind.PLACES_FREE:
            return isinstance(facts.party, WaitlistEntry) and not facts.party.performance.on_sale(clock.now())
        case EmailKind.SIGN_IN_LINK | EmailKind.NEW_EMAIL_LINK | EmailKind.PAYMENT_CODE:
            return isinstance(facts.party, EmailToken) and not facts.party.open
        case EmailKind.NEW_PASSWORD_LINK:  # nothing to change for an address without an account
            return isinstance(facts.party, EmailToken) and not (facts.party.open and facts.known)
        case EmailKind.GIFT:
            return facts.gift is None
        case EmailKind.CARD_EXPIRES:
            return facts.card is None
        case EmailKind.TICKETS_WITHHELD:
            return facts.withheld is not Withheld.DEFERRED
        case EmailKind.INSTALMENT_SOON | EmailKind.INSTALMENT_REFUSED | EmailKind.INSTALMENT_OVERDUE:
            return not (facts.instalment and facts.instalment.state in TELLING[kind])
        case _:
            return False


# The parts of a message


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
    image = MIMEImage(contents.picture(band.motif, band.palette), "png")
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
