"""The signed code of a ticket, which a scanner can check offline."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.db import session
from app.sale.tickets.models import Ticket

PREFIX = "PT1"


def code(ticket: Ticket, key: Ed25519PrivateKey) -> str:
    """What the QR holds: `PT1.<ref>.<revision>.<signature>`, in characters a dense QR likes."""
    claim = f"{PREFIX}.{ticket.ref}.{ticket.revision}"
    return f"{claim}.{base64.b32encode(key.sign(claim.encode())).decode().rstrip('=')}"


def admits(scanned: str, keys: Iterable[Ed25519PrivateKey]) -> Ticket | None:
    """The ticket behind a scanned code, or None: forged, revoked, withheld, replaced by a later print.

    `keys`: the one that signs, and its predecessor, which signed what was sent before.
    """
    claim, _, signature = scanned.rpartition(".")
    if not any(_signed(claim, signature, key) for key in keys):
        return None
    _, ref, revision = claim.split(".")
    ticket = session.get(Ticket, ref)
    return ticket if ticket and ticket.opens and ticket.revision == int(revision) else None


def _signed(claim: str, signature: str, key: Ed25519PrivateKey) -> bool:
    try:
        padded = signature + "=" * (-len(signature) % 8)
        key.public_key().verify(base64.b32decode(padded), claim.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
