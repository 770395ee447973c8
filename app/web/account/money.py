"""What the shopper has at the house and owes it, from the house's own books."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.statements import services as statements
from app.web.account import account_words
from app.web.account.entrance import me, page
from app.web.regions import render


@page("/money")
def money() -> ResponseReturnValue:
    contact = me()
    return render(
        "account/money.html",
        contact=contact,
        credit=statements.credit_of(contact),
        deferred=statements.deferred_of(contact),
        entry_words=account_words.entry_words,
    )
