"""Alias Gateway: the browser brings a card, the shop gets an alias. Formats only; no bank is asked."""

from __future__ import annotations

import re
import uuid
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.simulator import card_form, cards, charsets, checks, signing
from app.simulator.answers import Invalid
from app.simulator.bank import CODE_LIFE, Bank, here
from app.simulator.card_form import INVALID, MASKED, Card
from app.simulator.checks import Sent
from app.simulator.records import Alias
from app.simulator.settings import SimulatorSettings
from app.simulator.texts import language_of, texts

bp = Blueprint("gateway", __name__)
_ALIAS = re.compile(r"[A-Za-z0-9_-]{1,50}")
_URL = re.compile(r"https?://\S{1,247}")


@bp.post("/ncol/test/alias_gateway.asp")
@bp.post("/ncol/test/alias_gateway_utf8.asp")
def alias_gateway() -> ResponseReturnValue:
    bank = here()
    try:
        sent = checks.read(charsets.form(), charsets.of_page())
        _is_addressed(sent, bank.settings)
    except Invalid as trouble:
        return _page(trouble.remark)
    known = _known(bank, sent.get("ALIAS", ""))
    card = card_form.read(sent, bank.settings)
    wrong = _troubles(bank, sent, card, known)
    if wrong:
        return _back(bank.settings, sent["EXCEPTIONURL"], sent, _refusal(sent, card, wrong))
    alias = _keep(bank, sent, card, known)
    return _back(bank.settings, sent["ACCEPTURL"], sent, _success(alias, card, known is not None))


def _is_addressed(sent: Sent, settings: SimulatorSettings) -> None:
    """Without these we would not know whom to answer, or where."""
    if sent.get("PSPID") != settings.pspid:
        raise Invalid("50001118", "PSPID not found or not active")
    for name in ("ACCEPTURL", "EXCEPTIONURL"):
        checks.are_there(sent, name)
        if not _URL.fullmatch(sent[name]):
            raise Invalid("50001111", f"{name} too long or not valid")
    if len(sent.get("ORDERID", "")) > 40:
        raise Invalid("50001111", "ORDERID too long")
    if sent.get("ALIAS") and not _ALIAS.fullmatch(sent["ALIAS"]):
        raise Invalid("50001111", "ALIAS too long or not valid")
    if sent.get("ALIASPERSISTEDAFTERUSE", "Y") not in {"Y", "N", ""}:
        raise Invalid("50001111", "ALIASPERSISTEDAFTERUSE not valid")


def _known(bank: Bank, name: str) -> Alias | None:
    alias = bank.store.alias(name) if name else None
    return alias if alias and is_alive(bank, alias) else None


def is_alive(bank: Bank, alias: Alias) -> bool:
    return alias.persist == "Y" or bank.now() < alias.created + CODE_LIFE


def _troubles(bank: Bank, sent: Sent, card: Card, known: Alias | None) -> dict[str, str]:
    """NCError names and codes; empty when all is well. A wrong signature is the whole story."""
    if not _is_signed(sent, bank.settings):
        return {"NCError": "50001184"}
    if _looks_like_a_card(sent.get("ALIAS", "")):
        return {"NCError": "50001216"}
    found = {
        "NCErrorCN": card_form.name_error(card.name),
        "NCErrorCardNo": card_form.number_error(card.number, sent.get("BRAND", ""), known),
        "NCErrorCVC": card_form.code_error(card.code, card_form.brand(card, known)),
        "NCErrorED": card_form.expiry_error(card.expiry, bank.today()),
    }
    wrong = {name: code for name, code in found.items() if code}
    return {"NCError": INVALID, **wrong} if wrong else {}


def _is_signed(sent: Sent, settings: SimulatorSettings) -> bool:
    given = sent.get("SHASIGN", "")
    return signing.is_signed(
        sent, given, settings.sha_in_alias, settings.algorithm, signing.ALIAS_IN, sent.charset
    )


def _looks_like_a_card(alias: str) -> bool:
    digits = re.sub(r"[_-]", "", alias)
    return bool(re.fullmatch(r"[0-9]{13,19}", digits)) and cards.has_good_check_digit(digits)


def _keep(bank: Bank, sent: Sent, card: Card, known: Alias | None) -> Alias:
    """From here on the number is a name for its behavior, four digits, and a fingerprint."""
    alias = (
        _updated(known, card)
        if known and MASKED.fullmatch(card.number)
        else new_alias(bank, sent, card, known)
    )
    with bank.store.writing():
        bank.store.put_alias(alias)
    if card.code:
        bank.codes.put(alias.alias, bank.now() + CODE_LIFE, card.code)
    return alias


def _updated(known: Alias, card: Card) -> Alias:
    if (card.name, card.expiry) != (known.cn, known.ed):
        known.cn, known.ed, known.state = card.name, card.expiry, "Updated"
    return known


def new_alias(bank: Bank, sent: Sent, card: Card, known: Alias | None) -> Alias:
    cb = sent.get("BRAND", "").upper() == "CB"
    return Alias(
        alias=sent.get("ALIAS") or str(uuid.uuid4()).upper(),
        card=cards.name_of(card.number),
        brand="CB" if cb else cards.brand_of(card.number),
        masked=cards.masked(card.number),
        fingerprint=cards.fingerprint(card.number, bank.settings.fingerprint_salt),
        cn=card.name,
        ed=card.expiry,
        persist=sent.get("ALIASPERSISTEDAFTERUSE") or "Y",
        state="Updated" if known else "Pending",
        agreed=0,
        created=bank.now(),
    )


def _success(alias: Alias, card: Card, updated: bool) -> dict[str, str]:
    return {
        "Alias": alias.alias,
        "Brand": alias.brand,
        "CardNo": alias.masked,
        "CN": alias.cn,
        "CVC": "X" * len(card.code),
        "ED": alias.ed,
        "NCError": "0",
        "NCErrorCN": "0",
        "NCErrorCardNo": "0",
        "NCErrorCVC": "0",
        "NCErrorED": "0",
        "StorePermanently": alias.persist,
        "STATUS": "2" if updated else "0",
    }


def _refusal(sent: Sent, card: Card, wrong: dict[str, str]) -> dict[str, str]:
    """Nothing of a wrong number goes back, not even four digits."""
    fine = dict.fromkeys(("NCErrorCN", "NCErrorCardNo", "NCErrorCVC", "NCErrorED"), "0")
    told = {
        "Alias": sent.get("ALIAS", ""),
        "Brand": sent.get("BRAND", ""),
        "CardNo": "",
        "CVC": "X" * len(card.code[:4]),
    }
    if "NCErrorCN" not in wrong and "NCErrorED" not in wrong:
        told |= {"CN": card.name, "ED": card.expiry}
    persist = sent.get("ALIASPERSISTEDAFTERUSE") or "Y"
    return told | fine | wrong | {"StorePermanently": persist, "STATUS": "1"}


def _back(settings: SimulatorSettings, url: str, sent: Sent, told: dict[str, str]) -> ResponseReturnValue:
    told = told | {"OrderID": sent.get("ORDERID", "")}
    charset = sent.charset
    signature = signing.sign(told, settings.sha_out, settings.algorithm, signing.ALIAS_OUT, charset)
    pairs = [*parse_qsl(sent.get("PARAMPLUS", ""), encoding=charset), *told.items(), ("SHASign", signature)]
    query = urlencode(pairs, encoding=charset, errors="replace")
    return redirect(f"{url}{'&' if '?' in url else '?'}{query}", 302)


def _page(remark: str) -> Response:
    """The platform says 200 to people, even when it says no."""
    language = language_of(request)
    return Response(render_template("error.html", remark=remark, language=language, t=texts(language)), 200)
