"""Roles and the state of a member of staff, in words."""

from __future__ import annotations

from app.http.i18n import _, plural
from app.http.languages import lang
from app.kernel.actors import Grant, Role
from app.office.role_words import ROLES
from app.office.status import Status
from app.people.staff.models import Staff
from app.venue.channels import services as channels


def sorted_grants(member: Staff) -> list[Grant]:
    """In the order roles are listed everywhere, the whole house before one channel."""
    order = list(Role)
    return sorted(member.grants, key=lambda grant: (order.index(grant.role), grant.channel or ""))


def grant(given: Grant) -> str:
    """“manager, everywhere”, “box office, CUBE Opera”."""
    return _("%(role)s, %(where)s", role=ROLES[given.role], where=where(given.channel))


def where(code: str | None) -> str:
    if code is None:
        return _("everywhere")
    return next((one.name.in_(lang()) for one in channels.every_one() if one.code == code), code)


def state(member: Staff) -> Status:
    if not member.active:
        return Status(_("Suspended"), "soft", "ended")
    if member.password is None:
        return Status(_("Invited"), "soft", "to-come")
    if not member.has_second_factor:
        return Status(_("No second factor yet"), "warn", "needs")
    return Status(_("Active"), "good", "done")


def factors(member: Staff) -> str:
    """“app, 2 passkeys”."""
    found = [_("app")] if member.totp_secret else []
    if number := len(member.webauthn):
        found.append(plural("%(num)d passkey", "%(num)d passkeys", number))
    return ", ".join(found) or _("none")
