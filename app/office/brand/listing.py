"""Every sales channel somebody may see the set-up of, and what it looks like."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.brand.blueprint import bp
from app.office.rule_words import FONTS


@access.page(bp, "/setup/brand", Right.SEE_SETUP)
def channels() -> ResponseReturnValue:
    seen = access.channels_with(Right.SEE_SETUP)
    return render("office/brand/list.html", rows=[(one, brands.of(one)) for one in seen], fonts=FONTS)
