"""The Summary as it is drawn: what it comes to and who pays what, whatever has just changed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.accounting.vouchers.models import Voucher
from app.flows.checkout import services as checkout_service
from app.flows.checkout.services import Quote
from app.http import markdown, return_to
from app.http.regions import render
from app.kernel import clock
from app.kernel.money import Money
from app.presenters import mandate, schedules
from app.sale.baskets.models import Basket
from app.settlement.instalments.offers import Proposal
from app.shop import visitor
from app.shop.amount_form import AmountForm
from app.shop.checkout import method_words, plan_words
from app.shop.checkout.forms import CodeForm, SummaryForm
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind


def quote(basket: Basket) -> Quote:
    """What the basket comes to for whoever is signed in."""
    return checkout_service.quote(basket, visitor.contact())


def draw(
    basket: Basket,
    quote: Quote,
    *,
    status: int = 200,
    form: SummaryForm | None = None,
    codes: CodeForm | None = None,
    credit: AmountForm | None = None,
    changed: checkout_service.PriceChanged | None = None,
    withdrawn: bool = False,
    terms_changed: bool = False,
    removed: str = "",
    region: str = "_bill",
) -> ResponseReturnValue:
    """The whole page, or its region where htmx asks; a form given in keeps what was typed and its errors."""
    form = form or SummaryForm()  # what was chosen comes along with a code
    chosen = _chosen(basket, quote, form.method.data)
    terms = legal.current(basket.channel_code, LegalKind.TERMS)
    return render(
        "shop/checkout/summary.html",
        region=f"shop/checkout/{region}.html",
        alone=region == "_sums",
        form=form,
        codes=codes or CodeForm(formdata=None),
        credit=credit or AmountForm(formdata=None),
        basket=basket,
        contact=visitor.contact(),
        saved_vouchers=_saved_vouchers(quote),
        return_to=return_to.token(url_for("checkout.summary")),
        quote=quote,
        bill=quote.bill_by(chosen),
        due=quote.due_by(chosen),
        chosen=chosen,
        boxes=checkout_service.boxes_of(basket),
        takes_codes=checkout_service.takes_codes(basket, quote),
        changed=changed,
        withdrawn=withdrawn,
        terms_changed=terms_changed,
        removed=removed,
        conditions=markdown.render(terms.text),
        terms=terms,
        status=status,
        **_ways_to_pay(basket, quote, form),
    )


def _ways_to_pay(basket: Basket, quote: Quote, form: SummaryForm) -> dict[str, Any]:
    return {
        "methods": quote.methods,
        "plans": {found.code: _plan(basket, found, form) for found in quote.proposals if found.shares},
        "asides": plan_words.asides(quote),
        "unoffered": list(method_words.unoffered(quote)),
        "gone": plan_words.gone(quote, form.method.data or basket.method_code),
    }


@dataclass(frozen=True)
class PlanOption:
    """An instalment plan as it is drawn: `mandate` is what ticking `box` agrees to, in paragraphs."""

    code: str
    box: str
    print: str
    first: Money
    rows: list[schedules.Row]
    mandate: list[str]
    agreed: bool
    error: str


def _plan(basket: Basket, found: Proposal, form: SummaryForm) -> PlanOption:
    box = form.box_of(found.code)
    return PlanOption(
        code=found.code,
        box=box,
        print=found.fingerprint,
        first=found.first,
        rows=schedules.rows(found.shares),
        mandate=list(mandate.paragraphs(found, basket.channel)),
        agreed=form.agrees_to(found.code, found.fingerprint),
        error=next(iter(form.mandate.errors), "") if form.mandate.id == box else "",
    )


def _saved_vouchers(quote: Quote) -> list[tuple[Voucher, Money]]:
    """What the shopper's own vouchers could still pay of this."""
    contact = visitor.contact()
    if contact is None or not quote.due or not quote.takes_vouchers or not quote.bill.open_to_vouchers:
        return []
    laid, now = {part.account for part in quote.plan.stored}, clock.now()
    own = vouchers.usable_of(contact)
    return [(v, left) for v, left in own if left and v.account not in laid and v.expires_at > now]


def chosen_due(basket: Basket, quote: Quote) -> Money:
    """What is due if it is paid as they chose before."""
    return quote.due_by(_chosen(basket, quote, None))


def _chosen(basket: Basket, quote: Quote, asked: str | None) -> str:
    """What the shopper asked for if it is possible, else what they chose before, else the default."""
    possible = {method.code for method in quote.methods}
    return next((code for code in (asked, basket.method_code) if code in possible), None) or quote.preferred
