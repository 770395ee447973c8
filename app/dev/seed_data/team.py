"""One member of staff a role, for the demonstration. Their second factor is the same known secret."""

from __future__ import annotations

from passlib.totp import TOTP

from app.db import session
from app.http import passwords
from app.kernel import actors
from app.kernel.actors import Actor, Grant, Role
from app.people.staff import services as staff
from app.people.staff.models import Staff

PASSWORD = "three-quiet-owls"  # noqa: S105  # printed for whoever tries the demonstration
SECRET = "PARTERREPARTERREPARTERREPARTERRE"  # noqa: S105  # the same
NAMES = {
    Role.ADMIN: "Alex",
    Role.MANAGER: "Sam",
    Role.BOX_OFFICE: "Camille",
    Role.PHONE: "Nadia",
    Role.ACCOUNTANT: "Claude",
    Role.MARKETING: "Dominique",
    Role.DOOR: "Noa",
    Role.READ_ONLY: "Robin",
}


def email(role: Role) -> str:
    return f"{NAMES[role].lower()}@cube.example"


def hire() -> None:
    for role, name in NAMES.items():
        member, secret = staff.invite(email(role), name, "fr", Grant(role), actors.SHOP)
        staff.accept(secret, passwords.hashed(PASSWORD), Actor(name, member.ref))
        knows_the_secret(member)


def knows_the_secret(member: Staff) -> None:
    member.totp_secret = SECRET
    session.commit()


def code() -> str:
    """What an authenticator app with the secret shows now."""
    return str(TOTP(key=SECRET).generate().token)
