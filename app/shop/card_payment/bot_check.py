"""Before the card form, while stolen cards are tried in this shop or from this address: a check for robots.

A script solves a small proof of work by itself; without scripts a code by mail does. Passing lifts no limit.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, flash, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.db import keyed_digest
from app.flows.accounts import services as accounts
from app.flows.checkout.steps import Step
from app.http import brands, proof_of_work, rate_limits
from app.http.i18n import _
from app.http.languages import lang
from app.http.regions import render
from app.kernel import clock
from app.kernel.emails import folded
from app.sale.baskets.models import Basket
from app.sale.orders.models import Order
from app.settlement.payments import rate_limits as limits
from app.shop import visitor
from app.shop.card_payment import payment_feedback
from app.shop.card_payment.forms import PaymentCodeForm
from app.shop.order_access import order_of
from app.shop.step_guard import bp, enter, version

PASS = timedelta(minutes=30)
PASSED = "passed"  # in the cookie: which basket, until when
CODE = "payment_code"  # in the cookie: which mail holds the code that is asked for, until when


def stands_before(order: Order) -> bool:
    """Whether this visitor must be checked before any provider hears of their card.

    While cards are tried everywhere; or from where they come, which may be the address of a whole house.
    """
    if not order.due or _noted(PASSED) == order.basket_ref:
        return False
    now = clock.now()
    return order.channel.guarded(now) or limits.crowded(order.channel, rate_limits.network_digest(), now)


def turn_back() -> ResponseReturnValue:
    """A card came from a form that was drawn before the alarm, or was not ours."""
    flash(_("A short check comes first, so your bank has not been asked. No money has been taken."))
    return redirect(url_for(".payment"), 303)


def page(
    basket: Basket, order: Order, form: PaymentCodeForm | None = None, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    """The puzzle starts by itself, but never after an error and never while somebody types a code."""
    code_sent = bool(_noted(CODE))
    return render(
        "shop/card_payment/bot_check.html",
        basket=basket,
        order=order,
        proof=None if code_sent or status != 200 else proof_of_work.ask(basket.ref),
        code_sent=code_sent,
        form=form or PaymentCodeForm(formdata=None),
        problem=problem,
        refusal=payment_feedback.refusal_kept(order),
        version=version(basket),
        status=status,
    )


def _noted(what: str) -> str:
    """What the signed cookie holds, if its time is not over."""
    value, until = session.get(what, ("", 0))
    return str(value) if clock.now().timestamp() < until else ""


def _note(what: str, value: str, life: timedelta) -> None:
    session[what] = (value, round((clock.now() + life).timestamp()))


def _pass(basket: Basket) -> ResponseReturnValue:
    session.pop(CODE, None)
    _note(PASSED, basket.ref, PASS)
    return redirect(url_for(".payment"), 303)


def _refused(problem: str, status: int, form: PaymentCodeForm | None = None) -> Response:
    basket = enter(Step.PAYMENT)
    return make_response(page(basket, order_of(basket), form, problem, status))


# By script


def _unproved() -> Response:
    return _refused(_("The check did not work. Try again, or have a code sent to you."), 422)


@bp.post("/<lang:lang>/checkout/payment/proof")
@rate_limits.wrong_tries("30/10 minutes", _unproved)
def proof() -> ResponseReturnValue:
    basket = enter(Step.PAYMENT)
    if not proof_of_work.holds(request.form.get("proof", ""), request.form.get("answer", ""), basket.ref):
        return _unproved()
    return _pass(basket)


# By mail


def _reader() -> str:
    """Whoever gets the mail; the counter does not store the address itself."""
    basket = visitor.basket()
    return keyed_digest(folded(basket.email)) if basket and basket.email else ""


def _no_more_emails() -> Response:
    return _refused(
        _(
            "No more codes for now. Try again in 10 minutes, or call us on %(phone)s.",
            phone=brands.channel().phone,
        ),
        429,
    )


def _few_emails(view: Any) -> Any:
    """Every mail may be unwanted. Yet many honest people share one address of a phone network."""
    for limit, whose in (("3/10 minutes", _reader), ("30/minute;300/hour", rate_limits.remote_network)):
        view = rate_limits.tries(limit, whose, _sent, on_breach=_no_more_emails)(view)
    return view


def _sent(answer: Response) -> bool:
    return answer.status_code == 303


@bp.post("/<lang:lang>/checkout/payment/code/letter")
@_few_emails
def code_letter() -> ResponseReturnValue:
    """To the address the tickets go to."""
    basket = enter(Step.PAYMENT)
    _note(CODE, accounts.ask_code(basket, lang()).ref, accounts.CODE_LIFE)
    return redirect(url_for(".payment"), 303)


def _burnt() -> Response:
    session.pop(CODE, None)
    return _refused(_("Too many wrong tries. Have another code sent to you."), 429)


@bp.post("/<lang:lang>/checkout/payment/code")
@rate_limits.wrong_tries("5/10 minutes", _burnt, lambda: str(session.get(CODE)))
def payment_code() -> ResponseReturnValue:
    basket, form = enter(Step.PAYMENT), PaymentCodeForm()
    if not form.validate_on_submit():
        return _refused("", 422, form)
    try:
        accounts.use_code(_noted(CODE), basket, str(form.code.data))
    except accounts.TokenSpent:
        session.pop(CODE, None)
        return _refused(_("That code no longer works. Have another one sent to you."), 422)
    except accounts.WrongEmailCode:
        form.code.errors = [_("That is not the code. Check the last email we sent you.")]
        return _refused("", 422, form)
    return _pass(basket)


@bp.get("/<lang:lang>/checkout/payment/proof")
@bp.get("/<lang:lang>/checkout/payment/code")
@bp.get("/<lang:lang>/checkout/payment/code/letter")
def again() -> ResponseReturnValue:
    """A page that answered a form, asked for again: reloaded, say, or in the other language."""
    return redirect(url_for(".payment"), 303)
