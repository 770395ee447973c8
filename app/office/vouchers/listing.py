"""Every voucher product: what it is sold at, how it stands; and the rules of each channel."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.vouchers import words
from app.office.vouchers.blueprint import bp
from app.venue.channels import services as channels


@access.page(bp, "/catalogue/vouchers", Right.SEE_OFFERS)
def products() -> ResponseReturnValue:
    where = access.actor().channels(Right.SEE_OFFERS)
    return render(
        "office/vouchers/list.html",
        products=vouchers.products(where),
        places=access.channels_with(Right.SEE_OFFERS),
        channel_of=channels.by_code,
        words=words,
        may_change=access.actor().may_somewhere(Right.CHANGE_OFFERS),
    )
