"""What is asked of a card, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.http.i18n import _, lazy, plural
from app.office.rule_words import AUTHENTICATION, CHOICES, CODES
from app.office.status import Status
from app.presenters import card_words
from app.settlement.payments.replays import Replay, Result
from app.venue.channels.models import Channel
from app.venue.channels.policies import AuthenticationPolicy

__all__ = ["AUTHENTICATION", "CODES"]

REASONS = {
    "always": lazy("always asked"),
    "amount_over": lazy("above the amount"),
    "young_account": lazy("young account, or a guest"),
    "near_event": lazy("near the event date"),
}
YES_OR_NO = ("refuses_wrong_code", "saves_cards", "scans_cards")


def authentication(channel: Channel) -> str:
    """`Near the event date (≤ 3 days)`."""
    word = str(AUTHENTICATION[channel.authentication])
    if channel.authentication is not AuthenticationPolicy.NEAR_EVENT:
        return word
    days, hours = divmod(channel.near_event_hours, 24)
    parts = [plural("%(num)d day", "%(num)d days", days)] if days else []
    parts += [plural("%(num)d hour", "%(num)d hours", hours)] if hours else []
    return _("%(policy)s (≤ %(time)s)", policy=word, time=" ".join(parts))


def status(channel: Channel, *, guarded: bool) -> Status:
    if guarded:
        return Status(_("Stolen cards are being tried"), "bad", "alert")
    return Status(_("quiet"), "good", "done")


def brands(channel: Channel) -> str:
    return card_words.brand_names(channel.accepted_brands)


def shown(name: str, value: Any) -> str:
    """A value of a field, as the history and a stale form say it."""
    if name in CHOICES:
        return str(CHOICES[name].get(str(value), value))
    if name in YES_OR_NO:
        return _("yes") if value == "yes" else _("no")
    if name == "accepted_brands":
        return card_words.brand_names(value)
    return str("" if value is None else value)


def rows(past: Replay) -> Iterator[tuple[str, int, int, bool]]:
    """What is counted, by the rules of today and by these; whether it is a part of the row before."""
    today, wanted = past.results
    yield _("Bank asked to check the shopper"), today.checked, wanted.checked, False
    for reason, word in REASONS.items():
        if today.sca_reason[reason] or wanted.sca_reason[reason]:
            yield str(word), today.sca_reason[reason], wanted.sca_reason[reason], True
    yield _("Security code asked of a saved card"), today.codes_asked, wanted.codes_asked, False
    yield _("Declined for a wrong security code"), today.codes_wrong, wanted.codes_wrong, False


def country_rows(past: Replay) -> Iterator[tuple[str, int, int, bool]]:
    """The same of the countries of cards."""
    today, wanted = past.results
    yield _("Sent back for the country of the card"), today.from_elsewhere, wanted.from_elsewhere, False


def difference(today: int, wanted: int) -> str:
    """`+3`, `−2` or `0`."""
    sign = {True: "+", False: "−"}[wanted > today] if wanted != today else ""
    return f"{sign}{abs(wanted - today)}"


def happened_of_countries(past: Result) -> str:
    return _(
        "What happened: %(back)d sent back for their country; of %(unknown)d the bank did not say it.",
        back=past.from_elsewhere,
        unknown=past.country_unknown,
    )


def happened(past: Result) -> str:
    """What was asked and declined then, by the rules of those days."""
    return _(
        "What happened: %(checked)d checked by the bank, %(wrong)d declined for a wrong code.",
        checked=past.checked,
        wrong=past.codes_wrong,
    )
