"""Before more places are held from a network that holds many: a check that the visitor is no robot.

A script solves the proof of work and sends the form again by itself. Whoever signs in is not asked.
"""

from __future__ import annotations

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from app.http import proof_of_work, rate_limits, return_to
from app.http.i18n import _
from app.http.regions import render
from app.sale.baskets import services as baskets
from app.sale.baskets.services import Taker
from app.shop import visitor

OURS = ("csrf_token", "proof", "answer")


def taker() -> Taker:
    """Who takes places with this request."""
    return Taker(rate_limits.network_digest(), _known, _solved)


def _known() -> bool:
    contact = visitor.contact()
    return contact is not None and contact.confirmed_at is not None


def _solved() -> bool:
    """Each solution is good for one form, however often what the form wants is tried."""
    if "solved" not in g:
        g.solved = _solved_first()
    solved: bool = g.solved
    return solved


def _solved_first() -> bool:
    token, answer = request.form.get("proof", ""), request.form.get("answer", "")
    if not token or not proof_of_work.holds(token, answer, rate_limits.network_digest()):
        return False
    return rate_limits.first_use(token, int(proof_of_work.LIFE.total_seconds()))


def too_many_held(refusal: baskets.TooManyHeld) -> str:
    if refusal.by_email and not _known():
        return _(
            "Too many tickets are held under this email address."
            " Buy those first, sign in, or wait a few minutes."
        )
    if refusal.by_email:
        return _(
            "Too many tickets are held under this email address. Buy those first, or wait a few minutes."
        )
    if _known():
        return _("Many tickets are being held from your network. Try again in a few minutes.")
    return _(
        "Many tickets are being held from your network. Sign in to go on, or try again in a few minutes."
    )


def guard(pages: Blueprint) -> None:
    """For pages that take places."""
    pages.register_error_handler(baskets.ProofNeeded, _page)


def _page(_error: Exception) -> ResponseReturnValue:
    """The form that was sent waits here for the solution."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]
    return render(
        "shop/basket/hold_check.html",
        action=request.full_path.rstrip("?"),
        fields=fields,
        proof=proof_of_work.ask(rate_limits.network_digest()),
        return_to=return_to.here(),
        status=422,
    )
