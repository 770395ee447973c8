"""What an invented order has to say in each kind of message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.flows.accounts.models import TokenPurpose
from app.kernel.money import Money
from app.mail import sample_rows
from app.mail.facts import EmailFacts
from app.messages.email_queue.models import EmailKind
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact
from app.sale.catalog.models import PriorityPass
from app.sale.orders.models import Order
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Withheld
from app.settlement.pay_links.models import PayLink, PayLinkKind
from app.settlement.payments.models import Payment
from app.settlement.refunds.models import Refund, RefundReason
from app.settlement.statements.services import Entry, EntryKind

LINKS = {
    EmailKind.SIGN_IN_LINK: TokenPurpose.SIGN_IN,
    EmailKind.NEW_PASSWORD_LINK: TokenPurpose.NEW_PASSWORD,
    EmailKind.NEW_EMAIL_LINK: TokenPurpose.NEW_EMAIL,
    EmailKind.PAYMENT_CODE: TokenPurpose.PAYMENT_CODE,
}


def facts(kind: EmailKind, lang: str, brand: str = "cube") -> EmailFacts:
    return around(kind, sample_rows.order(lang, brand))


def around(kind: EmailKind, order: Order) -> EmailFacts:
    """Facts about this order; they may change it, so let it be no row of a table."""
    if kind in LINKS:
        return EmailFacts(sample_rows.link(order, LINKS[kind]), known=True)
    return FACTS.get(kind, _of_payment)(order, kind)


SECRET = "0LINK0LINK0LINK0LINK0LINK0"  # noqa: S105  # opens nothing
CODE = "482913"


def secret_of(kind: EmailKind) -> str | None:
    """What only the email would hold."""
    if kind in (EmailKind.PAYMENT_CODE, EmailKind.APPROVAL_CODE):
        return CODE
    return SECRET if kind in LINKS or kind is EmailKind.STAFF_INVITATION else None


def _of_payment(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, payment=_payment(order))


def _payment(order: Order) -> Payment:
    return Payment(ref="4K7MPQ2X-7H2KQ9", amount=order.total, order=order)


def _capture_refused(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, payment=_payment(order), debt=order.total)


def _debt_reminder(order: Order, kind: EmailKind) -> EmailFacts:
    booked = Entry(order.placed_at, EntryKind.ORDER, -order.total, order, "", theirs=True)
    return EmailFacts(_contact(order), debt=order.total, debts=[(booked, order.total)])


def _confirmed(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, tickets=list(sample_rows.tickets(order)))


def _withheld(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order, withheld=Withheld.DEFERRED)


def _of_order(order: Order, kind: EmailKind) -> EmailFacts:
    return EmailFacts(order, order)


def _pay_link(order: Order, kind: EmailKind) -> EmailFacts:
    link = PayLink(code="4K7MPQ2X8R", kind=PayLinkKind.BASKET, amount=order.total, made_by="Karin")
    link.expires_at = sample_rows.SOLD + timedelta(hours=2)
    return EmailFacts(order, order, pay_link=link)


def _transfer(order: Order, kind: EmailKind) -> EmailFacts:
    ended = OrderState.LAPSED if kind is EmailKind.TRANSFER_LAPSED else OrderState.CANCELED
    order.state = OrderState.PLACED if kind is EmailKind.TRANSFER_AWAITED else ended
    order.transfer_due_on, order.due_minor = (sample_rows.SOLD + timedelta(days=7)).date(), order.total.minor
    return EmailFacts(order, order)


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
    EmailKind.CAPTURE_REFUSED: _capture_refused,
    EmailKind.DEBT_REMINDER: _debt_reminder,
    EmailKind.TICKETS_WITHHELD: _withheld,
    EmailKind.ADDRESS_CHANGED: _of_order,
    EmailKind.PAY_LINK: _pay_link,
    EmailKind.SEATS_MOVED: _confirmed,
    EmailKind.TRANSFER_AWAITED: _transfer,
    EmailKind.TRANSFER_LAPSED: _transfer,
    EmailKind.TRANSFER_GIVEN_UP: _transfer,
    EmailKind.HOLD_ENDED: lambda order, kind: EmailFacts(sample_rows.basket(order)),
    EmailKind.REFUNDED: _refunded,
    EmailKind.TAKEN_BACK: lambda order, kind: EmailFacts(order, order, reversal=sample_rows.reversal(order)),
    EmailKind.REFUND_CREDITED: _refund_credited,
    EmailKind.INSTALMENT_PAID: _instalment_paid,
    **dict.fromkeys(
        (
            EmailKind.INSTALMENT_SOON,
            EmailKind.INSTALMENT_REFUSED,
            EmailKind.INSTALMENT_OVERDUE,
            EmailKind.INSTALMENT_LINK,
        ),
        _instalment,
    ),
    EmailKind.GIFT: _gift,
    EmailKind.CARD_EXPIRES: _card_expires,
    **dict.fromkeys(
        (EmailKind.ON_SALE, EmailKind.PLACES_FREE),
        lambda order, kind: EmailFacts(sample_rows.waitlist_entry(order)),
    ),
    **dict.fromkeys(
        (
            EmailKind.PASSWORD_CHANGED,
            EmailKind.EMAIL_CHANGED,
            EmailKind.CONTACTS_MERGED,
            EmailKind.PASSKEY_ADDED,
        ),
        lambda order, kind: EmailFacts(_contact(order)),
    ),
    EmailKind.STAFF_INVITATION: lambda order, kind: EmailFacts(
        sample_rows.staff_invitation(), house=order.channel
    ),
    EmailKind.STAFF_SECURITY: lambda order, kind: EmailFacts(sample_rows.staff(), house=order.channel),
    EmailKind.APPROVAL_CODE: lambda order, kind: EmailFacts(sample_rows.approval(), house=order.channel),
}
