"""The rows and seats of a zone: drawn, listed, made by rules, changed many at a time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import numbers
from app.http.i18n import _
from app.kernel.actors import Right
from app.office import access
from app.office.halls import picture, words
from app.office.halls.blueprint import draw, may_change, page, zone_or_404
from app.office.halls.forms import PaintForm, RuleForm
from app.sale.halls import services as halls
from app.sale.halls.services import (
    BadHall,
    BadWords,
    Chosen,
    FoundZone,
    NoSpaceBeside,
    NothingChosen,
    SeatsThere,
    TooManySeats,
)

POSTS = ("GET", "POST")
LONGEST = 5  # of the name of a row
MOST_TICKED = 1_000


@page("/halls/<int:number>/zones/<int:zone>")
def zone(number: int, zone: int) -> ResponseReturnValue:
    found = zone_or_404(number, zone)
    if not found.zone.numbered:
        return redirect(url_for(".zone_general", number=number, zone=zone), 303)
    return _drawn(found, PaintForm(halls.categories_of(number), formdata=None))


@page("/halls/<int:number>/zones/<int:zone>/seats", Right.SET_UP, methods=("POST",))
def paint(number: int, zone: int) -> ResponseReturnValue:
    """Seats that are ticked, and those that are said in words."""
    found = zone_or_404(number, zone, draft=True)
    form = PaintForm(halls.categories_of(number))
    if not form.validate():
        return _drawn(found, form, 422)
    row = request.args.get("row", "")[:LONGEST]
    ticked = [one[:LONGEST] for one in request.form.getlist("ticked")[:MOST_TICKED]]
    chosen = Chosen(
        words=form.words.data or "", **({"row": row, "numbers": ticked} if row else {"rows": ticked})
    )
    try:
        if request.form.get("remove"):
            number_ = halls.remove_seats(found.zone, chosen, access.actor())
            flash(_("Seats taken away: %(num)s.", num=number_))
        else:
            number_ = halls.change_seats(found.zone, chosen, form.changes, access.actor())
            flash(_("Seats changed: %(num)s.", num=number_))
    except BadWords as bad:
        form.words.errors = [words.unread(bad)]
    except NothingChosen:
        form.words.errors = [_("Tick rows or seats, or say in words which are meant: none are so far.")]
    except NoSpaceBeside as bad:
        form.kind.errors = [words.alone(bad)]
    except BadHall:
        form.category.errors = [_("Say what these seats become: everything is left as it is.")]
    else:
        return redirect(url_for(".zone", number=number, zone=zone, **_where(row)), 303)
    return _drawn(found, form, 422)


def _where(row: str) -> dict[str, Any]:
    after = str(_after())
    return {**({"row": row} if row else {}), **({"after": after} if after != "0" else {})}


def _after() -> int:
    return numbers.whole_or(request.args.get("after"), 0)


def _drawn(found: FoundZone, form: PaintForm, status: int = 200) -> ResponseReturnValue:
    """All rows, a page at a time, or the seats of one."""
    zone, name = found.zone, request.args.get("row", "")[:LONGEST].replace("\0", "")
    one = halls.row_of(zone, name) if name else None
    listed = halls.rows_of(zone, _after()) if one is None else None
    rows = [one] if one else list(listed.rows if listed else ())
    categories = halls.categories_of(found.hall.id)
    return draw(
        "zone",
        found.hall,
        status=status,
        zone=zone,
        plan=found.plan,
        zones=halls.zones_of(found.plan.id),
        categories={category.id: category for category in categories},
        rows=rows,
        row=one,
        after=_after(),
        following=listed.after if listed else None,
        picture=picture.of(rows, categories) if rows else None,
        shapes=picture.SHAPES,
        shape_of=picture.shape_of,
        form=form,
        ticked=request.form.getlist("ticked"),
        where=_where(one.name if one else ""),
        paints=may_change() and found.plan.published_at is None,
    )


@page("/halls/<int:number>/zones/<int:zone>/rule", Right.SET_UP, methods=POSTS)
def rule(number: int, zone: int) -> ResponseReturnValue:
    found = zone_or_404(number, zone, draft=True)
    if not found.zone.numbered:
        return redirect(url_for(".zone_general", number=number, zone=zone), 303)
    categories = halls.categories_of(number)
    form = RuleForm(categories, data=RuleForm.begun(categories))
    if form.validate_on_submit() and (made := _made(found, form)):
        flash(_("Seats made: %(num)s.", num=made))
        return redirect(url_for(".zone", number=number, zone=zone), 303)
    return draw(
        "rule", found.hall, status=422 if form.is_submitted() else 200, zone=found.zone, plan=found.plan,
        form=form, categories=categories,
    )  # fmt: skip


def _made(found: FoundZone, form: RuleForm) -> int:
    """How many seats; 0 if something has to be mended."""
    try:
        rule = halls.read_rule(str(form.rule.data))
        category = int(form.category.data)
        return halls.make_rows(found.zone, rule, category, access.actor(), form.shape, form.ranking)
    except BadWords as bad:
        form.rule.errors = [words.unread(bad)]
    except SeatsThere as there:
        form.rule.errors = [words.twice(there)]
    except TooManySeats as many:
        form.rule.errors = [_("A plan has at most %(most)s numbered seats.", most=many.most)]
    except BadHall:
        form.rule.errors = [_("This makes no seat, or more than a drawing holds.")]
    return 0
