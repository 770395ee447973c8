"""Card data in a DirectLink order, for an account that may send it. The number is not kept here either."""

from __future__ import annotations

from dataclasses import replace

from app.simulator import card_form, gateway
from app.simulator.answers import Invalid
from app.simulator.bank import CODE_LIFE, Bank
from app.simulator.card_form import Card
from app.simulator.checks import Sent
from app.simulator.records import Alias

_WRONG_BRAND, _WRONG_NUMBER = "50001069", "50001054"


def of_card(bank: Bank, sent: Sent) -> Alias:
    """The card of an order; it is kept under the ALIAS the order names, if it names one. Raises Invalid."""
    card = card_form.read(sent, bank.settings)
    card = replace(card, expiry=card.expiry.replace("/", ""))
    _is_good(bank, sent, card)
    known = bank.store.alias(sent.get("ALIAS", ""))
    alias = gateway.new_alias(bank, sent, card, known)
    if sent.get("ALIAS"):
        alias.agreed = known.agreed if known else 0
        with bank.store.writing():
            bank.store.put_alias(alias)
    take_code(bank, sent, alias)
    return alias


def take_code(bank: Bank, sent: Sent, alias: Alias) -> None:
    """A code that comes with the order itself. Raises Invalid."""
    code = sent.get("CVC", "")
    if error := card_form.code_error(code, alias.brand):
        raise Invalid(error, "CVC not valid")
    if code:
        bank.codes.put(alias.alias, bank.now() + CODE_LIFE, code)


def _is_good(bank: Bank, sent: Sent, card: Card) -> None:
    if error := card_form.number_error(card.number, sent.get("BRAND", ""), None):
        raise Invalid(error if error == _WRONG_BRAND else _WRONG_NUMBER, "CARDNO not valid")
    if error := card_form.expiry_error(card.expiry, bank.today()):
        raise Invalid(error, "ED not valid")
