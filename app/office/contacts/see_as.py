"""See as: what somebody finds in their account, read-only, drawn here without a session of the shop."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.kernel import clock
from app.kernel.actors import Right
from app.office import access
from app.office.contacts.blueprint import bp
from app.office.contacts.sheet import draw, most_of, opened
from app.people.customers import services as customers
from app.presenters import account_entries
from app.sale.orders import services as orders
from app.settlement.statements import services as statements

MOST = 20


@access.page(bp, "/contacts/<number>/see-as", Right.SEE_CONTACTS)
def see_as(number: str) -> ResponseReturnValue:
    """Looking is audited, each time."""
    found, now = opened(number), clock.now()
    customers.look_at(found, access.actor())
    credit, deferred = statements.both_of(found)
    return draw(
        found,
        "see_as",
        here="see_as",
        credit=credit,
        deferred=deferred,
        most=most_of(found),
        coming=orders.of_contact(found.ref, now, past=False, most=MOST),
        vouchers=vouchers.usable_of(found),
        entry_words=account_entries.words,
    )
