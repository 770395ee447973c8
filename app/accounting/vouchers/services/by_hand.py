"""What staff do to a voucher, each by its ref: blocking, a later last day, another balance; and a new one."""

from __future__ import annotations

from datetime import date

from app.accounting.ledger import services as ledger
from app.accounting.vouchers.models import Voucher, VoucherState
from app.accounting.vouchers.services import balances, codes, named
from app.audit import services as audit
from app.db import session
from app.kernel import clock
from app.kernel.actors import Actor, Right
from app.kernel.money import Money
from app.venue.channels import limits
from app.venue.channels import services as channels
from app.venue.channels.models import Channel

LONGEST_YEARS = 5  # ahead, of a last day that staff choose


class TooEarly(Exception):
    """A last day that is before today, or not later than the voucher's own: nobody's is ever shortened."""


class TooLate(Exception):
    """A last day that is more than LONGEST_YEARS ahead."""


class MoreThanLeft(Exception):
    """More would be taken than is left on it."""


def block(ref: str, reason: str, by: Actor) -> Voucher:
    """It pays for nothing until it is unblocked. Raises Forbidden or UnknownVoucher."""
    return _move(ref, VoucherState.BLOCKED, "voucher_blocked", reason, by)


def unblock(ref: str, reason: str, by: Actor) -> Voucher:
    """Raises Forbidden or UnknownVoucher."""
    return _move(ref, VoucherState.ACTIVE, "voucher_unblocked", reason, by)


def _move(ref: str, to: VoucherState, act: str, reason: str, by: Actor) -> Voucher:
    """What is so already stays as it is, and leaves no entry."""
    voucher = _locked(ref, Right.HANDLE_ORDERS, by)
    if voucher.state is not to:
        before, voucher.state = voucher.state, to
        audit.record(
            by, act, named.subject(voucher), before={"status": before}, after={"status": to}, reason=reason
        )
    session.commit()
    return voucher


def extend(ref: str, last_day: date, reason: str, by: Actor) -> Voucher:
    """Let it pay until the end of a later day. The caller commits.

    Raises Forbidden, UnknownVoucher, TooEarly or TooLate.
    """
    voucher = _locked(ref, Right.ADJUST_ACCOUNTS, by)
    channel = channels.by_code(voucher.channel_code)
    before = channel.date_at(voucher.expires_at)
    if last_day <= before:
        raise TooEarly
    check_last_day(channel, last_day)
    voucher.expires_at = channel.end_of(last_day)
    days = {"before": {"last_day": before.isoformat()}, "after": {"last_day": last_day.isoformat()}}
    audit.record(by, "voucher_extended", named.subject(voucher), reason=reason, **days)
    return voucher


def correct(ref: str, amount: Money, reason: str, by: Actor, approved_by: Actor | None = None) -> Voucher:
    """Put value on it, or take it with a negative amount, and say why.

    Above the limit of `by`, somebody else must have approved it.
    Raises Forbidden, UnknownVoucher, OverLimit or MoreThanLeft.
    """
    voucher = _locked(ref, Right.ADJUST_ACCOUNTS, by)
    channel = channels.by_code(voucher.channel_code)
    limits.check(amount, None if approved_by else limits.adjustment(channel, by))
    had = balances.left_on([voucher])[voucher.ref]
    if had + amount < Money(0, amount.currency):
        session.rollback()
        raise MoreThanLeft
    sides = {ledger.ADJUSTMENTS: amount, voucher.account: -amount}
    ledger.adjust(voucher.ref, sides, reason, by)
    asked = {"asked_by": by.name} if approved_by else {}
    audit.record(
        approved_by or by, limits.approved_act("voucher_corrected", by, approved_by), named.subject(voucher),
        before={"left_minor": had.minor}, after={"left_minor": (had + amount).minor} | asked, reason=reason,
    )  # fmt: skip
    session.commit()
    return voucher


def issue_by_hand(
    channel: Channel, amount: Money, last_day: date, reason: str, by: Actor
) -> tuple[Voucher, str]:
    """A new voucher that nobody paid for, and its code, which is known only now.

    Raises Forbidden, OverLimit, TooEarly or TooLate.
    """
    by.must(Right.ADJUST_ACCOUNTS, channel.code)
    if amount.minor < 1:
        raise ValueError("a voucher is worth something")
    limits.check(amount, limits.voucher(channel, by))
    check_last_day(channel, last_day)
    voucher, code = codes.mint(channel, amount, channel.end_of(last_day))
    sides = {ledger.VOUCHERS_ISSUED: amount, voucher.account: -amount}
    ledger.book(f"issue:{voucher.ref}", voucher.ref, sides, reason=reason, author=by.name)
    after = {"left_minor": amount.minor, "last_day": last_day.isoformat()}
    audit.record(by, "voucher_issued", named.subject(voucher), after=after, reason=reason)
    session.commit()
    return voucher, code


def check_last_day(channel: Channel, last_day: date) -> None:
    """Raises TooEarly or TooLate."""
    today = channel.date_at(clock.now())
    if last_day < today:
        raise TooEarly
    if last_day.year > today.year + LONGEST_YEARS:
        raise TooLate


def _locked(ref: str, right: Right, by: Actor) -> Voucher:
    voucher = named.find(ref, lock=True)
    by.must(right, voucher.channel_code)
    return voucher
