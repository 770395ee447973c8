"""The blueprint of the pages about promo codes, and the one a page is about."""

from __future__ import annotations

from flask import Blueprint, abort, request

from app.http import brands, numbers
from app.kernel.actors import Right
from app.office import access
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.venue.channels import services as channels

bp = Blueprint("promos", __name__)


def promo_or_404(number: str, right: Right | None = None) -> PromoCode:
    """Whoever changes it holds it until the end. The page counts and dates as its channel does."""
    posted = request.method == "POST"
    found = promotions.find(numbers.whole_or(number, 0), lock=posted) or abort(404)
    access.actor().must(right or (Right.CHANGE_OFFERS if posted else Right.SEE_OFFERS), found.channel_code)
    brands.stand_in(channels.by_code(found.channel_code))
    return found
