"""No request may bring a card number.

What a shopper sends is refused. A long number in an address is mostly an advert's: the parameter is cut.
What providers and browsers send by themselves is read, and loses its card numbers before it is kept.
"""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qsl, quote, urlencode

import structlog
from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.kernel.card_numbers import holds_card_number

log = structlog.get_logger()

Pair = tuple[str, str]

SAFE = ("GET", "HEAD", "OPTIONS")

# Cut or refused, the message of a provider would lose its signature, and a payment its end. Coordinates of
# seats, one after the other, look like a card: who reads that file looks at each of its cells.
EXEMPT = (
    "psp_callbacks.ogone", "reports.report", "checkout.bank_return", "checkout.card_return",
    "account.card_changed", "assets.serve", "bank_returns.card", "brand_files.logo", "brand_files.made",
    "halls.import_seats",
)  # fmt: skip

# Half a card number, alone in its field: no two other fields that follow each other are so long together.
HALF = re.compile(r"[^A-Za-z]{4,60}")
ID = re.compile(r"[0-9]{1,10}")


def refuse_cards() -> ResponseReturnValue | None:
    """Drop it, count it, keep nothing of it.

    Cookies are not looked at: only our own is read, and that is signed. Those of other sites of the venue may
    hold long numbers that look like cards, and must not lock anybody out.
    """
    if request.endpoint in EXEMPT:
        return None
    if holds_card_number(request.path):
        return _refused(404)
    asked = _pairs(request.query_string)
    clean = _without_cards(asked)
    if clean != asked:
        return _cut(clean) if request.method in SAFE else _refused(422)
    return _refused(422) if request.method not in SAFE and _body_holds_card() else None


def _refused(status: int) -> ResponseReturnValue:
    log.warning("card_number_refused", endpoint=request.endpoint)
    abort(status)


def _cut(pairs: list[Pair]) -> ResponseReturnValue:
    """The same page without it. One slash first: two would be an address of somebody else."""
    log.info("card_number_cut", endpoint=request.endpoint)
    path = quote("/" + (request.root_path + request.path).lstrip("/"))
    return redirect(f"{path}?{urlencode(pairs)}" if pairs else path)


def _body_holds_card() -> bool:
    if request.mimetype == "multipart/form-data":  # what stands between its parts is made of digits by chance
        sent = list(request.form.items(multi=True))
        files = [file for _name, file in request.files.items(multi=True)]
        return _without_cards(sent) != sent or any(map(_file_holds_card, files))
    raw = request.get_data(cache=True, parse_form_data=False)
    if request.mimetype != "application/x-www-form-urlencoded":
        return holds_card_number(raw.decode("utf-8", "replace"))
    sent = _pairs(raw)
    return _without_cards(sent) != sent


def _file_holds_card(file: FileStorage) -> bool:
    """Texts are read. A picture, whose bytes hold any number by chance, has some that are zero."""
    raw = file.stream.read()
    file.stream.seek(0)
    text = "" if b"\0" in raw else raw.decode("utf-8", "replace")
    return holds_card_number(file.filename or "") or holds_card_number(text)


def _pairs(raw: bytes) -> list[Pair]:
    text = raw.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, errors="replace") if text else []


def _without_cards(pairs: list[Pair]) -> list[Pair]:
    clean = [pair for pair in pairs if not holds_card_number("=".join(pair))]
    halves = {at for at, (one, other) in enumerate(pairwise(clean)) if _are_halves(one, other)}
    return [pair for at, pair in enumerate(clean) if at not in halves and at - 1 not in halves]


def _are_halves(one: Pair, other: Pair) -> bool:
    """Of one card number. Fields of a list, whose names differ by a number alone, hold ids of ours."""
    (name, first), (next_name, second) = one, other
    listed = _stem(name) == _stem(next_name) and ID.fullmatch(first) and ID.fullmatch(second)
    if listed or not (HALF.fullmatch(first) and HALF.fullmatch(second)):
        return False
    return holds_card_number(f"{first} {second}")


def _stem(name: str) -> str:
    return name.rstrip("0123456789")


def init_app(app: Flask) -> None:
    app.before_request(refuse_cards)
