"""An email as its readers see it, and one sent to whoever changes its words."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.flows.correspondence import services as correspondence
from app.http import rate_limits
from app.http.form_keys import answered_once
from app.http.i18n import _
from app.kernel.actors import Right
from app.mail import composer
from app.office import access
from app.office.setup_channel import channel_or_404
from app.office.texts import trial_order
from app.office.texts.blueprint import bp
from app.office.texts.trial_order import kind_or_404

# The letter's own styles are inline; nothing else of it may run or load.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


@access.page(bp, "/setup/texts/<code>/emails/<kind>/letter", Right.SEE_SETUP)
def letter(code: str, kind: str) -> ResponseReturnValue:
    """With the words that are saved; as text if that is asked for."""
    channel, which = channel_or_404(code), kind_or_404(kind)
    chosen = trial_order.read(channel)
    message = composer.compose(chosen.email(which, chosen.lang))
    if request.args.get("part") == "text":
        answer = Response(message.body, mimetype="text/plain")
    else:
        answer = Response(composer.readable(message), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _who() -> str:
    return access.me().ref


def _sent(answer: Response) -> bool:
    return answer.status_code == 303


def _too_many() -> Response:
    flash(_("Those were many tests. Try again in an hour."))
    return make_response(redirect(request.path.removesuffix("/trial"), 303))


@access.page(bp, "/setup/texts/<code>/emails/<kind>/trial", Right.SET_UP, methods=("POST",))
@rate_limits.tries("20/hour", _who, _sent, on_breach=_too_many)
@answered_once
def send_trial(code: str, kind: str) -> ResponseReturnValue:
    channel, which = channel_or_404(code), kind_or_404(kind)
    chosen = trial_order.read(channel)
    correspondence.send_trial(channel, which, chosen.order, chosen.lang, access.me(), access.actor())
    flash(_("The test is on its way to %(email)s.", email=access.me().email))
    return redirect(url_for(".email", code=channel.code, kind=which, **chosen.where), 303)
