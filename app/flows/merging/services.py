"""Merging two contacts. Money moves by ledger entries, order by order; ways to sign in do not move."""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import delete, func, select, update

from app.accounting.ledger import services as ledger
from app.accounting.ledger.models import Posting, Transaction
from app.accounting.vouchers.models import SavedVoucher
from app.audit import services as audit
from app.db import session
from app.flows.accounts.models import AccountSession, EmailToken
from app.flows.privacy import ownership_filters
from app.flows.privacy import services as privacy
from app.kernel import refs
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.messages.email_queue import services as email_queue
from app.messages.email_queue.models import EmailKind
from app.people.cards import services as cards
from app.people.customers import services as customers
from app.people.customers.models import Contact, ContactNote, Passkey, Title
from app.sale.baskets.models import Basket
from app.sale.orders import services as orders
from app.sale.orders.models import Order
from app.settlement.instalments.models import Schedule
from app.settlement.tenders.models import Tender

log = structlog.get_logger()

UNSYNCHRONIZED = {"synchronize_session": False}
OWNED = (Order, Basket, Tender, Schedule, ContactNote)
WAYS_IN = (AccountSession, Passkey, EmailToken)


class NotMergeable(Exception):
    """They are the same, of two channels, erased or merged already."""


class PaymentUnderWay(Exception):
    """`numbers` are orders of one of them that are being paid."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


def merge(kept: Contact, gone: Contact, by: Actor) -> None:
    """What `gone` bought, has and owes is `kept`’s from now on; both addresses are told. It cannot be undone.

    Raises Forbidden, NotMergeable or PaymentUnderWay.
    """
    by.must(Right.MERGE_AND_ERASE, kept.channel_code)
    _lock(kept, gone)
    if kept.ref == gone.ref or kept.channel_code != gone.channel_code or not (kept.active and gone.active):
        session.rollback()
        raise NotMergeable
    if numbers := [found.number for one in (kept, gone) for found in privacy.paying(one)]:
        session.rollback()
        raise PaymentUnderWay(numbers)
    if gone.confirmed_at is not None:
        orders.attach(gone)
    told = [address for address in (kept.email, gone.email) if address]
    _move_money(kept, gone, by)
    _move_rows(kept, gone)
    _move_cards(kept, gone)
    _hand_over(kept, gone)
    for address in told:
        email_queue.write(EmailKind.CONTACTS_MERGED, f"{kept.ref}-{refs.new(8)}", kept.lang, address)
    audit.record(by, "contacts_merged", customers.subject(kept), after={"merged": gone.number})
    session.commit()
    log.info("contacts_merged", kept=kept.number, gone=gone.number)


def _lock(*both: Contact) -> None:
    """Baskets, then contacts, each in one order, as everywhere: no bank may be asked meanwhile."""
    theirs = ownership_filters.baskets(both[0]) | ownership_filters.baskets(both[1])
    session.execute(select(Basket.ref).where(theirs).order_by(Basket.ref).with_for_update())
    for ref in sorted({contact.ref for contact in both}):
        customers.lock(ref)


def _move_money(kept: Contact, gone: Contact, by: Actor) -> None:
    """What each order moved on an account moves with it, so that each keeps its own debt."""
    kept_for = {
        gone.credit_account: kept.credit_account,
        gone.deferred_account: kept.deferred_account,
        gone.instalments_account: kept.instalments_account,
    }
    query = select(Transaction.order_ref, Posting.account, Posting.currency, func.sum(Posting.minor))
    query = query.join(Posting.transaction).where(Posting.account.in_(kept_for))
    query = query.group_by(Transaction.order_ref, Posting.account, Posting.currency)
    moved = session.execute(query.order_by(func.min(Transaction.id), Posting.account)).all()
    for at, (about, account, currency, minor) in enumerate(moved):
        if amount := Money(int(minor), currency):
            sides = {kept_for[account]: amount, account: -amount}
            order_ref = kept.ref if about == gone.ref else about
            ledger.book(f"{ledger.MERGED}{gone.ref}:{at}", order_ref, sides, author=by.name)


def _move_rows(kept: Contact, gone: Contact) -> None:
    for model in OWNED:
        _change(update(model).where(model.contact_ref == gone.ref).values(contact_ref=kept.ref))
    has = select(SavedVoucher.voucher_ref).where(SavedVoucher.contact_ref == kept.ref)
    saved = SavedVoucher.contact_ref == gone.ref
    _change(delete(SavedVoucher).where(saved, SavedVoucher.voucher_ref.in_(has)))
    _change(update(SavedVoucher).where(saved).values(contact_ref=kept.ref))
    _change(update(Contact).where(Contact.merged_into_ref == gone.ref).values(merged_into_ref=kept.ref))
    for way in WAYS_IN:
        _change(delete(way).where(way.contact_ref == gone.ref))


def _move_cards(kept: Contact, gone: Contact) -> None:
    """A card both have saved is one card."""
    has = {(card.provider, card.brand, card.last4): card for card in cards.of_contact(kept.ref)}
    for card in cards.of_contact(gone.ref):
        same = has.get((card.provider, card.brand, card.last4))
        card.is_default = False
        if same is None:
            card.contact_ref = kept.ref
            continue
        _change(update(Schedule).where(Schedule.card_ref == card.ref).values(card_ref=same.ref))
        cards.forget(card.provider, card.token)
        session.delete(card)
    session.flush()


def _hand_over(kept: Contact, gone: Contact) -> None:
    """What the kept one lacks is filled from the other; nothing is left of that but its number."""
    email, confirmed_at = gone.email, gone.confirmed_at
    kept.name, kept.phone = kept.name or gone.name, kept.phone or gone.phone
    kept.title = gone.title if kept.title is Title.NONE else kept.title
    kept.address = kept.address or gone.address
    kept.origin_id = gone.origin_id if kept.origin_id is None else kept.origin_id
    gone.origin_id = None
    gone.email, gone.name, gone.phone, gone.address, gone.title = None, "", "", None, Title.NONE
    gone.password = gone.confirmed_at = gone.fs_webauthn_user_handle = None
    gone.fs_uniquifier, gone.active = refs.new(), False
    gone.deferred_allowed, gone.deferred_max_minor = False, 0
    gone.merged_into_ref = kept.ref
    session.flush()  # the address is free
    if kept.email is None:
        kept.email, kept.confirmed_at = email, confirmed_at


def _change(statement: Any) -> None:
    session.execute(statement, execution_options=UNSYNCHRONIZED)
