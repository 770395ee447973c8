"""The page: the amount, the cards and the other ways to pay it, or that there is nothing to pay any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import return_to
from app.http.regions import render
from app.kernel import clock
from app.presenters import card_words, instalments, line_groups
from app.settlement.collection import services as collection
from app.settlement.instalments.models import CollectionProblem
from app.settlement.instalments.states import InstalmentState
from app.settlement.payments import services as payments
from app.settlement.payments.debts import InstalmentSet
from app.settlement.payments.models import Payment
from app.settlement.tenders import services as tenders
from app.shop import visitor
from app.shop.card_payment import payment_feedback, payment_options, payment_target
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.card_payment.saved_card import with_saved_card
from app.shop.code_forms import VoucherForm
from app.shop.instalments.selection import InstalmentSelection, bp, chosen
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType

JUST = timedelta(hours=1)


@bp.get("/<lang>/orders/<ref>/instalments/payment")
def payment(ref: str) -> ResponseReturnValue:
    return draw(chosen(ref))


@bp.post("/<lang>/orders/<ref>/instalments/payment/saved-card")
def saved_card(ref: str) -> ResponseReturnValue:
    """With a saved card and no security code, as the venue's policy allows."""
    choice = chosen(ref)
    if not choice.order.channel.saves_cards or not payment_options.is_theirs(choice.order):
        abort(404)
    return with_saved_card(choice.order)


def draw(
    choice: InstalmentSelection, form: VoucherForm | None = None, trouble: str = "", status: int = 200
) -> ResponseReturnValue:
    """`trouble` is why credit or a voucher could not pay."""
    order = choice.order
    past = payments.of_order(order.ref)
    if any(found.live for found in past):
        return redirect(url_for("checkout.state", ref=order.ref), 303)
    if not choice.open or not order.paid:
        return _nothing_to_pay(choice, past)
    refusal, problems, pause = payment_feedback.news(order)
    pause = pause or payment_feedback.pause(order, past)
    uses = _uses(choice)
    target = PaymentTarget(order, InstalmentSet(choice.numbers, choice.amount, uses))
    entry, saved = (None, []) if pause else payment_options.on_page(target, past)
    return render(
        "shop/instalments/payment.html",
        choice=choice,
        order=order,
        words_of=instalments,
        evenings_of=line_groups.by_performance(order.standing),
        entry=entry,
        saved=saved,
        keeping="keep" in request.args,
        pause=pause,
        refusal=refusal,
        problems=problems,
        trouble=trouble,
        state_url=target.page,
        uses=uses,
        may_use=_may_use(choice),
        knock=return_to.here() if not visitor.contact() and order.channel.saves_cards else None,
        form=form or VoucherForm(formdata=None),
        words=card_words.words(order.channel.accepted_brands),
        status=422 if problems else status,
        **_addresses(choice, uses),
        **(_stored(choice) if payment_options.is_theirs(order) else {}),
    )


def _addresses(choice: InstalmentSelection, uses: bool) -> dict[str, str]:
    """The same page, with the other answer to a question it asks without a script."""
    as_it_is = payment_target.page_of(choice.order, choice.numbers, use=uses)
    return {
        "keep_url": f"{as_it_is}&keep=1",
        "spare_url": as_it_is,
        "use_url": payment_target.page_of(choice.order, choice.numbers, use=not uses),
    }


# The card of the next ones


def _may_use(choice: InstalmentSelection) -> bool:
    """Only its owner says what card the others are taken from, and only if there are others."""
    order = choice.order
    return order.channel.saves_cards and payment_options.is_theirs(order) and bool(choice.others)


def _uses(choice: InstalmentSelection) -> bool:
    """As was asked for; else if the card of the series pays nothing."""
    if not _may_use(choice):
        return False
    said = request.values.get("use", "")
    return said == "1" if said in ("0", "1") else _card_fails(choice)


def _card_fails(choice: InstalmentSelection) -> bool:
    card, order = choice.schedule.card, choice.order
    if card is None or not card.usable(order.channel.date_at(clock.now())):
        return True
    return any(
        row.trouble in (CollectionProblem.CARD, CollectionProblem.CONFIRM) for row in choice.schedule.open
    )


# Without a card


def _stored(choice: InstalmentSelection) -> dict[str, Any]:
    """What of the owner's could pay: their credit, the vouchers they keep."""
    purse, takes = collection.purse(visitor.contact() or abort(403)), takes_vouchers(choice)
    credit = purse.credit if takes_credit(choice) and purse.credit.minor > 0 else None
    return {"credit": credit, "kept": purse.vouchers if takes else (), "takes_vouchers": takes}


def takes_credit(choice: InstalmentSelection) -> bool:
    return payment_methods.offer_online(choice.order.channel).of_type(MethodType.CREDIT) is not None


def takes_vouchers(choice: InstalmentSelection) -> bool:
    """A voucher pays for no other voucher (E29)."""
    offer = payment_methods.offer_online(choice.order.channel)
    return offer.of_type(MethodType.VOUCHER) is not None and not choice.order.gifts


# Nothing to pay


def _nothing_to_pay(choice: InstalmentSelection, past: Sequence[Payment]) -> ResponseReturnValue:
    """Paid, just now or long ago, by this browser or another; or canceled."""
    order, rows = choice.order, choice.rows
    paid = [row for row in rows if row.state is InstalmentState.PAID]
    just = any(row.settled_at and row.settled_at > clock.now() - JUST for row in paid)
    return render(
        "shop/instalments/settled.html",
        choice=choice,
        order=order,
        paid=paid,
        just=just,
        payer=instalments.payer(paid[0], past, tenders.of_order(order.ref)) if paid else "",
        words_of=instalments,
        order_url=_order_page(choice),
        next_url=payment_target.page_of(order, [choice.others[0].number]) if choice.others else "",
    )


def _order_page(choice: InstalmentSelection) -> str:
    """The owner's, or the one for whoever has the link."""
    if payment_options.is_theirs(choice.order):
        return url_for("account.order", ref=choice.order.ref)
    return url_for("checkout.confirmation", ref=choice.order.ref)
