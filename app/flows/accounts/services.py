"""Proving an address, signing a device in and out, and what comes along: baskets and earlier orders."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.db import keyed_digest, session
from app.flows.accounts.models import AccountSession, EmailToken, SignInMethod, TokenPurpose
from app.kernel import clock, refs
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact, Passkey
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services import Merged
from app.sale.orders import services as orders
from app.settlement.tenders import services as tenders
from app.venue.channels.models import Channel

LINK_LIFE = timedelta(minutes=20)
CODE_LIFE = timedelta(minutes=10)
CODE_DIGITS = 6
IDLE = timedelta(minutes=30)
DAY_OUT = timedelta(hours=12)
KEPT = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
KEEP_LINKS = timedelta(days=1)

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


class EmailTaken(Exception):
    """Another account has that address."""


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


# Who


def signed_in(sign_in_ref: str, uniquifier: str, channel_code: str) -> AccountSession | None:
    """The device and its contact in one statement; None once it has ended, whoever ended it."""
    now = clock.now()
    query = (
        select(AccountSession).join(AccountSession.contact).options(contains_eager(AccountSession.contact))
    )
    awake = or_(AccountSession.kept, AccountSession.seen_at > now - IDLE)
    theirs = and_(Contact.fs_uniquifier == uniquifier, Contact.channel_code == channel_code, Contact.active)
    return session.scalars(
        query.where(AccountSession.ref == sign_in_ref, AccountSession.ends_at > now, awake, theirs)
    ).one_or_none()


def touch_session(sign_in: AccountSession) -> None:
    """Noted now and then, so that a page view is not a write. Call it when nothing else is under way."""
    now = clock.now()
    if now - sign_in.seen_at <= SEEN_EVERY:
        return
    session.rollback()
    noted = update(AccountSession).where(AccountSession.ref == sign_in.ref).values(seen_at=now)
    session.execute(noted, execution_options={"synchronize_session": False})
    session.commit()


# Links


def ask_link(
    channel: Channel,
    purpose: TokenPurpose,
    email: str,
    lang: str,
    *,
    contact_ref: str | None = None,
    password: str | None = None,
    basket_ref: str | None = None,
    onward: str = "",
) -> EmailToken:
    """Write a link to an address. Whether anybody has an account there is not even looked up."""
    secret, now = refs.new(), clock.now()
    link = EmailToken(
        ref=refs.new(), digest=_digest(secret), channel_code=channel.code, purpose=purpose,
        email=email.lower(), lang=lang, contact_ref=contact_ref, password=password,
        basket_ref=basket_ref, return_to=onward, asked_at=now, expires_at=now + LINK_LIFE,
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


def _use(channel: Channel, secret: str, *purposes: TokenPurpose) -> EmailToken:
    """Of two who follow it at once, one does. The caller commits. Raises LinkSpent."""
    query = _link(channel, secret).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None or not found.open or found.purpose not in purposes:
        raise TokenSpent
    found.used_at = clock.now()
    return found


def _proved(used: EmailToken, browser: VisitorBrowser) -> tuple[Contact, bool]:
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
    _end_all(contact)
    session.execute(delete(Passkey).filter_by(contact_ref=contact.ref))
    return contact, dropped


def _contact(used: EmailToken) -> Contact:
    found = customers.at(used.channel_code, used.email, used.lang)
    if not found.active:
        raise TokenSpent
    return found


# Codes


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


# In and out


def follow(channel: Channel, secret: str, browser: VisitorBrowser) -> SignedIn:
    """A link that signs in, and makes the account if there is none. Raises LinkSpent."""
    used = _use(channel, secret, TokenPurpose.SIGN_IN)
    contact, dropped = _proved(used, browser)
    return _begin(contact, SignInMethod.LINK, browser, brought=used.basket_ref, dropped=dropped)


def begin(contact: Contact, method: SignInMethod, browser: VisitorBrowser) -> SignedIn:
    """Who they are has been shown by a password or a passkey."""
    return _begin(contact, method, browser)


def _begin(
    contact: Contact,
    method: SignInMethod,
    browser: VisitorBrowser,
    *,
    brought: str | None = None,
    dropped: bool = False,
) -> SignedIn:
    """Baskets are locked before orders, as everywhere."""
    now = clock.now()
    life = KEPT if browser.kept else DAY_OUT
    sign_in = AccountSession(
        ref=refs.new(), contact=contact, method=method, device=browser.device, kept=browser.kept,
        started_at=now, seen_at=now, ends_at=now + life,
    )  # fmt: skip
    session.add(sign_in)
    if browser.former:
        _end(browser.former)
    basket_ref, merged = _bring_baskets(contact, browser, brought)
    if contact.confirmed_at is not None:
        orders.attach(contact)
    session.commit()
    return SignedIn(contact, sign_in, basket_ref, merged, dropped)


def _bring_baskets(
    contact: Contact, browser: VisitorBrowser, brought: str | None
) -> tuple[str | None, Merged]:
    """What they chose elsewhere joins what is here. It never happens the other way round: whoever asked
    for a link in another browser has proved nothing, and must not see what becomes of it."""
    elsewhere = [ref for ref in _held_by(contact, brought) if ref != browser.basket_ref]
    here = browser.basket_ref
    if not elsewhere:
        if here:
            baskets.claim(here, contact)
        return here, Merged()
    found = baskets.lock_all([ref for ref in (here, *elsewhere) if ref])
    basket = found.get(here or "")
    if basket is not None and basket.payment_locked(clock.now()):
        return here, Merged()  # a bank is being asked: the rest waits where it is
    if basket is None or not basket.usable:
        basket = baskets.open_with(contact.channel, browser.lang)
    merged = baskets.merge(basket, [found[ref] for ref in elsewhere])
    for ref in merged.emptied:
        tenders.hand_over(ref, basket.ref)
        orders.replace(ref)
    baskets.belongs_to(basket, contact)
    return basket.ref, merged


def _held_by(contact: Contact, brought: str | None) -> Sequence[str]:
    theirs = or_(Basket.contact_ref == contact.ref, Basket.ref == (brought or ""))
    query = select(Basket.ref).where(theirs, Basket.channel_code == contact.channel_code)
    held = query.where(Basket.state == BasketState.OPEN, Basket.held_until > clock.now())
    return session.scalars(held.order_by(Basket.opened_at)).all()


def sign_out(sign_in_ref: str, basket_ref: str | None) -> None:
    """Sign out here; what is in the basket stays, whose it was does not."""
    _end(sign_in_ref)
    if basket_ref:
        baskets.forget_whose(basket_ref)
    session.commit()


def sessions_of(contact: Contact) -> Sequence[AccountSession]:
    """Where they are signed in, latest first."""
    now = clock.now()
    query = select(AccountSession).filter_by(contact_ref=contact.ref).where(AccountSession.ends_at > now)
    awake = or_(AccountSession.kept, AccountSession.seen_at > now - IDLE)
    return session.scalars(query.where(awake).order_by(AccountSession.seen_at.desc())).all()


def end_session(contact: Contact, sign_in_ref: str) -> None:
    """One of their devices, and nobody else's."""
    _end(sign_in_ref, AccountSession.contact_ref == contact.ref)
    session.commit()


def end_other_sessions(contact: Contact, but: str) -> None:
    _end_all(contact, but)
    session.commit()


def _end(sign_in_ref: str, *more: object) -> None:
    ended = delete(AccountSession).where(AccountSession.ref == sign_in_ref, *more)  # type: ignore[arg-type]
    session.execute(ended, execution_options={"synchronize_session": False})


def _end_all(contact: Contact, but: str = "") -> None:
    ended = delete(AccountSession).where(AccountSession.contact_ref == contact.ref, AccountSession.ref != but)
    session.execute(ended, execution_options={"synchronize_session": False})


# What may be changed once in


def set_password(contact: Contact, hashed: str, here: str) -> None:
    """Every other device is signed out, and the owner is told."""
    contact.password = hashed
    _end_all(contact, but=here)
    _tell(EmailKind.PASSWORD_CHANGED, contact, contact.email)
    session.commit()


def reset_password(channel: Channel, secret: str, hashed: str, browser: VisitorBrowser) -> SignedIn:
    """By a link from a letter, which proves the address too. Raises LinkSpent."""
    used = _use(channel, secret, TokenPurpose.NEW_PASSWORD)
    contact, _dropped = _proved(used, browser)
    contact.password = hashed
    _end_all(contact)
    _tell(EmailKind.PASSWORD_CHANGED, contact, contact.email)
    return _begin(contact, SignInMethod.LINK, browser, brought=used.basket_ref)


def passkey_handle(contact: Contact) -> str:
    """The name their keys know them by; it tells nobody anything."""
    if contact.fs_webauthn_user_handle is None:
        contact.fs_webauthn_user_handle = refs.new()
        session.commit()
    return contact.fs_webauthn_user_handle


def add_passkey(contact: Contact, passkey: Passkey) -> None:
    contact.webauthn.append(passkey)
    _tell(EmailKind.PASSKEY_ADDED, contact, contact.email)
    session.commit()


def forget_passkey(contact: Contact, ref: str) -> None:
    """One of theirs, and nobody else's."""
    contact.webauthn = [passkey for passkey in contact.webauthn if passkey.ref != ref]
    session.commit()


def begin_by_passkey(passkey: Passkey, sign_count: int, browser: VisitorBrowser) -> SignedIn:
    """The device has shown that it has the key."""
    passkey.sign_count, passkey.lastuse_datetime = sign_count, clock.now()
    return _begin(passkey.contact, SignInMethod.PASSKEY, browser)


def change_email(channel: Channel, secret: str) -> Contact:
    """The new address is proved by its link; the old one is told. Raises LinkSpent or EmailTaken."""
    used = _use(channel, secret, TokenPurpose.NEW_EMAIL)
    contact = session.get_one(Contact, used.contact_ref, with_for_update=True)
    other = customers.find(channel.code, used.email)
    if other is not None and other.ref != contact.ref:
        session.commit()
        raise EmailTaken
    _tell(EmailKind.EMAIL_CHANGED, contact, contact.email)
    contact.email, contact.confirmed_at = used.email, clock.now()
    session.commit()  # the contact's row is not held while orders are waited for
    orders.attach(contact)
    session.commit()
    return contact


def readdress(basket_ref: str, contact: Contact) -> None:
    """Tickets of a basket still open go to the new address."""
    baskets.claim(basket_ref, contact)
    session.commit()


def _tell(kind: EmailKind, contact: Contact, recipient: str) -> None:
    """A letter about what has just been changed: each time is a fact of its own."""
    email_queue.write(kind, f"{contact.ref}-{refs.new(8)}", contact.lang, recipient)


def about(subject_ref: str) -> Contact | None:
    """Whom a letter of `_tell` is about."""
    return session.get(Contact, subject_ref.partition("-")[0])


def forget_old() -> int:
    """The sweep: sign-ins that have ended and links nobody can use; how many went."""
    now = clock.now()
    idle = and_(~AccountSession.kept, AccountSession.seen_at <= now - IDLE)
    gone = session.execute(
        delete(AccountSession).where(or_(AccountSession.ends_at <= now, idle)).returning(AccountSession.ref)
    ).all()
    old = delete(EmailToken).where(EmailToken.expires_at <= now - KEEP_LINKS).returning(EmailToken.ref)
    links = session.execute(old).all()
    session.commit()
    return len(gone) + len(links)
