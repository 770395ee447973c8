"""What the shop asks of a bank's platform, and what it may be told.

A refusal is a value, a silence is a value; only a bug is an exception. The one that is not a bug is
`BadSignature`: a message we cannot prove to be the provider's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol
from urllib.parse import urlsplit

from app.kernel.money import Money


class BadSignature(Exception):
    """Not provably from the provider, or not meant for this door. Believe none of it."""


# Cards, as far as we may know them.


@dataclass(frozen=True, order=True)
class Expiry:
    """A card is good until the end of this month."""

    year: int
    month: int


@dataclass(frozen=True)
class CardSeen:
    """The safe label of a card. `brand` is ours (visa, mastercard, amex…); anything may be unknown.

    `masked` is the number as the provider writes it once it hides all but the last four digits.
    """

    brand: str = ""
    last4: str = ""
    expiry: Expiry | None = None
    holder: str = ""
    masked: str = ""


@dataclass(frozen=True)
class KeptCard:
    """A card the provider keeps under `token`, as it was last seen."""

    token: str = field(repr=False)
    card: CardSeen


# Card entry: the page draws what the provider asks for.


@dataclass(frozen=True)
class CardSession:
    """One drawing of the card form, for one attempt. `may_keep`: the shopper may have the card saved;
    `keeps`: it is saved in any case, because what is being paid needs it later.
    """

    attempt: str
    language: str
    return_url: str
    may_keep: bool = False
    keeps: bool = False


class CardAsk(StrEnum):
    """What the shopper is to type about a card the provider keeps."""

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
    """How the provider calls the inputs. One expiry input with script, two without."""

    number: str
    holder: str
    expiry: str
    expiry_month: str
    expiry_year: str
    cvc: str


@dataclass(frozen=True)
class DirectPost:
    """Our form, their action: the browser posts the card past us and comes back.

    `keeping` is what takes the place of some of `hidden` when the shopper wants the card saved.
    """

    action: str
    hidden: tuple[tuple[str, str], ...] = field(repr=False)
    fields: CardFieldNames
    origins: Origins
    keeping: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class EncryptedForm:
    """Our form, their script: it encrypts the card in the browser and our own action gets the parcel."""

    script: str
    integrity: str
    session: str = field(repr=False)
    origins: Origins


@dataclass(frozen=True)
class HostedFields:
    """Their frame in our page: our own action gets the session's name once the frame is happy."""

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
    CANCELED = "canceled"


@dataclass(frozen=True)
class CardAccepted:
    """The card is well-formed and waits under `token`. No bank has been asked.

    `kept`: the token outlives this attempt. `again`: it was kept before, and typed about once more.
    """

    attempt: str
    token: str = field(repr=False)
    card: CardSeen
    kept: bool = False
    again: bool = False


@dataclass(frozen=True)
class CardRejected:
    attempt: str
    problems: tuple[tuple[CardField, CardProblem], ...]


# A purchase.


class Authentication(StrEnum):
    """How much strong authentication we ask of the shopper's bank."""

    CHALLENGE = "challenge"  # the bank must see the shopper
    ASK = "ask"  # the bank decides
    SPARE = "spare"  # we would rather not, the bank may insist
    NEVER = "never"  # not asked first; the bank may answer AUTHENTICATION_REQUIRED


@dataclass(frozen=True)
class Address:
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Payer:
    """Who pays. `holder` is the name on the card, which authentication cannot do without."""

    holder: str
    email: str = ""
    phone: str = ""
    address: Address = Address()
    ip: str = ""


@dataclass(frozen=True)
class Browser:
    """What the shopper's browser said of itself, unchecked: adapters clamp it. `timezone` is in minutes."""

    accept: str = ""
    user_agent: str = ""
    language: str = ""
    javascript: bool = False
    java: bool = False
    color_depth: int | None = None
    screen_width: int | None = None
    screen_height: int | None = None
    timezone: int | None = None


class OnFile(StrEnum):
    """What the card schemes want to know of a payment with a card that is kept."""

    FIRST = "first"  # the shopper has it saved with this payment
    SHOPPER = "shopper"  # saved before; the shopper is here and pays with it
    SERIES = "series"  # the shopper is here and agrees to a series of payments, of which this is one
    HOUSE = "house"  # one of a series that was agreed to; nobody is here


@dataclass(frozen=True)
class Series:
    """Payments the shopper has agreed to: until when, and how many days lie between two at most."""

    until: date
    every_days: int


@dataclass(frozen=True)
class PurchaseRequest:
    """Take this money, once. `attempt` is on our books before this is sent, and is never sent twice.

    One the house starts by itself says which `series` it belongs to.
    """

    attempt: str
    amount: Money
    payer: Payer
    browser: Browser
    authentication: Authentication
    return_url: str
    language: str
    token: str = field(default="", repr=False)
    on_file: OnFile | None = None
    series: Series | None = None


class DeclineReason(StrEnum):
    """Why a provider said no. Only some are the shopper's business: the web decides which."""

    GENERIC = "generic"
    FUNDS = "funds"
    LIMIT = "limit"
    EXPIRED = "expired"
    CVC = "cvc"
    CARD_DATA = "card_data"
    ADDRESS = "address"
    NOT_ACCEPTED = "not_accepted"
    TOKEN_GONE = "token_gone"
    AUTHENTICATION = "authentication"
    AUTHENTICATION_REQUIRED = "authentication_required"
    CANCELED = "canceled"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"
    INVALID = "invalid"
    TOO_MUCH = "too_much"
    NOT_YET = "not_yet"


class RetryAdvice(StrEnum):
    """What could make the next try a better one."""

    NONE = "none"
    LATER = "later"
    OTHER_CARD = "other_card"
    FIX_DATA = "fix_data"
    AUTHENTICATE = "authenticate"


class Doubt(StrEnum):
    """Why we do not know. UNKNOWN, AUTHORIZED and MISMATCH deserve an alarm."""

    SILENCE = "silence"
    GARBLED = "garbled"
    PENDING = "pending"
    UNCERTAIN = "uncertain"
    AUTHORIZED = "authorized"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Challenge:
    """A form the shopper's browser must send to be authenticated. Its fields are nobody else's to read."""

    action: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    method: Literal["get", "post"] = "post"

    @property
    def origin(self) -> str:
        """What the page that sends it must name in its form-action."""
        address = urlsplit(self.action)
        return f"{address.scheme}://{address.netloc}"


@dataclass(frozen=True)
class Captured:
    """The money is taken. `amount` is None when the provider did not say how much: look it up.

    `code_wrong`: the bank took it although the security code is not that of the card.
    """

    provider_ref: str
    amount: Money | None
    card: CardSeen
    code_wrong: bool = False


@dataclass(frozen=True)
class Declined:
    """A definite no: nothing was taken, and another try is safe. `code` is the provider's own word."""

    provider_ref: str
    reason: DeclineReason
    retry: RetryAdvice
    code: str = ""


@dataclass(frozen=True)
class ActionRequired:
    """The bank wants to see the shopper. Only the answer to `purchase` carries the challenge."""

    provider_ref: str
    challenge: Challenge | None


@dataclass(frozen=True)
class Unresolved:
    """Silence, or words we do not know. Never charge again: look it up later."""

    provider_ref: str
    why: Doubt
    code: str = ""


@dataclass(frozen=True)
class Misconfigured:
    """Nothing moved, and nothing will until an operator mends the account or its settings."""

    code: str


@dataclass(frozen=True)
class NotFound:
    """The provider has no trace of it. Proof of absence only once no request can still be travelling."""


Outcome = Captured | Declined | ActionRequired | Unresolved | Misconfigured
CardEntered = CardAccepted | CardRejected | Misconfigured


# A refund.


@dataclass(frozen=True)
class RefundRequest:
    """Give back part of what `payment` (the provider's ref) took.

    `refunded_before` is all that was given back or is on its way: with no key to make a refund safe to
    repeat, totals are what tells a lost refund from a done one. One refund per payment at a time.
    """

    ref: str
    payment: str
    amount: Money
    paid: Money
    refunded_before: Money


@dataclass(frozen=True)
class Refunded:
    provider_ref: str
    amount: Money | None


@dataclass(frozen=True)
class RefundPending:
    """Accepted, on its way; it may still be refused."""

    provider_ref: str
    amount: Money | None


@dataclass(frozen=True)
class RefundRefused:
    """The money stays taken. May follow `Refunded`, when the card's bank sends it back."""

    provider_ref: str
    reason: DeclineReason
    retry: RetryAdvice
    code: str = ""


RefundOutcome = Refunded | RefundPending | RefundRefused | Unresolved | Misconfigured


# A kept card that is to be kept no longer.


@dataclass(frozen=True)
class Forgotten:
    """The provider keeps it no more, or never did."""


ForgetOutcome = Forgotten | Unresolved | Misconfigured


# Messages.


@dataclass(frozen=True)
class Message:
    """What came in: decoded pairs in their order, and the raw letter for those who sign that."""

    params: tuple[tuple[str, str], ...] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Notification:
    """A proven message. Its claim is news, not the last word: news may be late or out of order."""

    attempt: str
    provider_ref: str
    sub_ref: str
    claim: Outcome | RefundOutcome
    amount: Money | None
    dedupe_key: str


class Provider(Protocol):
    """One platform, one account. Safe to share between threads; holds no state about payments."""

    name: str

    def card_entry(self, session: CardSession) -> CardEntry: ...

    def card_again(self, session: CardSession, card: KeptCard, ask: CardAsk) -> CardEntry:
        """The form for what is to be typed about a kept card; the rest goes with it unseen."""

    def read_card_entry(self, message: Message) -> CardEntered:
        """Raises BadSignature. The caller checks that the attempt is this session's pending one."""

    def forget_card(self, token: str) -> ForgetOutcome:
        """Safe to repeat."""

    def purchase(self, request: PurchaseRequest) -> Outcome: ...

    def lookup(self, attempt: str, provider_ref: str = "") -> Outcome | NotFound: ...

    def refund(self, request: RefundRequest) -> RefundOutcome: ...

    def lookup_refund(self, request: RefundRequest, refund_ref: str = "") -> RefundOutcome | NotFound: ...

    def read(self, message: Message) -> tuple[Notification, ...]:
        """A server's notification or a browser's return. Raises BadSignature."""

    def scrub(self, text: str) -> str:
        """A transcript without secrets, cards or tokens."""
