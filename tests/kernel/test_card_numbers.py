"""The net under the rule that card numbers never reach us: no disguise hides one, no other is one."""

from __future__ import annotations

import hashlib
import random
import secrets
import uuid
from collections.abc import Callable

import pytest
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from app.kernel import refs
from app.kernel.card_numbers import MOST_GROUPS, holds_card_number, is_card_number, spans

DISGUISED, HONEST, TOKENS = 2_000, 20_000, 5_000
CARD = "4111111111111111"

# First digits of a brand, and the lengths of its numbers.
BRANDS = {
    "Visa": (("4",), (13, 16, 19)),
    "Mastercard": (("51", "55", "2221", "2345", "2720"), (16,)),
    "American Express": (("34", "37"), (15,)),
    "Diners Club": (("300", "305", "36", "38"), (14, 16)),
    "Discover": (("6011", "644", "65"), (16, 19)),
    "JCB": (("3528", "3589"), (16,)),
    "UnionPay": (("6222", "625"), (16, 17, 18, 19)),
    "Maestro": (("5018", "5020", "5038", "6304", "6759", "6761", "6799"), (13, 16, 18, 19)),
    "Bancontact": (("6703",), (16, 17)),
    "Mir": (("2200", "2204"), (16,)),
}
BETWEEN = (
    *" -–—_.,/·|\t\u2010\n\u00a0\u202f\u2009\u200b\u200d\u00ad\ufeff\u2060",
    "  ", " - ", "\r\n", "\u200b\u200b", "",
)  # fmt: skip
BEHIND = ("", " 12/30", " 123", "/1230/123", " exp 12/30 cvv 123", "abc", " merci", "\u200b 737")
BEFORE = ("", "abc", "visa:", "Carte n° ", "x", "é", "12/30 ", "\u200b")
# Wide, bold and Arabic ones; then those in circles, whose nought stands elsewhere.
NOUGHTS = (ord("0"), 0xFF10, 0x1D7CE, 0x660)
DIGITS = [bytes(range(10)).decode().translate({n: nought + n for n in range(10)}) for nought in NOUGHTS]
DIGITS.append("\u24ea" + "".join(map(chr, range(0x2460, 0x2469))))
WIDE = CARD.translate(str.maketrans("0123456789", DIGITS[1]))

chance = random.Random(17)


def digits(count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def good(number: str) -> bool:
    """The check digit as a child would work it out, so that two readings of the rule must agree."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(part // 10 + part % 10 for part in doubled) % 10 == 0


def card_of(brand: str) -> str:
    beginnings, lengths = BRANDS[brand]
    begun = chance.choice(beginnings)
    stem = begun + digits(chance.choice(lengths) - len(begun) - 1)
    return next(stem + last for last in "0123456789" if good(stem + last))


def disguised(number: str) -> str:
    between, written = chance.choice(BETWEEN), str.maketrans("0123456789", chance.choice(DIGITS))
    gaps = chance.choice(((4, 8, 12, 16), (4, 10), (8,), range(1, 19), chance.sample(range(1, 19), 4)))
    inside = "".join(between * (at in gaps) + digit for at, digit in enumerate(number))
    return chance.choice(BEFORE) + inside.translate(written) + chance.choice(BEHIND)


def test_no_disguise_hides_a_card_of_any_brand() -> None:
    sent = [disguised(card_of(brand)) for brand in BRANDS for _card in range(DISGUISED // len(BRANDS))]
    assert len(sent) == DISGUISED
    assert [text for text in sent if not holds_card_number(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111 12/30", "4111 1111 1111 1111 123", "4111111111111111123", "41111111111111111230",
        "4111  1111  1111  1111", "4111\u202f1111\u20091111\t1111", "4111/1111_1111,1111",
        "4111–1111.1111\n1111", "\u200b".join(CARD),
        "Ada4111111111111111Byron", "a4111111111111111b", WIDE, "374111111111111",
        "+374111111111111",
        "order 26 11 4111 1111 1111 1111", "㊶11111111111111",
    ],
)  # fmt: skip
def test_a_card_number_is_seen_however_it_is_typed(text: str) -> None:
    assert holds_card_number(text)


def test_a_code_or_date_that_clings_to_a_card_number_goes_with_it() -> None:
    assert list(spans(f"x {CARD}123 y")) == [(2, 21)]
    assert list(spans(f"x {CARD}1230123 y")) == [(2, 25)]
    assert not holds_card_number(f"{CARD}9930")


def _facebook() -> str:
    return chance.choice(("1202", "1203", "238")) + digits(14)


def _google() -> str:
    visitor, day = chance.randint(1, 2**31), chance.randint(1_600_000_000, 1_790_000_000)
    return chance.choice((digits(11), f"GA1.2.{visitor}.{day}", f"2.{visitor}.{day}.{day}-{visitor}.{day}"))


def _scheme() -> str:
    """A network's transaction id. Visa's begins with the year and the day in it."""
    return f"{chance.randint(0, 9)}{chance.randint(1, 366):03}{digits(11)}"


def _phone() -> str:
    german = f"{chance.choice(('+', '00'))}49 15{digits(1)} {digits(8)}"
    return chance.choice((german, german.replace(" ", ""), f"+33 6{' '.join(digits(8))}", f"0{digits(9)}"))


def _moment() -> str:
    day, month = chance.randint(1, 28), chance.randint(1, 12)
    hours = f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
    french = f"{day:02}/{month:02}/2026"
    precise = f"2026-{month:02}-{day:02} {hours}:07.123456"
    return chance.choice((f"{french} {hours} - {hours}", f"{french} - {french}", precise))


@pytest.mark.parametrize(
    "made",
    [
        _facebook, _google, _scheme, _phone, _moment,
        refs.new, lambda: refs.new(10), lambda: f"{refs.new(8)}-{refs.new(6)}",
        lambda: f"17{digits(17)}", lambda: str(uuid.UUID(bytes=chance.randbytes(16), version=4)),
    ],
    ids=["ads", "visits", "schemes", "phones", "dates", "orders", "requests", "attempts", "videos", "uuids"],
)  # fmt: skip
def test_an_honest_number_is_mistaken_less_than_once_in_a_thousand(made: Callable[[], str]) -> None:
    assert sum(holds_card_number(made()) for _number in range(HONEST)) <= HONEST // 1_000


CSRF, WAY_BACK = URLSafeTimedSerializer("key"), URLSafeSerializer("key")


@pytest.mark.parametrize(
    "made",
    [
        lambda: hashlib.sha1(chance.randbytes(9), usedforsecurity=False).hexdigest(),
        lambda: hashlib.sha256(chance.randbytes(9)).hexdigest()[:32],
        lambda: hashlib.sha256(chance.randbytes(9)).hexdigest(),
        lambda: hashlib.sha512(chance.randbytes(9)).hexdigest().upper(),
        lambda: CSRF.dumps(chance.randbytes(20).hex()),
        lambda: WAY_BACK.dumps(f"/en/checkout/summary?version={chance.randbytes(8).hex()}"),
        lambda: secrets.token_urlsafe(64),
    ],
    ids=["sha1", "prints", "sha256", "signatures", "csrf", "ways back", "tokens"],
)
def test_no_token_of_ours_is_ever_mistaken(made: Callable[[], str]) -> None:
    """One comes with every form, so that one shopper in a thousand could do nothing at all."""
    assert not any(holds_card_number(made()) for _token in range(TOKENS))


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112", "order 20261123", "1234567890123", "120330000018750106", "5399", "",
        "GA1.2.123456789.1712345678", "06128289-3406-4217-A2EB-B07B80923A32", "24/04/2026 - 26/04/2026",
        "10EABE5D-7E86-43C7-9830-158041672620", "7" * 30,
    ],
)  # fmt: skip
def test_other_numbers_pass(text: str) -> None:
    assert not holds_card_number(text)
    assert holds_card_number(f"{text} and {CARD}")


def test_no_honest_shape_hides_a_card() -> None:
    assert holds_card_number("41111111-1111-1111-0000-000000000000")
    assert holds_card_number(f"+{CARD}")
    assert holds_card_number(f"24/04/2026 {CARD}")


def test_a_number_of_no_issuer_is_none_of_a_card() -> None:
    assert not any(is_card_number(f"900000000000000{last}") for last in range(10))
    assert not is_card_number(CARD[:-1])
    assert not is_card_number("4111 1111 1111 1111")


def test_hundreds_of_numbers_in_a_row_count_as_a_card() -> None:
    """Nobody types them, and to look at each window of a megabyte would keep everybody waiting."""
    assert holds_card_number("1 " * (MOST_GROUPS + 1))
    assert not holds_card_number("1 " * MOST_GROUPS)
