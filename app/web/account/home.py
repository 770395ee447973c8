"""Where an account begins."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.web.account.entrance import me, page
from app.web.regions import render


@page("")
def home() -> ResponseReturnValue:
    return render("account/home.html", contact=me())
