"""What the shop has mailed, as far as shoppers go on with it: the codes of gift vouchers."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
WRITTEN_WITHIN = 1  # second, for a message that is whole


class Mailbox:
    """Everybody's. Each message is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[str] = set()
        self._codes: dict[str, str] = {}

    def code_for(self, address: str) -> str:
        """The code that was mailed to this address; "" if none has come yet."""
        written = time.time() - WRITTEN_WITHIN
        for path in self._folder.glob("*.eml"):
            if path.name not in self._read and path.stat().st_mtime < written:
                self._open(path)
        return self._codes.get(address, "")

    def _open(self, path: Path) -> None:
        self._read.add(path.name)
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        if body and (found := CODE.search(body.get_content())):
            self._codes[str(message["To"])] = found[0]
