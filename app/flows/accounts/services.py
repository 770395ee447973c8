"""Proving an address, signing a device in and out, and what comes along: baskets and earlier orders."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.orm import contains_eager

from app.db import fingerprint, session
from app.flows.accounts.models import MailLink, Purpose, SignIn, Way
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
    Purpose.SIGN_IN: EmailKind.SIGN_IN_LINK,
    Purpose.NEW_PASSWORD: EmailKind.NEW_PASSWORD_LINK,
    Purpose.NEW_EMAIL: EmailKind.NEW_EMAIL_LINK,
    Purpose.PAYMENT_CODE: EmailKind.PAYMENT_CODE,
}


class LinkSpent(Exception):
    """Used before, too old, or never ours."""


class WrongCode(Exception):
    """Not the digits of the letter."""


class EmailTaken(Exception):
    """Another account has that address."""


@dataclass(frozen=True)
class Browser:
    """Who is at the door: `links` are those asked for in this very browser, `former` its last sign-in."""

    device: str
    lang: str
    kept: bool = False
    basket_ref: str | None = None
    former: str | None = None
    links: Sequence[str] = ()


@dataclass(frozen=True)
class Welcome:
    """Somebody is signed in. `password_dropped`: one was typed elsewhere, before the address was proved."""

    contact: Contact
    sign_in: SignIn
    basket_ref: str | None
    merged: Merged
    password_dropped: bool = False


# Who


def signed_in(sign_in_ref: str, uniquifier: str, channel_code: str) -> SignIn | None:
    """The device and its contact in one statement; None once it has ended, whoever ended it."""
    now = clock.now()
    query = select(SignIn).join(SignIn.contact).options(contains_eager(SignIn.contact))
    awake = or_(SignIn.kept, SignIn.seen_at > now - IDLE)
    theirs = and_(Contact.fs_uniquifier == uniquifier, Contact.channel_code == channel_code, Contact.active)
    return session.scalars(
        query.where(SignIn.ref == sign_in_ref, SignIn.ends_at > now, awake, theirs)
    ).one_or_none()


def seen(sign_in: SignIn) -> None:
    """Noted now and then, so that a page view is not a write. Call it when nothing else is under way."""
    now = clock.now()
    if now - sign_in.seen_at <= SEEN_EVERY:
        return
    session.rollback()
    noted = update(SignIn).where(SignIn.ref == sign_in.ref).values(seen_at=now)
    session.execute(noted, execution_options={"synchronize_session": False})
    session.commit()


# Links


def ask_link(
    channel: Channel,
    purpose: Purpose,
    email: str,
    lang: str,
    *,
    contact_ref: str | None = None,
    password: str | None = None,
    basket_ref: str | None = None,
    onward: str = "",
) -> MailLink:
    """Write a link to an address. Whether anybody has an account there is not even looked up."""
    secret, now = refs.new(), clock.now()
    link = MailLink(
        ref=refs.new(), digest=_digest(secret), channel_code=channel.code, purpose=purpose,
        email=email.lower(), lang=lang, contact_ref=contact_ref, password=password,
        basket_ref=basket_ref, onward=onward, asked_at=now, expires_at=now + LINK_LIFE,
    )  # fmt: skip
    return _written(link, secret)


def _written(link: MailLink, secret: str) -> MailLink:
    session.add(link)
    email_queue.write(LETTERS[link.purpose], link.ref, link.lang, link.email, secret=secret)
    session.commit()
    return link


def _digest(secret: str) -> str:
    """A secret of 130 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link(ref: str) -> MailLink | None:
    return session.get(MailLink, ref)


def open_link(channel: Channel, secret: str) -> MailLink:
    """A link that would still work. Raises LinkSpent."""
    found = session.scalars(_link(channel, secret)).one_or_none()
    if found is None or not found.open:
        raise LinkSpent
    return found


def _link(channel: Channel, secret: str) -> Select[MailLink]:
    return select(MailLink).filter_by(digest=_digest(secret), channel_code=channel.code)


def _use(channel: Channel, secret: str, *purposes: Purpose) -> MailLink:
    """Of two who follow it at once, one does. The caller commits. Raises LinkSpent."""
    query = _link(channel, secret).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None or not found.open or found.purpose not in purposes:
        raise LinkSpent
    found.used_at = clock.now()
    return found


def _proved(used: MailLink, browser: Browser) -> tuple[Contact, bool]:
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


def _contact(used: MailLink) -> Contact:
    found = customers.at(used.channel_code, used.email, used.lang)
    if not found.active:
        raise LinkSpent
    return found


# Codes


def ask_code(basket: Basket, lang: str) -> MailLink:
    """Digits to the address of whoever buys; only somebody who reads that mail can type them."""
    ref, code, now = refs.new(), refs.digits(CODE_DIGITS), clock.now()
    link = MailLink(
        ref=ref, digest=_code_digest(ref, code), channel_code=basket.channel_code,
        purpose=Purpose.PAYMENT_CODE, email=basket.email, lang=lang, basket_ref=basket.ref,
        asked_at=now, expires_at=now + CODE_LIFE,
    )  # fmt: skip
    return _written(link, code)


def use_code(ref: str, basket: Basket, code: str) -> None:
    """Whoever guesses is slowed down by the caller. Raises LinkSpent or WrongCode."""
    query = select(MailLink).filter_by(ref=ref, basket_ref=basket.ref, purpose=Purpose.PAYMENT_CODE)
    asked = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if asked is None or not asked.open:
        raise LinkSpent
    if not hmac.compare_digest(asked.digest, _code_digest(ref, code)):
        raise WrongCode
    asked.used_at = clock.now()
    session.commit()


def _code_digest(ref: str, code: str) -> str:
    """Keyed: a million codes are soon tried by whoever has read the database."""
    return fingerprint(f"{ref} {code}")


# In and out


def follow(channel: Channel, secret: str, browser: Browser) -> Welcome:
    """A link that signs in, and makes the account if there is none. Raises LinkSpent."""
    used = _use(channel, secret, Purpose.SIGN_IN)
    contact, dropped = _proved(used, browser)
    return _begin(contact, Way.LINK, browser, brought=used.basket_ref, dropped=dropped)


def begin(contact: Contact, way: Way, browser: Browser) -> Welcome:
    """Who they are has been shown by a password or a passkey."""
    return _begin(contact, way, browser)


def _begin(
    contact: Contact, way: Way, browser: Browser, *, brought: str | None = None, dropped: bool = False
) -> Welcome:
    """Baskets are locked before orders, as everywhere."""
    now = clock.now()
    life = KEPT if browser.kept else DAY_OUT
    sign_in = SignIn(
        ref=refs.new(), contact=contact, way=way, device=browser.device, kept=browser.kept,
        started_at=now, seen_at=now, ends_at=now + life,
    )  # fmt: skip
    session.add(sign_in)
    if browser.former:
        _end(browser.former)
    basket_ref, merged = _bring_baskets(contact, browser, brought)
    if contact.confirmed_at is not None:
        orders.attach(contact)
    session.commit()
    return Welcome(contact, sign_in, basket_ref, merged, dropped)


def _bring_baskets(contact: Contact, browser: Browser, brought: str | None) -> tuple[str | None, Merged]:
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
    if basket is not None and basket.frozen(clock.now()):
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


def leave(sign_in_ref: str, basket_ref: str | None) -> None:
    """Sign out here; what is in the basket stays, whose it was does not."""
    _end(sign_in_ref)
    if basket_ref:
        baskets.forget_whose(basket_ref)
    session.commit()


def sign_ins(contact: Contact) -> Sequence[SignIn]:
    """Where they are signed in, latest first."""
    now = clock.now()
    query = select(SignIn).filter_by(contact_ref=contact.ref).where(SignIn.ends_at > now)
    awake = or_(SignIn.kept, SignIn.seen_at > now - IDLE)
    return session.scalars(query.where(awake).order_by(SignIn.seen_at.desc())).all()


def end(contact: Contact, sign_in_ref: str) -> None:
    """One of their devices, and nobody else's."""
    _end(sign_in_ref, SignIn.contact_ref == contact.ref)
    session.commit()


def end_others(contact: Contact, but: str) -> None:
    _end_all(contact, but)
    session.commit()


def _end(sign_in_ref: str, *more: object) -> None:
    ended = delete(SignIn).where(SignIn.ref == sign_in_ref, *more)  # type: ignore[arg-type]
    session.execute(ended, execution_options={"synchronize_session": False})


def _end_all(contact: Contact, but: str = "") -> None:
    ended = delete(SignIn).where(SignIn.contact_ref == contact.ref, SignIn.ref != but)
    session.execute(ended, execution_options={"synchronize_session": False})


# What may be changed once in


def set_password(contact: Contact, hashed: str, here: str) -> None:
    """Every other device is signed out, and the owner is told."""
    contact.password = hashed
    _end_all(contact, but=here)
    _tell(EmailKind.PASSWORD_CHANGED, contact, contact.email)
    session.commit()


def reset_password(channel: Channel, secret: str, hashed: str, browser: Browser) -> Welcome:
    """By a link from a letter, which proves the address too. Raises LinkSpent."""
    used = _use(channel, secret, Purpose.NEW_PASSWORD)
    contact, _dropped = _proved(used, browser)
    contact.password = hashed
    _end_all(contact)
    _tell(EmailKind.PASSWORD_CHANGED, contact, contact.email)
    return _begin(contact, Way.LINK, browser, brought=used.basket_ref)


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


def begin_by_passkey(passkey: Passkey, sign_count: int, browser: Browser) -> Welcome:
    """The device has shown that it has the key."""
    passkey.sign_count, passkey.lastuse_datetime = sign_count, clock.now()
    return _begin(passkey.contact, Way.PASSKEY, browser)


def change_email(channel: Channel, secret: str) -> Contact:
    """The new address is proved by its link; the old one is told. Raises LinkSpent or EmailTaken."""
    used = _use(channel, secret, Purpose.NEW_EMAIL)
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
    idle = and_(~SignIn.kept, SignIn.seen_at <= now - IDLE)
    gone = session.execute(delete(SignIn).where(or_(SignIn.ends_at <= now, idle)).returning(SignIn.ref)).all()
    old = delete(MailLink).where(MailLink.expires_at <= now - KEEP_LINKS).returning(MailLink.ref)
    links = session.execute(old).all()
    session.commit()
    return len(gone) + len(links)
