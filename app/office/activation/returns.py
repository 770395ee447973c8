"""Back from the provider and the bank to the page of the test payment.

The office's cookie is not sent with a way that begins at another site. So this page, which needs nobody to be
signed in and does nothing, only leads on.
"""

from __future__ import annotations

import base64

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.http.regions import render

bp = Blueprint("bank_returns", __name__)


@bp.get("/<lang:lang>/bank-return/<code>/<int:number>/card")
def card(code: str, number: int) -> ResponseReturnValue:
    """What the provider signed travels on as one word."""
    answer = base64.urlsafe_b64encode(request.query_string).decode()
    return _onwards(url_for("activation.trial", code=code, number=number, answer=answer))


@bp.get("/<lang:lang>/bank-return/<code>/<int:number>/bank")
def bank(code: str, number: int) -> ResponseReturnValue:
    return _onwards(url_for("activation.trial", code=code, number=number))


def _onwards(url: str) -> ResponseReturnValue:
    return render("office/activation/onwards.html", url=url)
