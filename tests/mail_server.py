"""A mail server that answers what a test tells it to, on a port of its own."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass
class MailServer:
    """`answers` overrides what it says to a command; `hang_up_after` closes the line at one; `said` to it."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    hang_up_after: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


USUAL = {"EHLO": "250 here", "MAIL": "250 fine", "RCPT": "250 fine", "DATA": "354 go on", ".": "250 kept"}


@contextmanager
def running() -> Iterator[MailServer]:
    state = MailServer()

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 test")
            while words := self.rfile.readline().decode().strip():
                state.said.append(words)
                command = words.split()[0].upper()
                if command == "QUIT":
                    return self._say("221 bye")
                self._say(state.answers.get(command, USUAL.get(command, "250 fine")))
                if command == "DATA" and "DATA" not in state.answers:
                    self._take_letter()
                if command == state.hang_up_after:
                    return None
            return None

        def _take_letter(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            found = message_from_bytes(b"".join(lines), policy=policy.default)
            if state.hang_up_after != "DATA":
                self._say(state.answers.get(".", USUAL["."]))
            if state.answers.get(".", "250").startswith("250"):
                state.letters.append(found)

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
