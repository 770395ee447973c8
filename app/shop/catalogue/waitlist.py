"""Notify me, waiting list: an address left for a session, and the way off every list."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.http import brands, rate_limits, tokens
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel import clock
from app.sale.catalog.models import Performance, PerformanceState
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistKind
from app.shop.auth import entrance
from app.shop.catalogue import event_page
from app.shop.catalogue.event_page import AlertForm
from app.shop.event_access import event_or_404, performance_or_404

bp = Blueprint("waitlist", __name__)
entrance.guard(bp)


@bp.post("/<lang:lang>/e/<slug>/<performance_slug>/alert")
@rate_limits.limiter.limit("10/minute;60/hour")
def leave_address(slug: str, performance_slug: str) -> ResponseReturnValue:
    """Whether the address is on the list already is not told: the answer is the same."""
    performance, form = performance_or_404(slug, performance_slug), AlertForm()
    if not form.validate_on_submit():
        return event_page.page(event_or_404(slug), performance_slug, alert=form)
    if kind := _awaited(performance):
        waitlist.wait(brands.channel(), performance, kind, str(form.email.data), lang())
        flash(_promise(kind))
    return redirect(url_for("catalogue.event", slug=slug, session=performance_slug), 303)


def _awaited(performance: Performance) -> WaitlistKind | None:
    """What there is to wait for; nothing, for a session that is over or will not be."""
    now = clock.now()
    if performance.state is not PerformanceState.SCHEDULED or performance.starts_at <= now:
        return None
    return WaitlistKind.ON_SALE if now < performance.on_sale_at else WaitlistKind.PLACES


def _promise(kind: WaitlistKind) -> str:
    if kind is WaitlistKind.ON_SALE:
        return _("Noted. We write to you as soon as the sale opens.")
    return _("Noted. We write to you as soon as places are free, first come, first served.")


@bp.get("/<lang:lang>/alerts/<token>")
def stopping(token: str) -> ResponseReturnValue:
    """From a letter: first a page, nothing is done by a link."""
    _address(token)
    return render("shop/waitlist/stopping.html", token=token)


@bp.post("/<lang:lang>/alerts/<token>")
def stop(token: str) -> ResponseReturnValue:
    waitlist.forget(brands.channel(), _address(token))
    flash(_("Your address is on none of our lists any longer."))
    return redirect(url_for("catalogue.catalog"), 303)


def _address(token: str) -> str:
    return tokens.read_stop_token(token) or abort(404)
