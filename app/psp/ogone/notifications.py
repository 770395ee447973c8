"""A notification and a browser's return say the same things, signed the same way."""

from __future__ import annotations

from collections.abc import Mapping

from app.psp.ogone import inbound, outcome_mapping, signing
from app.psp.ogone.response import Response, parse
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import (
    BadSignature,
    Message,
    NotFound,
    Notification,
    Outcome,
    RefundOutcome,
    Unresolved,
    UnresolvedReason,
)

# Only the card form's return says these. Its STATUS 2 means "card updated", here it would mean "refused".
_CARD_FORM_ONLY = frozenset({"STOREPERMANENTLY", "NCERRORCARDNO", "NCERRORCN", "NCERRORCVC", "NCERRORED"})


class NotificationReader:
    def __init__(self, settings: OgoneSettings) -> None:
        self._theirs = signing.seals(signing.FEEDBACK_OUT, settings.answers)

    def read(self, message: Message) -> Notification:
        fields = inbound.opened(message, self._theirs)
        if _CARD_FORM_ONLY & fields.keys() or not _tells_of_a_payment(fields):
            raise BadSignature("signed, but not about a payment")
        return _notification(parse(fields))

    def sample(self, attempt: str) -> Message:
        """What the platform would send about a paid attempt, signed as it signs."""
        told = (("orderID", attempt), ("STATUS", "9"), ("PAYID", "1"), ("NCERROR", "0"))
        return Message((*told, (inbound.SIGNATURE, self._theirs[0].sign(told))))


def _tells_of_a_payment(fields: Mapping[str, str]) -> bool:
    return bool(fields.get("ORDERID") and fields.get("PAYID") and fields.get("STATUS"))


def _notification(news: Response) -> Notification:
    return Notification(
        attempt=news.order,
        provider_ref=news.payid,
        sub_ref=news.sub,
        claim=_claim(news),
        amount=news.amount,
        dedupe_key=f"{news.payid}/{news.sub}/{news.status}",
    )


def _claim(news: Response) -> Outcome | RefundOutcome:
    claim = (
        outcome_mapping.on_refund(news)
        if news.status in outcome_mapping.REFUND_NEWS
        else outcome_mapping.on_payment(news)
    )
    if isinstance(claim, outcome_mapping.Duplicate | NotFound):
        return Unresolved(news.payid, UnresolvedReason.UNCERTAIN)
    return claim
