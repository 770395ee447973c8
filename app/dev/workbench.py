"""Every component in every state, without buying anything. Registered in development only."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.dev import office_samples
from app.dev import workbench_samples as samples
from app.http import brands, errors
from app.http.assets import STATIC
from app.http.languages import lang
from app.office import act_words, change_words, refund_words
from app.venue.brands import installed

bp = Blueprint("workbench", __name__, url_prefix="/workbench")


@bp.record_once
def knows_the_words(state: BlueprintSetupState) -> None:
    """Of the office: the shop itself has no use for them."""
    filters = state.app.jinja_env.filters
    filters["act"], filters["reason"] = act_words.act, refund_words.reason
    filters["changes"] = change_words.changes


ERRORS = (403, 404, 410, 413, 422, 429, 500, 503)


@bp.get("/")
def door() -> ResponseReturnValue:
    return redirect(url_for(".sheet", brand=brands.brand().code))


@bp.get("/<brand>/<lang:lang>/")
def sheet(brand: str) -> str:
    return render_template(
        "dev/workbench/index.html",
        errors=ERRORS,
        brands=installed.every_one(),
        **_look(brand),
        **context(lang()),
    )


@bp.get("/<brand>/<lang:lang>/error-<int:status>")
def error(brand: str, status: int) -> str:
    """The page for when something is wrong, while nothing is."""
    heading, advice = errors.words(status)
    words = {"heading": heading, "advice": advice, "status": status, "request_id": "4K7MPQ2X9D"}
    return render_template("shop/errors/page.html", **_look(brand), **words)


@bp.get("/<brand>/<lang:lang>/office")
def office(brand: str) -> str:
    """The components of the office, in every state."""
    return render_template("dev/workbench/office.html", **_look(brand), **office_samples.office())


def _look(brand: str) -> dict[str, object]:
    if brand not in installed.every_one():
        abort(404)
    return {"brand": brands.named(brand)}


@bp.get("/workbench.css")
def style() -> Response:
    """The bench's own few rules, kept out of the shoppers' style sheet."""
    return send_file(STATIC / "css" / "workbench.css")


def context(language: str) -> dict[str, object]:
    """What every sheet may show, in one language."""
    return {
        "events": samples.events(language),
        "basket": samples.basket(language),
        "cards": samples.cards(),
        "instalments": samples.instalments(language),
        "ticket_sample": samples.ticket(language),
        "gift_cards": samples.gift_cards(language),
        "form": samples.form(),
        "broken": samples.form(broken=True),
        "euros": samples.euros,
        "long_title": samples.LONG,
    }
