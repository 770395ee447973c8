"""Who owes what on account, by age. Its address is its state: which age, and where the page begins."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, positions
from app.office.auth import step_up
from app.office.deferred.blueprint import bp
from app.office.deferred.columns import AGES, BUCKET, DEFERRED, owing
from app.office.lists import exporting
from app.settlement.deferred import aged
from app.settlement.deferred import services as deferred
from app.settlement.deferred.aged import Position


@access.page(bp, "/deferred", Right.SEE_ORDERS)
def board() -> ResponseReturnValue:
    channels = access.actor().channels(Right.SEE_ORDERS)
    age = _age()
    lines = aged.lines(channels)
    page, totals = aged.page(lines, BUCKET.get(age), _after()), aged.totals(lines)
    return render(
        "office/deferred/list.html",
        region="office/deferred/_list.html",
        listing=DEFERRED,
        page=page,
        following=DEFERRED.following(_written(page.after)),
        totals=totals,
        counts={"": totals.contacts, **{name: totals.by_bucket[at] for name, at in BUCKET.items()}},
        reminded=audit.latest("contact", [row.contact.ref for row in page.rows], deferred.REMINDED),
        ages=AGES,
        age=age,
    )


@access.page(bp, "/deferred/export", Right.EXPORT, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    lines, bucket = aged.lines(access.actor().channels(Right.EXPORT)), BUCKET.get(_age())
    return exporting.answer(
        DEFERRED, len(aged.of_age(lines, bucket)), lambda: owing(aged.every(lines, bucket)),
        zone=lambda one: one.row.contact.channel.timezone,
    )  # fmt: skip


def _age() -> str:
    asked = DEFERRED.filter("age")
    return asked if asked in AGES else ""


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _written(after: Position | None) -> str:
    return positions.written(after.oldest, after.contact_ref) if after else ""
