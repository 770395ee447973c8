"""Plans in words: what each is, what the law says, why one is off or refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.http import brands, formats
from app.http.i18n import _, lazy, plural
from app.http.languages import lang
from app.kernel.money import Money
from app.office.plans.offers import Offer, is_on
from app.office.rule_words import CHOICES, COUNTRIES
from app.office.status import Status
from app.settlement.instalments import law, plans
from app.settlement.instalments.models import InstalmentPlan, Interval, PlanMode
from app.settlement.instalments.offers import Ineligibility
from app.settlement.instalments.plans import BadPlan, Fault
from app.venue.channels.policies import Country
from app.venue.payment_methods.models import MethodStatus, PaymentMethod

LAWS = {
    Country.FRANCE: lazy("Directive (EU) 2023/2225, art. 2(2)(h); French Consumer Code, art. L312-4"),
    Country.SWITZERLAND: lazy("Swiss Consumer Credit Act (RS 221.214.1), art. 7(1)(f)"),
}
FAULTS = {
    Fault.NOT_INSTALMENTS: lazy("Only a payment method of type instalments has a plan."),
    Fault.NUMBER: lazy("A plan has 2 to 12 instalments."),
    Fault.SPLIT: lazy("Enter as many parts as there are instalments, 100 % in all and none empty."),
    Fault.INTERVAL: lazy("Every 1 to 366 months or days, on a day of the month from 1 to 31."),
    Fault.DUNNING: lazy("Each retry comes after the one before, and nothing waits for more than 60 days."),
    Fault.RELEASE: lazy("From 0 to 100 %."),
}
FIELDS = {
    Fault.NUMBER: "number",
    Fault.SPLIT: "split",
    Fault.INTERVAL: "every",
    Fault.TOO_LONG: "most_days",
    Fault.TOO_SLOW: "every",
    Fault.DUNNING: "retry_days",
    Fault.RELEASE: "release_percent",
}
NOT_OFFERED = {
    Ineligibility.BELOW_LEAST: lazy(
        "Not offered: the amount is below the smallest one of the payment method."
    ),
    Ineligibility.ABOVE_MOST: lazy("Not offered: the amount is above the largest one of the payment method."),
    Ineligibility.UNDATED: lazy("Not offered: the order has no date, and this plan takes only what has one."),
    Ineligibility.AFTER_EVENT: lazy("Not offered: one payment would fall too late after the event."),
    Ineligibility.NOT_SAVING: lazy("Not offered: no cards are saved there, and later instalments need one."),
    Ineligibility.OTHER_EVENT: lazy("Not offered: this plan is for other events."),
    Ineligibility.SIGN_IN: lazy("Offered to whoever signs in."),
}


def refusal(bad: BadPlan) -> str:
    """Why a plan cannot be, and what says so."""
    if bad.country is None:
        too_long = _("At most %(days)d days after the event.", days=bad.most)
        return too_long if bad.fault is Fault.TOO_LONG else str(FAULTS[bad.fault])
    named = {"country": COUNTRIES[bad.country], "law": LAWS[bad.country]}
    if bad.fault is Fault.TOO_LONG:
        return plural(
            "In %(country)s a plan ends at most %(num)d day after the event: beyond that it is a consumer "
            "credit (%(law)s). Take advice.",
            "In %(country)s a plan ends at most %(num)d days after the event: beyond that it is a consumer "
            "credit (%(law)s). Take advice.",
            bad.most, **named,
        )  # fmt: skip
    return plural(
        "In %(country)s so many payments end within %(num)d month of the first: beyond that they are a "
        "consumer credit (%(law)s). Take advice.",
        "In %(country)s so many payments end within %(num)d months of the first: beyond that they are a "
        "consumer credit (%(law)s). Take advice.",
        bad.most, **named,
    )  # fmt: skip


def laws() -> Iterator[tuple[str, str]]:
    """For each law that a channel of the house is under: what it allows, and what says so."""
    yield _("A restrictive plan lends nothing: all is paid before the event."), ""
    for country, large in sorted(plans.sellers()):
        match law.RULES[country]:
            case law.FromSupply() as rule:
                sentence = plural(
                    "%(country)s: an unrestricted plan ends at most %(num)d day after the event.",
                    "%(country)s: an unrestricted plan ends at most %(num)d days after the event.",
                    rule.most(large=large), country=COUNTRIES[country],
                )  # fmt: skip
            case law.FromFirst() as rule:
                sentence = _(
                    "%(country)s: an unrestricted plan ends within %(months)d months of the first payment, "
                    "or within %(most)d if it has at most %(few)d payments.",
                    country=COUNTRIES[country], months=rule.months, most=rule.months_if_few, few=rule.few,
                )  # fmt: skip
        yield sentence, str(LAWS[country])


def said(plan: InstalmentPlan) -> str:
    """`3 times, 50/25/25 %, every month`."""
    times = plural("%(num)d time", "%(num)d times", plan.number)
    split = plans.percents_of(plan.split)
    shares = _("%(split)s %%", split=split) if split else _("equal parts")
    return ", ".join((times, shares, rhythm(plan)))


def rhythm(plan: InstalmentPlan) -> str:
    if plan.interval is Interval.MONTH:
        return _("every month") if plan.every == 1 else _("every %(num)d months", num=plan.every)
    return _("every day") if plan.every == 1 else _("every %(num)d days", num=plan.every)


def ends(plan: InstalmentPlan) -> str:
    if plan.mode is PlanMode.RESTRICTIVE:
        return _("before the event")
    return plural("up to %(num)d day after the event", "up to %(num)d days after the event", plan.most_days)


def money(minor: int) -> str:
    """An amount of a payment method's limits."""
    return formats.money(Money(minor, brands.channel().currency), lang())


def status(method: PaymentMethod, plan: InstalmentPlan | None, offers: list[Offer]) -> Status:
    """Whether anybody is offered it, and if nobody is, why."""
    if plan is None:
        return Status(_("Off: it has no plan yet"), "soft", "open")
    if is_on(method, offers):
        off = ", ".join(offer.place.code for offer in offers if not offer.saves_cards)
        if off:
            return Status(_("Off at %(places)s: no cards are saved there", places=off), "warn", "alert")
        return Status(_("On"), "good", "done")
    if method.status is not MethodStatus.VISIBLE:
        return Status(_("Off: the payment method is hidden"), "soft", "open")
    if not offers:
        return Status(_("Off: no point of sale offers it"), "soft", "open")
    return Status(_("Off: no cards are saved there"), "warn", "alert")


def shown(name: str, value: Any) -> str:
    """A value of a field, as the history and a stale form say it."""
    if name in CHOICES:
        return str(CHOICES[name].get(str(value), value))
    if name in ("takes_undated", "extras_first", "withholds_tickets", "refuses_short_cards"):
        return _("yes") if value == "yes" else _("no")
    return ", ".join(value) if isinstance(value, list) else str("" if value is None else value)
