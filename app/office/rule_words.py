"""What a venue may choose when it sets up how it sells, in words: for the forms and for the history."""

from __future__ import annotations

from app.http.i18n import lazy, lazy_pgettext
from app.sale.halls.models import SeatKind
from app.settlement.instalments.models import Interval, PlanMode
from app.venue.brands.look import Corners, Font
from app.venue.channels.policies import (
    AccountMode,
    AuthenticationPolicy,
    CodePolicy,
    Country,
    IdentifiesAt,
    OriginPolicy,
    RefundPolicy,
)
from app.venue.payment_methods.models import MethodType, MethodUse

MODES = {
    PlanMode.RESTRICTIVE: lazy("Restrictive: all is paid before the event"),
    PlanMode.FREE: lazy("Unrestricted: it may end after the event"),
}
INTERVALS = {Interval.MONTH: lazy("months"), Interval.DAY: lazy("days")}
AUTHENTICATION = {
    AuthenticationPolicy.ALWAYS: lazy("Always"),
    AuthenticationPolicy.NEVER: lazy("Never"),
    AuthenticationPolicy.NEAR_EVENT: lazy("Near the event date"),
}
CODES = {
    CodePolicy.ALWAYS: lazy("Always"),
    CodePolicy.SAVED: lazy("For saved cards"),
    CodePolicy.FIRST_USE: lazy("First use of a saved card only"),
    CodePolicy.NEVER: lazy("Never"),
}
POLICIES = {
    RefundPolicy.IN_TURN: lazy("one after the other"),
    RefundPolicy.PRO_RATA: lazy("each its share"),
}
IDENTIFIES_AT = {
    IdentifiesAt.CHECKOUT: lazy("at checkout"),
    IdentifiesAt.BASKET: lazy("before something is held"),
    IdentifiesAt.CATALOGUE: lazy("before the catalogue"),
}
ASKS_ORIGIN = {
    OriginPolicy.NEVER: lazy("not asked"),
    OriginPolicy.OPTIONAL: lazy("asked"),
    OriginPolicy.REQUIRED: lazy("required"),
}
ACCOUNT_MODES = {
    AccountMode.TEST: lazy("the test platform"),
    AccountMode.LIVE: lazy("real payments"),
}
METHOD_TYPES = {
    MethodType.CARD: lazy("Bank card"),
    MethodType.INSTALMENTS: lazy("Instalments by bank card"),
    MethodType.VOUCHER: lazy_pgettext("payment method", "Gift voucher"),
    MethodType.CREDIT: lazy("Credit balance"),
    MethodType.DEFERRED: lazy("Deferred account"),
    MethodType.CASH: lazy("Cash"),
    MethodType.CHEQUE: lazy("Cheque"),
    MethodType.TRANSFER: lazy("Bank transfer"),
    MethodType.EXTERNAL: lazy("Outside this system"),
}
SEAT_KINDS = {
    SeatKind.SEAT: lazy_pgettext("kind of seat", "seat"),
    SeatKind.WHEELCHAIR: lazy("wheelchair space"),
    SeatKind.COMPANION: lazy("companion"),
}
METHOD_USES = {
    MethodUse.BOTH: lazy("Payments and refunds"),
    MethodUse.PAYMENT: lazy("Payments only"),
    MethodUse.REFUND: lazy("Refunds only"),
}
FONTS = {Font.SYSTEM: lazy("of the device"), Font.FRAUNCES: lazy("Fraunces, with serifs")}
CORNERS = {Corners.ROUND: lazy("round"), Corners.SHARP: lazy("sharp")}
COUNTRIES = {Country.FRANCE: lazy("France"), Country.SWITZERLAND: lazy("Switzerland")}

# By the name of the field that holds it.
CHOICES: dict[str, dict[str, str]] = {
    "seat_kind": {value.value: word for value, word in SEAT_KINDS.items()},
    "mode": {value.value: word for value, word in MODES.items()},
    "interval": {value.value: word for value, word in INTERVALS.items()},
    "authentication": {value.value: word for value, word in AUTHENTICATION.items()},
    "asks_code": {value.value: word for value, word in CODES.items()},
    "identifies_at": {value.value: word for value, word in IDENTIFIES_AT.items()},
    "asks_origin": {value.value: word for value, word in ASKS_ORIGIN.items()},
    "refund_policy": {value.value: word for value, word in POLICIES.items()},
    "type": {value.value: word for value, word in METHOD_TYPES.items()},
    "used_for": {value.value: word for value, word in METHOD_USES.items()},
    "font": {value.value: word for value, word in FONTS.items()},
    "corners": {value.value: word for value, word in CORNERS.items()},
    "account_mode": {
        **{value.value: word for value, word in ACCOUNT_MODES.items()},
        "environment": lazy("the server’s settings"),
    },
    "which": {"new": lazy("the new ones"), "former": lazy("the former ones")},
    "country": {value.value: word for value, word in COUNTRIES.items()},
}
