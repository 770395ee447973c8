"""A shop of a few pages, and a bank that writes down what it is sent: enough to try the scripts on."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.serving import BaseWSGIServer, make_server

from app.http import assets, security

PAGES = Path(__file__).parent / "pages"
TEMPLATES = Path(__file__).parents[2] / "templates"
HTMX = (
    '{"history":false,"includeIndicatorCSS":false,"noSwap":[204,304,"5xx"],'
    '"defaultTimeout":20000,"extensions":"tt"}'
)
WORDS = {
    "error": "Error:",
    "summary": "There is a problem",
    "numberEmpty": "Enter your card number.",
    "numberShortOne": "The card number is 1 digit short.",
    "numberShort": "The card number is {n} digits short.",
    "numberLong": "The card number has too many digits.",
    "numberWrong": "That number has a mistake – check it group by group.",
    "brandRefused": "We do not accept {brand}. We accept {accepted}.",
    "accepted": "Visa, Mastercard, American Express",
    "expiryEmpty": "Enter the month and year on your card.",
    "expiryMonth": "The month goes from 01 to 12.",
    "expiryPast": "This card expired in {when}.",
    "months": [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ],
    "cvcEmpty": "Enter the security code.",
    "cvcLength": "The code has 3 digits, on the back.",
    "cvcAmex": "This card’s code has 4 digits, on the front.",
    "cvcHintAmex": "4 digits on the front",
    "holderEmpty": "Enter the name on your card.",
    "holderDigits": "Enter the name on your card, not its number.",
    "busy": "Contacting your bank…",
    "slow": "This is taking longer than usual. Do not close this page.",
}  # fmt: skip


# What the bank is sent for each brand: as the form is, and with the box to save the card ticked.
CHOICES = {
    brand: [[["BRAND", name], ["SHASIGN", f"{name} once"]], [["BRAND", name], ["SHASIGN", f"{name} kept"]]]
    for brand, name in (("cb", "CB"), ("visa", "VISA"), ("mastercard", "MasterCard"))
}


@dataclass
class Shop:
    """Both servers, what they were sent, and what they are told to answer."""

    url: str = ""
    bank: str = ""
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    moved: bool = False
    broken: bool = False
    last: bool = False
    plain: bool = False
    held_for: timedelta = timedelta(minutes=15)


logging.getLogger("werkzeug").setLevel(logging.ERROR)


def serve(app: Flask) -> BaseWSGIServer:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def create_bank(shop: Shop) -> Flask:
    app = Flask("bank")

    @app.post("/pay")
    def pay() -> str:
        shop.sent.append(("pay", request.form.to_dict()))
        return "<!doctype html><title>Bank</title><link rel=icon href=data:,><p>Thank you</p>"

    @app.post("/never")
    def never() -> ResponseReturnValue:
        """No content: the browser stays where it is, as it does while a bank thinks."""
        shop.sent.append(("never", request.form.to_dict()))
        return "", 204

    return app


def create_shop(shop: Shop) -> Flask:
    app = Flask("shop", static_folder=None)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(PAGES), FileSystemLoader(TEMPLATES)])
    app.jinja_env.globals.update(_=_plain, htmx_config=HTMX, words=WORDS, sheet=assets.sheet, say=_said)
    assets.init_app(app)
    app.after_request(security.add_headers)

    @app.before_request
    def note() -> None:
        shop.asked.append(request.full_path.rstrip("?"))

    @app.get("/card")
    def card() -> ResponseReturnValue:
        security.allow_form_to(shop.bank)
        if request.args.get("scan"):
            security.allow_camera()
        return render_template(
            "card.html",
            action=f"{shop.bank}{request.args.get('to', '/pay')}",
            asks=request.args,
            choices=CHOICES,
        )

    @app.get("/hold")
    def hold() -> str:
        return render_template("hold.html", **_hold(shop))

    @app.post("/hold/more")
    def more() -> ResponseReturnValue:
        shop.sent.append(("more", request.form.to_dict()))
        shop.held_for = timedelta(minutes=10)
        if shop.plain:
            return redirect("/hold", 303)
        facts = _hold(shop)
        return {
            "heldUntil": facts["until"],
            "now": facts["now"],
            "heldTime": "20:55",
            "said": "Your seats are held 10 minutes more.",
            "last": shop.last,
        }

    @app.get("/ended")
    def ended() -> str:
        return "<!doctype html><title>Ended</title><link rel=icon href=data:,><h1>No longer held</h1>"

    @app.get("/swap")
    def swap() -> str:
        return render_template("swap.html")

    @app.post("/swap")
    def swapped() -> ResponseReturnValue:
        shop.sent.append(("swap", request.form.to_dict()))
        if shop.broken:
            return "Broken", 500
        if "HX-Request" not in request.headers:
            return redirect("/swap?plain=1", 303)
        return render_template("_codes.html", wrong=request.form["code"]), 422

    @app.post("/facts")
    def facts() -> ResponseReturnValue:
        shop.sent.append(("facts", request.form.to_dict()))
        return "", 204

    @app.get("/script")
    def script() -> str:
        return '<p id="codes">Evil<script src="/assets/x.js"></script></p>'

    @app.get("/terms")
    def terms() -> str:
        return (
            "<h2>Terms</h2><p>Seats are for sitting.</p>"
            if "HX-Request" in request.headers
            else "<title>Terms</title>"
        )

    @app.get("/challenge")
    def challenge() -> ResponseReturnValue:
        security.allow_form_to(shop.bank)
        return render_template("challenge.html", action=f"{shop.bank}/pay")

    @app.get("/state")
    def state() -> ResponseReturnValue:
        return "", 205 if shop.moved else 204

    return app


def _said(key: str) -> str:
    """The key stands for its sentence."""
    return key


def _plain(text: str, **words: Any) -> str:
    return text % words if words else text


def _hold(shop: Shop) -> dict[str, Any]:
    """Times are the server's, and the server's clock is two hours away from the browser's."""
    now = datetime.now(UTC) + timedelta(hours=2)
    return {"now": now.isoformat(), "until": (now + shop.held_for).isoformat()}
