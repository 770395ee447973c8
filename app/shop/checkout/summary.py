"""Step 2: everything once more, the terms, and the order is placed."""

from __future__ import annotations

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import ChangedAmount, Quote, QuotedAmounts
from app.flows.checkout.steps import Step
from app.http import formats, return_to
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.presenters import mandate
from app.sale.baskets.models import Basket
from app.sale.orders.models import Order
from app.settlement.instalments.offers import Proposal
from app.settlement.tenders import services as tenders
from app.shop import visitor
from app.shop.auth import reauthentication
from app.shop.checkout import summary_view
from app.shop.checkout.forms import SummaryForm
from app.shop.step_guard import OUTDATED, bp, enter
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType


@bp.route("/<lang:lang>/checkout/summary", methods=["GET", "POST"])
def summary() -> ResponseReturnValue:
    basket = enter(Step.SUMMARY)
    form = SummaryForm()
    if not form.validate_on_submit():
        return _look(basket, form)
    if _spends_own_money(basket, form) and (asked := reauthentication.asks_again()):
        return asked
    basket.lang = lang()
    try:
        order = _place_order(basket, form)
    except checkout_service.NobodyOwes:
        return redirect(url_for("auth.sign_in", return_to=return_to.token(url_for(".summary"))), 303)
    except checkout_service.StepsMissing:
        return redirect(url_for(".delivery"), 303)
    except checkout_service.TermsChanged:
        form.terms.data = False
        quote = summary_view.quote(basket)
        return summary_view.draw(basket, quote, form=form, status=409, terms_changed=True)
    except checkout_service.MethodWithdrawn:
        return summary_view.draw(basket, summary_view.quote(basket), form=form, status=409, withdrawn=True)
    except checkout_service.OverLimit as over:
        form.terms.errors = [_too_much(basket, over.most)]
        return _look(basket, form)
    except (checkout_service.NoMandate, checkout_service.BoxesNotTicked):
        return _look(basket, form)
    except checkout_service.PriceChanged as changed:
        form.terms.data = form.terms.data and changed.what is ChangedAmount.SCHEDULE
        return summary_view.draw(basket, summary_view.quote(basket), form=form, status=409, changed=changed)
    return redirect(url_for(".confirmation", ref=order.ref) if order.paid else url_for(".payment"), 303)


def _too_much(basket: Basket, most: Money) -> str:
    known = {"amount": formats.money(most, lang()), "phone": basket.channel.phone}
    return _("Orders up to %(amount)s are placed here. For more, call us: %(phone)s.", **known)


def _place_order(basket: Basket, form: SummaryForm) -> Order:
    return checkout_service.place_order(
        basket,
        visitor.contact(),
        shown=_shown(basket, form),
        method_code=form.method.data or "",
        browser=form.browser(),
        terms=form.terms_version.data or "",
    )


def _spends_own_money(basket: Basket, form: SummaryForm) -> bool:
    """Credit, debts and saved vouchers are their owner's: a device left signed in does not spend them.

    Nor does one whose sign-in was ended from elsewhere: the basket still says whose it is.
    """
    if basket.contact_ref is None or reauthentication.is_fresh():
        return False  # and nothing needs to be looked up
    method = payment_methods.offer_online(basket.channel).method(form.method.data)
    later = method is not None and method.type is MethodType.DEFERRED
    return basket.uses_credit or later or tenders.holds_saved_voucher(basket.ref, basket.contact_ref)


def _shown(basket: Basket, form: SummaryForm) -> QuotedAmounts:
    amounts = (form.shown_minor.data or 0, form.shown_credit.data or 0, form.shown_later.data or 0)
    plan = form.method.data or ""

    def agreed_to(proposal: Proposal) -> str:
        """The words, as the page showed them."""
        return mandate.text(proposal, basket.channel) if form.agrees_to(plan, proposal.fingerprint) else ""

    return QuotedAmounts(
        *amounts, form.fee_of(plan), form.schedule_of(plan), agreed_to, frozenset(form.boxes.data or ())
    )


@bp.get("/<lang:lang>/checkout/summary/sums")
def sums() -> ResponseReturnValue:
    """What the order would cost with the method just chosen; nothing is kept before it is placed."""
    basket, form = enter(Step.SUMMARY), SummaryForm()
    form.method.data = request.args.get("method", "")
    return summary_view.draw(basket, summary_view.quote(basket), form=form, region="_sums")


def _look(basket: Basket, form: SummaryForm) -> ResponseReturnValue:
    """The page as the form left it; an old tab that tried to pay is told what has changed (N8)."""
    quote = summary_view.quote(basket)
    if form.is_submitted():
        _ask_for_mandate(quote, form)
        form.wants_boxes([box.version for box in checkout_service.boxes_of(basket) if box.required])
    shown = session.pop(OUTDATED, None)
    if shown is not None and shown != (due := summary_view.chosen_due(basket, quote)).minor:
        changed = checkout_service.PriceChanged(shown, due)
        return summary_view.draw(basket, quote, form=form, status=409, changed=changed)
    return summary_view.draw(basket, quote, form=form, status=422 if form.errors else 200)


def _ask_for_mandate(quote: Quote, form: SummaryForm) -> None:
    found = quote.proposal(form.method.data)
    if found and found.shares and not form.agrees_to(found.code, found.fingerprint):
        form.wants_mandate(found.code)
