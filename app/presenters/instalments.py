"""Instalments in the reader's language: for pages and mails alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.http import formats
from app.http.i18n import _, lazy, pgettext, plural
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters.prices import card_name as name_of
from app.presenters.prices import voucher_name
from app.presenters.saved_cards import card_name
from app.settlement.instalments.models import CollectionProblem, Instalment, Schedule
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments.models import Payment
from app.settlement.tenders.models import Tender, TenderKind


def state(row: Instalment) -> tuple[str, str]:
    """A word for where an instalment stands, and how loudly to say it."""
    return {
        InstalmentState.PAID: (pgettext("instalment", "Paid"), "good"),
        InstalmentState.UPCOMING: (_("Upcoming"), ""),
        InstalmentState.OVERDUE: (_("Late"), "late"),
        InstalmentState.FAILED: (_("Failed"), "few"),
        InstalmentState.CANCELED: (_("Cancelled"), "done"),
    }[row.state]


def progress(schedule: Schedule) -> tuple[str, str]:
    """The same of all of them: how many there are, how many are paid, or that one is late."""
    if any(row.state is InstalmentState.OVERDUE for row in schedule.instalments):
        return _("Late"), "late"
    rows = [row for row in schedule.instalments if row.state is not InstalmentState.CANCELED]
    paid = sum(1 for row in rows if row.state is InstalmentState.PAID)
    words = plural("%(all)d × – %(num)d paid", "%(all)d × – %(num)d paid", paid, all=len(rows))
    return words, "few" if any(row.trouble for row in rows) else ""


def due(row: Instalment) -> str:
    return formats.date_words(row.due_on, lang())


def money(amount: Money) -> str:
    return formats.money(amount, lang())


def name(rows: Iterable[Instalment]) -> str:
    """`Instalment 2 of 3`, or `Instalments 2 and 3`."""
    found = list(rows)
    if len(found) == 1:
        of = len(found[0].schedule.instalments)
        return _("Instalment %(number)d of %(all)d", number=found[0].number, all=of)
    *first, last = (str(row.number) for row in found)
    return _("Instalments %(some)s and %(last)s", some=", ".join(first), last=last)


def explanation(row: Instalment, payments: Iterable[Payment], tenders: Iterable[Tender]) -> str:
    """What there is to add: how it was paid, why it was not, what comes next."""
    match row.state:
        case InstalmentState.PAID:
            return _paid(row, payments, tenders)
        case InstalmentState.CANCELED:
            return _("Nothing to pay: this part of the order was refunded.")
        case InstalmentState.UPCOMING:
            return _lowered(row)
    return why(row) or _lowered(row)


def _paid(row: Instalment, payments: Iterable[Payment], tenders: Iterable[Tender]) -> str:
    by = payer(row, payments, tenders)
    when = _day(row.settled_at, row) if row.settled_at else ""
    return ", ".join(filter(None, (by, when)))


def payer(row: Instalment, payments: Iterable[Payment], tenders: Iterable[Tender]) -> str:
    """`Visa •••• 4242`, `Voucher …7F3K`, `Credit balance`: what paid it."""
    card = next((payment.card for payment in payments if payment.ref == row.covered_by), None)
    if card is not None:
        return name_of(card)
    tender = next((tender for tender in tenders if tender.ref == row.covered_by), None)
    if tender is None:
        return ""
    return voucher_name(tender.voucher) if tender.voucher else _credit(tender)


def _credit(tender: Tender) -> str:
    return _("Credit balance") if tender.kind is TenderKind.CREDIT else ""


def _lowered(row: Instalment) -> str:
    agreed = Money(row.agreed_minor, row.amount.currency)
    if agreed == row.amount:
        return ""
    return _("%(amount)s before part of the order was refunded.", amount=money(agreed))


def why(row: Instalment) -> str:
    """Why an instalment that was due is not paid, and what happens now."""
    if row.state is InstalmentState.OVERDUE:
        return str(OVERDUE[row.trouble or CollectionProblem.BANK])
    when = _day(row.next_at, row) if row.next_at else ""
    match row.trouble:
        case None:
            return _("It is taken from the new card within minutes.")
        case CollectionProblem.CARD:
            return _(
                "The card could not be charged. Pay it before %(day)s, or choose another card.", day=when
            )
        case CollectionProblem.CONFIRM:
            return _("Your bank wants to check that it is you. Pay it before %(day)s.", day=when)
    if row.tries > len(row.schedule.retry_days):
        return _("Your bank did not pay it. Pay it before %(day)s.", day=when)
    return _("Your bank did not pay it. We try again on %(day)s.", day=when)


OVERDUE = {
    CollectionProblem.CONFIRM: lazy("Your bank wants to check that it is you. Please pay it now."),
    CollectionProblem.CARD: lazy("The card could not be charged. Please pay it now."),
    CollectionProblem.BANK: lazy("Your bank did not pay it. Please pay it now."),
}


def automatic(schedule: Schedule) -> str:
    """From which card the next ones are taken by themselves."""
    if schedule.card is None:
        return ""
    return _("Taken automatically from %(card)s on its day.", card=card_name(schedule.card))


def short(schedule: Schedule) -> str:
    """That their card ends too soon (E9); nothing if it does not."""
    if schedule.card is None or not schedule.short_card:
        return ""
    return _(
        "%(card)s is good until %(day)s; the last instalment is due on %(last)s.",
        card=card_name(schedule.card),
        day=formats.date_words(schedule.card.last_day, lang()),
        last=due(schedule.open[-1]),
    )


def _day(moment: datetime, row: Instalment) -> str:
    return formats.day(moment, lang(), row.schedule.order.channel.timezone)
