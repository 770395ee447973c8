"""What the pages about sessions ask: one, or a series by a rule; when they are sold, and how many places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.office import setup_fields as fields
from app.office.events import moments, words
from app.office.events.forms import fields_of
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, Performance
from app.sale.catalog.services import (
    MOST_DOORS,
    VAT_RATES,
    BadSession,
    Series,
    SessionTerms,
    Start,
)
from app.sale.halls.models import Zone
from app.venue.channels.models import Channel

A_MOMENT = lazy("Write it as 2026-12-01 10:00, or as J-60 10:00.")
A_TIME = lazy("Write times as 19:30.")
MOMENT_HINT = lazy(
    "A moment such as 2026-12-01 10:00, or days before each session such as J-60 10:00. Empty: at once."
)


def _read(
    label: str, hint: str, read: Callable[[Any], Any], sentence: str, *, must: bool = False
) -> StringField:
    def check(_form: Form, field: StringField) -> None:
        if not read(field.data):
            raise ValidationError(sentence)

    first = InputRequired(sentence) if must else Optional()
    return StringField(label, description=hint, filters=[strip], validators=[first, Length(max=500), check])


class TermsForm(Form):
    """What sessions made together share."""

    doors = fields.whole(
        lazy("Doors (minutes before)"), 0, MOST_DOORS, lazy("When people are let in. Tickets say it.")
    )
    on_sale = _read(lazy("On sale from"), MOMENT_HINT, moments.read, A_MOMENT)
    presale = _read(
        lazy("Presale from"),
        lazy("Whoever knows the code buys from then on, before the sale. Empty: no presale."),
        moments.read, A_MOMENT,
    )  # fmt: skip
    presale_code = StringField(
        lazy("Presale code"),
        description=lazy("6 to 40 characters. Capitals, spaces and dashes do not matter."),
        filters=[strip],
        validators=[Optional(), Length(min=6, max=40, message=lazy("6 to 40 characters."))],
    )
    vat = SelectField(lazy("VAT inside the prices"))

    def about(self, event: Event, channel: Channel, was: Performance | None = None) -> None:
        """The rates there are to choose from."""
        own = {was.vat_bp} if was and was.vat_bp is not None else set()
        rates = sorted({*VAT_RATES[channel.country], *own})
        as_event = _("as the event: %(rate)s", rate=words.vat(event.vat_bp))
        self.vat.choices = fields_of({"": as_event, **{str(rate): words.vat(rate) for rate in rates}})

    @property
    def first(self) -> Any:
        """Where a sentence stands that is about no field of this form."""
        return next(iter(self))

    def say(self, bad: BadSession) -> None:
        name = {"vat_bp": "vat"}.get(bad.field, bad.field)
        named = [one for one in self if one.name == name]
        field = named[0] if named else self.first
        field.errors = [words.bad_session(bad)]


class SessionForm(TermsForm):
    day = fields.day(lazy("Day"))
    time = _read(lazy("Begins at"), lazy("By the clock of the venue."), moments.read_time, A_TIME, must=True)

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        if "day" in self and not self.day.data:
            self.day.errors = [_("Enter a day, for example 2026-12-31.")]
            return False
        return good

    @property
    def first(self) -> Any:
        return self["time"] if "time" in self else self["on_sale"]


class SeriesForm(TermsForm):
    since = fields.day(lazy("First day"))
    until = fields.day(lazy("Last day"))
    weekdays = fields.several(
        lazy("Weekdays"), fields_of(words.WEEKDAYS), lazy("On each of these, between the two days.")
    )
    times = _read(
        lazy("Begin at"), lazy("One time or several, for example 10:00, 11:30, 14:00."), moments.read_times,
        A_TIME, must=True,
    )  # fmt: skip
    without = _read(
        lazy("But not on"),
        lazy("Days without a session, for example 2026-12-25, 2027-01-01."),
        moments.read_days, lazy("Write days as 2026-12-25."),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        for field in (self.since, self.until):
            if not field.data:
                field.errors = [_("Enter a day, for example 2026-12-31.")]
                good = False
        if not self.weekdays.data:
            self.weekdays.errors = [_("Tick at least one.")]
            good = False
        return good

    @property
    def first(self) -> Any:
        return self.since


F = TypeVar("F", bound=TermsForm)


def with_places(base: type[F], zones: Sequence[Zone]) -> type[F]:
    """With a field for each zone without numbers: how many places a session has there."""
    asked = {
        place_name(zone): fields.whole(
            _("Places: %(zone)s", zone=zone.name.in_(lang())), 1, zone.capacity or 1,
            _("Of each session; the plan has %(num)s.", num=words.whole(zone.capacity or 0)),
        )
        for zone in zones
    }  # fmt: skip
    return type(base.__name__, (base,), asked)


def place_name(zone: Zone) -> str:
    return f"places_{zone.category_id}"


def usual(event: Event, zones: Sequence[Zone]) -> dict[str, Any]:
    """What a new form begins with."""
    places = {place_name(zone): zone.capacity for zone in zones}
    return {**places, "doors": 45 if event.numbered else 15, "vat": ""}


def of(performance: Performance, zones: Sequence[Zone], channel: Channel) -> dict[str, Any]:
    """Everything a form could show of a session."""
    there = catalog.open_places(performance) if zones else {}
    day, at = catalog.start_of(performance)
    doors = performance.starts_at - performance.doors_at
    return {
        "day": day.isoformat(),
        "time": f"{at:%H:%M}",
        "doors": int(doors.total_seconds()) // 60,
        "on_sale": moments.written(performance.on_sale_at, channel.timezone),
        "presale": moments.written(performance.presale_at, channel.timezone),
        "presale_code": performance.presale_code or "",
        "vat": "" if performance.vat_bp is None else str(performance.vat_bp),
        **{place_name(zone): there.get(zone.category_id or 0, 0) for zone in zones},
    }


def terms(values: dict[str, Any], zones: Sequence[Zone]) -> SessionTerms:
    return SessionTerms(
        doors_minutes=values["doors"] or 0,
        on_sale=moments.read(values["on_sale"]),
        presale=moments.read(values["presale"]),
        presale_code=str(values["presale_code"] or ""),
        vat_bp=int(values["vat"]) if str(values["vat"]).isdecimal() else None,
        places={
            zone.category_id: values[place_name(zone)]
            for zone in zones
            if zone.category_id and values.get(place_name(zone))
        },
    )


def start(values: dict[str, Any]) -> Start | None:
    day, at = fields.date_of(values.get("day")), moments.read_time(values.get("time"))
    return None if day is None or at is None else (day, at)


def series(values: dict[str, Any]) -> Series:
    """Of a form that was found good."""
    since, until = fields.date_of(values["since"]), fields.date_of(values["until"])
    if since is None or until is None:
        raise BadSession("until")
    return Series(
        since, until, frozenset(int(one) for one in values["weekdays"]), moments.read_times(values["times"]),
        moments.read_days(values["without"]) or frozenset(),
    )  # fmt: skip
