"""The mandate: what a shopper agrees to when later instalments are to be taken from their card (S45).

Its words are shown, and the very same words are kept with the schedule. Whoever changes them gives them a new
version (`instalments.MANDATE`).
"""

from __future__ import annotations

from collections.abc import Iterator

from app.http import formats
from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel import money
from app.kernel.money import Money
from app.presenters import schedules
from app.settlement.instalments.models import InstalmentPlan
from app.settlement.instalments.offers import Proposal
from app.venue.channels.models import Channel

NO_BREAK = "\u00a0"


def text(proposal: Proposal, channel: Channel) -> str:
    """All of it, a paragraph after the other."""
    return "\n\n".join(paragraphs(proposal, channel))


def paragraphs(proposal: Proposal, channel: Channel) -> Iterator[str]:
    """Who takes how much, when, from which card; what it comes to; how to end it; what if a bank says no."""
    yield _(
        "You allow %(house)s to take these amounts from your card: %(shares)s.",
        house=channel.name.in_(lang()),
        shares=schedules.later(proposal.shares),
    )
    yield _in_all(proposal)
    yield _(
        "The card is the one that pays the first instalment. Our payment provider keeps it for this. You can "
        "put another one in its place from your order."
    )
    yield _early_or_never(channel)
    yield " ".join(_if_refused(proposal.plan))


def _in_all(proposal: Proposal) -> str:
    total = money.total((share.amount for share in proposal.shares), proposal.first.currency)
    return _(
        "Today you pay the first instalment, %(first)s. In all you pay %(total)s: the price of your order, "
        "with nothing added.",
        first=_money(proposal.first),
        total=_money(total),
    )


def _early_or_never(channel: Channel) -> str:
    return _(
        "You can pay any instalment early from your order, at no extra cost. To stop the automatic payments, "
        "contact us: %(email)s, %(phone)s. What is left is then yours to pay from your order.",
        email=channel.email,
        phone=channel.phone.replace(" ", NO_BREAK),
    )


def _if_refused(plan: InstalmentPlan) -> Iterator[str]:
    if plan.retry_days:
        yield _("If your bank refuses a payment, we tell you by email and try again in the days that follow.")
    else:
        yield _("If your bank refuses a payment, we tell you by email.")
    yield plural(
        "What is still not paid %(num)d day after its date is overdue, and remains to be paid.",
        "What is still not paid %(num)d days after its date is overdue, and remains to be paid.",
        plan.grace_days,
    )
    if plan.withholds_tickets:
        yield _("While a payment is overdue, your tickets are kept back.")
    if plan.release_percent:
        yield _(
            "Your tickets are released once %(percent)d %% of the instalments is paid.",
            percent=plan.release_percent,
        )


def _money(amount: Money) -> str:
    return formats.money(amount, lang())
