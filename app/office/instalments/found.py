"""One instalment in the office: finding it, and what its pages have in common."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, formats
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.instalments import words
from app.presenters import instalments as instalment_words
from app.sale.orders import services as orders
from app.settlement.collection import services as collection
from app.settlement.instalments import services as instalments
from app.settlement.instalments.models import Instalment


def instalment_or_404(number: str, share: int, right: Right) -> Instalment:
    """One they may do this to; any other does not exist."""
    order = orders.by_number(number.replace("-", "").upper()[:8]) or abort(404)
    access.actor().must(right, order.channel_code)
    brands.stand_in(order.channel)
    schedule = instalments.shown(order.ref) if order.in_shares and order.paid_at else None
    rows = schedule.instalments if schedule else []
    return next((row for row in rows if row.number == share), None) or abort(404)


def back(row: Instalment) -> ResponseReturnValue:
    return redirect(back_url(row), 303)


def back_url(row: Instalment) -> str:
    """To the list or to the order's sheet, wherever one came from."""
    if request.args.get("from") == "order":
        return url_for("orders.order", number=_number(row), _anchor="schedule")
    return url_for("instalments.board", view=request.args.get("view"))


def kept() -> dict[str, str]:
    """Where one came from, for addresses of what comes next."""
    return {name: request.args[name] for name in ("from", "view") if name in request.args}


def _number(row: Instalment) -> str:
    return formats.order_number(row.schedule.order.number)


def draw(
    template: str, row: Instalment, *, status: int = 200, changed: bool = False, **context: Any
) -> ResponseReturnValue:
    """The page of an act; if there is nothing to do any more, the page that says so."""
    name = template if row.open else "settled"
    return render(
        f"office/instalments/{name}.html",
        status=status if row.open or status != 200 or request.method == "GET" else 409,
        row=row,
        order=row.schedule.order,
        share_name=instalment_words.name([row]),
        due=instalment_words.due(row),
        stands=words.status(row),
        why=words.why(row),
        card=words.card(row),
        changed=changed,
        shown=collection.version(row),
        back_url=back_url(row),
        from_order=request.args.get("from") == "order",
        action=url_for(request.endpoint or "", number=_number(row), share=row.number, **kept()),  # type: ignore[arg-type]
        **context,
    )


def draw_changed(template: str, number: str, share: int, right: Right, **context: Any) -> ResponseReturnValue:
    """Somebody else, or the worker, was faster: how it stands now, and nothing was done."""
    row = instalment_or_404(number, share, right)
    return draw(template, row, status=409, changed=True, **context)
