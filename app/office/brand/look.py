"""Name, letters and colors of a brand, tried before they are saved; what reads too badly is refused."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brand_sheets, brands, formats
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import wants_region
from app.kernel.actors import Right
from app.kernel.colors import HEX
from app.office import access, record_form
from app.office.brand.blueprint import bp, draw
from app.office.brand.forms import COLORS, THEMES, LookForm
from app.office.record_form import Edit
from app.office.rule_words import CORNERS, FONTS
from app.office.setup_channel import channel_or_404
from app.venue.brands import installed
from app.venue.brands import services as brand_services
from app.venue.brands.look import Corners, Fault, Font, Look, Theme, faults, mended
from app.venue.brands.services import BadBrand, TooFaint
from app.venue.channels.models import Channel

NIBBLES, LETTERS = "0123456789abcdef", "abcdefghijklmnop"  # figures in an address may be taken for a card


@access.page(bp, "/setup/brand/<code>", Right.SEE_SETUP, methods=("GET", "POST"))
@answered_once
def look(code: str) -> ResponseReturnValue:
    found = channel_or_404(code)
    saved = _shows(brands.of(found).name, _look_of(found))
    form = LookForm(data=saved)
    if record_form.is_trial():
        return _draw(found, form, saved, Edit(200 if form.validate() else 422))
    edit = record_form.read(form, saved, _shown)
    if edit.saves and _saved(found, form, edit.values):
        flash(_("Saved. Pages, emails and tickets look so from now on."))
        return redirect(url_for(".look", code=found.code), 303)
    return _draw(found, form, saved, Edit(422) if edit.saves else edit)


def _look_of(found: Channel) -> Look:
    return brands.of(found).look or installed.named(found.brand).look


def _shows(name: str, shown: Look) -> dict[str, Any]:
    colors = {
        f"{theme}_{field}": color
        for theme in THEMES
        for field, color in asdict(getattr(shown, theme)).items()
    }
    return {"name": name, "font": shown.font.value, "corners": shown.corners.value, **colors}


def _read(values: dict[str, Any]) -> Look:
    light, dark = (Theme(*(values[f"{theme}_{field}"] for field in COLORS)) for theme in THEMES)
    return Look(Font(values["font"]), Corners(values["corners"]), light, dark)


def _saved(found: Channel, form: LookForm, values: dict[str, Any]) -> bool:
    wanted = _read(values)
    if "corrected" in request.form:
        wanted = mended(wanted, *installed.named(found.brand).signs)
    try:
        brand_services.change_look(found, values["name"], wanted, access.actor())
    except BadBrand as bad:
        form[bad.field if bad.field in form else "name"].errors = [_("This cannot be.")]
        return False
    except TooFaint as too_faint:
        for fault in too_faint.faults:
            field = form[_field(fault)]
            field.errors = [_sentence(fault, field.label.text)]
        return False
    return True


def _field(fault: Fault) -> str:
    return f"{THEMES[fault.dark]}_{fault.field}"


def _sentence(fault: Fault, name: str) -> str:
    """Never more than it is: 4.49 is not 4.5."""
    ratio = formats.number_of(int(fault.contrast * 10) * 10, lang())
    least = formats.number_of(450, lang())
    return _(
        "%(field)s: contrast %(ratio)s : 1, where words need %(least)s : 1. %(proposed)s would do.",
        field=name,
        ratio=ratio, least=least, proposed=fault.proposed,
    )  # fmt: skip


def _draw(found: Channel, form: LookForm, saved: dict[str, Any], edit: Edit) -> ResponseReturnValue:
    tried, about = _tried(form), brand_services.subject(found)
    signs = installed.named(found.brand).signs
    proposals = faults(tried, *signs) if tried else []
    return draw(
        found,
        "look",
        region="office/brand/_trial.html",
        status=200 if wants_region() else edit.status,
        tried=tried,
        sheet=_sheet(found, mended(tried, *signs)) if tried else "",
        proposals=[(form[_field(fault)], fault) for fault in proposals],
        sentence=_sentence,
        **record_form.context(form, saved, edit, about, "brand_changed", shown=_shown),
    )


def _tried(form: LookForm) -> Look | None:
    """What the form shows, unless something in it is no color."""
    values = form.data
    if not all(HEX.fullmatch(str(values[f"{theme}_{field}"])) for theme in THEMES for field in COLORS):
        return None
    try:
        return _read(values)
    except ValueError:
        return None


def _sheet(found: Channel, shown: Look) -> str:
    """The address of the colors that are shown: no style may stand in a page."""
    packed: dict[str, Any] = {theme: _packed(getattr(shown, theme)) for theme in THEMES}
    return url_for(".preview", code=found.code, font=shown.font, corners=shown.corners, **packed)


def _packed(theme: Theme) -> str:
    return "".join(color[1:] for color in asdict(theme).values()).translate(str.maketrans(NIBBLES, LETTERS))


@access.page(bp, "/setup/brand/<code>/preview.css", Right.SEE_SETUP)
def preview(code: str) -> ResponseReturnValue:
    """Nothing but colors, each read as one."""
    channel_or_404(code)
    try:
        light, dark = (_unpacked(request.args.get(theme, "")) for theme in THEMES)
        font, corners = Font(request.args.get("font", "")), Corners(request.args.get("corners", ""))
    except ValueError:
        return Response("", 404, mimetype="text/css")
    return Response(brand_sheets.preview(Look(font, corners, light, dark)), mimetype="text/css")


def _unpacked(packed: str) -> Theme:
    """Raises ValueError."""
    if len(packed) != 6 * len(COLORS) or set(packed) - set(LETTERS):
        raise ValueError(packed)
    plain = packed.translate(str.maketrans(LETTERS, NIBBLES))
    return Theme(*(f"#{plain[at : at + 6]}" for at in range(0, len(plain), 6)))


def _shown(name: str, value: Any) -> str:
    if name == "font":
        return str(FONTS[Font(value)])
    return str(CORNERS[Corners(value)]) if name == "corners" else str(value)
