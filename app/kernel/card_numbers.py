"""Finding card numbers in texts, however they are disguised, and leaving honest long numbers alone.

A number counts if its first digits and its length are an issuer's and its check digit is right. It must begin
and end where a group of digits does: of the windows inside one long number, several would fit by chance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

Span = tuple[int, int]

SHORTEST, USUAL, LONGEST = 13, 16, 19
MOST_GROUPS = 500

_ISSUERS = re.compile(
    "|".join(
        (
            r"4\d{12}(?:\d{3}){0,2}",  # Visa
            r"5[1-5]\d{14}",  # Mastercard
            r"2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}",
            r"3[47]\d{13}",  # American Express
            r"3(?:0[0-5]|09|[689]\d)\d{11}(?:\d{2}|\d{5})?",  # Diners Club
            r"35(?:2[89]|[3-8]\d)\d{12}(?:\d{3})?",  # JCB
            r"6[02-57]\d{14}(?:\d{3})?",  # Discover, RuPay, UnionPay, Maestro
            r"5[06-8]\d{14}(?:\d{3})?",  # Maestro, Elo, Verve
            r"62\d{14,17}|8[12]\d{14}",  # UnionPay, RuPay
            r"(?:5018|5020|5038|5893|6304|6390|6703|6759|676[1-7]|6771|6799)\d{9,15}",  # Maestro, Bancontact
            r"220[0-4]\d{12}|9792\d{12}",  # Mir, Troy
        )
    ),
    re.ASCII,
)
# Behind a number without a gap: its code, its expiry date, or both.
_TAIL = re.compile(r"\d{3}|(?:0[1-9]|1[0-2])[2-4]\d(?:\d{3})?", re.ASCII)

_RUN = re.compile(r"[0-9](?:[^0-9A-Za-z]{0,8}[0-9]){12,}")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_GROUP = re.compile(r"[0-9]+")
_DATE = r"(?:[0-3][0-9][/.-][01][0-9][/.-]20[2-9][0-9]|20[2-9][0-9]-[01][0-9]-[0-3][0-9])"
_TIME = r"[0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?"
_HASHES = "|".join(f"[0-9A-Fa-f]{{{length}}}" for length in (32, 40, 56, 64, 96, 128))
# What is made of digits by chance, or is known to be something else.
_HONEST = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"(?=[0-9-]*[A-Fa-f])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[1-8][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}"
    rf"|(?=[0-9]*[A-Fa-f])(?:{_HASHES})"
    r"|[0-9]{8,10}\.1[5-9][0-9]{8}"  # a visitor of Google Analytics: a number, and when they first came
    rf"|{_DATE}(?:[^0-9A-Za-z]{{1,5}}(?:{_DATE}|{_TIME}))+"
    r")(?![0-9A-Za-z])"
    r"|(?:\+|(?<![0-9A-Za-z])00)[^0-9A-Za-z]{0,2}(?:[0-9][^0-9A-Za-z]{0,3}){12}[0-9](?![0-9])"  # a telephone
)

_DOUBLED = bytes.maketrans(b"0123456789", bytes(sum(divmod(2 * digit, 10)) for digit in range(10)))
_VALUES = bytes.maketrans(b"0123456789", bytes(range(10)))


class _Run:
    """Digits with little between them. Any part may be asked about: the sums are made once."""

    def __init__(self, plain: str, span: Span) -> None:
        self.groups = [found.span() for found in _GROUP.finditer(plain, *span)]
        self.digits = "".join(plain[start:end] for start, end in self.groups)
        self.offsets = list(accumulate((end - start for start, end in self.groups), initial=0))
        once, twice = (bytearray(self.digits.encode().translate(table)) for table in (_VALUES, _DOUBLED))
        once[::2], twice[::2] = twice[::2], once[::2]
        self.sums = [list(accumulate(row, initial=0)) for row in (twice, once)]

    def is_card_number(self, first: int, last: int) -> bool:
        """The right check digit (Luhn, ISO/IEC 7812-1), and an issuer's first digits and length."""
        sums = self.sums[(last - 1) % 2]
        return (sums[last] - sums[first]) % 10 == 0 and bool(_ISSUERS.fullmatch(self.digits, first, last))

    def spans(self) -> Iterator[Span]:
        if len(self.groups) > MOST_GROUPS:  # one would fit by chance, and to look at each takes seconds
            yield self.groups[0][0], self.groups[-1][1]
            return
        ends = {offset: end for offset, (_start, end) in zip(self.offsets[1:], self.groups, strict=True)}
        for first, (start, end) in zip(self.offsets, self.groups, strict=False):
            for last in range(first + SHORTEST, first + LONGEST + 1):
                if last in ends and self.is_card_number(first, last):
                    yield start, ends[last]
            if self._has_tail(first, first + end - start):
                yield start, end

    def _has_tail(self, first: int, last: int) -> bool:
        """One group that is a card number and what is asked for beside it."""
        cut = first + USUAL
        return (
            cut < last and bool(_TAIL.fullmatch(self.digits, cut, last)) and self.is_card_number(first, cut)
        )


def is_card_number(digits: str) -> bool:
    return bool(_ISSUERS.fullmatch(digits)) and _Run(digits, (0, len(digits))).is_card_number(0, len(digits))


def holds_card_number(text: str) -> bool:
    return next(spans(text), None) is not None


def spans(text: str) -> Iterator[Span]:
    """Where card numbers stand, a code or date that clings to one included. They may overlap."""
    plain = text if text.isascii() else _plain(text)
    honest: list[Span] | None = None
    for run in _RUN.finditer(plain):
        for start, end in _Run(plain, run.span()).spans():
            if honest is None:
                honest = [found.span() for found in _HONEST.finditer(plain)]
            if not any(first <= start and end <= last for first, last in honest):
                yield (start, end) if len(plain) == len(text) else _in_original(text, start, end)


@lru_cache(10_000)
def _in_ascii(sign: str) -> str:
    """A digit of any script is a digit, a letter a letter, all else a separator."""
    return "".join(map(_alike, unicodedata.normalize("NFKC", sign)))


def _alike(sign: str) -> str:
    if sign.isascii():
        return sign
    digit = unicodedata.decimal(sign, None)
    return str(digit) if digit is not None else "a" if sign.isalpha() else " "


def _plain(text: str) -> str:
    return _FOREIGN.sub(lambda found: _in_ascii(found[0]), text)


def _in_original(text: str, start: int, end: int) -> Span:
    """Some signs became several, so the places have moved."""
    places = [at for at, sign in enumerate(text) for _part in _in_ascii(sign)]
    return places[start], places[end - 1] + 1
