"""The buyer's bank: one page with one question, then the way back to the shop."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.simulator import challenge, feedback, life, verdicts
from app.simulator.bank import Bank, here
from app.simulator.records import Payment
from app.simulator.texts import language_of, texts

bp = Blueprint("acs", __name__)

_WORDS = ("confirm", "refuse", "later")


@bp.post(challenge.ACS_PATH)
def arrive() -> ResponseReturnValue:
    """The shop's page posts here; the question has an address of its own, so that it can be read twice."""
    payment = _challenged(here(), request.form.get("xid", ""))
    if str(payment.payid) != request.form.get("payid"):
        abort(404)
    return redirect(url_for(".question", xid=payment.xid), 303)


@bp.get("/bank/<xid>")
def question(xid: str) -> ResponseReturnValue:
    bank = here()
    life.catch_up(bank)
    payment = _challenged(bank, xid)
    language = language_of(request, order=payment.language)
    g.form_actions = _origins(payment)
    page = "question.html" if payment.status == 46 else "answered.html"
    shop = feedback.way_back(bank.settings, payment)
    return render_template(page, payment=payment, shop=shop, language=language, t=texts(language))


@bp.post("/bank/<xid>")
def answer(xid: str) -> ResponseReturnValue:
    word = request.form.get("answer", "")
    if word not in _WORDS:
        abort(400)
    bank = here()
    payment = _conclude(bank, _challenged(bank, xid), word)
    return redirect(feedback.way_back(bank.settings, payment), 302)


def _challenged(bank: Bank, xid: str) -> Payment:
    return bank.store.challenged(xid) or abort(404)


def _conclude(bank: Bank, payment: Payment, word: str) -> Payment:
    """Once answered, always answered: a second click changes nothing."""
    mode, _, seconds = payment.script.get("3ds", "ok").partition(":")
    if mode == "slow":
        bank.wait(float(seconds or 5))
    life.catch_up(bank)
    with bank.store.writing():
        fresh = bank.store.payment(payment.payid) or payment
        if fresh.status != 46 or word == "later" or mode == "abandon":
            return fresh
        life.forget_changes(bank, fresh)
        failed = word == "refuse" or mode == "fail"
        verdict = (
            verdicts.Verdict(2, "40001134")
            if failed
            else verdicts.decision(fresh.operation, fresh.script, "5")
        )
        verdicts.settle(bank, fresh, verdict, bank.store.alias(fresh.alias))
    if "webhook_before_response" in fresh.script or bank.settings.notification_timing == "online":
        bank.deliver(fresh.payid)
    return fresh


def _origins(payment: Payment) -> list[str]:
    """Browsers check the whole chain of a form's redirects, so the shop's origin must be named too."""
    urls = {payment.accept_url, payment.decline_url, payment.exception_url} - {""}
    return sorted({f"{parts.scheme}://{parts.netloc}" for url in urls if (parts := urlsplit(url)).netloc})
