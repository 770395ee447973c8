"""Lists of coupons: printed here, or brought along; each code is good once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, insert, select

from app.audit import services as audit
from app.db import session
from app.kernel import refs
from app.kernel.actors import Actor, Right
from app.kernel.texts import without_separators
from app.sale.promotions.models import LIVE, Coupon, PromoCode, Redemption, RedemptionState
from app.sale.promotions.services import administration
from app.sale.promotions.services.rules import CODE, LONGEST

MOST_COUPONS = 10_000  # coupons of one promo code
COUPON_LENGTH = 10  # 50 bits; wrong tries are limited
HEADINGS = ("CODE", "CODES", "COUPON", "COUPONS")


class NotAList(Exception):
    """It has a shared code, and no coupons."""


class TooManyCoupons(Exception):
    """`left`: how many more its list takes."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class LineFault(StrEnum):
    """Why a line of a list cannot be a coupon."""

    LENGTH = "length"
    LETTERS = "letters"
    TWICE = "twice"
    TAKEN = "taken"


class BadLine(NamedTuple):
    """`number` counts from 1."""

    number: int
    text: str
    fault: LineFault


class BadLines(Exception):
    """Nothing was taken over, because of these lines; they may be none if the list is empty."""

    def __init__(self, lines: Sequence[BadLine]) -> None:
        super().__init__(len(lines))
        self.lines = lines


@dataclass(frozen=True)
class CouponRow:
    """`state` None: nobody uses it."""

    code: str
    state: RedemptionState | None

    @property
    def written(self) -> str:
        return grouped(self.code)


def grouped(code: str) -> str:
    """As people copy it: those printed here fall into two halves."""
    ours = len(code) == COUPON_LENGTH and set(code) <= set(refs.ALPHABET)
    return f"{code[:5]}-{code[5:]}" if ours else code


def print_coupons(promo: PromoCode, count: int, by: Actor) -> list[str]:
    """New codes, grouped as people copy them. Raises Forbidden, NotAList or TooManyCoupons."""
    _lock_for(promo, count, by)
    codes = [refs.new(COUPON_LENGTH) for _ in range(count)]
    _add(promo, codes, by)
    return [grouped(code) for code in codes]


def take_over(promo: PromoCode, text: str, by: Actor) -> int:
    """The codes of a list, one a line or first in its line; how many. All of them or none.

    Raises Forbidden, NotAList, TooManyCoupons or BadLines.
    """
    lines = list(_lines(text))
    _lock_for(promo, len(lines), by)
    codes = {number: without_separators(line).upper() for number, line in lines}
    good = [code for code in codes.values() if CODE.fullmatch(code)]
    known = administration.taken(promo.channel_code, good)
    seen: set[str] = set()
    bad = []
    for number, line in lines:
        if fault := _fault(codes[number], known, seen):
            bad.append(BadLine(number, line[:60], fault))
        seen.add(codes[number])
    if bad or not codes:
        session.rollback()
        raise BadLines(bad)
    _add(promo, list(codes.values()), by)
    return len(codes)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """What stands first in each line, with the line's number; a heading and empty lines are left out."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        first = line.replace("\t", ";").replace(",", ";").split(";")[0].strip().strip("\"'").strip()
        if first and not (number == 1 and first.upper() in HEADINGS):
            yield number, first


def _fault(code: str, known: set[str], seen: set[str]) -> LineFault | None:
    if not 3 <= len(code) <= LONGEST:
        return LineFault.LENGTH
    if not CODE.fullmatch(code):
        return LineFault.LETTERS
    if code in seen:
        return LineFault.TWICE
    return LineFault.TAKEN if code in known else None


def _lock_for(promo: PromoCode, count: int, by: Actor) -> None:
    by.must(Right.CHANGE_OFFERS, promo.channel_code)
    if promo.code is not None:
        raise NotAList
    administration.lock_codes(promo.channel_code)
    has = session.scalar(select(func.count()).where(Coupon.promo_id == promo.id)) or 0
    if has + count > MOST_COUPONS:
        session.rollback()
        raise TooManyCoupons(MOST_COUPONS - has)


def _add(promo: PromoCode, codes: Sequence[str], by: Actor) -> None:
    """The audit says how many, never which: a code is worth money."""
    rows = [{"channel_code": promo.channel_code, "promo_id": promo.id, "code": code} for code in codes]
    if rows:
        session.execute(insert(Coupon), rows)
    audit.record(by, "coupons_added", administration.subject(promo), after={"number": len(codes)})
    session.commit()


def coupons_of(promo: PromoCode, by: Actor, *, free: bool = False) -> list[CouponRow]:
    """All of its list, or those nobody uses, as they were added. Raises Forbidden."""
    by.must(Right.CHANGE_OFFERS, promo.channel_code)
    use = (Redemption.coupon_id == Coupon.id) & LIVE
    query = (
        select(Coupon.code, Redemption.state).outerjoin(Redemption, use).where(Coupon.promo_id == promo.id)
    )
    if free:
        query = query.where(Redemption.id.is_(None))
    return [CouponRow(code, state) for code, state in session.execute(query.order_by(Coupon.id))]


def hand_out(promo: PromoCode, by: Actor) -> list[CouponRow]:
    """Its whole list, to be taken out of the house: the audit says by whom. Raises Forbidden."""
    found = coupons_of(promo, by)
    audit.record(by, "coupons_exported", administration.subject(promo), after={"number": len(found)})
    session.commit()
    return found
