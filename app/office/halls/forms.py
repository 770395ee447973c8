"""What the pages about halls ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional, ValidationError

from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.texts import Texts
from app.kernel.web_addresses import is_web_address
from app.office import setup_fields as fields
from app.office.rule_words import SEAT_KINDS
from app.sale.halls.models import Category, SeatKind, Venue
from app.sale.halls.services import Ranking, SeatChanges, Shape, VenueDetails, ZoneDetails

NONE = "–"  # what empties a text of many seats
LEAVE = SelectChoice("", lazy("as it is"))
YES_OR_NO = (LEAVE, SelectChoice("yes", lazy("yes")), SelectChoice("no", lazy("no")))


def _web_address(_form: Form, field: StringField) -> None:
    if not is_web_address(str(field.data), 300):
        raise ValidationError(_("Enter a whole address that begins with https://."))


class VenueForm(Form):
    name_fr = fields.line(lazy("Name"), 60, must=True, hint=lazy("As it stands on tickets."))
    name_en = fields.line(lazy("Name"), 60)
    address = fields.line(lazy("Address"), 200, must=True, hint=lazy("Street, postcode and town."))
    map_url = StringField(
        lazy("Link to a map"),
        description=lazy("Beginning with https://. It may stay empty."),
        filters=[strip],
        validators=[Optional(), _web_address],
    )
    access_fr = fields.line(
        lazy("Access"), 200, hint=lazy("For those who cannot take stairs, hear or see badly.")
    )
    access_en = fields.line(lazy("Access"), 200)

    @staticmethod
    def shows(venue: Venue) -> dict[str, Any]:
        pairs = {**fields.pair("name", venue.name), **fields.pair("access", venue.access)}
        return {**pairs, "address": venue.address, "map_url": venue.map_url}

    @staticmethod
    def details(values: dict[str, Any]) -> VenueDetails:
        return VenueDetails(
            fields.texts(values, "name"), str(values["address"]), str(values["map_url"] or ""),
            fields.texts(values, "access"),
        )  # fmt: skip


class NameForm(Form):
    name_fr = fields.line(lazy("Name"), 60, must=True)
    name_en = fields.line(lazy("Name"), 60)


class CategoryForm(Form):
    name_fr = fields.line(lazy("Name"), 40, must=True, hint=lazy("As prices name it, such as Cat 1."))
    name_en = fields.line(lazy("Name"), 40)


class PlacedCategoryForm(CategoryForm):
    position = fields.whole(lazy("Position"), 1, 20, lazy("The best is 1."))


class ZoneForm(Form):
    """`category` and `capacity` of a zone whose places have no numbers."""

    name_fr = fields.line(
        lazy("Name"), 40, must=True, hint=lazy("As it stands on tickets, such as Parterre.")
    )
    name_en = fields.line(lazy("Name"), 40)
    position = fields.whole(lazy("Position"), 1, 200, lazy("Among the zones of the plan."))
    category = SelectField(lazy("Category of its places"))
    capacity = fields.whole(
        lazy("Places without numbers"), 1, 50_000,
        lazy("Empty: its seats are numbered, and each has its own category."), must=False,
    )  # fmt: skip

    def __init__(self, categories: Sequence[Category], **more: Any) -> None:
        super().__init__(**more)
        self.category.choices = [SelectChoice("", lazy("numbered seats")), *_choices(categories)]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if bool(self.category.data) != (self.capacity.data is not None):
            wrong = self.capacity if self.category.data else self.category
            wrong.errors = [_("Places without numbers need both, a category and how many they are.")]
            return False
        return True

    @staticmethod
    def shows(details: ZoneDetails) -> dict[str, Any]:
        chosen = "" if details.category_id is None else str(details.category_id)
        plain = {"position": details.position, "category": chosen, "capacity": details.capacity}
        return {**fields.pair("name", details.name), **plain}

    @staticmethod
    def details(values: dict[str, Any]) -> ZoneDetails:
        category = int(values["category"]) if values["category"] else None
        return ZoneDetails(fields.texts(values, "name"), values["position"], category, values["capacity"])


class RuleForm(Form):
    """Rows by a rule, how they lie, and which seats are proposed first."""

    rule = fields.line(
        lazy("Rule"), 300, must=True,
        hint=lazy(
            "Rows, numbers, then how they run: A–T, 1–32, odd on the left, except G 13-16, I, O. "
            "Or: from the left, from the right. 1–63 odd counts odd numbers alone."
        ),
    )  # fmt: skip
    category = SelectField(
        lazy("Category"), description=lazy("Of all these seats; change some of them afterwards.")
    )
    bow = fields.whole(
        lazy("Curve"), 0, 300, lazy("How far the ends come forward, in tenths of a seat. 0: straight rows.")
    )
    aisle = fields.whole(lazy("Aisle in the middle"), 0, 300, lazy("In tenths of a seat. 0: none."))
    row_gap = fields.whole(lazy("Between two rows"), 5, 100, lazy("In tenths of a seat."))
    stagger = fields.whole(lazy("Every second row shifted by"), 0, 10, lazy("In tenths of a seat."))
    best_row = fields.line(
        lazy("Best row"), 5, hint=lazy("It is proposed first. Empty: the first of the rule.")
    )
    base = fields.whole(
        lazy("Rank to begin with"), 0, 1_000, lazy("The lower its rank, the sooner a seat is proposed.")
    )
    per_row = fields.whole(lazy("Rank added a row"), 0, 1_000, lazy("With each row away from the best one."))
    per_seat = fields.whole(lazy("Rank added a seat"), 0, 1_000, lazy("With each seat away from the middle."))

    def __init__(self, categories: Sequence[Category], **more: Any) -> None:
        super().__init__(**more)
        self.category.choices = _choices(categories)

    @classmethod
    def begun(cls, categories: Sequence[Category]) -> dict[str, Any]:
        first = str(categories[0].id) if categories else ""
        return {**vars(Shape()), **vars(Ranking()), "category": first}

    @property
    def shape(self) -> Shape:
        return Shape(**{name: self[name].data for name in vars(Shape())})

    @property
    def ranking(self) -> Ranking:
        numbers = {name: self[name].data for name in ("base", "per_row", "per_seat")}
        return Ranking(str(self.best_row.data or "").upper(), **numbers)


class PaintForm(Form):
    """What many seats become. What stays empty stays as it is."""

    words = fields.line(
        lazy("These seats, too"), 300,
        hint=lazy("In words: G 1-11 odd; A–C; all even. The name of another zone may stand before them."),
    )  # fmt: skip
    category = SelectField(lazy("Category"))
    kind = SelectField(lazy("Kind"), choices=[LEAVE, *fields.options(SEAT_KINDS)])
    step_free = SelectField(lazy("Step-free"), choices=YES_OR_NO)
    restricted_view = SelectField(lazy("Restricted view"), choices=YES_OR_NO)
    door_fr = fields.line(lazy("Door"), 60, hint=lazy("A dash alone: none."))
    door_en = fields.line(lazy("Door"), 60)
    view_fr = fields.line(
        lazy("View"), 60, hint=lazy("In a few words, such as: side view. A dash alone: none.")
    )
    view_en = fields.line(lazy("View"), 60)
    rank = fields.whole(
        lazy("Rank"), 0, 99_999, lazy("The lower, the sooner a seat is proposed."), must=False
    )

    def __init__(self, categories: Sequence[Category], **more: Any) -> None:
        super().__init__(**more)
        self.category.choices = [LEAVE, *_choices(categories)]

    @property
    def changes(self) -> SeatChanges:
        answers = {"yes": True, "no": False}
        return SeatChanges(
            category_id=int(self.category.data) if self.category.data else None,
            door=self._text("door"),
            view=self._text("view"),
            step_free=answers.get(self.step_free.data),
            restricted_view=answers.get(self.restricted_view.data),
            kind=SeatKind(self.kind.data) if self.kind.data else None,
            rank=self.rank.data,
        )

    def _text(self, name: str) -> Texts | None:
        found = fields.texts(self.data, name)
        if found.fr in (NONE, "-"):
            return Texts("")
        return found if found.fr else None


class SeatsFileForm(Form):
    file = FileField(
        lazy("File"),
        description=lazy(
            "CSV, with a heading. Zone, row, number and category are needed; the rest may be missing."
        ),
    )


def _choices(categories: Sequence[Category]) -> list[SelectChoice]:
    return [SelectChoice(str(one.id), one.name.in_(lang())) for one in categories]
