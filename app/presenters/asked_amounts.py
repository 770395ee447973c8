"""Reading an amount that was asked for, and saying what is wrong with it: the bound, by its figure."""

from __future__ import annotations

from typing import Any, Protocol

from app.http import formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import amounts


class AmountInput(Protocol):
    """A field of a form."""

    data: Any
    errors: Any


def read(
    field: AmountInput, currency: str, *, least: Money | None = None, most: Money | None = None
) -> Money | None:
    """Above nothing, or from `least` on; None with a sentence beside the field if it is something else."""
    found = amounts.read_signed(field.data or "", currency)
    said = fault(field.data or "", found, currency, least=least, most=most)
    return _kept(field, found, said)


def read_signed(field: AmountInput, currency: str) -> Money | None:
    """What is added, or with a minus taken away; None as above."""
    found, nothing = amounts.read_signed(field.data or "", currency), Money(0, currency)
    if found == nothing:
        return _kept(field, found, _("Enter an amount other than %(amount)s.", amount=_words(nothing)))
    examples = {"amount": _words(Money(1_250, currency)), "less": _words(Money(-500, currency))}
    unread = _("Enter an amount, for example %(amount)s or %(less)s.", **examples)
    said = _too_long(field.data or "", currency) or unread
    return _kept(field, found, said if found is None else "")


def fault(
    text: str, found: Money | None, currency: str, *, least: Money | None = None, most: Money | None = None
) -> str:
    """What is wrong with an amount as it was read; empty if nothing is."""
    nothing = Money(0, currency)
    if found is None:
        example = _words(Money(1_250, currency))
        return _too_long(text, currency, most) or _(
            "Enter an amount, for example %(amount)s.", amount=example
        )
    if least is None and found <= nothing:
        return _("Enter more than %(amount)s.", amount=_words(nothing))
    if least is not None and found < least:
        return _("Enter at least %(amount)s.", amount=_words(least))
    return at_most(most) if most is not None and found > most else ""


def at_most(most: Money) -> str:
    return _("Enter at most %(amount)s.", amount=_words(most))


def _too_long(text: str, currency: str, most: Money | None = None) -> str:
    """It has the form of an amount, and is larger than any we take."""
    largest = Money(amounts.LARGEST, currency)
    return at_most(most or largest) if amounts.is_too_long(text) else ""


def _kept(field: AmountInput, found: Money | None, said: str) -> Money | None:
    if not said:
        return found
    field.errors = [said]
    return None


def _words(amount: Money) -> str:
    return formats.money(amount, lang())
