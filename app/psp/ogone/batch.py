"""The batch page: the platform's only automatic way to delete an alias.

A file of lines (`OHL`, one `DELALIAS` each, `OTF`) goes up as one form field; the answer says whether the
file could be read and carried out. Nothing of it is signed: the API user's password stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.psp.ogone import errors
from app.psp.ogone.directlink import DirectLink, Fields, NoAnswer
from app.psp.ogone.settings import OgoneSettings
from app.psp.port import ForgetOutcome, Forgotten, Misconfigured, Unresolved, UnresolvedReason

_COMPLAINTS = ("NCERROR", "FORMAT_CHECK_ERROR")


class Batch:
    def __init__(self, settings: OgoneSettings, link: DirectLink) -> None:
        self._settings = settings
        self._link = link

    def delete(self, alias: str) -> ForgetOutcome:
        """Delete an alias; one the platform does not know counts as deleted."""
        answer = self._link.upload(self._form(alias))
        if isinstance(answer, NoAnswer):
            return Unresolved("", answer.reason)
        return _outcome(answer)

    def _form(self, alias: str) -> Fields:
        account = self._settings
        lines = (
            f"OHL;{account.pspid};{account.password};;{account.userid};",
            f"DELALIAS;{alias};;;;;;",
            "OTF;",
        )
        return [
            ("PSPID", account.pspid),
            ("USERID", account.userid),
            ("PSWD", account.password),
            ("FILE_REFERENCE", f"del-{alias}"[:50]),
            ("TRANSACTION_CODE", "MTR"),
            ("OPERATION", "SAL"),
            ("NB_PAYMENTS", "1"),  # the platform wants anything but 0, even where nothing is paid
            ("PROCESS_MODE", "CHECKANDPROCESS"),
            ("REPLY_TYPE", "XML"),
            ("FILE", "".join(f"{line}\r\n" for line in lines)),
        ]


def _outcome(body: bytes) -> ForgetOutcome:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):  # an encoding nobody knows
        return Unresolved("", UnresolvedReason.GARBLED)
    if root.tag.upper() != "AFU_REPLY":
        return Unresolved("", UnresolvedReason.GARBLED)
    codes = [code for code in _complaints(root) if code != errors.NONE]
    return Misconfigured(codes[0]) if codes else Forgotten()


def _complaints(root: Element) -> Iterator[str]:
    """Error codes in attributes or elements: the public documents do not say where they are."""
    for element in root.iter():
        for name, value in (*element.attrib.items(), (str(element.tag), element.text or "")):
            if name.upper() in _COMPLAINTS:
                yield errors.normal(value)
