"""How often an address is written to, and how often a password may be wrong. Nobody is ever locked out:
whoever guesses is slowed down, and a link opens all the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, cast

from flask import Response, request

from app.http import brands, rate_limits
from app.http.rate_limits import Refusal, View
from app.kernel.emails import folded
from app.shop import visitor


def _account() -> str:
    """The account somebody tries, whether it exists or not; the counter does not keep the address itself."""
    contact = visitor.contact() if "email" not in request.form else None
    email = contact.sign_in_email if contact else request.form.get("email", "")
    named = f"{brands.channel().code} {folded(email)}"
    return hashlib.sha256(named.encode()).hexdigest()


def _account_from_here() -> str:
    return f"{_account()} {rate_limits.remote_network()}"


def emails(view: View) -> View:
    """Every mail may be unwanted. Yet many honest people share one address of a phone network."""
    limited: Any = view
    for limit, scope, key in (
        ("30/minute;300/hour", "emails", rate_limits.remote_network),
        ("5/15 minutes", "emails to one", _account),
    ):
        limited = rate_limits.tries(limit, key, _sent, scope=scope)(limited)
    return cast(View, limited)


def _sent(answer: Response) -> bool:
    return answer.status_code == 303


def passwords(on_breach: Refusal) -> Callable[[View], View]:
    """One visitor on one account, one visitor on many, many on one: each has its measure."""

    def limited(view: View) -> View:
        for limit, key in (
            ("5/10 minutes", _account_from_here),
            ("30/10 minutes", rate_limits.remote_network),
            ("100/hour", _account),
        ):
            view = rate_limits.wrong_tries(limit, on_breach, key)(view)
        return view

    return limited
