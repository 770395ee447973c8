"""One of each message, in both languages, about an invented performance: for the workbench and the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_mailman import EmailMessage

from app.flows.accounts.models import TokenPurpose
from app.kernel.money import Money
from app.kernel.texts import LANGUAGES
from app.mail import composer, sample_rows
from app.mail.facts import EmailFacts
from app.mail.sample_rows import SOLD
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as QueuedEmail
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.sale.catalog.models import PriorityPass
from app.sale.orders.models import Order
from app.sale.tickets.models import Withheld
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundReason

SECRET = "0LINK0LINK0LINK0LINK0LINK0"  # noqa: S105  # opens nothing
LINKS = {
    EmailKind.SIGN_IN_LINK: TokenPurpose.SIGN_IN,
    EmailKind.NEW_PASSWORD_LINK: TokenPurpose.NEW_PASSWORD,
    EmailKind.NEW_EMAIL_LINK: TokenPurpose.NEW_EMAIL,
    EmailKind.PAYMENT_CODE: TokenPurpose.PAYMENT_CODE,
}
CODE = "482913"


@dataclass(frozen=True)
class Sample:
    """A message as it would be sent."""

    kind: EmailKind
    lang: str
    message: EmailMessage

    @property
    def html(self) -> str:
        return str(self.message.alternatives[0][0])


def samples(brand: str = "cube") -> list[Sample]:
    """Nothing here touches the database: the rows are made on the spot and thrown away."""
    return [Sample(kind, lang, _drawn(kind, lang, brand)) for kind in EmailKind for lang in LANGUAGES]


def sample(kind: EmailKind, lang: str, brand: str = "cube") -> Sample:
    return Sample(kind, lang, _drawn(kind, lang, brand))


def _drawn(kind: EmailKind, lang: str, brand: str) -> EmailMessage:
    queued = QueuedEmail(
        ref="0SAMPLE0SAMPLE0SAMPLE0SAMP", kind=kind, subject_ref="", lang=lang,
        recipient="ada@example.org", written_at=SOLD, secret=_secret(kind),
    )  # fmt: skip
    return composer.draw(queued, facts(kind, lang, brand))


def _secret(kind: EmailKind) -> str | None:
    if kind is EmailKind.PAYMENT_CODE:
        return CODE
    return SECRET if kind in LINKS else None


def facts(kind: EmailKind, lang: str, brand: str = "cube") -> EmailFacts:
    order = sample_rows.order(lang, brand)
    if kind in LINKS:
        return EmailFacts(sample_rows.link(order, LINKS[kind]), known=True)
    return FACTS.get(kind, _of_payment)(order, kind)


def _of_payment(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, payment=_payment(order))


def _payment(order: Order) -> Payment:
    return Payment(ref="4K7MPQ2X-7H2KQ9", amount=order.total, order=order)


def _confirmed(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, tickets=list(sample_rows.tickets(order)))


def _withheld(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, withheld=Withheld.DEFERRED)


def _refunded(order: Order, kind: EmailKind) -> EmailFacts:
    refund = Refund(amount=order.total, reason=RefundReason.SEATS_GONE)
    promised = PriorityPass(ref="0PASS", performance=order.lines[0].place.performance)
    return EmailFacts(order, order, payment=_payment(order), refund=refund, promised=promised)


def _refund_credited(order: Order, kind: EmailKind) -> EmailFacts:
    refund = Refund(amount=order.lines[0].price, reason=RefundReason.REVERSAL)
    return EmailFacts(order, order, refund=refund)


def _instalment_paid(order: Order, kind: EmailKind) -> EmailFacts:
    payment = Payment(
        ref="4K7MPQ2X-7H2KQ9", amount=Money(8_000, "EUR"), order=order, card="visa 4242",
        instalment_numbers=[2], merchant_initiated=True,
    )  # fmt: skip
    return EmailFacts(order, order, payment=payment, schedule=sample_rows.schedule(order, kind))


def _instalment(order: Order, kind: EmailKind) -> EmailFacts:
    schedule = sample_rows.schedule(order, kind)
    return EmailFacts(order, order, schedule=schedule, instalment=schedule.instalments[1])


def _gift(order: Order, kind: EmailKind) -> EmailFacts:
    given = sample_rows.gift(order)
    return EmailFacts(given, gift=given)


def _contact(order: Order) -> Contact:
    return Contact(email=order.email, channel=order.channel)


def _card_expires(order: Order, kind: EmailKind) -> EmailFacts:
    card = SavedCard(brand="visa", last4="4242", expiry_year=2026, expiry_month=12, nickname="")
    return EmailFacts(_contact(order), card=card, card_pays=2)


FACTS: dict[EmailKind, Callable[[Order, EmailKind], EmailFacts]] = {
    EmailKind.CONFIRMED: _confirmed,
    EmailKind.TICKETS_WITHHELD: _withheld,
    EmailKind.HOLD_ENDED: lambda order, kind: EmailFacts(sample_rows.basket(order)),
    EmailKind.REFUNDED: _refunded,
    EmailKind.TAKEN_BACK: lambda order, kind: EmailFacts(order, order, reversal=sample_rows.reversal(order)),
    EmailKind.REFUND_CREDITED: _refund_credited,
    EmailKind.INSTALMENT_PAID: _instalment_paid,
    **dict.fromkeys(
        (EmailKind.INSTALMENT_SOON, EmailKind.INSTALMENT_REFUSED, EmailKind.INSTALMENT_OVERDUE), _instalment
    ),
    EmailKind.GIFT: _gift,
    EmailKind.CARD_EXPIRES: _card_expires,
    **dict.fromkeys(
        (EmailKind.ON_SALE, EmailKind.PLACES_FREE),
        lambda order, kind: EmailFacts(sample_rows.waitlist_entry(order)),
    ),
    **dict.fromkeys(
        (EmailKind.PASSWORD_CHANGED, EmailKind.EMAIL_CHANGED, EmailKind.PASSKEY_ADDED),
        lambda order, kind: EmailFacts(_contact(order)),
    ),
}
