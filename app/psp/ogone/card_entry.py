"""The card form the browser posts past us to the Alias Gateway, and the signed answer it brings back."""

from __future__ import annotations

from collections.abc import Mapping

from app.psp.ogone import errors, inbound, said, signing
from app.psp.ogone.settings import OgoneSettings
from app.psp.ogone.signing import Seal
from app.psp.ogone.words import locale
from app.psp.port import (
    CardAccepted,
    CardEntered,
    CardField,
    CardFieldNames,
    CardProblem,
    CardRejected,
    CardSession,
    DirectPost,
    Message,
    Misconfigured,
    Origins,
)

PAGE = "alias_gateway"

NAMES = CardFieldNames(
    number="CARDNO",
    holder="CN",
    expiry="ED",
    expiry_month="ECOM_CARDINFO_EXPDATE_MONTH",
    expiry_year="ECOM_CARDINFO_EXPDATE_YEAR",
    cvc="CVC",
)

CREATED, UPDATED, CANCELED = "0", "2", "3"

_FIELDS = {
    "NCERRORCARDNO": CardField.NUMBER,
    "NCERRORCN": CardField.HOLDER,
    "NCERRORED": CardField.EXPIRY,
    "NCERRORCVC": CardField.CVC,
}

# Any other code says that the field is wrong.
_PROBLEMS = {
    "60001057": CardProblem.MISSING,
    "50001178": CardProblem.MISSING,
    "50001090": CardProblem.MISSING,
    "50001174": CardProblem.TOO_LONG,
    "50001176": CardProblem.TOO_LONG,
    "50001179": CardProblem.TOO_LONG,
    "50001183": CardProblem.PAST,
    "50001069": CardProblem.OTHER_BRAND,
}


class AliasGateway:
    def __init__(self, settings: OgoneSettings) -> None:
        self._settings = settings
        self._ours = Seal(signing.ALIAS_IN, settings.sha_in_form, settings.algorithm)
        self._theirs = Seal(signing.ALIAS_OUT, settings.sha_out, settings.algorithm)

    def form(self, session: CardSession) -> DirectPost:
        """The attempt is signed both ways: it is what ties the card that comes back to this session."""
        told = (
            ("PSPID", self._settings.pspid),
            ("ORDERID", session.attempt),
            ("ACCEPTURL", session.return_url),
            ("EXCEPTIONURL", session.return_url),
            ("ALIASPERSISTEDAFTERUSE", "N"),
            ("LANGUAGE", locale(session.language)),
        )
        return DirectPost(
            action=self._settings.page(PAGE),
            hidden=(*told, ("SHASIGN", self._ours.sign(told))),
            fields=NAMES,
            origins=Origins(form=(self._settings.origin,)),
        )

    def read(self, message: Message) -> CardEntered:
        fields = inbound.opened(message, self._theirs)
        attempt, token = fields.get("ORDERID", ""), fields.get("ALIAS", "")
        if fields.get("STATUS") in (CREATED, UPDATED) and token:
            return CardAccepted(attempt, token, said.card(fields))
        if errors.normal(fields.get("NCERROR", "")) == errors.SIGNATURE_REFUSED:
            return Misconfigured(errors.SIGNATURE_REFUSED)
        return CardRejected(attempt, _problems(fields) or (_in_general(fields),))


def _problems(fields: Mapping[str, str]) -> tuple[tuple[CardField, CardProblem], ...]:
    codes = ((field, errors.normal(fields.get(name, ""))) for name, field in _FIELDS.items())
    return tuple(
        (field, _PROBLEMS.get(code, CardProblem.INVALID)) for field, code in codes if code != errors.NONE
    )


def _in_general(fields: Mapping[str, str]) -> tuple[CardField, CardProblem]:
    canceled = fields.get("STATUS") == CANCELED
    return CardField.FORM, CardProblem.CANCELED if canceled else CardProblem.INVALID
