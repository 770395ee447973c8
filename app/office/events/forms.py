"""What the page about an event asks."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, Optional, Regexp

from app.http.forms import Form, strip
from app.http.i18n import lazy
from app.office import setup_fields as fields
from app.office.events import values, words
from app.office.poster_words import MOTIFS, PALETTES
from app.sale.catalog.models import Event
from app.sale.catalog.services import MOST_MINUTES, VAT_RATES, BadEvent
from app.venue.channels.models import Channel

SLUG_WORDS = lazy("2 to 38 small letters a to z, figures and hyphens.")


def _long(label: str, hint: str) -> TextAreaField:
    return TextAreaField(
        label, description=hint, filters=[strip, lambda text: text and text.replace("\r\n", "\n")]
    )


MARKDOWN = lazy(
    "Markdown: an empty line begins a paragraph, **bold**, _italics_, a star begins a line of a list."
)


class EventForm(Form):
    title_fr = fields.line(lazy("Title"), 80, must=True)
    title_en = fields.line(lazy("Title"), 80)
    subtitle_fr = fields.line(
        lazy("Subtitle"), 120, hint=lazy("Who it is by, in which language it is given, with which surtitles.")
    )
    subtitle_en = fields.line(lazy("Subtitle"), 120)
    slug = StringField(
        lazy("Address"),
        description=lazy("The end of its address in the shop. Empty: made from the title."),
        filters=[strip],
        validators=[Optional(), Regexp(r"[a-z0-9](?:[a-z0-9-]{0,36}[a-z0-9])?$", message=SLUG_WORDS)],
    )
    kind = SelectField(lazy("Kind"), description=lazy("Shoppers narrow the catalogue to one kind."))
    hall = SelectField(
        lazy("Hall"),
        description=lazy("Its plan says whether seats have numbers, and which categories are sold."),
    )
    description_fr = _long(lazy("Description"), MARKDOWN)
    description_en = _long(lazy("Description"), MARKDOWN)
    minutes = fields.whole(
        lazy("Duration (minutes)"), 1, MOST_MINUTES, lazy("Breaks included. Tickets and calendars say it.")
    )
    age_fr = fields.line(lazy("Age"), 40, must=True, hint=lazy("For example: from age 8."))
    age_en = fields.line(lazy("Age"), 40)
    step_free = fields.yes_or_no(
        lazy("Step-free"), lazy("Yes: those who ask for step-free events find it in the catalogue.")
    )
    vat = fields.choice(
        lazy("VAT inside its prices"), [],
        lazy("2.1 percent ends with the 140th performance: later sessions get a rate of their own."),
    )  # fmt: skip
    refund_terms_fr = fields.line(
        lazy("Exchange and refund"), 300, must=True,
        hint=lazy("One reads it before buying. If you cancel, every ticket is refunded in any case."),
    )  # fmt: skip
    refund_terms_en = fields.line(lazy("Exchange and refund"), 300)
    motif = SelectField(lazy("Picture"))
    palette = SelectField(lazy("Colors"))

    def about(self, channel: Channel, event: Event | None = None) -> None:
        """What there is to choose from, and what each answer is checked against."""
        self.channel, self.event = channel, event
        kinds = dict(words.KINDS)
        if event and event.kind not in kinds:
            kinds[event.kind] = words.kind_words(event.kind)
        self.kind.choices = fields_of(kinds)
        self.hall.choices = fields_of(values.halls())
        rates = sorted({*VAT_RATES[channel.country], *([event.vat_bp] if event else [])})
        self.vat.choices = fields_of({str(rate): words.vat(rate) for rate in rates})
        self.vat.validators = [AnyOf([str(rate) for rate in rates], message=lazy("Choose one of these."))]
        self.motif.choices, self.palette.choices = fields_of(dict(MOTIFS)), fields_of(dict(PALETTES))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each refusal of the service, with its sentence."""
        if not super().validate(extra_validators):
            return False
        try:
            values.details(self.data, self.event).check(self.channel, self.event)
        except BadEvent as bad:
            self.say(bad)
            return False
        return True

    def say(self, bad: BadEvent) -> None:
        field = values.FIELD_OF.get(bad.field, bad.field)
        self[field if field in self else "title_fr"].errors = [words.bad_event(bad)]


def fields_of(known: dict[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in known.items()]
