"""Server to server: one signed form out, one answer or none back.

Never sent twice by this layer, but for one case: the platform has refused the signature or the account, so
it has done nothing, and the keys these replace may be what it still knows.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy

import requests
import structlog
from urllib3.exceptions import MaxRetryError, NewConnectionError

from app.psp.ogone import deadline, errors, parsing, signing
from app.psp.ogone.deadline import WatchedAdapter
from app.psp.ogone.parsing import Answer
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import UnresolvedReason

ORDER = "orderdirect"
QUERY = "querydirect"
MAINTENANCE = "maintenancedirect"

LONG = 60.0  # more than the settings allow for one question
SHORTEST = 1.0

Fields = list[tuple[str, str]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class NoAnswer:
    """`sent` is False only when no connection was ever opened: then nothing can have happened."""

    reason: UnresolvedReason
    sent: bool = True


class DirectLink:
    def __init__(self, settings: OgoneSettings) -> None:
        self._settings = settings
        self._session = _session(settings)

    def ask(self, page: str, ref: str, fields: Fields, within: float = LONG) -> Answer | NoAnswer:
        """`ref` is ours, for the log: an answer is logged by its refs and codes and nothing else.

        `within`: seconds the caller has left.
        """
        started = time.monotonic()
        answer = self._ask(page, _signed(self._settings, fields), within)
        for keys in self._settings.generations[1:]:
            if _refuses_keys(answer):
                answer = self._ask(page, _signed(keys, fields), within - (time.monotonic() - started))
        log.info("ogone.asked", page=page, ref=ref, milliseconds=_since(started), **_codes(answer))
        return answer

    def upload(self, form: Fields) -> bytes | NoAnswer:
        """A batch file, which is not signed; the answer as it came."""
        return self._post(self._settings.batch_page, form, LONG)

    def _ask(self, page: str, form: Fields, within: float) -> Answer | NoAnswer:
        answer = self._post(self._settings.page(page), form, within)
        if isinstance(answer, NoAnswer):
            return answer
        return parsing.parse(answer) or NoAnswer(UnresolvedReason.GARBLED)

    def _post(self, url: str, form: Fields, within: float) -> bytes | NoAnswer:
        timeouts = self._timeouts(within)
        try:
            with deadline.within(sum(timeouts)):
                reply = self._session.post(url, data=form, timeout=timeouts, allow_redirects=False)
        except requests.RequestException as error:
            log.warning("ogone.unreachable", error=type(error).__name__)  # a certificate that is wrong, say
            return NoAnswer(UnresolvedReason.SILENCE, sent=not _never_sent(error))
        return reply.content if reply.status_code == requests.codes.ok else NoAnswer(UnresolvedReason.GARBLED)

    def _timeouts(self, within: float) -> tuple[float, float]:
        """To connect, and to answer."""
        connect = self._settings.connect_timeout
        return connect, min(self._settings.answer_timeout, max(SHORTEST, within - connect))


def _signed(keys: OgoneSettings, fields: Fields) -> Fields:
    seal = signing.Seal(signing.DIRECTLINK_IN, keys.sha_in_directlink, keys.algorithm)
    fields = [("PSPID", keys.pspid), ("USERID", keys.userid), ("PSWD", keys.password), *fields]
    return [*fields, ("SHASIGN", seal.sign(fields))]


def _refuses_keys(answer: Answer | NoAnswer) -> bool:
    if isinstance(answer, NoAnswer):
        return False
    return errors.refuses_keys(answer.response.error, answer.response.plus)


def _session(settings: OgoneSettings) -> requests.Session:
    """No retries, no cookies; a proxy from the environment is not for this machine."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.trust_env = not settings.is_local
    adapter = WatchedAdapter(
        pool_connections=1, pool_maxsize=settings.pool_size, max_retries=0, pool_block=False
    )
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _never_sent(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _codes(answer: Answer | NoAnswer) -> dict[str, str]:
    if isinstance(answer, NoAnswer):
        return {"silence": answer.reason.value}
    return {
        "payid": answer.response.payid,
        "status": answer.response.status,
        "ncerror": answer.response.error,
    }


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
