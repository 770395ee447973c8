"""What roles are called."""

from __future__ import annotations

from app.http.i18n import lazy
from app.kernel.actors import Role

ROLES = {
    Role.ADMIN: lazy("administrator"),
    Role.MANAGER: lazy("manager"),
    Role.BOX_OFFICE: lazy("box office"),
    Role.PHONE: lazy("phone desk"),
    Role.ACCOUNTANT: lazy("accountant"),
    Role.MARKETING: lazy("marketing"),
    Role.DOOR: lazy("door"),
    Role.READ_ONLY: lazy("reader"),
}
