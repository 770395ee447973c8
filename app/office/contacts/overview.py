"""The first page of the sheet: how things stand, what they bought lately, what was changed by hand."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounting.ledger import services as ledger
from app.audit import services as audit
from app.kernel.actors import Right
from app.kernel.money import Money
from app.office import access
from app.office.contacts.blueprint import bp
from app.office.contacts.sheet import draw, most_of, opened
from app.office.orders.words import state_of
from app.people.customers import services as customers
from app.sale.orders import services as orders
from app.sale.orders.services import Filter

LATELY = 5


@access.page(bp, "/orders/<number>/contact", Right.SEE_CONTACTS)
def of_order(number: str) -> ResponseReturnValue:
    """From an order to whose it is; of a guest’s, to whoever has that address, or to the guest."""
    order = orders.by_number(number.replace("-", "").upper()[:8]) or abort(404)
    access.actor().must(Right.SEE_CONTACTS, order.channel_code)
    if order.contact_ref:
        return redirect(url_for(".contact", number=customers.get(order.contact_ref).number), 303)
    if customers.find(order.channel_code, order.email):
        return redirect(url_for(".contacts_list", q=order.email), 303)
    return redirect(url_for(".guest", number=number), 303)


@access.page(bp, "/contacts/<number>", Right.SEE_CONTACTS)
def contact(number: str) -> ResponseReturnValue:
    found = opened(number)
    nothing = Money(0, found.channel.currency)
    held = ledger.balances((found.credit_account, found.deferred_account, found.instalments_account))
    return draw(
        found,
        "overview",
        credit=-held.get(found.credit_account, nothing),
        owes=held.get(found.deferred_account, nothing),
        most=most_of(found),
        instalments=held.get(found.instalments_account, nothing),
        lately=orders.search(Filter(contact_ref=found.ref), most=LATELY).rows,
        state_of=state_of,
        history=audit.history("contact", found.ref, limit=10),
    )
