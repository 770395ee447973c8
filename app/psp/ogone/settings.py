"""One account on one platform, test or live. The secrets of the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.config import BadSetting, is_development, refuse_guessable
from app.psp.ogone.signing import ALGORITHMS

TEST = "https://ogone.test.v-psp.com/ncol/test/"
LIVE = "https://secure.ogone.com/ncol/prod/"

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class OgoneSettings:
    """`userid` is an API user; `sha_in_*` and `sha_out` are three passphrases. Times are in seconds.

    `former`: the same account with the keys it had before. What is signed with them is still believed, and
    they are tried once the platform refuses the new ones: it may not have taken them over yet.
    """

    pspid: str
    userid: str
    password: str = field(repr=False)
    sha_in_form: str = field(repr=False)
    sha_in_directlink: str = field(repr=False)
    sha_out: str = field(repr=False)
    algorithm: str = "sha512"
    base_url: str = TEST
    is_test: bool = False
    pool_size: int = 16
    connect_timeout: float = 3
    answer_timeout: float = 25
    former: OgoneSettings | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        address = urlsplit(self.base_url)
        if address.scheme != "https" and not (address.scheme == "http" and self.is_local):
            raise ValueError("OGONE_BASE_URL must be https; only this machine may be asked over http.")
        if self.algorithm not in ALGORITHMS:
            raise ValueError(
                f"OGONE_ALGORITHM must be one of {', '.join(ALGORITHMS)}, as in the back office."
            )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> OgoneSettings:
        settings = cls(
            pspid=_needed(environ, "OGONE_PSPID"),
            userid=_needed(environ, "OGONE_USERID"),
            password=_needed(environ, "OGONE_PASSWORD"),
            sha_in_form=_needed(environ, "OGONE_SHA_IN_FORM"),
            sha_in_directlink=_needed(environ, "OGONE_SHA_IN_DIRECTLINK"),
            sha_out=_needed(environ, "OGONE_SHA_OUT"),
            algorithm=environ.get("OGONE_ALGORITHM") or cls.algorithm,
            base_url=environ.get("OGONE_BASE_URL") or cls.base_url,
            is_test=environ.get("OGONE_TEST") == "1",
            pool_size=_count(environ, "OGONE_POOL_SIZE", cls.pool_size),
        )
        if not is_development(environ):
            settings.refuse_weak()
        return settings

    def refuse_weak(self) -> None:
        """Raises BadSetting for what does for a demonstration only."""
        for name in ("sha_in_form", "sha_in_directlink", "sha_out"):
            refuse_guessable(f"OGONE_{name.upper()}", getattr(self, name))
        if not (self.is_live or self.is_test):
            raise BadSetting(
                f"OGONE_BASE_URL={self.base_url} takes no real money: set the live platform's address, "
                "or OGONE_TEST=1, and every page says that the shop is a test."
            )

    @property
    def generations(self) -> tuple[OgoneSettings, ...]:
        """The keys that sign first, then those they replace."""
        return (self, *(self.former.generations if self.former else ()))

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What the platform may sign with: passphrases and their algorithms."""
        return [(keys.sha_out, keys.algorithm) for keys in self.generations]

    @property
    def is_live(self) -> bool:
        address = urlsplit(self.base_url)
        return not (self.is_local or ".test." in (address.hostname or "") or "/test/" in address.path)

    @property
    def is_local(self) -> bool:
        host = urlsplit(self.base_url).hostname or ""
        return host in _LOOPBACK or host.endswith(".localhost")

    @property
    def origin(self) -> str:
        address = urlsplit(self.base_url)
        return f"{address.scheme}://{address.netloc}"

    @property
    def batch_page(self) -> str:
        return f"{self.base_url.rstrip('/')}/AFU_agree.asp"

    def page(self, name: str) -> str:
        """Always the page that reads UTF-8: the platform never guesses."""
        return f"{self.base_url.rstrip('/')}/{name}_utf8.asp"


def addresses(environ: Mapping[str, str]) -> tuple[str, str]:
    """Of the test platform and of the live one. OGONE_BASE_URL stands for the one that it is.

    In development it stands for both: nothing there may take real money.
    """
    own = environ.get("OGONE_BASE_URL", "").strip()
    if is_development(environ):
        return own or TEST, own or TEST
    if own and "/test/" not in own and ".test." not in (urlsplit(own).hostname or ""):
        return TEST, own
    return own or TEST, LIVE


def _needed(environ: Mapping[str, str], name: str) -> str:
    if value := environ.get(name, "").strip():
        return value
    raise ValueError(f"{name} is missing: Ogone needs it to take or give back money.")


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise ValueError(f"{name} must be a whole number above zero.")
