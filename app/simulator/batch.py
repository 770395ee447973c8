"""Batch upload, as far as it deletes aliases: no other page of the platform does.

The documents name the fields of the form and of the reply; the reply's exact shape is unconfirmed.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.simulator import checks
from app.simulator.answers import Invalid
from app.simulator.bank import Bank, here
from app.simulator.checks import Sent

bp = Blueprint("batch", __name__, url_prefix="/ncol/test")

_FORM = ("FILE_REFERENCE", "FILE")
_FIXED = {
    "TRANSACTION_CODE": "MTR",
    "OPERATION": "SAL",
    "REPLY_TYPE": "XML",
    "PROCESS_MODE": "CHECKANDPROCESS",
}


@bp.post("/AFU_agree.asp")
def agree() -> ResponseReturnValue:
    bank = here()
    try:
        sent = checks.read(request.form.items(multi=True))
        checks.is_this_user(sent, bank.settings, request.remote_addr or "")
        if "batch_down" in bank.script.take(sent.get("FILE_REFERENCE", "")):
            return Response("Service unavailable", 503, content_type="text/plain")
        _is_a_batch(sent)
        doomed = _aliases(sent["FILE"], bank)
    except Invalid as trouble:
        return _reply(parameters=trouble.error)
    if doomed is None:
        return _reply(format_="50001111")
    with bank.store.writing():
        for alias in doomed:
            bank.store.drop_alias(alias)
    return _reply()


def _is_a_batch(sent: Sent) -> None:
    checks.are_there(sent, *_FORM, *_FIXED)
    if sent.get("NB_PAYMENTS", "0") == "0":
        raise Invalid("50001111", "NB_PAYMENTS not valid")
    for name, value in _FIXED.items():
        if sent[name] != value:
            raise Invalid("50001111", f"{name} not valid")


def _aliases(file: str, bank: Bank) -> list[str] | None:
    """What the file wants deleted; None if it is not such a file of this account."""
    lines = file.split("\r\n")
    settings = bank.settings
    head = f"OHL;{settings.pspid};{settings.password};;{settings.userid};"
    if len(lines) < 4 or lines[0] != head or lines[-2:] != ["OTF;", ""]:
        return None
    cells = [line.split(";") for line in lines[1:-2]]
    if any(row[0] != "DELALIAS" or len(row) != 8 or not row[1] for row in cells):
        return None
    return [row[1] for row in cells]


def _reply(parameters: str = "0", format_: str = "0") -> Response:
    text = (
        '<?xml version="1.0"?><AFU_REPLY>'
        f"<PARAMS_ERROR><NCERROR>{parameters}</NCERROR></PARAMS_ERROR>"
        f"<FORMAT_CHECK><FORMAT_CHECK_ERROR>{format_}</FORMAT_CHECK_ERROR></FORMAT_CHECK>"
        "</AFU_REPLY>"
    )
    return Response(text, content_type="text/xml; charset=iso-8859-1")
