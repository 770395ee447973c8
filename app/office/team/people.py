"""Everybody of the team, and the sheet of one of them."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.audit import services as audit
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.team import words
from app.office.team.blueprint import bp, somebody
from app.office.team.forms import GrantForm
from app.people.staff import services as staff


@access.page(bp, "/setup/team", Right.MANAGE_STAFF)
def team() -> ResponseReturnValue:
    access.actor().must(Right.MANAGE_STAFF)
    return render(
        "office/team/list.html", everybody=staff.all_staff(), last_seen=staff.last_seen(), words=words
    )


@access.page(bp, "/setup/team/<ref>", Right.MANAGE_STAFF)
def person(ref: str) -> ResponseReturnValue:
    found = somebody(ref)
    return render(
        "office/team/person.html",
        person=found,
        words=words,
        form=GrantForm(formdata=None),
        invited_until=staff.open_until(found),
        sessions=staff.of(found),
        mine=access.this_session().ref,
        history=audit.history("staff", found.ref),
    )
