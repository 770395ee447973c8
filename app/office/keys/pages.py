"""The list of keys, and the switch for those that are a single letter (WCAG 2.1.4).

The switch is this browser's, and outlasts signing out: a cookie of its own holds it.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.office import access

COOKIE, OFF = "keys", "off"
KEPT = timedelta(days=365)

bp = Blueprint("keys", __name__)


@access.page(bp, "/keys", None, methods=("GET", "POST"))
def keys() -> ResponseReturnValue:
    if request.method == "GET":
        return render("office/keys/keys.html")
    answer = make_response(redirect(url_for(".keys"), 303))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    chosen = OFF if request.form.get("letters") == OFF else "on"
    answer.set_cookie(COOKIE, chosen, max_age=KEPT, secure=secure, httponly=True, samesite="Strict")
    return answer
