"""One request as a page, for whoever decides and for whoever asked."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.flows.approvals.models import Approval
from app.http import brands
from app.http.regions import render
from app.kernel import clock
from app.office.approvals import words
from app.sale.orders import services as orders

NOTE = 200  # characters


def note() -> str:
    return request.form.get("note", "").strip()[:NOTE]


def drawn(found: Approval, *, decides: bool, problem: str = "", status: int = 200) -> ResponseReturnValue:
    order = orders.find(found.subject_ref) or abort(404)
    brands.stand_in(order.channel)
    now = clock.now()
    return render(
        "office/approvals/approval.html",
        found=found,
        order=order,
        problem=problem,
        note=note(),
        going=words.going(found),
        taken=words.taken(found, order),
        reason=words.reason(found),
        stands=words.status(found, now),
        open=found.open_at(now),
        decides=decides,
        status=status,
    )
