"""Keys that can be rotated: the first seals and digests; a predecessor still opens and recognises."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ID = 4  # bytes
NONCE = 12


class UnknownKey(LookupError):
    """Sealed with a key that is not on the ring."""


def key_id(key: bytes) -> bytes:
    """Names a key, and tells nothing of it."""
    return hashlib.sha256(b"key id" + key).digest()[:ID]


@dataclass(frozen=True)
class KeyRing:
    keys: tuple[bytes, ...] = field(repr=False)

    @property
    def current(self) -> bytes:
        return self.keys[0]

    @property
    def previous(self) -> tuple[bytes, ...]:
        return self.keys[1:]

    def seal(self, text: str) -> bytes:
        """The key's id, a nonce, the closed text (AES-256-GCM)."""
        nonce = os.urandom(NONCE)
        return key_id(self.current) + nonce + AESGCM(self.current).encrypt(nonce, text.encode(), None)

    def unseal(self, sealed: bytes) -> str:
        """Raises UnknownKey, and InvalidTag for what was altered."""
        key, nonce = self._named(sealed[:ID]), sealed[ID : ID + NONCE]
        return AESGCM(key).decrypt(nonce, sealed[ID + NONCE :], None).decode()

    def _named(self, name: bytes) -> bytes:
        for key in self.keys:
            if key_id(key) == name:
                return key
        raise UnknownKey(f"sealed with key {name.hex()}, which is none of {len(self.keys)} we have")

    def stamp(self, text: str) -> str:
        """The key's id and a digest under it: shows later that the text is the same."""
        return f"{key_id(self.current).hex()}:{_digest(self.current, text)}"

    def has_stamped(self, stamp: str, text: str) -> bool:
        """Raises UnknownKey for a stamp under a key that is no longer on the ring."""
        name, _colon, digest = stamp.partition(":")
        key = self._named(bytes.fromhex(name))
        return hmac.compare_digest(digest, _digest(key, text))

    def digests(self, text: str) -> list[str]:
        """One by each key, that of the first in front."""
        return [_digest(key, text)[:32] for key in self.keys]


def _digest(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
