"""Who owes what on account, by age. Its address is its state: which age, and where the page begins."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.i18n import lazy
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, positions
from app.office.deferred.blueprint import bp
from app.settlement.deferred import aged
from app.settlement.deferred import services as deferred
from app.settlement.deferred.aged import Position

AGES = {
    "": lazy("All"), "30": lazy("0 to 30 days"), "60": lazy("30 to 60"), "90": lazy("60 to 90"),
    "more": lazy("Over 90 days"),
}  # fmt: skip
BUCKET = {"30": 0, "60": 1, "90": 2, "more": 3}


@access.page(bp, "/deferred", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    age = _age()
    owing = aged.lines(channels)
    page, totals = aged.page(owing, BUCKET.get(age), _after()), aged.totals(owing)
    return render(
        "office/deferred/list.html",
        region="office/deferred/_list.html",
        page=page,
        totals=totals,
        counts={"": totals.contacts, **{name: totals.by_bucket[at] for name, at in BUCKET.items()}},
        reminded=audit.latest("contact", [row.contact.ref for row in page.rows], deferred.REMINDED),
        ages=AGES,
        age=age,
        here=_here,
    )


def _age() -> str:
    asked = request.args.get("age", "")
    return asked if asked in AGES else ""


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _here(after: Position | None = None, **changed: str) -> str:
    values: dict[str, Any] = {"age": _age() or None, **changed}
    if after:
        values["after"] = positions.written(after.oldest, after.contact_ref)
    return url_for(".board", **{name: value for name, value in values.items() if value})
