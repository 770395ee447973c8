"""Second factors: a code of an authenticator app, or one of ten recovery codes. None works twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from passlib.totp import TOTP, TokenError
from sqlalchemy import update

from app.audit import services as audit
from app.db import is_keyed_digest, keyed_digest, session
from app.kernel import clock, refs
from app.kernel.actors import Actor, Right
from app.people.staff.models import Staff
from app.people.staff.services import lookup, notices, sessions

CODES = 10
SKEW = int(timedelta(seconds=30).total_seconds())  # how wrong the clock of a phone may be


@dataclass(frozen=True)
class Enrolment:
    """A secret not enrolled yet: `key` to type, `uri` to scan."""

    secret: str
    key: str
    uri: str


def new_secret() -> str:
    return str(TOTP.new().base32_key)


def enrolment(member: Staff, secret: str, issuer: str) -> Enrolment:
    app = TOTP(key=secret)
    return Enrolment(secret, str(app.pretty_key()), str(app.to_uri(label=member.email, issuer=issuer)))


def enrol(member: Staff, secret: str, code: str, by: Actor) -> list[str] | None:
    """Enrol the app that shows this code, and make recovery codes: they are told this once.

    None if it is not the code of this secret.
    """
    step = _step(secret, code, after=0)
    if step is None:
        return None
    if member.has_second_factor:
        notices.warn(member)
    member.totp_secret, member.totp_counter = secret, step
    codes = make_recovery_codes(member)
    audit.record(by, "authenticator_enrolled", lookup.subject(member))
    session.commit()
    return codes


def make_recovery_codes(member: Staff) -> list[str]:
    """The caller commits."""
    codes = [f"{refs.new(5)}-{refs.new(5)}" for _ in range(CODES)]
    member.recovery_codes = [keyed_digest(code) for code in codes]
    return codes


def renew_recovery_codes(member: Staff, by: Actor) -> list[str]:
    """Ten new ones, told this once; those of before work no more."""
    codes = make_recovery_codes(member)
    audit.record(by, "recovery_codes_renewed", lookup.subject(member))
    notices.warn(member)
    session.commit()
    return codes


def spend_code(member: Staff, code: str) -> bool:
    """Whether it is the app's code of now, not used before; then it is used."""
    step = _step(member.totp_secret or "", code, after=member.totp_counter)
    if step is None:
        return False
    newer = update(Staff).where(Staff.ref == member.ref, Staff.totp_counter < step)
    spent = session.execute(newer.values(totp_counter=step).returning(Staff.ref)).first() is not None
    session.commit()
    return spent


def _step(secret: str, code: str, after: int) -> int | None:
    """Which thirty seconds since 1970 a code belongs to, if it is one of now and later than `after`."""
    if not secret:
        return None
    try:
        found = TOTP(key=secret).match(code, time=clock.now(), window=SKEW, last_counter=after or None)
    except (TokenError, ValueError):
        return None
    return int(found.counter)


def spend_recovery_code(member: Staff, typed: str, by: Actor) -> bool:
    """Whether it is one that is left; then it is used."""
    session.refresh(member, ["recovery_codes"], with_for_update={"of": Staff})
    kept, code = list(member.recovery_codes or []), _as_made(typed)
    used = next((digest for digest in kept if is_keyed_digest(digest, code)), None)
    if used is None:
        session.rollback()
        return False
    kept.remove(used)
    member.recovery_codes = kept
    audit.record(by, "recovery_code_used", lookup.subject(member), after={"left": len(kept)})
    session.commit()
    return True


def _as_made(typed: str) -> str:
    """Capitals, one dash in the middle, whatever was typed between."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"{plain[:5]}-{plain[5:]}"


def forget_second_factors(member: Staff, by: Actor) -> None:
    """Somebody lost them all: they enrol again at the next sign-in, and are signed out everywhere now.

    Raises Forbidden.
    """
    by.must(Right.MANAGE_STAFF)
    member.totp_secret = member.recovery_codes = None
    member.webauthn = []
    member.fs_uniquifier = refs.new()
    sessions.end_all(member)
    audit.record(by, "second_factors_forgotten", lookup.subject(member))
    notices.warn(member)
    session.commit()
