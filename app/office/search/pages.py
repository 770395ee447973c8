"""What a word may mean, in groups. What can only mean one record opens it at once.

Without a word it shows what one keeps at hand.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.finding import services as finding
from app.http import formats
from app.http.regions import render
from app.office import access, starred
from app.office.contact_names import called
from app.office.issued import words as issued_words
from app.office.orders import words
from app.sale.orders.models import Order

bp = Blueprint("search", __name__)

LONGEST = 254


@access.page(bp, "/search", None)
def search() -> ResponseReturnValue:
    word = request.args.get("q", "").strip()[:LONGEST]
    found = finding.find(word, access.actor()) if word else finding.Found()
    if isinstance(found.jump, Order):
        number = formats.order_number(found.jump.number)
        return redirect(url_for("orders.order", number=number), 303)
    if found.bought:
        return redirect(url_for("orders.orders_list", q=word), 303)
    if found.jump is not None:
        return redirect(url_for("contacts.contact", number=found.jump.number), 303)
    return render(
        "office/search/found.html",
        word=word,
        starred=() if word else starred.of_mine(),
        found=found,
        called=called,
        state_of=words.state_of,
        standing=issued_words.status,
    )
