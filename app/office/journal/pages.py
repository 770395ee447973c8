"""What was done, the newest first. The address is the state: person, act, record, days, where it begins.

Whoever may not see the journal sees what they did themselves.
"""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.audit.services import Wanted
from app.http import brands, numbers
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, act_words
from app.office.auth import step_up
from app.office.journal.columns import JOURNAL
from app.office.lists import days, exporting
from app.office.records import Records
from app.people.staff import services as staff

bp = Blueprint("journal", __name__)


@access.page(bp, "/setup/audit", Right.SEE_OWN_ACTS)
def journal() -> ResponseReturnValue:
    whole = access.actor().may_somewhere(Right.SEE_AUDIT)
    wanted = _wanted(access.actor().channels(Right.SEE_AUDIT)) if whole else _wanted(None, access.me().ref)
    team = staff.all_staff() if whole else [access.me()]
    found = audit.search(wanted, numbers.whole_or(request.args.get("after"), 0))
    names = {member.ref: member.name for member in team}
    records = Records(found.rows, names)
    one = records.of(found.rows[0]).words if found.rows else act_words.kind(wanted.kind)
    return render(
        "office/journal/list.html",
        listing=JOURNAL,
        page=found,
        following=JOURNAL.following(str(found.after or "")),
        wanted=wanted,
        whole=whole,
        team=team,
        names=names,
        records=records,
        one=one,
        words=act_words,
    )


@access.page(bp, "/setup/audit/export", Right.SEE_AUDIT, methods=("GET", "POST"))
@step_up.fresh
def export() -> ResponseReturnValue:
    wanted, zone = _wanted(access.both(Right.SEE_AUDIT, Right.EXPORT)), brands.channel().timezone
    return exporting.answer(
        JOURNAL, audit.count(wanted, exporting.MOST), lambda: audit.every(wanted), zone=lambda _entry: zone
    )


def _wanted(channels: frozenset[str] | None, who: str = "") -> Wanted:
    """Of these channels; None: of all, and of the house. `who`: what this member of staff did alone."""
    since, until = days.between(JOURNAL)
    asked = {name: JOURNAL.filter(name)[:60] for name in ("act", "kind", "ref")}
    return Wanted(channels, who or JOURNAL.filter("who")[:26], **asked, since=since, until=until)
