"""The list of contacts. Its address is its state: word, filter, and where the page begins."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.directory import services as directory
from app.flows.directory.services import Filter, Standing
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.contacts import words
from app.office.contacts.blueprint import bp


@access.page(bp, "/contacts", Right.SEE_CONTACTS)
def contacts_list() -> ResponseReturnValue:
    wanted = _filter()
    found = directory.search(wanted, directory.number_in(request.args.get("after", "")))
    number = directory.number_in(wanted.word)
    if number is not None and [row.contact.number for row in found.rows] == [number]:
        return redirect(url_for(".contact", number=number), 303)
    return render(
        "office/contacts/list.html",
        region="office/contacts/_list.html",
        page=found,
        total=directory.count(wanted),
        most=directory.MOST_COUNTED,
        wanted=wanted,
        standings=words.STANDINGS,
        called=words.called,
        may_create=access.actor().may_somewhere(Right.CHANGE_CONTACTS),
        here=_here,
    )


def _filter() -> Filter:
    standing = request.args.get("account", "")
    return Filter(
        channels=access.actor().channels(Right.SEE_CONTACTS),
        standing=Standing(standing) if standing in set(Standing) else None,
        word=request.args.get("q", "").strip()[:254],
    )


def _here(after: int | None = None, **changed: str) -> str:
    """This list with another filter, or its next page; a filter left empty is left out."""
    kept = {name: request.args.get(name, "") for name in ("q", "account")} | changed
    if after is not None:
        kept["after"] = str(after)
    values: dict[str, Any] = {name: value for name, value in kept.items() if value}
    return url_for(".contacts_list", **values)
