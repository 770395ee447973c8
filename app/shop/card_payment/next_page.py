"""Where a shopper goes next, whatever became of the payment."""

from __future__ import annotations

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from app.http import security_events, tokens
from app.kernel import money
from app.kernel.money import Money
from app.presenters import card_refusals
from app.sale.baskets import services as baskets
from app.sale.orders.models import Order
from app.settlement.instalments import services as instalments
from app.settlement.payments import rate_limits
from app.settlement.payments import services as payments
from app.settlement.payments.models import Payment
from app.settlement.payments.states import PaymentState
from app.shop.card_payment import payment_target
from app.shop.card_payment.payment_feedback import REFUSED
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.order_access import own
from app.shop.step_guard import OUTDATED

NOT_BEGUN = (
    payments.PaymentPending,
    payments.CardLocked,
    payments.CountryRefused,
    payments.NotPayable,
    rate_limits.TooManyAttempts,
    baskets.BasketChanged,
    baskets.HoldEnded,
)


def instead(target: PaymentTarget, reason: Exception) -> ResponseReturnValue:
    """Where a shopper stands whose card no bank was asked about."""
    order = target.order
    match reason:
        case payments.PaymentPending():
            return redirect(url_for("checkout.state", ref=order.ref), 303)
        case payments.NotPayable() if target.due:
            return redirect(target.page, 303)
        case payments.NotPayable() | baskets.BasketChanged():
            return not_what_was_shown(order)
        case rate_limits.TooManyAttempts(until=until):
            security_events.note("limit_reached", order.email)
            session[REFUSED] = {"order": order.ref, "pause": until.isoformat()}
        case payments.CountryRefused():
            session[REFUSED] = {"order": order.ref, "reason": card_refusals.COUNTRY_KNOWN}
        case baskets.HoldEnded():
            raise reason
    return redirect(target.page, 303)


def not_what_was_shown(order: Order) -> ResponseReturnValue:
    """An old tab: its order was replaced, or is settled. Nothing is charged; the truth is shown (N8)."""
    if not own(order) or order.paid:
        return redirect(url_for("checkout.state", ref=order.ref), 303)
    session[OUTDATED] = _was_due(order).minor
    return redirect(url_for("checkout.summary"), 303)


def _was_due(order: Order) -> Money:
    """What its summary asked for, what a plan puts off with it."""
    schedule = instalments.shown(order.ref) if order.in_shares else None
    if schedule is None:
        return order.due
    return money.total((row.amount for row in schedule.instalments), order.due.currency)


def watched(order: Order, later: int | None = None) -> ResponseReturnValue:
    """For whoever did not come by the order's secret ref: no address or cookie of theirs may hold it."""
    session.pop(REFUSED, None)
    return redirect(url_for("checkout.watch", token=tokens.watch_token(order.ref), later=later), 303)


def onwards(paid: Payment) -> ResponseReturnValue:
    """Where a shopper goes next depends on what their payment became, and on nothing else."""
    match paid.state:
        case PaymentState.CAPTURED if paid.instalment_numbers:
            return redirect(payment_target.after(paid), 303)
        case PaymentState.CAPTURED:
            return redirect(url_for("checkout.confirmation", ref=paid.order_ref), 303)
        case PaymentState.DECLINED:
            return _declined(paid)
        case _:
            return redirect(url_for("checkout.state", ref=paid.order_ref), 303)


def _declined(payment: Payment) -> ResponseReturnValue:
    """Back to where it was tried, which says why."""
    saved = bool(payment.saved_card_ref)
    session[REFUSED] = {"order": payment.order_ref, "reason": payment.reason, "saved": saved}
    if payment.instalment_numbers:
        return redirect(payment_target.after(payment), 303)
    return redirect(url_for("checkout.payment"), 303)
