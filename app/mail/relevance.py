"""Whether a message is still true when its turn comes: news that was overtaken would only frighten."""

from __future__ import annotations

from collections.abc import Callable

from app.flows.accounts.models import EmailToken
from app.flows.approvals.models import Approval
from app.kernel import clock
from app.mail.facts import EmailFacts
from app.messages.email_queue.models import EmailKind
from app.people.staff.models import StaffInvitation
from app.sale.orders.states import OrderState
from app.sale.tickets.models import Withheld
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments.states import OPEN, InstalmentState
from app.settlement.payments.states import PaymentState


def outdated(kind: EmailKind, facts: EmailFacts) -> bool:
    check = CHECKS.get(kind)
    return check is not None and check(facts)


def _not_paid(facts: EmailFacts) -> bool:
    return bool(facts.order and not facts.order.paid)


def _not_unresolved(facts: EmailFacts) -> bool:
    return not facts.payment or facts.payment.state is not PaymentState.UNRESOLVED


def _not_declined(facts: EmailFacts) -> bool:
    """Or paid in another way meanwhile."""
    payment = facts.payment
    if not payment or payment.state is not PaymentState.DECLINED:
        return True
    if payment.instalment_numbers:
        return not facts.still_open
    return bool(facts.order and facts.order.paid)


def _not_on_sale(facts: EmailFacts) -> bool:
    return isinstance(facts.party, WaitlistEntry) and not facts.party.performance.on_sale(clock.now())


def _spent_link(facts: EmailFacts) -> bool:
    return isinstance(facts.party, EmailToken) and not facts.party.open


def _spent_invitation(facts: EmailFacts) -> bool:
    return isinstance(facts.party, StaffInvitation) and not facts.party.open


def _decided(facts: EmailFacts) -> bool:
    return isinstance(facts.party, Approval) and not facts.party.open_at(clock.now())


def _no_password_to_change(facts: EmailFacts) -> bool:
    """An address without an account has none."""
    return isinstance(facts.party, EmailToken) and not (facts.party.open and facts.known)


def _instalment_not(*states: InstalmentState) -> Callable[[EmailFacts], bool]:
    return lambda facts: not (facts.instalment and facts.instalment.state in states)


CHECKS: dict[EmailKind, Callable[[EmailFacts], bool]] = {
    EmailKind.CONFIRMED: _not_paid,
    EmailKind.PAYMENT_PENDING: _not_unresolved,
    EmailKind.PAYMENT_DECLINED: _not_declined,
    EmailKind.ON_SALE: _not_on_sale,
    EmailKind.PLACES_FREE: _not_on_sale,
    EmailKind.SIGN_IN_LINK: _spent_link,
    EmailKind.NEW_EMAIL_LINK: _spent_link,
    EmailKind.PAYMENT_CODE: _spent_link,
    EmailKind.NEW_PASSWORD_LINK: _no_password_to_change,
    EmailKind.GIFT: lambda facts: facts.gift is None,
    EmailKind.CARD_EXPIRES: lambda facts: facts.card is None,
    EmailKind.SEATS_MOVED: _not_paid,
    EmailKind.TRANSFER_AWAITED: lambda facts: not (facts.order and facts.order.live),
    EmailKind.TRANSFER_LAPSED: lambda facts: not (facts.order and facts.order.state is OrderState.LAPSED),
    EmailKind.TRANSFER_GIVEN_UP: lambda facts: not (facts.order and facts.order.transfer_given_up),
    EmailKind.PAY_LINK: lambda facts: not (facts.pay_link and facts.pay_link.live),
    EmailKind.TICKETS_WITHHELD: lambda facts: facts.withheld is not Withheld.DEFERRED,
    EmailKind.STAFF_INVITATION: _spent_invitation,
    EmailKind.APPROVAL_CODE: _decided,
    EmailKind.INSTALMENT_SOON: _instalment_not(InstalmentState.UPCOMING),
    EmailKind.INSTALMENT_REFUSED: _instalment_not(InstalmentState.FAILED, InstalmentState.OVERDUE),
    EmailKind.INSTALMENT_OVERDUE: _instalment_not(InstalmentState.OVERDUE),
    EmailKind.DEBT_REMINDER: lambda facts: facts.party is None or not facts.debt or facts.debt.minor <= 0,
    EmailKind.INSTALMENT_LINK: _instalment_not(*OPEN),
}
