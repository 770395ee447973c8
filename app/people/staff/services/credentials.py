"""The password and the passkeys of a member of staff, changed by themselves."""

from __future__ import annotations

from app.audit import services as audit
from app.db import session
from app.kernel import clock, refs
from app.kernel.actors import Actor
from app.people.staff.models import Staff, StaffPasskey
from app.people.staff.services import lookup, notices, second_factors, sessions


class LastFactor(Exception):
    """Without this passkey they would have no second factor."""


def set_password(member: Staff, hashed: str, here: str, by: Actor) -> None:
    """Every other device is signed out, and they are told by mail."""
    member.password = hashed
    sessions.end_all(member, but=here)
    audit.record(by, "password_changed", lookup.subject(member))
    notices.warn(member)
    session.commit()


def passkey_handle(member: Staff) -> str:
    """The random user handle their passkeys are registered with; made when first needed."""
    if member.fs_webauthn_user_handle is None:
        member.fs_webauthn_user_handle = refs.new()
        session.commit()
    return member.fs_webauthn_user_handle


def add_passkey(member: Staff, passkey: StaffPasskey, by: Actor) -> list[str] | None:
    """Recovery codes come with somebody's first second factor: they are told this once."""
    first = not member.has_second_factor
    member.webauthn.append(passkey)
    codes = second_factors.make_recovery_codes(member) if first else None
    audit.record(by, "passkey_added", lookup.subject(member), after={"passkey": passkey.name})
    if not first:
        notices.warn(member)
    session.commit()
    return codes


def passkey_used(passkey: StaffPasskey, sign_count: int) -> None:
    """Its signature was checked; `sign_count` is what the device reported. The caller commits."""
    passkey.sign_count, passkey.lastuse_datetime = sign_count, clock.now()


def remove_passkey(member: Staff, ref: str, by: Actor) -> bool:
    """One of theirs, and nobody else's; whether it was there. Raises LastFactor."""
    gone = next((passkey for passkey in member.webauthn if passkey.ref == ref), None)
    if gone is None:
        return False
    if member.totp_secret is None and len(member.webauthn) == 1:
        raise LastFactor
    member.webauthn.remove(gone)
    audit.record(by, "passkey_removed", lookup.subject(member), before={"passkey": gone.name})
    notices.warn(member)
    session.commit()
    return True
