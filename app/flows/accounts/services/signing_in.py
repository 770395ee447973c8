"""Signing a device in, and what comes along: baskets and earlier orders."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from app.db import session
from app.flows.accounts.browser import SignedIn, VisitorBrowser
from app.flows.accounts.models import AccountSession, SignInMethod, TokenPurpose
from app.flows.accounts.services import email_tokens, sessions
from app.flows.accounts.services.sessions import DAY_OUT, KEPT
from app.kernel import clock, refs
from app.people.customers.models import Contact, Passkey
from app.sale.baskets import services as baskets
from app.sale.baskets.models import Basket, BasketState
from app.sale.baskets.services import Merged
from app.sale.orders import services as orders
from app.settlement.tenders import services as tenders
from app.venue.channels.models import Channel


def follow(channel: Channel, secret: str, browser: VisitorBrowser) -> SignedIn:
    """Sign in by a link; it makes the account if there is none. Raises TokenSpent."""
    used = email_tokens.use(channel, secret, TokenPurpose.SIGN_IN)
    contact, dropped = email_tokens.prove_address(used, browser)
    return sign_in_device(contact, SignInMethod.LINK, browser, brought=used.basket_ref, dropped=dropped)


def begin(contact: Contact, method: SignInMethod, browser: VisitorBrowser) -> SignedIn:
    """Sign in somebody whose password or passkey was checked."""
    return sign_in_device(contact, method, browser)


def sign_in_device(
    contact: Contact,
    method: SignInMethod,
    browser: VisitorBrowser,
    *,
    brought: str | None = None,
    dropped: bool = False,
) -> SignedIn:
    """Start a session, and bring baskets and orders. Baskets are locked before orders, as everywhere.

    `brought` is the basket of the browser that requested the link; `dropped` as `SignedIn` says.
    """
    started = _start_session(contact, method, browser)
    if browser.former_session:
        sessions.end(browser.former_session)
    basket_ref, merged = _bring_baskets(contact, browser, brought)
    if contact.confirmed_at is not None:
        orders.attach(contact)
    session.commit()
    return SignedIn(contact, started, basket_ref, merged, dropped)


def _start_session(contact: Contact, method: SignInMethod, browser: VisitorBrowser) -> AccountSession:
    now = clock.now()
    started = AccountSession(
        ref=refs.new(), contact=contact, method=method, device=browser.device, kept=browser.kept,
        started_at=now, seen_at=now, ends_at=now + (KEPT if browser.kept else DAY_OUT),
    )  # fmt: skip
    session.add(started)
    return started


def _bring_baskets(
    contact: Contact, browser: VisitorBrowser, brought: str | None
) -> tuple[str | None, Merged]:
    """What this browser holds and what they chose elsewhere, in one basket: its ref, and what came along.

    Never the other way round: whoever requested a link in another browser has proved nothing, and must not
    see what becomes of it.
    """
    elsewhere = [ref for ref in _held_by(contact, brought) if ref != browser.basket_ref]
    found = baskets.lock_all([ref for ref in (browser.basket_ref, *elsewhere) if ref])
    here = found.get(browser.basket_ref or "")
    if here is not None and here.payment_locked(clock.now()):
        return here.ref, Merged()  # a bank is being asked: the rest stays where it is
    if not elsewhere and (here is None or not here.usable):
        return browser.basket_ref, Merged()
    basket = _own(here, contact, browser.lang)
    merged = _take_over(basket, [found[ref] for ref in elsewhere])
    baskets.assign_to(basket, contact)
    return basket.ref, merged


def hand_over(basket: Basket, contact: Contact, lang: str) -> Basket:
    """A basket filled before somebody signed in becomes theirs. Raises BasketLocked or HoldEnded."""
    baskets.lock(basket, clock.now())
    own = _own(basket, contact, lang)
    baskets.assign_to(own, contact)
    session.commit()
    return own


def _own(here: Basket | None, contact: Contact, lang: str) -> Basket:
    """Theirs already, or one with a new ref that holds the same.

    The old ref may be known to somebody else: it could have been planted in this browser's cookie.
    """
    if here is not None and here.usable and here.contact_ref == contact.ref:
        return here
    fresh = baskets.open_with(contact.channel, lang)
    session.flush()
    if here is not None and here.usable:
        if here.contact_ref:  # somebody else used this phone before
            tenders.remove_saved_vouchers(here.ref, here.contact_ref)
        baskets.inherit(fresh, here)
        _take_over(fresh, [here])
    return fresh


def _take_over(basket: Basket, others: Sequence[Basket]) -> Merged:
    merged = baskets.merge(basket, others)
    for ref in merged.emptied:
        tenders.move_vouchers(ref, basket.ref)
        for order_ref in orders.replace(ref):
            tenders.release(order_ref)
    return merged


def _held_by(contact: Contact, brought: str | None) -> Sequence[str]:
    theirs = or_(Basket.contact_ref == contact.ref, Basket.ref == (brought or ""))
    query = select(Basket.ref).where(theirs, Basket.channel_code == contact.channel_code)
    held = query.where(Basket.state == BasketState.OPEN, Basket.held_until > clock.now())
    return session.scalars(held.order_by(Basket.opened_at)).all()


def begin_by_passkey(passkey: Passkey, sign_count: int, browser: VisitorBrowser) -> SignedIn:
    """The passkey's signature was checked; `sign_count` is what the device reported."""
    passkey.sign_count, passkey.lastuse_datetime = sign_count, clock.now()
    return begin(passkey.contact, SignInMethod.PASSKEY, browser)
