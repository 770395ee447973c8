"""Refunds. The platform has no idempotency key, so an unresolved one is found in the payment's history."""

from __future__ import annotations

from app.psp.ogone import amounts, errors, outcome_mapping
from app.psp.ogone.directlink import MAINTENANCE, QUERY, DirectLink, Fields, NoAnswer
from app.psp.ogone.parsing import Answer
from app.psp.ogone.response import Response
from app.psp.port import (
    DeclineReason,
    NotFound,
    RefundOutcome,
    RefundRefused,
    RefundRequest,
    RetryAdvice,
    Unresolved,
    UnresolvedReason,
)

PART, LAST = "RFD", "RFS"

# With more operations than this on one payment, we do not guess.
_LONGEST_HISTORY = 60


class Refunds:
    def __init__(self, link: DirectLink) -> None:
        self._link = link

    def send(self, request: RefundRequest) -> RefundOutcome:
        match self._ask(MAINTENANCE, request.ref, request.payment, _fields(request)):
            case Answer(response) if response.error == errors.WRONG_STATE:
                return self._after_wrong_state(request, response)
            case Answer(response):
                return _settled(outcome_mapping.on_refund(response))
            case NoAnswer(reason):
                return Unresolved("", reason)

    def find(self, request: RefundRequest, refund_ref: str) -> RefundOutcome | NotFound:
        """By its operation number if we know it, else by comparing the totals of the history with ours."""
        payid, _, sub = refund_ref.partition("/")
        if not sub:
            return self._by_totals(request)
        match self._level(request.ref, payid, sub):
            case Answer(response):
                return outcome_mapping.on_refund(response)
            case NoAnswer(reason):
                return Unresolved(refund_ref, reason)

    def _after_wrong_state(self, request: RefundRequest, response: Response) -> RefundOutcome:
        """Either our refund is there already, or the payment is not settled at the platform yet."""
        found = self._by_totals(request)
        if isinstance(found, NotFound):
            code = f"{response.status}/{response.error}"
            return RefundRefused("", DeclineReason.NOT_YET, RetryAdvice.LATER, code)
        return found

    def _by_totals(self, request: RefundRequest) -> RefundOutcome | NotFound:
        history = self._history(request)
        if isinstance(history, NoAnswer):
            return Unresolved("", history.reason)
        refunded = [response for response in history if _gives_back(response)]
        amounts_back = [response.amount.minor for response in refunded if response.amount is not None]
        if len(amounts_back) < len(refunded):
            return Unresolved("", UnresolvedReason.MISMATCH)
        if sum(amounts_back) == request.refunded_before.minor:
            return NotFound()
        return _ours(refunded, sum(amounts_back), request)

    def _history(self, request: RefundRequest) -> list[Response] | NoAnswer:
        """Every operation on the payment, by its number, until the platform knows no more."""
        history: list[Response] = []
        for sub in range(1, _LONGEST_HISTORY):
            answer = self._level(request.ref, request.payment, str(sub))
            if isinstance(answer, NoAnswer):
                return answer
            if answer.response.error == errors.HISTORY_ENDS:
                return history
            status = answer.response.status
            if status not in outcome_mapping.PAYMENT or status in ("", "0", "88"):
                return NoAnswer(UnresolvedReason.UNKNOWN)
            history.append(answer.response)
        return NoAnswer(UnresolvedReason.UNKNOWN)

    def _level(self, ref: str, payid: str, sub: str) -> Answer | NoAnswer:
        return self._ask(QUERY, ref, payid, [("PAYID", payid), ("PAYIDSUB", sub)])

    def _ask(self, page: str, ref: str, payid: str, fields: Fields) -> Answer | NoAnswer:
        """An answer about another payment says nothing about this one."""
        answer = self._link.ask(page, ref, fields)
        if isinstance(answer, Answer) and answer.response.payid not in ("", payid):
            return NoAnswer(UnresolvedReason.MISMATCH)
        return answer


def _fields(request: RefundRequest) -> list[tuple[str, str]]:
    last = request.refunded_before + request.amount == request.paid
    return [
        ("PAYID", request.payment),
        ("AMOUNT", amounts.to_wire(request.amount)),
        ("OPERATION", LAST if last else PART),
    ]


def _gives_back(response: Response) -> bool:
    """An operation that gives money back, or may have."""
    return outcome_mapping.REFUND.get(response.status) in ("done", "pending", "uncertain")


def _ours(refunded: list[Response], total: int, request: RefundRequest) -> RefundOutcome:
    """One refund runs at a time: if the totals differ by exactly ours, the last of that amount is ours."""
    same = [response for response in refunded if response.amount == request.amount]
    if same and total == (request.refunded_before + request.amount).minor:
        return _settled(outcome_mapping.on_refund(same[-1]))
    return Unresolved("", UnresolvedReason.MISMATCH)


def _settled(outcome: RefundOutcome | NotFound) -> RefundOutcome:
    """When a refund is requested, an unknown payment is a refusal."""
    if isinstance(outcome, NotFound):
        return RefundRefused("", DeclineReason.INVALID, RetryAdvice.NONE, errors.NOT_FOUND)
    return outcome
