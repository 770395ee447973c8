"""The test cards. One table: number, what it is called inside, what goes wrong, and the words for people.

Only the name, the brand and the last four digits of a card are ever kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from app.simulator.faults import Faults


@dataclass(frozen=True)
class TestCard:
    """`country` is that of its bank; 99: the platform does not know it. `cb`: it carries CB as well."""

    number: str
    name: str
    faults: Faults
    en: str
    fr: str
    country: str = "99"
    cb: bool = False


USUAL = [
    TestCard("4111111111111111", "visa", {}, "Accepted", "Acceptée"),
    TestCard("5399999999999999", "mastercard", {}, "Accepted", "Acceptée"),
    TestCard("374111111111111", "amex", {}, "Accepted", "Acceptée"),
    TestCard("4111113333333333", "refused", {"refuse": "30001001"}, "Refused", "Refusée"),
    TestCard("4111116666666666", "uncertain", {"uncertain": "paid"},
             "Uncertain, paid a little later", "Incertaine, payée un peu plus tard"),
    TestCard("4000000000000002", "visa-challenge-1", {"3ds": "ok"},
             "The bank asks for confirmation", "La banque demande une confirmation"),
    TestCard("5300000000000006", "mastercard-challenge-1", {"3ds": "ok"},
             "The bank asks for confirmation", "La banque demande une confirmation"),
    TestCard("4186455175836497", "visa-frictionless", {},
             "Accepted, recognized without a question", "Acceptée, reconnue sans question"),
    TestCard("4874970686672022", "visa-challenge", {"3ds": "ok"},
             "The bank asks for confirmation", "La banque demande une confirmation"),
    TestCard("5137009801943438", "mastercard-frictionless", {},
             "Accepted, recognized without a question", "Acceptée, reconnue sans question"),
    TestCard("5130257474533310", "mastercard-challenge", {"3ds": "ok"},
             "The bank asks for confirmation", "La banque demande une confirmation"),
    TestCard("375418081197346", "amex-frictionless", {},
             "Accepted, recognized without a question", "Acceptée, reconnue sans question"),
    TestCard("379764422997381", "amex-challenge", {"3ds": "ok"},
             "The bank asks for confirmation", "La banque demande une confirmation"),
    TestCard("4970100000000055", "cb-visa", {}, "Accepted, CB and Visa, from France",
             "Acceptée, CB et Visa, de France", country="FR", cb=True),
    TestCard("5135800000000018", "cb-mastercard", {}, "Accepted, CB and Mastercard, from France",
             "Acceptée, CB et Mastercard, de France", country="FR", cb=True),
    TestCard("4419177274955460", "authentication-fails", {"authentication_fails": ""},
             "Authentication fails", "L’authentification échoue"),
]  # fmt: skip

TROUBLE = [
    TestCard("4000100000000018", "no-funds", {"refuse": "30511001"},
             "Not enough funds", "Provision insuffisante"),
    TestCard("4000100000000026", "expired", {"refuse": "30541001"}, "Card expired", "Carte expirée"),
    TestCard("4000100000000034", "stolen", {"refuse": "30431001"}, "Stolen card", "Carte volée"),
    TestCard("4000100000000042", "soft-decline", {"soft_decline": ""},
             "Refused without 3-D Secure, asks for confirmation with it",
             "Refusée sans 3-D Secure, demande une confirmation avec"),
    TestCard("4000100000000059", "timeout-before", {"timeout_before": ""},
             "Silence, nothing charged", "Silence, rien n’est débité"),
    TestCard("4000100000000067", "timeout-after", {"timeout_after_charge": ""},
             "Silence, but charged", "Silence, mais débitée"),
    TestCard("4000100000000075", "error-after", {"500_after_charge": ""},
             "Error page, but charged", "Page d’erreur, mais débitée"),
    TestCard("4000100000000083", "dropped", {"drop_connection_mid_body": ""},
             "Line cut in the answer, charged", "Ligne coupée en pleine réponse, débitée"),
    TestCard("4000100000000091", "cut-xml", {"cut_xml": ""},
             "Half an answer, charged", "Demi-réponse, débitée"),
    TestCard("4000100000000109", "slow", {"slow": "5000"},
             "Answers after 5 seconds", "Répond après 5 secondes"),
    TestCard("4000100000000117", "error-before", {"500_before": ""},
             "Error page, nothing charged", "Page d’erreur, rien n’est débité"),
    TestCard("4000100000000125", "error-html", {"html_error_page": ""},
             "A web page instead of an answer, nothing charged",
             "Une page web au lieu d’une réponse, rien n’est débité"),
    TestCard("4000100000000133", "uncertain-refused", {"uncertain": "refused"},
             "Uncertain, refused a little later", "Incertaine, refusée un peu plus tard"),
    TestCard("4000100000000141", "slow-capture", {"slow_capture": "10"},
             "Being processed for 10 seconds, then paid", "En traitement 10 secondes, puis payée"),
    TestCard("4000100000000158", "capture-refused", {"capture_refused": ""},
             "Being processed, then refused", "En traitement, puis refusée"),
    TestCard("4000100000000166", "challenge-fails", {"3ds": "fail"},
             "Confirmation never succeeds", "La confirmation échoue toujours"),
    TestCard("4000100000000174", "challenge-abandoned", {"3ds": "abandon"},
             "Confirmation leads nowhere", "La confirmation n’aboutit pas"),
    TestCard("4000100000000182", "challenge-slow", {"3ds": "slow:5"},
             "Confirmation takes 5 seconds", "La confirmation prend 5 secondes"),
    TestCard("4000100000000190", "webhook-twice", {"dup_webhook": "3"},
             "Paid, notified three times", "Payée, notifiée trois fois"),
    TestCard("4000100000000208", "webhook-first", {"webhook_before_response": ""},
             "Paid, notified before the answer", "Payée, notifiée avant la réponse"),
    TestCard("4000100000000216", "webhook-late", {"webhook_late": "30"},
             "Paid, notified 30 seconds late", "Payée, notifiée avec 30 secondes de retard"),
    TestCard("4000100000000224", "webhook-reordered", {"webhook_reordered": ""},
             "Paid, notifications in the wrong order", "Payée, notifications dans le désordre"),
    TestCard("4000100000000232", "webhook-never", {"webhook_never": ""},
             "Paid, never notified", "Payée, jamais notifiée"),
    TestCard("4000100000000240", "webhook-forged", {"webhook_bad_signature": ""},
             "Paid, notification signed wrongly", "Payée, notification mal signée"),
    TestCard("4000100000000257", "lookup-down", {"timeout_after_charge": "", "lookup_down": "20"},
             "Silence, charged, look-up down for 20 seconds",
             "Silence, débitée, consultation en panne 20 secondes"),
    TestCard("4000100000000265", "lookup-stale", {"timeout_after_charge": "", "lookup_stale": "20"},
             "Silence, charged, look-up out of date for 20 seconds",
             "Silence, débitée, consultation périmée 20 secondes"),
    TestCard("4000100000000273", "cent-less", {"amount_off_by_one": "messages"},
             "Paid, messages say one cent less", "Payée, les messages annoncent un centime de moins"),
    TestCard("4000100000000281", "cent-less-charged", {"amount_off_by_one": "everywhere"},
             "Charged one cent less", "Débitée d’un centime de moins"),
    TestCard("4000100000000299", "four-parameters", {"four_parameters": ""},
             "Paid, messages without amount", "Payée, messages sans montant"),
    TestCard("4000100000000307", "no-partial-refund", {"refund_partial": "refused"},
             "Paid, partial refunds refused", "Payée, remboursements partiels refusés"),
    TestCard("4000100000000315", "refund-refused", {"refund_refused": "83"},
             "Paid, refunds accepted then refused", "Payée, remboursements acceptés puis refusés"),
    TestCard("4000100000000323", "refund-silent", {"maintenance_timeout_after": ""},
             "Paid, silence on refund though done", "Payée, silence au remboursement pourtant fait"),
    TestCard("4000100000000331", "chargeback", {"chargeback": "30"},
             "Paid, disputed 30 seconds later", "Payée, contestée 30 secondes plus tard"),
    TestCard("4000100000000349", "abroad", {}, "Accepted, a card from Brazil", "Acceptée, carte du Brésil",
             country="BR"),
]  # fmt: skip

CARDS = USUAL + TROUBLE
CHALLENGED = "400000"
_BY_NUMBER = {card.number: card for card in CARDS}
_BY_NAME = {card.name: card for card in CARDS}

_BRANDS = [
    ("VISA", re.compile(r"4\d{12}(\d{3}){0,2}")),
    (
        "MasterCard",
        re.compile(r"(5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"),
    ),
    ("American Express", re.compile(r"3[47]\d{13}")),
    ("Maestro", re.compile(r"(50|5[6-9]|6[0-9])\d{10,17}")),
]


def name_of(number: str) -> str:
    """Any other good number behaves like an ordinary card, or like one whose bank asks if it begins with
    CHALLENGED: a crowd has as many cards as it has people.
    """
    if card := _BY_NUMBER.get(number):
        return card.name
    return "visa-challenge-1" if number.startswith(CHALLENGED) else "plain"


def faults_of(name: str) -> Faults:
    card = _BY_NAME.get(name)
    return dict(card.faults) if card else {}


def brands_of(number: str) -> set[str]:
    """All that are printed on it."""
    card = _BY_NUMBER.get(number)
    return {brand_of(number), *(["CB"] if card and card.cb else [])}


def country_of(name: str) -> str:
    card = _BY_NAME.get(name)
    return card.country if card else "99"


def brand_of(number: str) -> str:
    return next((brand for brand, shape in _BRANDS if shape.fullmatch(number)), "")


def is_recognized(name: str) -> bool:
    """Cards whose bank authenticates without asking: full 3-D Secure, ECI 5."""
    return name.endswith("-frictionless")


def has_good_check_digit(number: str) -> bool:
    """Luhn. Not shared with the shop's own check on purpose: two readings of the rule must agree."""
    digits = [int(digit) for digit in reversed(number)]
    return sum(sum(divmod(2 * d, 10)) if odd % 2 else d for odd, d in enumerate(digits)) % 10 == 0


def masked(number: str) -> str:
    return "X" * (len(number) - 4) + number[-4:]


def fingerprint(number: str, salt: str) -> str:
    """Tells whether two aliases are one card. The salt is not in the store, so nobody can search for it."""
    return hmac.new(salt.encode(), number.encode(), hashlib.sha256).hexdigest()
