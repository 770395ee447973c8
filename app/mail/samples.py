"""One of each letter, in both languages, about an evening that never was: for the workbench and the tests."""

from __future__ import annotations

from dataclasses import dataclass

from flask_mailman import EmailMessage

from app.flows.accounts.models import TokenPurpose
from app.kernel.money import Money
from app.kernel.texts import LANGUAGES
from app.mail import composer, sample_rows
from app.mail.facts import EmailFacts
from app.mail.sample_rows import SOLD
from app.messages.email_queue.models import EmailKind
from app.messages.email_queue.models import EmailMessage as Letter
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.sale.catalog.models import PriorityPass
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
    """A letter as it would leave the house."""

    kind: EmailKind
    lang: str
    message: EmailMessage

    @property
    def html(self) -> str:
        return str(self.message.alternatives[0][0])


def samples(brand: str = "cube") -> list[Sample]:
    """Nothing here touches the database: the rows are made for the occasion and thrown away."""
    return [Sample(kind, lang, _drawn(kind, lang, brand)) for kind in EmailKind for lang in LANGUAGES]


def sample(kind: EmailKind, lang: str, brand: str = "cube") -> Sample:
    return Sample(kind, lang, _drawn(kind, lang, brand))


def _drawn(kind: EmailKind, lang: str, brand: str) -> EmailMessage:
    letter = Letter(
        ref="0SAMPLE0SAMPLE0SAMPLE0SAMP", kind=kind, subject_ref="", lang=lang,
        recipient="ada@example.org", written_at=SOLD, secret=_secret(kind),
    )  # fmt: skip
    return composer.draw(letter, facts(kind, lang, brand))


def _secret(kind: EmailKind) -> str | None:
    if kind is EmailKind.PAYMENT_CODE:
        return CODE
    return SECRET if kind in LINKS else None


def facts(kind: EmailKind, lang: str, brand: str = "cube") -> EmailFacts:
    order = sample_rows.order(lang, brand)
    payment = Payment(ref="4K7MPQ2X-7H2KQ9", amount=order.total, order=order)
    match kind:
        case EmailKind.CONFIRMED:
            return EmailFacts(order, order, tickets=list(sample_rows.tickets(order)))
        case EmailKind.TICKETS_WITHHELD:
            return EmailFacts(order, order, withheld=Withheld.DEFERRED)
        case EmailKind.HOLD_ENDED:
            return EmailFacts(sample_rows.basket(order))
        case EmailKind.REFUNDED:
            refund = Refund(amount=order.total, reason=RefundReason.SEATS_GONE)
            promised = PriorityPass(ref="0PASS", performance=order.lines[0].place.performance)
            return EmailFacts(order, order, payment=payment, refund=refund, promised=promised)
        case EmailKind.TAKEN_BACK:
            return EmailFacts(order, order, reversal=sample_rows.reversal(order))
        case EmailKind.REFUND_CREDITED:
            refund = Refund(amount=order.lines[0].price, reason=RefundReason.REVERSAL)
            return EmailFacts(order, order, refund=refund)
        case EmailKind.INSTALMENT_PAID:
            payment = Payment(
                ref="4K7MPQ2X-7H2KQ9", amount=Money(8_000, "EUR"), order=order, card="visa 4242",
                instalment_numbers=[2], merchant_initiated=True,
            )  # fmt: skip
            return EmailFacts(order, order, payment=payment, schedule=sample_rows.schedule(order, kind))
        case EmailKind.INSTALMENT_SOON | EmailKind.INSTALMENT_REFUSED | EmailKind.INSTALMENT_OVERDUE:
            schedule = sample_rows.schedule(order, kind)
            return EmailFacts(order, order, schedule=schedule, instalment=schedule.instalments[1])
        case EmailKind.GIFT:
            return EmailFacts(given := sample_rows.gift(order), gift=given)
        case EmailKind.CARD_EXPIRES:
            card = SavedCard(brand="visa", last4="4242", expiry_year=2026, expiry_month=12, nickname="")
            return EmailFacts(Contact(email=order.email, channel=order.channel), card=card, card_pays=2)
        case EmailKind.ON_SALE | EmailKind.PLACES_FREE:
            return EmailFacts(sample_rows.alert(order))
        case EmailKind.PASSWORD_CHANGED | EmailKind.EMAIL_CHANGED | EmailKind.PASSKEY_ADDED:
            return EmailFacts(Contact(email=order.email, channel=order.channel))
        case _ if kind in LINKS:
            return EmailFacts(sample_rows.link(order, LINKS[kind]), known=True)
        case _:
            return EmailFacts(order, order, payment=payment)
