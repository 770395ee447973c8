"""Serves what venues have set of their brands: style sheets, icons, logos. All of it may be kept for ever.

They are asked for by error pages too, also while the database is away: what this process has made it serves
without asking anybody.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app import cache
from app.http import assets, brand_sheets, brands
from app.http.assets import Asset
from app.venue.brands import services as brand_services
from app.venue.channels import services as channels

bp = Blueprint("brand_files", __name__)


@bp.get("/brand/logo.<digest>.png")
def logo(digest: str) -> ResponseReturnValue:
    """It was drawn by the shop, whatever was sent."""
    png = brand_services.logo(digest[:24].replace("\0", "")) or abort(404)
    return assets.for_ever(Asset(png, "image/png", request.path, "", None))


@bp.get("/brand/<name>.<digest>.<any(css, svg):suffix>")
def made(name: str, digest: str, suffix: str) -> Response:
    """A page drawn before a change, or by another process, may ask for what this one has not made (yet)."""
    if found := brand_sheets.at(request.path):
        return assets.for_ever(found)
    now = _of_today(name, suffix)
    answer = assets.for_ever(now)
    if now.url != request.path:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _of_today(name: str, suffix: str) -> Asset:
    cache.refresh()
    for channel in channels.every_one():
        for one in brand_sheets.made(brands.of(channel)):
            if one.url.startswith(f"/brand/{name}.") and one.url.endswith(suffix):
                return one
    abort(404)
