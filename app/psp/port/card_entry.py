"""The shapes of a card form, and what comes back from one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.psp.port.cards import CardDetails
from app.psp.port.outcomes import Misconfigured


@dataclass(frozen=True)
class CardSession:
    """One display of the card form, for one attempt.

    `may_save`: the shopper may have the card saved. `must_save`: it is saved in any case, because later
    instalments need it. `brands`: those between which the owner of a card that carries several may choose
    (Regulation (EU) 2015/751, art. 8(6)).
    """

    attempt: str
    language: str
    return_url: str
    may_save: bool = False
    must_save: bool = False
    brands: tuple[str, ...] = ()


class ReenteredField(StrEnum):
    """What the shopper types again about a stored card."""

    CODE = "code"
    EXPIRY = "expiry"
    HOLDER = "holder"


@dataclass(frozen=True)
class Origins:
    """What the payment page's Content-Security-Policy must allow, and no other page's."""

    form: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()


@dataclass(frozen=True)
class CardFieldNames:
    """The names of the inputs. One expiry input with script, two without."""

    number: str
    holder: str
    expiry: str
    expiry_month: str
    expiry_year: str
    cvc: str


@dataclass(frozen=True)
class BrandChoice:
    """What replaces some of the form's hidden fields when this brand is to pay: `hidden_if_saved`, when the
    card is to be saved as well.
    """

    brand: str
    hidden: tuple[tuple[str, str], ...] = field(repr=False)
    hidden_if_saved: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class DirectPost:
    """Our form, their action: the browser posts the card past us and comes back.

    `hidden_if_saved` replaces some of `hidden` when the shopper wants the card saved. `brands` are those the
    shopper may choose; none, if the provider takes no choice.
    """

    action: str
    hidden: tuple[tuple[str, str], ...] = field(repr=False)
    fields: CardFieldNames
    origins: Origins
    hidden_if_saved: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    brands: tuple[BrandChoice, ...] = ()

    def choice(self, brand: str) -> BrandChoice | None:
        return next((one for one in self.brands if one.brand == brand), None)


@dataclass(frozen=True)
class EncryptedForm:
    """Our form, their script: it encrypts the card in the browser, and our own action gets the result."""

    script: str
    integrity: str
    session: str = field(repr=False)
    origins: Origins


@dataclass(frozen=True)
class HostedFields:
    """Their frame in our page: our own action gets the session's ref once the card is entered."""

    script: str
    integrity: str
    session: str = field(repr=False)
    origins: Origins


@dataclass(frozen=True)
class Redirect:
    """No card form at all: `purchase` without a token answers with the page to go to."""


@dataclass(frozen=True)
class Closed:
    """The provider cannot take a card just now."""


CardEntry = DirectPost | EncryptedForm | HostedFields | Redirect | Closed


class CardField(StrEnum):
    NUMBER = "number"
    HOLDER = "holder"
    EXPIRY = "expiry"
    CVC = "cvc"
    FORM = "form"


class CardProblem(StrEnum):
    MISSING = "missing"
    INVALID = "invalid"
    TOO_LONG = "too_long"
    PAST = "past"
    TOO_SOON = "too_soon"  # the card ends before what it is to pay
    OTHER_BRAND = "other_brand"
    NOT_CARRIED = "not_carried"  # the card does not carry the brand that was chosen for it
    CANCELED = "canceled"


@dataclass(frozen=True)
class CardAccepted:
    """The card is well-formed and stored under `token`. No bank has been asked.

    `saved`: the token outlives this attempt. `reentered`: it was saved before, and some of it typed again.
    """

    attempt: str
    token: str = field(repr=False)
    card: CardDetails
    saved: bool = False
    reentered: bool = False


@dataclass(frozen=True)
class CardRejected:
    attempt: str
    problems: tuple[tuple[CardField, CardProblem], ...]


CardEntered = CardAccepted | CardRejected | Misconfigured
