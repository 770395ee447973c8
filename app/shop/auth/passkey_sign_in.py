"""Signing in by passkey."""

from __future__ import annotations

from flask import abort, redirect
from flask.typing import ResponseReturnValue

from app.flows.accounts import services as accounts
from app.http import brands, passkeys, rate_limits, return_to
from app.people.customers.models import Passkey
from app.shop.auth import session as auth_session
from app.shop.auth.session import bp


@bp.post("/<lang:lang>/account/passkeys/challenge")
@rate_limits.limiter.limit("30/minute")
def passkey_challenge() -> ResponseReturnValue:
    return passkeys.ask_for_one(brands.origin())


@bp.post("/<lang:lang>/account/passkeys/sign-in")
@rate_limits.wrong_tries("10/10 minutes")
def enter_by_passkey() -> ResponseReturnValue:
    path = return_to.carried()
    try:
        answer, expected = passkeys.answered()
        passkey = _known(answer.raw_id)
        count = passkeys.sign_count(brands.origin(), answer, expected, passkey)
    except passkeys.REFUSALS:
        abort(422)
    auth_session.arrive(accounts.begin_by_passkey(passkey, count, auth_session.browser()))
    return redirect(auth_session.path_after(path), 303)


def _known(credential_id: bytes) -> Passkey:
    """Raises LookupError for a key of nobody, or of another channel."""
    found: Passkey | None = passkeys.find(credential_id)
    if found is None or found.contact.channel_code != brands.channel().code or not found.contact.active:
        raise LookupError("no such passkey here")
    return found
