"""Links and codes that prove whose an address is."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import Select, delete, select

from app.db import keyed_digest, session
from app.flows.accounts.browser import VisitorBrowser
from app.flows.accounts.models import EmailToken, TokenPurpose
from app.flows.accounts.services import sessions
from app.kernel import clock, refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact, Passkey
from app.sale.baskets.models import Basket
from app.venue.channels.models import Channel

LINK_LIFE = timedelta(minutes=20)
CODE_LIFE = timedelta(minutes=10)
CODE_DIGITS = 6
LETTERS = {
    TokenPurpose.SIGN_IN: EmailKind.SIGN_IN_LINK,
    TokenPurpose.NEW_PASSWORD: EmailKind.NEW_PASSWORD_LINK,
    TokenPurpose.NEW_EMAIL: EmailKind.NEW_EMAIL_LINK,
    TokenPurpose.PAYMENT_CODE: EmailKind.PAYMENT_CODE,
}


class TokenSpent(Exception):
    """Used before, too old, or never ours."""


class WrongEmailCode(Exception):
    """Not the digits of the letter."""


def ask_link(
    channel: Channel,
    purpose: TokenPurpose,
    email: str,
    lang: str,
    *,
    contact_ref: str | None = None,
    password: str | None = None,
    basket_ref: str | None = None,
    return_to: str = "",
) -> EmailToken:
    """Write a link to an address. Whether anybody has an account there is not even looked up."""
    secret, now = refs.new(), clock.now()
    link = EmailToken(
        ref=refs.new(), digest=_digest(secret), channel_code=channel.code, purpose=purpose,
        email=email.lower(), lang=lang, contact_ref=contact_ref, password=password,
        basket_ref=basket_ref, return_to=return_to, asked_at=now, expires_at=now + LINK_LIFE,
    )  # fmt: skip
    return _written(link, secret)


def _written(link: EmailToken, secret: str) -> EmailToken:
    session.add(link)
    email_queue.write(LETTERS[link.purpose], link.ref, link.lang, link.email, secret=secret)
    session.commit()
    return link


def _digest(secret: str) -> str:
    """A secret of 130 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link(ref: str) -> EmailToken | None:
    return session.get(EmailToken, ref)


def open_link(channel: Channel, secret: str) -> EmailToken:
    """A link that would still work. Raises LinkSpent."""
    found = session.scalars(_link(channel, secret)).one_or_none()
    if found is None or not found.open:
        raise TokenSpent
    return found


def _link(channel: Channel, secret: str) -> Select[EmailToken]:
    return select(EmailToken).filter_by(digest=_digest(secret), channel_code=channel.code)


def use(channel: Channel, secret: str, *purposes: TokenPurpose) -> EmailToken:
    """Of two who follow it at once, one does. The caller commits. Raises LinkSpent."""
    query = _link(channel, secret).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None or not found.open or found.purpose not in purposes:
        raise TokenSpent
    found.used_at = clock.now()
    return found


def proved(used: EmailToken, browser: VisitorBrowser) -> tuple[Contact, bool]:
    """The contact of an address that was just proved; whether a password was dropped.

    Whatever was set up under the address before anybody proved it may be a stranger's: it goes. A password
    typed with the request counts only in the browser that typed it, and never replaces one.
    """
    contact = _contact(used)
    if contact.confirmed_at is not None:
        return contact, False
    mine = used.ref in browser.links
    dropped = bool(contact.password) or (used.password is not None and not mine)
    contact.password = used.password if mine else None
    contact.confirmed_at, contact.lang = clock.now(), used.lang
    sessions.end_all(contact)
    session.execute(delete(Passkey).filter_by(contact_ref=contact.ref))
    return contact, dropped


def _contact(used: EmailToken) -> Contact:
    found = customers.at(used.channel_code, used.email, used.lang)
    if not found.active:
        raise TokenSpent
    return found


def ask_code(basket: Basket, lang: str) -> EmailToken:
    """Digits to the address of whoever buys; only somebody who reads that mail can type them."""
    ref, code, now = refs.new(), refs.digits(CODE_DIGITS), clock.now()
    link = EmailToken(
        ref=ref, digest=_code_digest(ref, code), channel_code=basket.channel_code,
        purpose=TokenPurpose.PAYMENT_CODE, email=basket.email, lang=lang, basket_ref=basket.ref,
        asked_at=now, expires_at=now + CODE_LIFE,
    )  # fmt: skip
    return _written(link, code)


def use_code(ref: str, basket: Basket, code: str) -> None:
    """Whoever guesses is slowed down by the caller. Raises LinkSpent or WrongCode."""
    query = select(EmailToken).filter_by(ref=ref, basket_ref=basket.ref, purpose=TokenPurpose.PAYMENT_CODE)
    asked = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if asked is None or not asked.open:
        raise TokenSpent
    if not hmac.compare_digest(asked.digest, _code_digest(ref, code)):
        raise WrongEmailCode
    asked.used_at = clock.now()
    session.commit()


def _code_digest(ref: str, code: str) -> str:
    """Keyed: a million codes are soon tried by whoever has read the database."""
    return keyed_digest(f"{ref} {code}")
