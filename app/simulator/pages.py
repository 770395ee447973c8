"""The pages people read: what this is, which cards to try, what the bank did."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.simulator import life
from app.simulator.bank import Bank, here
from app.simulator.cards import TROUBLE, USUAL, brand_of
from app.simulator.money import spelled
from app.simulator.records import Payment
from app.simulator.texts import language_of, status_text, texts

bp = Blueprint("pages", __name__)

_SHOWN = 100  # payments on the list


@bp.get("/")
def home() -> ResponseReturnValue:
    language = language_of(request)
    tables = [("usual_cards", USUAL), ("trouble_cards", TROUBLE)]
    return render_template("home.html", tables=tables, language=language, t=texts(language))


@bp.get("/transactions")
def transactions() -> ResponseReturnValue:
    bank, language = here(), language_of(request)
    life.catch_up(bank)
    found = [(payment, _history(bank, payment)) for payment in bank.store.latest(_SHOWN)]
    return render_template("transactions.html", found=found, language=language, t=texts(language))


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    here().store.rows("SELECT 1")
    return jsonify(status="ok")


@bp.get("/robots.txt")
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain")


def _history(bank: Bank, payment: Payment) -> list[dict[str, object]]:
    sql = "SELECT sub, operation, amount, status, error, at FROM history WHERE payid = ? ORDER BY id"
    return [dict(row) for row in bank.store.rows(sql, payment.payid)]


@bp.app_template_filter("moment")
def moment(at: float, language: str) -> str:
    shape = "%d/%m/%Y %H:%M:%S" if language == "fr" else "%Y-%m-%d %H:%M:%S"
    return datetime.fromtimestamp(at, UTC).strftime(shape) + " UTC"


@bp.app_template_filter("grouped")
def grouped(number: str) -> str:
    """Card numbers in the groups that are printed on the plastic."""
    sizes = (4, 6, 5) if len(number) == 15 else (4, 4, 4, 4)
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    return "\u00a0".join(number[end - size : end] for size, end in zip(sizes, ends, strict=True))


bp.add_app_template_filter(spelled, "money")
bp.add_app_template_filter(brand_of, "brand")
bp.add_app_template_filter(status_text, "status")
