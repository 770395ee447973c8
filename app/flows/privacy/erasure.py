"""Erasing a person. What the accounts must show stays, without a name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from app.accounting.vouchers.models import SavedVoucher
from app.db import Base, session
from app.flows.accounts.models import AccountSession, EmailToken
from app.flows.privacy import anonymity, ownership_filters
from app.flows.psp_notifications.models import PspNotification
from app.kernel import refs
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.people.cards import services as cards
from app.people.customers import services as customers
from app.people.customers.models import Contact, ContactNote, Passkey, Title
from app.sale.baskets.models import Basket, BasketGift
from app.sale.orders.models import OrderGift
from app.sale.promotions.models import Redemption
from app.sale.waitlist.models import WaitlistEntry
from app.settlement.instalments import services as instalments

UNSYNCHRONIZED = {"synchronize_session": False}


def lock(contact: Contact) -> Contact:
    """Lock their baskets, then the contact, as everywhere: no bank may be asked meanwhile."""
    session.execute(
        select(Basket.ref).where(ownership_filters.baskets(contact)).order_by(Basket.ref).with_for_update()
    )
    return customers.lock(contact.ref)


def nobody(contact: Contact) -> str:
    """An address no email reaches; by the number the accountant sees which orders belong together."""
    return f"erased-{contact.number}@erased.invalid"


def erase(contact: Contact) -> None:
    """The caller holds the locks and commits. Rows are found by the address, so the contact comes last."""
    instalments.forget_cards(contact.ref)
    cards.drop_all(contact)
    _anonymize_messages(contact)
    _delete(EmailMessage, ownership_filters.other_messages(contact))
    _delete(PspNotification, PspNotification.attempt.in_(ownership_filters.payments(contact)))
    _delete(WaitlistEntry, ownership_filters.alerts(contact))
    _delete(EmailToken, ownership_filters.links(contact))
    _delete(AccountSession, AccountSession.contact_ref == contact.ref)
    _delete(ContactNote, ContactNote.contact_ref == contact.ref)
    _delete(Passkey, Passkey.contact_ref == contact.ref)
    _anonymize_redemptions(contact)
    _delete(SavedVoucher, SavedVoucher.contact_ref == contact.ref)
    _forget_gifts(contact)
    _empty_baskets(contact)
    anonymity.strip_orders(ownership_filters.orders(contact), nobody(contact))
    _empty(contact)


def _anonymize_messages(contact: Contact) -> None:
    """They prove that a confirmation was sent. Those not sent yet never are.

    `refusal` is emptied because a mail server's answer may contain the address.
    """
    about = ownership_filters.messages_on_orders(contact)
    anonymity.change(
        EmailMessage, about, recipient=nobody(contact), next_try_at=None, refusal="", secret=None
    )


def _anonymize_redemptions(contact: Contact) -> None:
    """They still count as uses of the code."""
    anonymity.change(Redemption, ownership_filters.redemptions(contact), email=nobody(contact))


def _empty_baskets(contact: Contact) -> None:
    """Places stay held for the browser that has the basket, as after signing out."""
    nothing: dict[str, Any] = {"contact_ref": None, "email": "", "name": "", "address": None, "network": ""}
    nothing["origin_id"] = None
    nothing |= {"debt_payment_minor": 0, "uses_credit": False, "credit_cap_minor": None}
    anonymity.change(Basket, ownership_filters.baskets(contact), order_ref=None, **nothing)


def _forget_gifts(contact: Contact) -> None:
    _delete(
        BasketGift, BasketGift.basket_ref.in_(select(Basket.ref).where(ownership_filters.baskets(contact)))
    )
    sent = select(OrderGift.ref).where(OrderGift.order_ref.in_(ownership_filters.orders(contact)))
    about = func.split_part(EmailMessage.subject_ref, ".", 1).in_(sent)
    _delete(EmailMessage, (EmailMessage.kind == EmailKind.GIFT) & about)


def _empty(contact: Contact) -> None:
    contact.email, contact.name, contact.active = nobody(contact), "", False
    contact.phone, contact.address, contact.title, contact.origin_id = "", None, Title.NONE, None
    contact.password = contact.confirmed_at = contact.fs_webauthn_user_handle = None
    contact.fs_uniquifier = refs.new()
    contact.deferred_allowed, contact.deferred_max_minor = False, 0


def _delete(model: type[Base], where: ColumnElement[bool]) -> None:
    session.execute(delete(model).where(where), execution_options=UNSYNCHRONIZED)
