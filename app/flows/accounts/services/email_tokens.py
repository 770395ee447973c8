"""Links and codes that prove whose an address is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, select

from app.db import is_keyed_digest, keyed_digest, session
from app.flows.accounts.browser import VisitorBrowser
from app.flows.accounts.models import EmailToken, TokenPurpose
from app.flows.accounts.services import sessions
from app.kernel import clock, refs
from app.kernel.emails import folded
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import email_addresses
from app.people.customers import services as customers
from app.people.customers.models import Contact, Passkey
from app.sale.baskets.models import Basket
from app.venue.channels.models import Channel

LINK_LIFE = timedelta(minutes=20)
CODE_LIFE = timedelta(minutes=10)
CODE_DIGITS = 6
EMAIL_KINDS = {
    TokenPurpose.SIGN_IN: EmailKind.SIGN_IN_LINK,
    TokenPurpose.NEW_PASSWORD: EmailKind.NEW_PASSWORD_LINK,
    TokenPurpose.NEW_EMAIL: EmailKind.NEW_EMAIL_LINK,
    TokenPurpose.PAYMENT_CODE: EmailKind.PAYMENT_CODE,
}


class TokenSpent(Exception):
    """Used before, too old, or never ours."""


class WrongEmailCode(Exception):
    """Not the digits in the email."""


@dataclass(frozen=True)
class LinkContext:
    """What a link leads on to: the columns of `EmailToken` of these names."""

    contact_ref: str | None = None
    password: str | None = None
    basket_ref: str | None = None
    return_to: str = ""


NO_CONTEXT = LinkContext()


def ask_link(
    channel: Channel, purpose: TokenPurpose, email: str, lang: str, context: LinkContext = NO_CONTEXT
) -> EmailToken:
    """Email a link. Whether the address has an account is not even looked up. Raises NotAnAddress."""
    secret, now = refs.new(), clock.now()
    token = EmailToken(
        ref=refs.new(), digest=_digest(secret), channel_code=channel.code, purpose=purpose,
        email=folded(email_addresses.normalized(email)), lang=lang, asked_at=now,
        expires_at=now + LINK_LIFE, **vars(context),
    )  # fmt: skip
    return _send(token, secret)


def _send(token: EmailToken, secret: str) -> EmailToken:
    session.add(token)
    email_queue.write(EMAIL_KINDS[token.purpose], token.ref, token.lang, token.email, secret=secret)
    session.commit()
    return token


def _digest(secret: str) -> str:
    """A secret of 130 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link(ref: str) -> EmailToken | None:
    return session.get(EmailToken, ref)


def open_link(channel: Channel, secret: str) -> EmailToken:
    """A link that still works. Raises TokenSpent."""
    found = session.scalars(_link(channel, secret)).one_or_none()
    if found is None or not found.open:
        raise TokenSpent
    return found


def _link(channel: Channel, secret: str) -> Select[EmailToken]:
    return select(EmailToken).filter_by(digest=_digest(secret), channel_code=channel.code)


def use(channel: Channel, secret: str, *purposes: TokenPurpose) -> EmailToken:
    """Use a link up; of two at once, one succeeds. The caller commits. Raises TokenSpent."""
    query = _link(channel, secret).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None or not found.open or found.purpose not in purposes:
        raise TokenSpent
    found.used_at = clock.now()
    return found


def prove_address(used: EmailToken, browser: VisitorBrowser) -> tuple[Contact, bool]:
    """The contact of an address a link has just proved; whether a password was dropped.

    Whatever was set up under the address before it was proved may be a stranger's: it is removed. A password
    typed with the request counts only in the browser that typed it, and never replaces one.
    """
    contact = _contact(used)
    if contact.confirmed_at is not None:
        return contact, False
    return contact, _reset_credentials(contact, used, same_browser=used.ref in browser.links)


def _reset_credentials(contact: Contact, used: EmailToken, *, same_browser: bool) -> bool:
    dropped = bool(contact.password) or (used.password is not None and not same_browser)
    contact.password = used.password if same_browser else None
    contact.confirmed_at, contact.lang = clock.now(), used.lang
    sessions.end_all(contact)
    session.execute(delete(Passkey).filter_by(contact_ref=contact.ref))
    return dropped


def _contact(used: EmailToken) -> Contact:
    found = customers.at(used.channel_code, used.email, used.lang)
    if not found.active:
        raise TokenSpent
    return found


def ask_code(basket: Basket, lang: str) -> EmailToken:
    """Email a code to the buyer's address; only somebody who reads that mailbox can type it."""
    ref, code, now = refs.new(), refs.digits(CODE_DIGITS), clock.now()
    token = EmailToken(
        ref=ref, digest=keyed_digest(_code_text(ref, code)), channel_code=basket.channel_code,
        purpose=TokenPurpose.PAYMENT_CODE, email=basket.email, lang=lang, basket_ref=basket.ref,
        asked_at=now, expires_at=now + CODE_LIFE,
    )  # fmt: skip
    return _send(token, code)


def use_code(ref: str, basket: Basket, code: str) -> None:
    """The caller limits the guesses. Raises TokenSpent or WrongEmailCode."""
    query = select(EmailToken).filter_by(ref=ref, basket_ref=basket.ref, purpose=TokenPurpose.PAYMENT_CODE)
    asked = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if asked is None or not asked.open:
        raise TokenSpent
    if not is_keyed_digest(asked.digest, _code_text(ref, code)):
        raise WrongEmailCode
    asked.used_at = clock.now()
    session.commit()


def _code_text(ref: str, code: str) -> str:
    """Its digest is keyed, because a million codes are quickly tried against a plain hash."""
    return f"{ref} {code}"
