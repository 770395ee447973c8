"""Promo codes and their coupons, in words."""

from __future__ import annotations

from app.http import formats
from app.http.i18n import _, lazy, lazy_pgettext
from app.http.languages import lang
from app.office.status import Status
from app.presenters.promo_codes import reduction
from app.sale.promotions.models import PromoCode, RedemptionState
from app.sale.promotions.services import MOST_COUPONS, LineFault, PromoState, Uses
from app.venue.channels.models import Channel

__all__ = ["reduction"]

ALL = lazy_pgettext("promo codes", "All")
STATES = {
    PromoState.RUNNING: lazy("Running"),
    PromoState.NOT_BEGUN: lazy("Not begun"),
    PromoState.USED_UP: lazy("Used up"),
    PromoState.ENDED: lazy("Ended"),
}
MARKS = {
    PromoState.RUNNING: ("good", "done"),
    PromoState.NOT_BEGUN: ("soft", "open"),
    PromoState.USED_UP: ("warn", "part"),
    PromoState.ENDED: ("soft", "ended"),
}
PLACES = {"online": lazy("Online"), "at_counter": lazy("At the counter")}
KINDS = {"shared": lazy("A code to share"), "coupons": lazy("A list of coupons")}
COUPONS = {
    RedemptionState.RESERVED: lazy("in a held basket"),
    RedemptionState.SPENT: lazy_pgettext("coupon", "used"),
    None: lazy_pgettext("coupon", "free"),
}
FAULTS = {
    LineFault.LENGTH: lazy("a code has 3 to 40 letters and figures"),
    LineFault.LETTERS: lazy("only letters A to Z, figures and dashes"),
    LineFault.TWICE: lazy("stands in this list before"),
    LineFault.TAKEN: lazy("exists already here"),
}


def status(state: PromoState) -> Status:
    return Status(STATES[state], *MARKS[state])


def code(promo: PromoCode) -> str:
    return promo.code or _("coupons")


def most() -> str:
    """How many coupons a list has at most."""
    return formats.whole(MOST_COUPONS, lang())


def last_day(promo: PromoCode, channel: Channel) -> str:
    return formats.day(promo.ends_at, lang(), channel.timezone) if promo.ends_at else ""


def uses(promo: PromoCode, found: Uses) -> str:
    """How often it is in use, and of how many at most."""
    left = found.left(promo)
    if left is None:
        return str(found.live)
    return _("%(num)s of %(most)s", num=found.live, most=found.live + left)


def places(promo: PromoCode) -> str:
    return ", ".join(str(word) for name, word in PLACES.items() if getattr(promo, name))
