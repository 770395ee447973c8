"""Who is at the door, in which browser, and what came of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.flows.accounts.models import AccountSession
from app.people.customers.models import Contact
from app.sale.baskets.services import Merged


@dataclass(frozen=True)
class VisitorBrowser:
    """Who is at the door: `links` are those asked for in this very browser, `former` its last sign-in."""

    device: str
    lang: str
    kept: bool = False
    basket_ref: str | None = None
    former: str | None = None
    links: Sequence[str] = ()


@dataclass(frozen=True)
class SignedIn:
    """Somebody is signed in. `password_dropped`: one was typed elsewhere, before the address was proved."""

    contact: Contact
    sign_in: AccountSession
    basket_ref: str | None
    merged: Merged
    password_dropped: bool = False
