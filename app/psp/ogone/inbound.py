"""Opening a signed message: no name twice, and a signature that holds."""

from __future__ import annotations

from collections.abc import Iterable

from app.psp.ogone.signing import Seal
from app.psp.port import BadSignature, Message

SIGNATURE = "SHASIGN"


def opened(message: Message, seals: Iterable[Seal]) -> dict[str, str]:
    """The fields by upper-case name. A name that comes twice could be read two ways: refused.

    Any of the seals will do: keys that are being replaced still hold.
    """
    fields = {name.upper(): value for name, value in message.params}
    if len(fields) != len(message.params):
        raise BadSignature("a name comes twice")
    claimed = fields.pop(SIGNATURE, "")
    if not any(seal.approves(fields.items(), claimed) for seal in seals):
        raise BadSignature("the signature does not hold")
    return fields
