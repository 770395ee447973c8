"""Fields that forms of the set-up share: texts in two languages, amounts, yes or no."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField, widgets
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, InputRequired, Length, Optional, StopValidation, ValidationError

from app.http import countries as country_words
from app.http import formats, languages
from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.numbers import WholeField
from app.kernel.money import Money
from app.kernel.texts import Texts
from app.presenters import amounts, asked_amounts
from app.venue.channels.services import MOST_VAT_BP


def line(label: str, most: int, *, must: bool = False, hint: str = "") -> StringField:
    """A line of text of at most so many characters."""
    return StringField(label, description=hint, filters=[strip], validators=_checks(most, must=must))


class Needed(InputRequired):
    """The field may not stay empty; the sentence names it, for it stands in the summary of errors, too."""

    def __init__(self) -> None:
        super().__init__()

    def __call__(self, form: Any, field: Any) -> None:
        self.message = _("Fill in: %(field)s.", field=field.label.text)
        super().__call__(form, field)


def _checks(most: int, *, must: bool) -> list[Any]:
    return [Needed() if must else Optional(), Length(max=most, message=lazy("At most %(max)d characters."))]


def yes_or_no(label: str, hint: str = "") -> RadioField:
    """Its data is "yes" or "no"."""
    choices = [SelectChoice("yes", lazy("yes")), SelectChoice("no", lazy("no"))]
    return choice(label, choices, hint)


def answer(holds: object) -> str:
    """What such a field shows."""
    return "yes" if holds else "no"


def answer_word(value: Any) -> str:
    """What such a field holds, as people read it."""
    return _("yes") if value == "yes" else _("no")


def choice(label: str, choices: list[SelectChoice], hint: str = "") -> RadioField:
    """One of a few, side by side."""
    known = AnyOf([one.value for one in choices], message=lazy("Choose one of these."))
    return RadioField(label, description=hint, choices=choices, validate_choice=False, validators=[known])


def several(label: str, choices: list[SelectChoice], hint: str = "") -> SelectMultipleField:
    """Any number of a few: boxes to tick."""
    return SelectMultipleField(
        label, description=hint, choices=choices, option_widget=widgets.CheckboxInput()
    )


def options(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Of the words for an enumeration's values."""
    return [SelectChoice(value.value, word) for value, word in words.items()]


class Between:
    """A whole number between two, or nothing if it need not be one; the sentence says which."""

    field_flags: Mapping[str, bool] = {}

    def __init__(self, least: int, most: int, *, must: bool) -> None:
        self.least, self.most, self.must = least, most, must

    def __call__(self, _form: Form, field: WholeField) -> None:
        if not self.must and not "".join(field.raw_data or ()).strip():
            field.errors = []
            return
        if field.data is None or not self.least <= field.data <= self.most:
            field.errors = []  # those of the library, which name no limits
            raise StopValidation(
                _(
                    "Enter a whole number from %(least)s to %(most)s.",
                    least=self.least,
                    most=formats.whole(self.most, languages.lang()),
                )
            )


def whole(label: str, least: int, most: int, hint: str = "", *, must: bool = True) -> WholeField:
    return WholeField(label, description=hint, validators=[Between(least, most, must=must)])


class Amount:
    """An amount in the currency the venue counts in, or nothing."""

    def __call__(self, _form: Form, field: StringField) -> None:
        typed, nothing = field.data or "", Money(0, "EUR")
        found = amounts.read_signed(typed, nothing.currency)
        if wrong := asked_amounts.fault(typed, found, nothing.currency, least=nothing):
            raise ValidationError(wrong)


def amount(label: str, hint: str = "", *, must: bool = False) -> StringField:
    first = InputRequired(lazy("Enter an amount, for example €12.50.")) if must else Optional()
    return StringField(label, description=hint, filters=[strip], validators=[first, Amount()])


def minor(text: Any) -> int | None:
    """Of what such a field holds; None if that is nothing."""
    found = amounts.read_signed(str(text or ""), "EUR")
    return None if found is None else found.minor


def written(minor: int | None, lang: str) -> str:
    """As such a field shows it."""
    return "" if minor is None else amounts.written(Money(minor, "EUR"), lang)


RATE = re.compile(r"\d{1,2}(?:\.\d{0,2})?", re.ASCII)
SHARE = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")


def share(label: str, hint: str = "") -> StringField:
    """A percentage from 0.01 to 100, or nothing."""
    return _checked(label, hint, basis_points, lazy("Enter a percentage above 0, up to 100."))


def basis_points(text: Any) -> int | None:
    """Of what such a field holds; None if that is nothing, or no share."""
    found = SHARE.fullmatch(re.sub(r"[\s%]", "", str(text or "")))
    points = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else 0
    return points if 1 <= points <= 10_000 else None


def written_share(points: int | None, lang: str) -> str:
    return "" if points is None else formats.number_of(points, lang)


def rate(label: str) -> StringField:
    """A rate of VAT in percent, from 0 to 30."""

    def check(_form: Form, field: StringField) -> None:
        if rate_points(field.data) is None:
            raise ValidationError(_("Enter a rate from 0 to 30, for example 5.5."))

    hint = lazy("For example 20 or 5.5.")
    return StringField(label, description=hint, filters=[strip], validators=[*_checks(5, must=True), check])


def rate_points(text: Any) -> int | None:
    """Of what such a field holds, in basis points; None if it is no rate."""
    found = RATE.fullmatch(str(text or "").replace("%", "").replace(",", ".").strip())
    points = round(float(found[0]) * 100) if found else -1
    return points if 0 <= points <= MOST_VAT_BP else None


def day(label: str, hint: str = "") -> StringField:
    """A day as browsers send it, or nothing."""
    return _checked(label, hint, date_of, lazy("Enter a day, for example 2026-12-31."))


def date_of(text: Any) -> date | None:
    """A day clocks can tell everywhere."""
    try:
        found = date.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return found if 2000 <= found.year < 3000 else None


def _checked(label: str, hint: str, read: Callable[[Any], Any], sentence: str) -> StringField:
    def check(_form: Form, field: StringField) -> None:
        if read(field.data) is None:
            raise ValidationError(sentence)

    return StringField(label, description=hint, filters=[strip], validators=[Optional(), check])


def countries(label: str, hint: str = "") -> StringField:
    """Names of countries, or their two letters, with commas; or nothing."""

    def check(_form: Form, field: StringField) -> None:
        try:
            country_words.read(field.data or "")
        except country_words.UnknownCountry as unknown:
            raise ValidationError(
                _(
                    "No country is called “%(said)s”: write its name, or its two letters.",
                    said=unknown.said[:40],
                )
            ) from None

    return StringField(
        label, description=hint, filters=[strip], validators=[*_checks(2000, must=False), check]
    )


def countries_of(text: Any) -> list[str]:
    """Of what such a field holds, by their two letters."""
    return country_words.read(str(text or ""))


def amount_words(text: Any) -> str:
    """What an amount field holds, as people read it."""
    found = minor(text)
    return "" if found is None else formats.money(Money(found, "EUR"), languages.lang())


def paragraphs(value: Any) -> Any:
    """A filter: lines end as one writes them, however a browser ends them."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def one_line(value: Any) -> Any:
    """A filter for what may be written in several lines and is kept as one."""
    return " ".join(value.splitlines()) if isinstance(value, str) else value


def texts(values: Mapping[str, Any], name: str) -> Texts:
    """Of a pair of fields, `name_fr` and `name_en`."""
    return Texts(str(values[f"{name}_fr"] or ""), str(values[f"{name}_en"] or ""))


def pair(name: str, found: Texts) -> dict[str, str]:
    """What such a pair of fields shows."""
    return {f"{name}_fr": found.fr, f"{name}_en": found.en}


def many_texts(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Texts]:
    """Of several such pairs."""
    return {name: texts(values, name) for name in names}


def pairs(names: Iterable[str], found: Mapping[str, Texts]) -> dict[str, str]:
    """What they show; a text that is missing is an empty one."""
    return {field: text for name in names for field, text in pair(name, found.get(name, Texts(""))).items()}
