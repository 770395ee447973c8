"""The list of contacts. Its address is its state: word, filter, columns, and where the page begins."""

from __future__ import annotations

from collections.abc import Collection

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.directory import services as directory
from app.flows.directory.services import Filter, Standing
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, contact_names
from app.office.auth import step_up
from app.office.contacts import words
from app.office.contacts.blueprint import bp
from app.office.contacts.columns import CONTACTS
from app.office.lists import exporting, kept


@access.page(bp, "/contacts", Right.SEE_CONTACTS)
def contacts_list() -> ResponseReturnValue:
    views = kept.of(CONTACTS)
    if own := kept.opening(CONTACTS, views):
        return redirect(own, 303)
    wanted = _wanted(access.actor().channels(Right.SEE_CONTACTS))
    found = directory.search(wanted, directory.number_in(request.args.get("after", "")))
    number = directory.number_in(wanted.word)
    if number is not None and [row.contact.number for row in found.rows] == [number]:
        return redirect(url_for(".contact", number=number), 303)
    return render(
        "office/contacts/list.html",
        region="office/contacts/_list.html",
        listing=CONTACTS,
        views=views,
        rows=found.rows,
        after=str(found.after or ""),
        total=directory.count(wanted),
        most=directory.MOST_COUNTED,
        choices={"account": (words.ACCOUNT, {one.value: str(word) for one, word in words.STANDINGS.items()})},
        called=contact_names.called,
        may_create=access.actor().may_somewhere(Right.CHANGE_CONTACTS),
        may_export=access.actor().may_somewhere(Right.EXPORT),
    )


@access.page(bp, "/contacts/export", Right.EXPORT, methods=("GET", "POST"))
@step_up.fresh
def export_list() -> ResponseReturnValue:
    wanted = _wanted(access.actor().channels(Right.EXPORT))
    return exporting.answer(
        CONTACTS, directory.count(wanted, exporting.MOST), lambda: directory.every(wanted),
        zone=lambda row: row.contact.channel.timezone,
    )  # fmt: skip


def _wanted(channels: Collection[str] | None) -> Filter:
    standing, chosen = CONTACTS.filter("account"), CONTACTS.chosen
    return Filter(
        channels=channels,
        standing=Standing(standing) if standing in set(Standing) else None,
        word=CONTACTS.filter("q"),
        numbers=None if chosen is None else [int(one) for one in chosen if one.isdecimal() and len(one) < 10],
    )
