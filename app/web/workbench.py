"""Every component in every state, without buying anything. Registered in development only."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, send_file

from app.web import workbench_samples as samples
from app.web.assets import STATIC

bp = Blueprint("workbench", __name__, url_prefix="/workbench")

SHEETS = (
    "index", "mock_catalogue", "mock_event", "mock_seats", "mock_seat_list", "mock_basket", "mock_delivery",
    "mock_summary", "mock_payment", "mock_state", "mock_confirmation", "mock_expired", "mock_error",
)  # fmt: skip


@bp.get("/<brand>/<lang>/")
@bp.get("/<brand>/<lang>/<sheet>")
def sheet(brand: str, lang: str, sheet: str = "index") -> str:
    if sheet not in SHEETS:
        abort(404)
    return render_template(f"workbench/{sheet}.html", sheets=SHEETS, **context(lang))


@bp.get("/workbench.css")
def style() -> Response:
    """The bench's own few rules, kept out of the shoppers' style sheet."""
    return send_file(STATIC / "css" / "workbench.css")


def context(lang: str) -> dict[str, object]:
    """What every sheet may show, in one language."""
    return {
        "events": samples.events(lang),
        "basket": samples.basket(lang),
        "cards": samples.cards(),
        "instalments": samples.instalments(lang),
        "ticket_sample": samples.ticket(lang),
        "form": samples.form(),
        "broken": samples.form(broken=True),
        "euros": samples.euros,
        "long_title": samples.LONG,
    }
