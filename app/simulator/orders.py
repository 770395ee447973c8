"""DirectLink, new order: check, ask the bank that we are, answer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.simulator import cards, challenge, checks, direct_cards, faults, gateway, life, transport, verdicts
from app.simulator.answers import Attributes, Invalid, of_duplicate, of_order
from app.simulator.bank import Bank, Code
from app.simulator.checks import Sent
from app.simulator.faults import Faults
from app.simulator.records import Alias, Payment
from app.simulator.verdicts import Verdict

_CVC_CHECK = {None: "NO", Code.RIGHT: "OK", Code.WRONG: "KO", Code.IGNORED: "KO"}


@dataclass(frozen=True)
class Request:
    """An order that may be put to the bank."""

    order_id: str
    amount: int
    currency: str
    channel: str  # ecommerce, moto, mit
    authenticates: bool  # FLAG3D=Y
    alias: Alias
    sent: Sent


@dataclass(frozen=True)
class Reply:
    attributes: Attributes
    faults: Faults
    html_answer: str = ""


def place(bank: Bank, sent: Sent) -> Reply:
    _is_an_order(bank, sent)
    life.catch_up(bank)
    if first := _same_order(bank, sent["ORDERID"]):
        return Reply(of_duplicate(first), {})
    request = _request(bank, sent)
    script = bank.script.take(request.order_id)
    if "wrong_signature" in script:
        raise Invalid("50001111", "unknown order/1/s")
    card = cards.faults_of(request.alias.card)
    troubles = faults.together(card, faults.of_amount(request.amount), script)
    transport.before(bank, troubles)
    return _put_to_the_bank(bank, request, troubles)


def _is_an_order(bank: Bank, sent: Sent) -> None:
    if not bank.settings.accepts_cards:
        checks.holds_no_card(sent)
    checks.are_there(sent, "AMOUNT", "CURRENCY", "OPERATION", *(() if sent.get("CARDNO") else ("ALIAS",)))
    checks.amount(sent)
    checks.are_well_formed(sent)
    checks.currency(sent, bank.settings)


def _same_order(bank: Bank, order_id: str) -> Payment | None:
    """Processed correctly or still open: not to be charged again. A refusal may be repeated."""
    last = bank.store.last_of(order_id)
    return last if last and last.status != 2 else None


def _request(bank: Bank, sent: Sent) -> Request:
    alias = direct_cards.of_card(bank, sent) if sent.get("CARDNO") else _alias(bank, sent)
    channel = checks.channel(sent)
    checks.is_not_over(sent, bank.today().strftime("%Y%m%d"))
    authenticates = sent.get("FLAG3D") == "Y"
    if channel == "ecommerce":
        _has_a_code(bank, alias)
    if authenticates:
        checks.can_authenticate(sent, alias.cn)
    return Request(
        sent["ORDERID"], checks.amount(sent), sent["CURRENCY"], channel, authenticates, alias, sent
    )


def _alias(bank: Bank, sent: Sent) -> Alias:
    alias = bank.store.alias(sent["ALIAS"])
    if alias is None or not gateway.is_alive(bank, alias):
        raise Invalid("50001111", f'Alias "{sent["ALIAS"]}" not Found')
    if alias.persist == "N" and sent.get("ALIASPERSISTEDAFTERUSE") != "N":
        raise Invalid("50001111", "ALIASPERSISTEDAFTERUSE must be N for this alias")
    direct_cards.take_code(bank, sent, alias)
    return alias


def _has_a_code(bank: Bank, alias: Alias) -> None:
    rule = bank.settings.cvc_required
    wanted = rule == "always" or (rule == "new" and alias.state == "Pending")
    if wanted and not bank.codes.find(alias.alias, bank.now()):
        raise Invalid("50001090", "CVC required")


def _put_to_the_bank(bank: Bank, request: Request, troubles: Faults) -> Reply:
    with bank.store.writing():
        if first := _same_order(bank, request.order_id):
            return Reply(of_duplicate(first), {})
        payment = _payment(bank, request, troubles)
        bank.store.add(payment)
        kept = request.alias if payment.alias else None
        verdicts.settle(bank, payment, _verdict(bank, request, troubles), kept)
        bank.codes.take(request.alias.alias)
    if "webhook_before_response" in troubles or bank.settings.notification_timing == "online":
        bank.deliver(payment.payid)
    html = challenge.fragment(bank, payment) if payment.status == 46 else ""
    return Reply(of_order(payment), troubles, html)


def _payment(bank: Bank, request: Request, troubles: Faults) -> Payment:
    sent, alias = request.sent, request.alias
    less = troubles.get("amount_off_by_one") == "everywhere"
    return Payment(
        order_id=request.order_id,
        alias=sent.get("ALIAS", ""),
        card=alias.card,
        brand=alias.brand,
        masked=alias.masked,
        cn=sent.get("CN") or alias.cn,
        ed=alias.ed,
        amount=request.amount - 1 if less else request.amount,
        currency=request.currency,
        operation=sent["OPERATION"],
        created=bank.now(),
        changed=bank.now(),
        eci=sent.get("ECI") or "7",
        cvc_check=_CVC_CHECK[bank.codes.find(alias.alias, bank.now())],
        language=sent.get("LANGUAGE", "en_US"),
        accept_url=sent.get("ACCEPTURL", ""),
        decline_url=sent.get("DECLINEURL", ""),
        exception_url=sent.get("EXCEPTIONURL", ""),
        paramplus=sent.get("PARAMPLUS", ""),
        complus=sent.get("COMPLUS", ""),
        ip=sent.get("REMOTE_ADDR", ""),
        plan=sent.get("COF_TRANSACTION", "") if sent.get("COF_INITIATOR") == "CIT" else "",
        faults=json.dumps(troubles),
        charset=sent.charset,
    )


def _verdict(bank: Bank, request: Request, troubles: Faults) -> Verdict:
    """Authentication first; then what the card and the amount say."""
    if _needs_authentication(bank, request, troubles):
        return Verdict(2, "50001087")
    if bank.codes.find(request.alias.alias, bank.now()) is Code.WRONG:
        return Verdict(2, "30001090")
    if request.authenticates and _is_challenged(bank, request, troubles):
        return Verdict(46)
    if request.authenticates and "authentication_fails" in troubles:
        return Verdict(2, "40001134")
    eci = request.sent.get("ECI") or "7"
    if request.authenticates:
        eci = "5" if cards.is_recognized(request.alias.card) else "6"
    return verdicts.decision(request.sent["OPERATION"], troubles, eci)


def _needs_authentication(bank: Bank, request: Request, troubles: Faults) -> bool:
    if request.authenticates or request.channel == "moto" or "ok" in troubles:
        return False
    if "soft_decline" in troubles:
        return True
    settings = bank.settings
    agreed = request.channel == "mit" and (request.alias.agreed or not settings.mit_needs_agreement)
    return settings.sca_enforced and not agreed


def _is_challenged(bank: Bank, request: Request, troubles: Faults) -> bool:
    if "3ds" in troubles or "soft_decline" in troubles:
        return True
    mandated = request.sent.get("MPI.THREEDSREQUESTORCHALLENGEINDICATOR") == "04"
    return mandated and bank.settings.honor_challenge_mandate
