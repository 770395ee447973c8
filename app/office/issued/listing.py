"""Every voucher: how it stands, what is left on it, until when, who bought it. Its address is its state."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.flows.finding import issued
from app.flows.finding.issued import Position, Standing, Wanted
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, positions
from app.office.issued import words
from app.office.issued.blueprint import bp
from app.venue.channels import services as channels

LONGEST = 254  # characters of a word


@access.page(bp, "/vouchers", Right.SEE_ORDERS)
def vouchers() -> ResponseReturnValue:
    where, view = access.actor().channels(Right.SEE_ORDERS), _view()
    shown: dict[str, Any] = {"page": None, "gifts": ()}
    if view == words.UNPAID:
        shown["gifts"] = issued.unpaid(where)
    else:
        shown["page"] = issued.page(Wanted(where, Standing(view) if view else None, _word()), _after())
    return render(
        "office/issued/list.html",
        region="office/issued/_list.html",
        words=words,
        view=view,
        word=_word(),
        here=_here,
        channel_of=channels.by_code,
        may_issue=access.actor().may_somewhere(Right.ADJUST_ACCOUNTS),
        **shown,
    )


def _view() -> str:
    asked = request.args.get("view", "")
    return asked if asked in words.ALL else ""


def _word() -> str:
    return request.args.get("q", "").replace("\0", "").strip()[:LONGEST]


def _after() -> Position | None:
    found = positions.asked()
    return Position(*found) if found else None


def _here(after: Position | None = None, **changed: str) -> str:
    values: dict[str, Any] = {"view": _view(), "q": _word(), **changed}
    if after:
        values["after"] = positions.written(after.issued_at, after.ref)
    return url_for(".vouchers", **{name: value for name, value in values.items() if value})
