"""The card form, posted by the browser to the Alias Gateway, and the signed answer it brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.psp.ogone import errors, inbound, response, signing
from app.psp.ogone.directlink import Fields
from app.psp.ogone.settings import OgoneSettings
from app.psp.ogone.signing import Seal
from app.psp.ogone.text_fields import locale
from app.psp.port import (
    BrandChoice,
    CardAccepted,
    CardDetails,
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
    ReenteredField,
    StoredCard,
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

# What the platform calls the brands that one card may carry together.
BRANDS = {"cb": "CB", "visa": "VISA", "mastercard": "MasterCard"}

# What the platform does with an alias after its order: delete it within two hours, or keep it.
PASSING = ("ALIASPERSISTEDAFTERUSE", "N")
LASTING = ("ALIASPERSISTEDAFTERUSE", "Y")

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


Pairs = tuple[tuple[str, str], ...]


class AliasGateway:
    def __init__(self, settings: OgoneSettings) -> None:
        self._settings = settings
        self._ours = Seal(signing.ALIAS_IN, settings.sha_in_form, settings.algorithm)
        self._theirs = signing.seals(signing.ALIAS_OUT, settings.answers)

    def form(self, session: CardSession) -> DirectPost:
        """ORDERID is signed in both directions: it ties the card in the answer to this attempt."""
        once, kept = self._variants(session, [])
        brands = tuple(self._choice(session, brand, once) for brand in session.brands if brand in BRANDS)
        return replace(self._post(once, _other_than(once, kept)), brands=brands)

    def _choice(self, session: CardSession, brand: str, base: Pairs) -> BrandChoice:
        once, kept = self._variants(session, [("BRAND", BRANDS[brand])])
        return BrandChoice(brand, _other_than(base, once), _other_than(base, kept))

    def _variants(self, session: CardSession, more: Fields) -> tuple[Pairs, Pairs]:
        """For a card that is not saved, and for one that is, if it may be; each whole is signed."""
        once = self._signed(session, [LASTING if session.must_save else PASSING, *more])
        kept = self._signed(session, [LASTING, *more]) if session.may_save and not session.must_save else ()
        return once, kept

    def again(self, session: CardSession, kept: StoredCard, ask: ReenteredField) -> DirectPost:
        """An alias and its masked number in place of a card; what the shopper types is what changes."""
        signed = self._signed(session, [("ALIAS", kept.token), LASTING])
        card = kept.card
        fields = [(NAMES.number, card.masked)]
        fields += [(NAMES.holder, card.holder)] if ask is not ReenteredField.HOLDER else []
        fields += [(NAMES.expiry, _month_year(card))] if ask is not ReenteredField.EXPIRY else []
        return self._post((*signed, *fields))

    def _signed(self, session: CardSession, more: Fields) -> tuple[tuple[str, str], ...]:
        fields = [
            ("PSPID", self._settings.pspid),
            ("ORDERID", session.attempt),
            ("ACCEPTURL", session.return_url),
            ("EXCEPTIONURL", session.return_url),
            ("LANGUAGE", locale(session.language)),
            *more,
        ]
        return (*fields, ("SHASIGN", self._ours.sign(fields)))

    def _post(
        self, hidden: tuple[tuple[str, str], ...], hidden_if_saved: tuple[tuple[str, str], ...] = ()
    ) -> DirectPost:
        return DirectPost(
            action=self._settings.page(PAGE),
            hidden=hidden,
            fields=NAMES,
            origins=Origins(form=(self._settings.origin,)),
            hidden_if_saved=hidden_if_saved,
        )

    def read(self, message: Message) -> CardEntered:
        fields = inbound.opened(message, self._theirs)
        attempt, token = fields.get("ORDERID", ""), fields.get("ALIAS", "")
        status = fields.get("STATUS")
        if status in (CREATED, UPDATED) and token:
            kept = fields.get("STOREPERMANENTLY", "").strip().upper() == "Y"
            return CardAccepted(attempt, token, response.card(fields), kept, reentered=status == UPDATED)
        if errors.normal(fields.get("NCERROR", "")) == errors.SIGNATURE_REFUSED:
            return Misconfigured(errors.SIGNATURE_REFUSED)
        return CardRejected(attempt, _problems(fields) or (_form_problem(fields),))


def _other_than(base: Pairs, pairs: Pairs) -> Pairs:
    return tuple(pair for pair in pairs if pair not in base)


def _month_year(card: CardDetails) -> str:
    return f"{card.expiry.month:02}{card.expiry.year % 100:02}" if card.expiry else ""


def _problems(fields: Mapping[str, str]) -> tuple[tuple[CardField, CardProblem], ...]:
    codes = ((field, errors.normal(fields.get(name, ""))) for name, field in _FIELDS.items())
    found = (
        (field, _PROBLEMS.get(code, CardProblem.INVALID)) for field, code in codes if code != errors.NONE
    )
    chosen = fields.get("BRAND", "") == BRANDS["cb"]  # no number says CB: somebody chose it
    return tuple(
        (field, CardProblem.NOT_CARRIED if chosen and what is CardProblem.OTHER_BRAND else what)
        for field, what in found
    )


def _form_problem(fields: Mapping[str, str]) -> tuple[CardField, CardProblem]:
    canceled = fields.get("STATUS") == CANCELED
    return CardField.FORM, CardProblem.CANCELED if canceled else CardProblem.INVALID
