"""`make chaos` finds the code of a gift voucher in the mail it came in."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

from bench.chaos.mailbox import Mailbox


def test_a_message_is_read_once_it_is_whole(tmp_path: Path) -> None:
    message = EmailMessage()
    message["To"] = "lea@example.org"
    message.set_content("The code\n2M5M-9RKP-AAAA-7777\nGood until Tue 23 Nov 2027")
    path, mailbox = tmp_path / "1.eml", Mailbox(tmp_path)
    path.write_bytes(message.as_bytes())
    assert mailbox.code_for("lea@example.org") == ""
    os.utime(path, (0, 0))
    assert mailbox.code_for("ada@example.org") == ""
    assert mailbox.code_for("lea@example.org") == "2M5M-9RKP-AAAA-7777"
