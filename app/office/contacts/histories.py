"""What they bought, and how their money moved."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from app.kernel.actors import Right
from app.office import access, positions
from app.office.contacts.blueprint import bp
from app.office.contacts.sheet import draw, opened
from app.office.orders.listing import position
from app.office.orders.words import state_of
from app.presenters import account_entries
from app.presenters import instalments as instalment_words
from app.sale.orders import services as orders
from app.sale.orders.services import Filter
from app.settlement.instalments import services as instalments
from app.settlement.statements import services as statements


@access.page(bp, "/contacts/<number>/purchases", Right.SEE_CONTACTS)
def purchases(number: str) -> ResponseReturnValue:
    found = opened(number)
    page = orders.search(Filter(contact_ref=found.ref), position())
    after = page.after and positions.written(page.after.placed_at, page.after.ref)
    following = url_for(".purchases", number=found.number, after=after) if after else ""
    return draw(found, "purchases", page=page, following=following, state_of=state_of)


@access.page(bp, "/contacts/<number>/money", Right.SEE_CONTACTS)
def money(number: str) -> ResponseReturnValue:
    found = opened(number)
    return draw(
        found,
        "money",
        credit=statements.credit_of(found),
        deferred=statements.deferred_of(found),
        running=instalments.running(found.ref),
        entry_words=account_entries.words,
        words_of=instalment_words,
    )
