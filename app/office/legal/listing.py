"""Every sales channel somebody may see the set-up of, and which texts hold there."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.regions import render
from app.kernel.actors import Right
from app.office import access
from app.office.legal.blueprint import bp
from app.venue.channels import services as channel_services
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind


@access.page(bp, "/setup/legal", Right.SEE_SETUP)
def channels() -> ResponseReturnValue:
    by = access.actor()
    seen = [one for one in channel_services.every_one() if by.may(Right.SEE_SETUP, one.code)]
    rows = [
        (one, legal.identity(one), *(legal.current(one.code, kind) for kind in LegalKind)) for one in seen
    ]
    return render("office/legal/list.html", rows=rows)
