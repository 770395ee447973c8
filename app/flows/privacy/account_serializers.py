"""The contact, their devices, cards and emails, in the copy of their data."""

from __future__ import annotations

from app.flows.accounts.models import AccountSession, EmailToken
from app.flows.privacy import serializers
from app.flows.privacy.serializers import Facts
from app.messages.email_queue.models import EmailMessage
from app.people.cards.models import SavedCard
from app.people.customers.models import Contact, ContactNote, Passkey


def contact(contact: Contact) -> Facts:
    return {
        "number": contact.number,
        "email": contact.email,
        "title": contact.title,
        "name": contact.name,
        "phone": contact.phone,
        "address": contact.address,
        "language": contact.lang,
        "knows_the_venue_from": contact.origin and contact.origin.name.in_(contact.lang),
        "known_since": serializers.instant(contact.created_at),
        "address_proved_at": serializers.instant(contact.confirmed_at),
        "has_password": contact.password is not None,
        "may_pay_later": contact.deferred_allowed,
        "may_owe_at_most_minor": contact.deferred_max_minor,
    }


def note(found: ContactNote) -> Facts:
    return {"text": found.text, "written_at": serializers.instant(found.written_at)}


def sign_in(found: AccountSession) -> Facts:
    return {
        "device": found.device,
        "by": found.method,
        "stays_signed_in": found.kept,
        "began_at": serializers.instant(found.started_at),
        "last_seen_at": serializers.instant(found.seen_at),
        "ends_at": serializers.instant(found.ends_at),
    }


def passkey(found: Passkey) -> Facts:
    return {
        "name": found.name,
        "added_at": serializers.instant(found.made_at),
        "last_used_at": serializers.instant(found.lastuse_datetime),
    }


def saved_card(found: SavedCard) -> Facts:
    return {
        "brand": found.brand,
        "last_four_digits": found.last4,
        "expires": f"{found.expiry_year}-{found.expiry_month:02}",
        "country": found.country,
        "holder": found.holder,
        "name": found.nickname,
        "saved_at": serializers.instant(found.saved_at),
        "consent": {"to_version": found.consent_version, "given_at": serializers.instant(found.consented_at)},
        "last_used_at": serializers.instant(found.used_at),
    }


def link(found: EmailToken) -> Facts:
    return {
        "for": found.purpose,
        "email": found.email,
        "asked_at": serializers.instant(found.asked_at),
        "used_at": serializers.instant(found.used_at),
    }


def message(found: EmailMessage) -> Facts:
    return {
        "kind": found.kind,
        "recipient": found.recipient,
        "language": found.lang,
        "written_at": serializers.instant(found.written_at),
        "sent_at": serializers.instant(found.sent_at),
    }
