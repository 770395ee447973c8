"""Settings from the environment. A wrong or missing one stops the start and says what to do."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from app.kernel.key_ring import KeyRing

DEVELOPMENT = "development"
LIMITS_IN_DATABASE = "database://"
LIMITS_IN_PROCESS = "memory://"
LOCAL = "localhost 127.0.0.1 ::1"
TLS_MODES = {"require", "verify-ca", "verify-full"}  # of PostgreSQL: all others may go on without
PREVIOUS = "_PREVIOUS"
VARIETY = 10  # different characters that a random secret has at least
MAILERS = ("console", "folder", "smtp")


class BadSetting(SystemExit):
    """Stops the program; its text is for whoever started it."""


@dataclass(frozen=True)
class Settings:
    """Every setting the shop reads, but for the providers' own (OGONE_…)."""

    database_url: str = field(repr=False)
    migration_database_url: str = field(repr=False)
    secret_keys: list[str] = field(repr=False)  # the last one signs
    seal_keys: KeyRing
    ticket_keys: KeyRing
    development: bool
    secure_cookies: bool
    default_brand: str
    default_language: str
    mailer: str
    mail_folder: str
    mail_from: str
    smtp_host: str
    smtp_port: int
    smtp_username: str
    smtp_password: str = field(repr=False)
    smtp_tls: bool
    smtp_utf8: bool
    limits_storage: str
    allowed_hosts: tuple[str, ...]
    office_host: str
    metrics_token: str = field(repr=False)
    pool_size: int
    cache_seconds: int
    trusted_proxies: int
    log_level: str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        development = is_development(environ)
        settings = cls(
            database_url=_database_url(environ, "DATABASE_URL"),
            migration_database_url=_migration_database_url(environ),
            secret_keys=_secrets(environ),
            seal_keys=_keys(environ, "SEAL_KEY", "encrypts what must not lie open in the database"),
            ticket_keys=_keys(environ, "TICKET_KEY", "signs the codes on tickets (an Ed25519 private key)"),
            development=development,
            secure_cookies=_switch(environ, "SECURE_COOKIES", not development),
            default_brand=environ.get("DEFAULT_BRAND", "cube"),
            default_language=_one_of(environ, "DEFAULT_LANGUAGE", ("fr", "en")),
            mailer=_one_of(environ, "MAILER", MAILERS),
            mail_folder=environ.get("MAIL_FOLDER", ".data/mail"),
            mail_from=environ.get("MAIL_FROM", "tickets@localhost"),
            smtp_host=environ.get("SMTP_HOST", "localhost"),
            smtp_port=_number(environ, "SMTP_PORT", 25),
            smtp_username=environ.get("SMTP_USERNAME", ""),
            smtp_password=environ.get("SMTP_PASSWORD", ""),
            smtp_tls=_switch(environ, "SMTP_TLS", False),
            smtp_utf8=_switch(environ, "SMTP_UTF8", False),
            limits_storage=_limits_storage(environ),
            allowed_hosts=tuple((environ.get("ALLOWED_HOSTS") or (LOCAL if development else "")).split()),
            office_host=environ.get("OFFICE_HOST", ""),
            metrics_token=environ.get("METRICS_TOKEN", ""),
            pool_size=_number(environ, "DATABASE_POOL", 4),
            cache_seconds=_number(environ, "CACHE_SECONDS", 1),
            trusted_proxies=_trusted_proxies(environ),
            log_level=environ.get("LOG_LEVEL", "INFO").upper(),
        )
        if not development:
            _refuse_weak(settings)
        return settings


def is_development(environ: Mapping[str, str]) -> bool:
    """Whatever does not say so is a shop that takes real money."""
    return environ.get("PARTERRE_ENV") == DEVELOPMENT


def refuse_in_production(environ: Mapping[str, str], what: str) -> None:
    """Raises BadSetting."""
    if not is_development(environ):
        raise BadSetting(f"{what} is for development only: it starts with PARTERRE_ENV=development.")


def refuse_guessable(name: str, secret: str | bytes) -> None:
    """Raises BadSetting for the same few characters again and again."""
    if len(set(secret)) < VARIETY:
        raise BadSetting(
            f"{name} repeats a few characters: it is no secret. Make one with: openssl rand -base64 32"
        )


def _refuse_weak(settings: Settings) -> None:
    """What does for a demonstration, and not for a shop that takes real money."""
    _refuse_weak_keys("SECRET_KEY", settings.secret_keys[::-1])
    _refuse_weak_keys("SEAL_KEY", settings.seal_keys.keys)
    _refuse_weak_keys("TICKET_KEY", settings.ticket_keys.keys)
    if set(settings.seal_keys.keys) & set(settings.ticket_keys.keys):
        raise BadSetting("SEAL_KEY and TICKET_KEY must differ: whoever learns one must not have the other.")
    if not settings.secure_cookies:
        raise BadSetting("SECURE_COOKIES=0 is for development only: leave it out.")
    if settings.mailer != "smtp":
        raise BadSetting(f"MAILER={settings.mailer} sends no mail: set MAILER=smtp, and SMTP_HOST.")
    _refuse_open_lines(settings)


def _refuse_open_lines(settings: Settings) -> None:
    """Names, addresses and passwords leave this machine encrypted, or not at all."""
    if settings.smtp_host not in LOCAL.split() and not settings.smtp_tls:
        raise BadSetting("SMTP_HOST is another machine: set SMTP_TLS=1, so that nobody reads the mails.")
    _refuse_open_database("DATABASE_URL", settings.database_url)
    _refuse_open_database("MIGRATION_DATABASE_URL", settings.migration_database_url)


def _refuse_open_database(name: str, url: str) -> None:
    database = urlsplit(url)
    if (database.hostname or "localhost") in LOCAL.split():
        return
    if parse_qs(database.query).get("sslmode", [""])[-1] not in TLS_MODES:
        raise BadSetting(f"{name} names another machine: add ?sslmode=verify-full and &sslrootcert=….")


def _refuse_weak_keys(name: str, keys: Sequence[str | bytes]) -> None:
    for each, key in zip((name, f"{name}{PREVIOUS}"), keys, strict=False):
        refuse_guessable(each, key)
    if len(set(keys)) < len(keys):
        raise BadSetting(f"{name}{PREVIOUS} is the same as {name}: make a new {name}, or leave it out.")


def _limits_storage(environ: Mapping[str, str]) -> str:
    """Counts kept in one process allow as many times more tries as there are processes."""
    storage = environ.get("LIMITS_STORAGE") or LIMITS_IN_DATABASE
    several = _number(environ, "WEB_WORKERS", 2) > 1
    if storage.startswith(LIMITS_IN_PROCESS) and several and not is_development(environ):
        raise BadSetting(
            "LIMITS_STORAGE=memory:// counts in each process on its own: leave it out, "
            "and the limits are counted in the database, or set WEB_WORKERS=1."
        )
    return storage


def _trusted_proxies(environ: Mapping[str, str]) -> int:
    """With the wrong number every visitor has the proxy's address, and limits count them all as one."""
    if not environ.get("TRUSTED_PROXIES") and not is_development(environ):
        raise BadSetting(
            "TRUSTED_PROXIES is missing: say how many proxies of yours stand before the shop, "
            "1 behind nginx or Caddy, 0 if visitors reach it directly."
        )
    return _number(environ, "TRUSTED_PROXIES", 0)


def _needed(environ: Mapping[str, str], name: str, what_for: str, length: int = 1) -> str:
    value = environ.get(name, "")
    if len(value) < length:
        raise BadSetting(
            f"{name} is missing or too short: it {what_for}. See the settings table in the README."
        )
    return value


def _database_url(environ: Mapping[str, str], name: str) -> str:
    url = _needed(environ, name, "says where PostgreSQL is (postgresql://user:password@host/name)")
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("postgres"):
        raise BadSetting(f"{name} must be a PostgreSQL address: Parterre runs on nothing else.")
    return f"postgresql+psycopg://{rest}"


def _migration_database_url(environ: Mapping[str, str]) -> str:
    """For `flask db` alone: whoever serves pages must not know the password of the tables' owner."""
    name = "MIGRATION_DATABASE_URL"
    return _database_url(environ, name) if environ.get(name) else ""


def _secrets(environ: Mapping[str, str]) -> list[str]:
    what_for = "signs sessions: any 32 random characters or more"
    return [_needed(environ, name, what_for, 32) for name in reversed(_rotated(environ, "SECRET_KEY"))]


def _keys(environ: Mapping[str, str], name: str, what_for: str) -> KeyRing:
    return KeyRing(tuple(_key(environ, each, what_for) for each in _rotated(environ, name)))


def _rotated(environ: Mapping[str, str], name: str) -> list[str]:
    """The setting and, while its key is being changed, that of the predecessor."""
    previous = f"{name}{PREVIOUS}"
    return [name, previous] if environ.get(previous) else [name]


def _key(environ: Mapping[str, str], name: str, what_for: str) -> bytes:
    text = _needed(environ, name, f"{what_for}: 32 random bytes in base64")
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise BadSetting(f"{name} must be 32 bytes in base64; make one with: openssl rand -base64 32")
    return key


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal():
        raise BadSetting(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _switch(environ: Mapping[str, str], name: str, default: bool) -> bool:
    text = environ.get(name, "")
    if text not in ("", "0", "1"):
        raise BadSetting(f"{name} must be 1 or 0, not {text!r}.")
    return default if text == "" else text == "1"


def _one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    value = environ.get(name) or words[0]
    if value not in words:
        raise BadSetting(f"{name} must be one of {', '.join(words)}, not {value!r}.")
    return value
