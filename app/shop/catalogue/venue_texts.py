"""What the venue says of itself: terms, privacy, accessibility, contact."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http import brands, markdown
from app.http.regions import render
from app.kernel.texts import Texts
from app.shop.catalogue.whats_on import bp


def _text(kind: str, text: Texts) -> ResponseReturnValue:
    return render("shop/catalogue/page.html", kind=kind, body=markdown.render(text))


@bp.get("/<lang:lang>/terms")
def terms() -> ResponseReturnValue:
    return _text("terms", brands.channel().terms)


@bp.get("/<lang:lang>/privacy")
def privacy() -> ResponseReturnValue:
    return _text("privacy", brands.channel().privacy)


@bp.get("/<lang:lang>/accessibility")
def accessibility() -> ResponseReturnValue:
    return _text("accessibility", brands.channel().accessibility)


@bp.get("/<lang:lang>/contact")
def contact() -> ResponseReturnValue:
    return render("shop/catalogue/contact.html", channel=brands.channel())
