"""Who acts, and what they may do: a member of staff, a command, the shop itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """One thing staff may or may not do, in a channel."""

    SEE_ORDERS = "see_orders"
    HANDLE_ORDERS = "handle_orders"
    REFUND = "refund"
    SEE_CONTACTS = "see_contacts"
    CHANGE_CONTACTS = "change_contacts"
    ADJUST_ACCOUNTS = "adjust_accounts"
    MERGE_AND_ERASE = "merge_and_erase"
    APPROVE = "approve"
    EXPORT = "export"
    SEE_SETUP = "see_setup"
    SET_UP = "set_up"
    SEE_OFFERS = "see_offers"  # promo codes and what is sold as a gift voucher
    CHANGE_OFFERS = "change_offers"
    MANAGE_STAFF = "manage_staff"
    MANAGE_KEYS = "manage_keys"  # accounts at payment providers, and going live with them
    SEE_AUDIT = "see_audit"
    SEE_OWN_ACTS = "see_own_acts"


class Role(StrEnum):
    ADMIN = "admin"
    MANAGER = "manager"
    BOX_OFFICE = "box_office"
    PHONE = "phone"
    ACCOUNTANT = "accountant"
    MARKETING = "marketing"
    DOOR = "door"
    READ_ONLY = "read_only"


R = Right
DESK = frozenset({R.SEE_ORDERS, R.HANDLE_ORDERS, R.REFUND, R.SEE_CONTACTS, R.CHANGE_CONTACTS, R.SEE_OWN_ACTS})
JOURNAL = frozenset({R.SEE_AUDIT, R.SEE_OWN_ACTS})
ADMINISTERS = frozenset({R.SET_UP, R.MANAGE_STAFF, R.MANAGE_KEYS})
SEES = frozenset({R.SEE_SETUP, R.SEE_OFFERS})

# Administrators set up and move no money: a promo code gives it away.
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMIN: SEES | JOURNAL | ADMINISTERS | {R.SEE_ORDERS, R.SEE_CONTACTS, R.APPROVE},
    Role.MANAGER: frozenset(R) - {R.MANAGE_STAFF, R.MANAGE_KEYS},
    Role.BOX_OFFICE: DESK,
    Role.PHONE: DESK,
    Role.ACCOUNTANT: SEES | JOURNAL | {R.SEE_ORDERS, R.SEE_CONTACTS, R.ADJUST_ACCOUNTS, R.APPROVE, R.EXPORT},
    Role.MARKETING: frozenset({R.SEE_OFFERS, R.CHANGE_OFFERS}),
    Role.DOOR: frozenset(),
    Role.READ_ONLY: SEES | {R.SEE_ORDERS},
}


@dataclass(frozen=True)
class Grant:
    """A role in one channel; in every one if `channel` is None."""

    role: Role
    channel: str | None = None

    def gives(self, right: Right, channel: str | None) -> bool:
        """`channel` None asks for the whole house, which only a grant for every channel gives."""
        return right in RIGHTS[self.role] and self.channel in (None, channel)


class Forbidden(Exception):
    """The actor has no such right there."""


@dataclass(frozen=True)
class Actor:
    """`ref` is that of a member of staff; commands and the shop have none, and may do anything.

    `device` and `request_id` say where from, for the audit.
    """

    name: str
    ref: str | None = None
    grants: frozenset[Grant] = frozenset()
    device: str = ""
    request_id: str = ""

    def may(self, right: Right, channel: str | None = None) -> bool:
        return self.ref is None or any(grant.gives(right, channel) for grant in self.grants)

    def must(self, right: Right, channel: str | None = None) -> None:
        """Raises Forbidden."""
        if not self.may(right, channel):
            raise Forbidden(f"{right} in {channel or 'every channel'}")

    def may_somewhere(self, right: Right) -> bool:
        return self.ref is None or any(right in RIGHTS[grant.role] for grant in self.grants)

    def has_role(self, role: Role, channel: str) -> bool:
        """In this channel, or in all."""
        return any(grant.role is role and grant.channel in (None, channel) for grant in self.grants)

    def channels(self, right: Right) -> frozenset[str] | None:
        """Where they have this right; None: everywhere."""
        found = {grant.channel for grant in self.grants if right in RIGHTS[grant.role]}
        if self.ref is None or None in found:
            return None
        return frozenset(channel for channel in found if channel)


SHOP = Actor("shop")


def command(user: str) -> Actor:
    """Whoever types a `flask` command owns the server."""
    return Actor(f"cli:{user}")
