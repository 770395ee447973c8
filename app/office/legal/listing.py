"""Every sales channel somebody may see the set-up of, and which texts hold there."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.legal.blueprint import bp
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind


@access.page(bp, "/setup/legal", Right.SEE_SETUP)
def channels() -> ResponseReturnValue:
    seen = access.channels_with(Right.SEE_SETUP)
    rows = [
        (one, legal.identity(one), *(legal.current(one.code, kind) for kind in LegalKind)) for one in seen
    ]
    return render("office/legal/list.html", rows=rows)
