"""What machines may read: the window of the shop, never a basket, an order or a ticket."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import brands
from app.http.brand_sheets import icon as icon_url
from app.http.languages import lang
from app.kernel.texts import LANGUAGES

bp = Blueprint("sitemap", __name__)

PUBLIC = ("catalogue.", "gifts.page", "seats.seats", "posters.", "assets.", "brand_files.", "sitemap.")


def hidden() -> bool:
    """Whether this page is nobody's business but its reader's."""
    return not (request.endpoint or "").startswith(PUBLIC)


@bp.get("/robots.txt")
def rules() -> Response:
    rooms = [f"/{code}/{room}/" for code in LANGUAGES for room in ("checkout", "orders", "account")]
    kept_out = "".join(f"Disallow: {room}\n" for room in rooms)
    return _text(f"User-agent: *\n{kept_out}")


@bp.get("/favicon.ico")
def icon() -> ResponseReturnValue:
    """Browsers ask for it also where a page names another."""
    return redirect(icon_url(brands.brand()))


@bp.get("/llms.txt")
def summary() -> Response:
    """For programs that read on somebody's behalf."""
    name, origin = brands.channel().name.in_(lang()), brands.origin()
    pages = "".join(
        f"- [{page.replace('_', ' ').capitalize()}]({origin}{url_for(f'catalogue.{page}', lang='en')})\n"
        for page in ("catalog", "terms", "privacy", "legal_notice", "accessibility", "contact")
    )
    account = "no account and " if brands.channel().guests else ""
    return _text(
        f"# {name}\n\n> The ticket shop of {name}: events, dates, prices and seats.\n\n"
        f"Every page exists in French (/fr/) and English (/en/). Buying needs {account}no script.\n\n"
        f"## Pages\n\n{pages}"
    )


def _text(words: str) -> Response:
    response = Response(words, mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _mark(response: Response) -> Response:
    if hidden() or response.status_code >= 400:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.after_request(_mark)
    app.jinja_env.globals.update(hidden_from_search=hidden, origin=brands.origin)
