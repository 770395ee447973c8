"""Proof of work: a browser computes for a second or two, we check what it found in sixteen hashes.

The puzzle is `seed:NN:` and a number of four bytes (big-endian) whose SHA-256 begins with so many zero bits.
Many small ones rather than a large one: luck evens out, and every page takes about as long as the next.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature

from app.db import is_keyed_digest, keyed_digest
from app.http.tokens import signer
from app.kernel import clock, refs

PURPOSE = "proof of work"
PUZZLES = 16
BITS = 13
LIFE = timedelta(minutes=10)
ANSWER = re.compile(rf"\d{{1,10}}(x\d{{1,10}}){{{PUZZLES - 1}}}", re.ASCII)


@dataclass(frozen=True)
class Proof:
    """What a page asks its browser to solve; `token` comes back with the answer."""

    token: str
    puzzles: int = PUZZLES
    bits: int = BITS

    @property
    def seed(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()[:32]


def ask(whom: str) -> Proof:
    """For this visitor alone, and not for long; nothing of it is stored. No two pages ask the same."""
    moment = round(clock.now().timestamp())
    return Proof(str(signer(PURPOSE).dumps([keyed_digest(whom), moment, refs.new(8)])))


def holds(token: str, answer: str, whom: str) -> bool:
    """Whether `answer` solves what this visitor was asked, a moment ago."""
    return _asked(token, whom) and bool(ANSWER.fullmatch(answer)) and _solves(Proof(token).seed, answer)


def _asked(token: str, whom: str) -> bool:
    try:
        asked_whom, moment, *_ = signer(PURPOSE).loads(token)
    except BadSignature:
        return False
    age = clock.now().timestamp() - moment
    return is_keyed_digest(asked_whom, whom) and age <= LIFE.total_seconds()


def _solves(seed: str, answer: str) -> bool:
    return all(_solved(seed, puzzle, int(found)) for puzzle, found in enumerate(answer.split("x")))


def _solved(seed: str, puzzle: int, found: int) -> bool:
    if found >= 2**32:
        return False
    digest = hashlib.sha256(f"{seed}:{puzzle:02}:".encode() + found.to_bytes(4, "big")).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0
