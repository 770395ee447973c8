"""Everything that can be set, read from SIMULATOR_* names; the defaults are for development only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

ALL_PARAMETERS = (
    "orderID", "currency", "amount", "PM", "ACCEPTANCE", "STATUS", "CARDNO", "ED", "CN", "TRXDATE", "PAYID",
    "PAYIDSUB", "NCERROR", "BRAND", "IP", "ALIAS", "ECI", "IPCTY", "CCCTY", "CVCCheck", "AAVCheck", "VC",
    "COMPLUS",
)  # fmt: skip

CHOICES = {
    "algorithm": ("sha1", "sha256", "sha512"),
    "notification_timing": ("none", "deferred", "online"),
    "cvc_required": ("new", "always", "never"),
}


@dataclass(frozen=True)
class SimulatorSettings:
    """Durations are in seconds. Whatever the public documents leave unconfirmed is a setting here."""

    host: str = "127.0.0.1"
    port: int = 8001
    public_url: str = ""  # what browsers call us; empty: http://host:port
    store_path: str = "instance/simulator.sqlite3"
    log_level: str = "INFO"

    pspid: str = "parterre-demo"
    userid: str = "parterre-api"
    password: str = field(default="demo-api-pass", repr=False)
    sha_in_alias: str = field(default="demo-sha-in-alias", repr=False)
    sha_in_directlink: str = field(default="demo-sha-in-direct", repr=False)
    sha_out: str = field(default="demo-sha-out", repr=False)
    algorithm: str = "sha512"
    currencies: tuple[str, ...] = ("EUR", "CHF", "GBP", "USD")
    allowed_ips: tuple[str, ...] = ()  # DirectLink callers; empty: anyone
    merchant_name: str = "Parterre"

    notification_url: str = ""  # empty: nobody is told
    notification_timing: str = "deferred"
    notification_delay: float = 1.0  # deferred: how long "shortly after" is
    notification_retry: float = 10.0  # the real platform: 600
    notification_timeout: float = 10.0
    dynamic_parameters: tuple[str, ...] = ALL_PARAMETERS

    accepts_cards: bool = False  # DirectLink orders may hold a card number; else a shop has seen one
    sca_enforced: bool = True  # card present on a page, no 3-D Secure: 50001087
    mit_needs_agreement: bool = True  # a recurring payment nobody agreed to: 50001087; the platform is milder
    honor_challenge_mandate: bool = False  # unconfirmed: indicator 04 makes any card ask for a challenge
    challenge_lapse: float = 900.0  # a challenge nobody answers becomes a refusal
    slow_capture: float = 0.0  # over 0: SAL answers 91, and 9 that much later
    settle_delay: float = 2.0  # 91, 81 and 61 become 9, 8 and 6
    uncertain_delay: float = 60.0  # 52 becomes 9 or 2
    hang_time: float = 45.0  # how long a time-out lasts; longer than any client waits

    cvc_required: str = "new"  # new: first order of an alias; always: every order of a present buyer
    expiry_in_two_fields: bool = True  # unconfirmed: ECOM_CARDINFO_EXPDATE_MONTH and _YEAR beside ED
    card_number_spaces: bool = False  # unconfirmed: blanks inside CARDNO are tolerated
    fingerprint_salt: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}")
        if not (self.sha_in_alias and self.sha_in_directlink and self.sha_out):
            raise ValueError("an empty passphrase signs nothing")

    @property
    def origin(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> SimulatorSettings:
        """Names are the fields' own, upper-case, after SIMULATOR_; lists are comma-separated."""
        given = {
            f.name: environ[name] for f in fields(cls) if (name := f"SIMULATOR_{f.name.upper()}") in environ
        }
        kinds = {f.name: str(f.type) for f in fields(cls)}
        return cls(**{name: _typed(kinds[name], text) for name, text in given.items()})  # type: ignore[arg-type]


def _typed(kind: str, text: str) -> object:
    match kind:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return text.strip().lower() in {"1", "true", "yes", "on"}
        case "tuple[str, ...]":
            return tuple(word.strip() for word in text.split(",") if word.strip())
        case _:
            return text
