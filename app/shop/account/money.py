"""The shopper's credit and debts at the shop, from its ledger."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.languages import lang
from app.http.regions import render
from app.kernel import clock
from app.presenters import account_entries, amounts
from app.settlement.deferred import services as deferred
from app.settlement.statements import services as statements
from app.shop.account.access import me, page
from app.shop.amount_form import AmountForm


@page("/money", name="money")
def look() -> ResponseReturnValue:
    return draw(AmountForm(formdata=None))


def draw(form: AmountForm, status: int = 200) -> ResponseReturnValue:
    contact = me()
    return render(
        "shop/account/money.html",
        status=status,
        form=form,
        contact=contact,
        credit=statements.credit_of(contact),
        deferred=statements.deferred_of(contact),
        due_at=deferred.due_at,
        now=clock.now(),
        entry_words=account_entries.words,
        amount_typed=lambda amount: amounts.written(amount, lang()),
    )
