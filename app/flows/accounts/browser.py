"""The browser somebody signs in with, and the result of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.flows.accounts.models import AccountSession
from app.people.customers.models import Contact
from app.sale.baskets.services import Merged


@dataclass(frozen=True)
class VisitorBrowser:
    """`kept`: stay signed in for thirty days. `links` are refs of the links requested in this browser.

    `former_session` is the ref of the session this browser had, which ends.
    """

    device: str
    lang: str
    kept: bool = False
    basket_ref: str | None = None
    former_session: str | None = None
    links: Sequence[str] = ()


@dataclass(frozen=True)
class SignedIn:
    """`password_dropped`: a password set elsewhere, before the address was proved, does not count."""

    contact: Contact
    session: AccountSession
    basket_ref: str | None
    merged: Merged
    password_dropped: bool = False
