"""Changing a password, a passkey or an address."""

from __future__ import annotations

from app.audit import services as audit
from app.db import session
from app.flows.accounts.browser import SignedIn, VisitorBrowser
from app.flows.accounts.models import SignInMethod, TokenPurpose
from app.flows.accounts.services import email_tokens, sessions, signing_in
from app.flows.accounts.services.email_tokens import LinkContext
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.customers import services as customers
from app.people.customers.models import Contact, Passkey
from app.sale.baskets import services as baskets
from app.sale.orders import services as orders
from app.venue.channels.models import Channel


class EmailTaken(Exception):
    """Another account has that address."""


def set_password(contact: Contact, hashed: str, here: str) -> None:
    """Every other device is signed out, and the owner is notified."""
    contact.password = hashed
    sessions.end_all(contact, but=here)
    _notify(EmailKind.PASSWORD_CHANGED, contact)
    session.commit()


def reset_password(channel: Channel, secret: str, hashed: str, browser: VisitorBrowser) -> SignedIn:
    """By a link from an email, which proves the address too. Raises TokenSpent."""
    used = email_tokens.use(channel, secret, TokenPurpose.NEW_PASSWORD)
    contact, _dropped = email_tokens.prove_address(used, browser)
    contact.password = hashed
    sessions.end_all(contact)
    _notify(EmailKind.PASSWORD_CHANGED, contact)
    return signing_in.sign_in_device(contact, SignInMethod.LINK, browser, brought=used.basket_ref)


def passkey_handle(contact: Contact) -> str:
    """The random user handle their passkeys are registered with; made when first needed."""
    if contact.fs_webauthn_user_handle is None:
        contact.fs_webauthn_user_handle = refs.new()
        session.commit()
    return contact.fs_webauthn_user_handle


def add_passkey(contact: Contact, passkey: Passkey) -> None:
    contact.webauthn.append(passkey)
    _notify(EmailKind.PASSKEY_ADDED, contact)
    session.commit()


def forget_passkey(contact: Contact, ref: str) -> None:
    """One of theirs, and nobody else's."""
    contact.webauthn = [passkey for passkey in contact.webauthn if passkey.ref != ref]
    session.commit()


def ask_new_email(contact: Contact, email: str, by: Actor) -> None:
    """Staff were told another address: the link sent there proves it, and then the old one is notified.

    Raises Forbidden or NotAnAddress.
    """
    by.must(Right.CHANGE_CONTACTS, contact.channel_code)
    audit.record(by, "new_email_asked", customers.subject(contact))
    context = LinkContext(contact_ref=contact.ref)
    email_tokens.ask_link(contact.channel, TokenPurpose.NEW_EMAIL, email, contact.lang, context)


def change_email(channel: Channel, secret: str) -> Contact:
    """The link proves the new address; the old one is notified. Raises TokenSpent or EmailTaken."""
    used = email_tokens.use(channel, secret, TokenPurpose.NEW_EMAIL)
    contact = session.get_one(Contact, used.contact_ref, with_for_update=True)
    other = customers.find(channel.code, used.email)
    if other is not None and other.ref != contact.ref:
        session.commit()
        raise EmailTaken
    _notify(EmailKind.EMAIL_CHANGED, contact)
    contact.email, contact.confirmed_at = used.email, clock.now()
    session.commit()  # the contact's row is not locked while we wait for orders
    orders.attach(contact)
    session.commit()
    return contact


def readdress(basket_ref: str, contact: Contact) -> None:
    """Tickets of a basket still open go to the new address."""
    baskets.readdress(basket_ref, contact)
    session.commit()


def _notify(kind: EmailKind, contact: Contact) -> None:
    """Write an email about a change to the address they have, if any.

    Each has a subject of its own, so that a second change writes again.
    """
    if contact.email:
        email_queue.write(kind, f"{contact.ref}-{refs.new(8)}", contact.lang, contact.email)


def about(subject_ref: str) -> Contact | None:
    """The contact an email of `_notify` is about."""
    return session.get(Contact, subject_ref.partition("-")[0])
