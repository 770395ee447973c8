"""Giving money back. Nothing makes a repeat safe, so doubt is settled by the history of the payment."""

from __future__ import annotations

from app.psp.ogone import amounts, errors, outcome_mapping
from app.psp.ogone.directlink import MAINTENANCE, QUERY, DirectLink, NoAnswer
from app.psp.ogone.parsing import Answer
from app.psp.ogone.response import Response
from app.psp.port import (
    DeclineReason,
    Doubt,
    NotFound,
    RefundOutcome,
    RefundRefused,
    RefundRequest,
    RetryAdvice,
    Unresolved,
)

PART, LAST = "RFD", "RFS"

# More operations than this on one payment is not a history we should guess from.
_LONGEST_HISTORY = 60


class Refunds:
    def __init__(self, link: DirectLink) -> None:
        self._link = link

    def send(self, request: RefundRequest) -> RefundOutcome:
        match self._link.ask(MAINTENANCE, request.ref, _fields(request)):
            case Answer(said) if said.error == errors.WRONG_STATE:
                return self._after_a_refused_repeat(request, said)
            case Answer(said):
                return _settled(outcome_mapping.on_refund(said))
            case NoAnswer(why):
                return Unresolved("", why)

    def find(self, request: RefundRequest, refund_ref: str) -> RefundOutcome | NotFound:
        """By its own number when we heard it, else by comparing the totals of the history with ours."""
        payid, _, sub = refund_ref.partition("/")
        if not sub:
            return self._by_totals(request)
        match self._level(request.ref, payid, sub):
            case Answer(said):
                return outcome_mapping.on_refund(said)
            case NoAnswer(why):
                return Unresolved(refund_ref, why)

    def _after_a_refused_repeat(self, request: RefundRequest, said: Response) -> RefundOutcome:
        """Not in a state to be refunded: either ours is there already, or the payment is not settled yet."""
        found = self._by_totals(request)
        if isinstance(found, NotFound):
            return RefundRefused("", DeclineReason.NOT_YET, RetryAdvice.LATER, f"{said.status}/{said.error}")
        return found

    def _by_totals(self, request: RefundRequest) -> RefundOutcome | NotFound:
        history = self._history(request)
        if isinstance(history, NoAnswer):
            return Unresolved("", history.why)
        standing = [said for said in history if _stands(said)]
        moved = [said.amount.minor for said in standing if said.amount is not None]
        if len(moved) < len(standing):
            return Unresolved("", Doubt.MISMATCH)
        if sum(moved) == request.refunded_before.minor:
            return NotFound()
        return _ours(standing, sum(moved), request)

    def _history(self, request: RefundRequest) -> list[Response] | NoAnswer:
        """Every operation on the payment, by its number, until the platform knows no more."""
        history: list[Response] = []
        for sub in range(1, _LONGEST_HISTORY):
            heard = self._level(request.ref, request.payment, str(sub))
            if isinstance(heard, NoAnswer):
                return heard
            if heard.said.error == errors.HISTORY_ENDS:
                return history
            if heard.said.status not in outcome_mapping.PAYMENT or heard.said.status in ("", "0", "88"):
                return NoAnswer(Doubt.UNKNOWN)
            history.append(heard.said)
        return NoAnswer(Doubt.UNKNOWN)

    def _level(self, ref: str, payid: str, sub: str) -> Answer | NoAnswer:
        return self._link.ask(QUERY, ref, [("PAYID", payid), ("PAYIDSUB", sub)])


def _fields(request: RefundRequest) -> list[tuple[str, str]]:
    last = request.refunded_before + request.amount == request.paid
    return [
        ("PAYID", request.payment),
        ("AMOUNT", amounts.to_wire(request.amount)),
        ("OPERATION", LAST if last else PART),
    ]


def _stands(said: Response) -> bool:
    """An operation that gives money back, or may have."""
    return outcome_mapping.REFUND.get(said.status) in ("done", "pending", "uncertain")


def _ours(standing: list[Response], moved: int, request: RefundRequest) -> RefundOutcome:
    """One refund at a time: if the totals differ by exactly ours, the last of that amount is it."""
    mine = [said for said in standing if said.amount == request.amount]
    if mine and moved == (request.refunded_before + request.amount).minor:
        return _settled(outcome_mapping.on_refund(mine[-1]))
    return Unresolved("", Doubt.MISMATCH)


def _settled(outcome: RefundOutcome | NotFound) -> RefundOutcome:
    """To somebody who asks for a refund, an unknown payment is a refusal."""
    if isinstance(outcome, NotFound):
        return RefundRefused("", DeclineReason.INVALID, RetryAdvice.NONE, errors.NOT_FOUND)
    return outcome
