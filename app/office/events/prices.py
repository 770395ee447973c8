"""What an event costs: each category in each price type, as the venue sets it and as shoppers read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import Optional, ValidationError

from app.http import brands, formats
from app.http.form_keys import answered_once
from app.http.forms import Form, strip
from app.http.i18n import _, lazy
from app.http.languages import lang
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access, record_form
from app.office import setup_fields as fields
from app.office.events.blueprint import bp, draw, event_or_404, session_or_404
from app.office.record_form import Edit
from app.presenters import amounts, asked_amounts
from app.sale.catalog import services as catalog
from app.sale.catalog.models import Event, PriceType
from app.sale.catalog.services import MOST_PRICE, WithoutPrice
from app.sale.halls.models import Category
from app.venue.channels.models import Channel

ACTS = ("prices_changed", "session_prices_changed")
MOST_PERCENT = 200
Cell = tuple[int, int]


class GridForm(Form):
    """Its prices are fields of the class that `_grid` makes."""

    percent = StringField(
        lazy("Change all prices by (%)"),
        description=lazy("For example 5 or -10. You see them first, and then save."),
        filters=[strip],
        validators=[Optional()],
    )

    def validate_percent(self, field: StringField) -> None:
        if _points(field.data) is None:
            raise ValidationError(_("Enter a percentage from -90 to 200, for example 5."))


def _points(text: Any) -> int | None:
    """In basis points; None if it is no such percentage."""
    found = amounts.read_signed(str(text or "").replace("%", ""), "EUR")
    return found.minor if found and -90_00 <= found.minor <= MOST_PERCENT * 100 else None


def _price(label: str) -> StringField:
    def check(_form: Form, field: StringField) -> None:
        found = amounts.read(field.data or "", "EUR")
        wrong = asked_amounts.fault(
            field.data or "", found, "EUR", least=Money(0, "EUR"), most=Money(MOST_PRICE, "EUR")
        )
        if wrong:
            raise ValidationError(wrong)

    return StringField(label, filters=[strip], validators=[Optional(), check])


def _grid(categories: Sequence[Category], types: Sequence[PriceType]) -> type[GridForm]:
    asked = {
        name(category.id, price_type.id): _price(
            f"{category.name.in_(lang())}, {price_type.name.in_(lang())}"
        )
        for category in categories
        for price_type in types
    }
    return type("GridForm", (GridForm,), asked)


def name(category_id: int, price_type_id: int) -> str:
    """Of the field for one price."""
    return f"price_{category_id}_{price_type_id}"


def _cells(values: dict[str, Any]) -> Iterator[tuple[Cell, int]]:
    """What is not empty."""
    for field, value in values.items():
        if field.startswith("price_") and (minor := fields.minor(value)) is not None:
            _word, category, price_type = field.split("_")
            yield (int(category), int(price_type)), minor


@access.page(bp, "/events/<number>/prices", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def prices(number: str) -> ResponseReturnValue:
    found = event_or_404(number)
    stored = catalog.price_grid(found)
    grid = _grid_of(stored.types, catalog.sold_categories(found), stored.event)
    if grid.edit.saves and _saved(found, grid, stored.event):
        flash(_("Saved. Whoever holds places keeps their prices."))
        return redirect(url_for(".prices", number=found.id), 303)
    return _draw("prices", found, grid, ACTS[:1])


@access.page(bp, "/events/<number>/sessions/<session>/prices", Right.SEE_OFFERS, methods=("GET", "POST"))
@answered_once
def session_prices(number: str, session: str) -> ResponseReturnValue:
    """What one session costs where that is not what its event does."""
    found = event_or_404(number)
    performance = session_or_404(found, session)
    stored, categories = catalog.price_grid(found, performance), catalog.categories_of([performance.plan_id])
    grid = _grid_of(stored.types, categories, stored.session, stored.event)
    if grid.edit.saves:
        catalog.set_session_prices(performance, dict(_cells(grid.edit.values)), access.actor())
        flash(_("Saved. Whoever holds places keeps their prices."))
        return redirect(url_for(".session_prices", number=found.id, session=performance.id), 303)
    start = catalog.start_of(performance)
    return _draw("session_prices", found, grid, ACTS[1:], performance=performance, start=start)


@dataclass(frozen=True)
class Grid:
    """`usual`: what shoppers read where a field is empty. `raised`: by a percentage, not saved yet."""

    form: GridForm
    saved: dict[str, Any]
    edit: Edit
    categories: Sequence[Category]
    types: Sequence[PriceType]
    usual: dict[str, str]
    raised: bool


def _grid_of(
    types: Sequence[PriceType], categories: Sequence[Category], now: Mapping[Cell, int],
    usual: Mapping[Cell, int] | None = None,
) -> Grid:  # fmt: skip
    cells = [(category.id, price_type.id) for category in categories for price_type in types]
    saved = {name(*cell): fields.written(now.get(cell), lang()) for cell in cells}
    form = _grid(categories, types)(data=saved)
    raises = "raise" in request.form
    edit = _raised(form) if raises else record_form.read(form, saved, _shown)
    said = _shop_prices((usual or {}).items(), brands.channel())
    return Grid(form, saved, edit, categories, types, said, raises and not form.errors)


def _draw(template: str, event: Event, grid: Grid, acts: Sequence[str], **more: Any) -> ResponseReturnValue:
    edit = Edit(422) if grid.edit.saves else grid.edit
    about = catalog.event_subject(event)
    return draw(
        template, event, status=edit.status, grid=grid, name=name,
        shop=_shop_prices(_cells(grid.form.data), brands.channel()),
        **record_form.context(grid.form, grid.saved, edit, about, *acts, shown=_shown), **more,
    )  # fmt: skip


def _raised(form: GridForm) -> Edit:
    """All prices as they were typed, changed by a percentage; nothing is saved."""
    if not form.validate():
        return Edit(422)
    points = _points(form.percent.data)
    if points is None:
        form.percent.errors = [_("Enter a percentage from -90 to 200, for example 5.")]
        return Edit(422)
    for field in form:
        if field.name.startswith("price_") and (minor := fields.minor(field.data)) is not None:
            field.data = fields.written(min(catalog.raised(minor, points), MOST_PRICE), lang())
    form.percent.data = ""
    return Edit()


def _saved(found: Event, grid: Grid, now: Mapping[Cell, int]) -> bool:
    """Prices of what has no field here stay."""
    kept = {cell: minor for cell, minor in now.items() if name(*cell) not in grid.saved}
    try:
        catalog.set_prices(found, kept | dict(_cells(grid.edit.values)), access.actor())
    except WithoutPrice as bare:
        words = _("It is in the shop: %(category)s needs a price.", category=bare.category.name.in_(lang()))
        _row(grid.form, bare.category.id).errors = [words]
        return False
    return True


def _row(form: GridForm, category_id: int) -> Any:
    """The first price of a category."""
    return next((one for one in form if one.name.startswith(f"price_{category_id}_")), form.percent)


def _shop_prices(cells: Iterable[tuple[Cell, int]], channel: Channel) -> dict[str, str]:
    """What shoppers read, by the name of the field: with the channel's fee."""
    found = {}
    for cell, minor in cells:
        price = Money(minor, channel.currency)
        found[name(*cell)] = formats.money(price + channel.fee_on(price), lang())
    return found


def _shown(_name: str, value: Any) -> str:
    return fields.amount_words(value) or _("not sold")
