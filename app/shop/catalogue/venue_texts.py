"""What the venue says of itself: terms, privacy, who publishes the shop, accessibility, contact."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from app.http import brands, markdown
from app.http.regions import render
from app.shop.catalogue.whats_on import bp
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind, LegalVersion


@bp.get("/<lang:lang>/terms")
def terms() -> ResponseReturnValue:
    return _text(LegalKind.TERMS)


@bp.get("/<lang:lang>/terms/<version>")
def terms_version(version: str) -> ResponseReturnValue:
    """As it was published, for whoever agreed to it."""
    return _text(LegalKind.TERMS, version)


@bp.get("/<lang:lang>/privacy")
def privacy() -> ResponseReturnValue:
    return _text(LegalKind.PRIVACY)


@bp.get("/<lang:lang>/privacy/<version>")
def privacy_version(version: str) -> ResponseReturnValue:
    return _text(LegalKind.PRIVACY, version)


def _text(kind: LegalKind, version: str = "") -> ResponseReturnValue:
    code = brands.channel().code
    now = legal.current(code, kind)
    shown = (legal.version(code, kind, version) or abort(404)) if version else now
    published = legal.versions(code, kind)
    return render(
        "shop/catalogue/legal_text.html",
        kind=kind,
        shown=shown,
        now=now,
        ended_at=_end(shown, published),
        others=[one for one in published if one.id != shown.id],
        body=markdown.render(shown.text),
    )


def _end(shown: LegalVersion, published: list[LegalVersion]) -> object:
    """When the next version took its place; None if it still holds."""
    later = [one.published_at for one in published if one.id and shown.id and one.id > shown.id]
    return min(later, default=None)


@bp.get("/<lang:lang>/legal-notice")
def legal_notice() -> ResponseReturnValue:
    channel = brands.channel()
    return render("shop/catalogue/legal_notice.html", channel=channel, said=legal.identity(channel))


@bp.get("/<lang:lang>/accessibility")
def accessibility() -> ResponseReturnValue:
    return render("shop/catalogue/page.html", body=markdown.render(brands.channel().accessibility))


@bp.get("/<lang:lang>/contact")
def contact() -> ResponseReturnValue:
    channel = brands.channel()
    return render("shop/catalogue/contact.html", channel=channel, hours=legal.identity(channel).hours)
