"""What was done, the newest first. The address is the state: person, act, record, where the page begins."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Wanted
from app.http import numbers
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, act_words
from app.office.journal.records import Records
from app.people.staff import services as staff

bp = Blueprint("journal", __name__)

FILTERS = ("who", "act", "kind", "ref")


@access.page(bp, "/setup/audit", Right.SEE_AUDIT)
def journal() -> ResponseReturnValue:
    wanted, team = _wanted(), staff.all_staff()
    found = audit.search(wanted, numbers.whole_or(request.args.get("before"), 0))
    names = {member.ref: member.name for member in team}
    records = Records(found.entries, names)
    one = records.of(found.entries[0]).words if found.entries else act_words.kind(wanted.kind)
    return render(
        "office/journal/list.html",
        page=found,
        wanted=wanted,
        team=team,
        names=names,
        records=records,
        one=one,
        words=act_words,
        here=_here,
    )


def _wanted() -> Wanted:
    asked = {name: request.args.get(name, "")[:60] for name in FILTERS}
    return Wanted(access.actor().channels(Right.SEE_AUDIT), **asked)


def _here(before: int = 0, **changed: str) -> str:
    """This journal with another filter, or its next page; a filter left empty is left out."""
    kept = {name: request.args.get(name, "") for name in FILTERS} | changed
    if before:
        kept["before"] = str(before)
    return url_for(".journal", **{name: value for name, value in kept.items() if value})  # type: ignore[arg-type]
