"""Why an instalment plan is not offered, or is so no longer, as the steps say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from babel.lists import format_list

from app.flows.checkout.services import Quote
from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.settlement.instalments.offers import Ineligibility, Proposal


@dataclass(frozen=True)
class Aside:
    """Why plans are not offered; `signs_in`: signing in would help."""

    sentence: str
    signs_in: bool = False


def asides(quote: Quote) -> list[Aside]:
    """Each reason once, for all the plans it keeps away. What a shopper cannot change stays unsaid."""
    possible = {found.plan.number for found in quote.proposals if found.shares}
    numbers: dict[tuple[Ineligibility, int], set[int]] = defaultdict(set)
    for found in quote.proposals:
        if found.ineligibility and found.plan.number not in possible:
            least = _least(found) if found.ineligibility is Ineligibility.BELOW_LEAST else 0
            numbers[found.ineligibility, least].add(found.plan.number)
    found_asides = (
        _aside(misfit, Money(least, quote.due.currency), _either(some))
        for (misfit, least), some in numbers.items()
    )
    return [aside for aside in found_asides if aside]


def _aside(misfit: Ineligibility, least: Money, number: str) -> Aside | None:
    match misfit:
        case Ineligibility.BELOW_LEAST if least:
            amount = _money(least)
            return Aside(_("In %(number)s instalments: from %(amount)s.", number=number, amount=amount))
        case Ineligibility.AFTER_EVENT:
            sentence = _(
                "In %(number)s instalments: not available, one payment would fall after the event.",
                number=number,
            )
            return Aside(sentence)
        case Ineligibility.SIGN_IN:
            sentence = _("Sign in or create an account to pay in %(number)s instalments.", number=number)
            return Aside(sentence, signs_in=True)
    return None


def gone(quote: Quote, asked: str | None) -> str:
    """Why the plan that was chosen is not possible any more (E8); nothing if it is, or none was."""
    found = quote.proposal(asked)
    return _no_longer(found, quote.due.currency) if found and not found.shares else ""


def _no_longer(found: Proposal, currency: str) -> str:
    number, least = found.plan.number, _least(found)
    if found.ineligibility is Ineligibility.BELOW_LEAST and least:
        return _(
            "Paying in %(number)d instalments is no longer possible: from %(amount)s.",
            number=number,
            amount=_money(Money(least, currency)),
        )
    if found.ineligibility is Ineligibility.AFTER_EVENT:
        return _(
            "Paying in %(number)d instalments is no longer possible: one payment would fall after the event.",
            number=number,
        )
    return _("Paying in %(number)d instalments is no longer possible.", number=number)


def _least(found: Proposal) -> int:
    return found.plan.method.least_minor or 0


def _either(numbers: Iterable[int]) -> str:
    """`2 or 3`."""
    return format_list(
        [str(number) for number in sorted(numbers)], style="or", locale=formats.LOCALES[lang()]
    )


def _money(amount: Money) -> str:
    return formats.money(amount, lang())
