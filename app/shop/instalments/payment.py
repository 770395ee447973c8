"""The page of an instalment that is to be paid: the amount, the cards and the other ways to pay it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.http import return_to
from app.http.regions import render
from app.presenters import card_words, instalments, line_groups
from app.sale.orders.models import Order
from app.settlement.collection import services as collection
from app.settlement.payments import services as payments
from app.settlement.payments.instalment_payments import InstalmentSet
from app.settlement.payments.models import Payment
from app.shop import visitor
from app.shop.card_payment import payment_feedback, payment_options, payment_target
from app.shop.card_payment.payment_target import PaymentTarget
from app.shop.card_payment.saved_card import with_saved_card
from app.shop.code_forms import VoucherForm
from app.shop.instalments import next_card, settled
from app.shop.instalments.selection import InstalmentSelection, bp, chosen
from app.shop.order_access import is_theirs, note_opened
from app.venue.payment_methods import services as payment_methods
from app.venue.payment_methods.models import MethodType


@bp.get("/<lang:lang>/orders/<ref>/instalments/payment")
def payment(ref: str) -> ResponseReturnValue:
    return draw(chosen(ref))


@bp.post("/<lang:lang>/orders/<ref>/instalments/payment/saved-card")
def saved_card(ref: str) -> ResponseReturnValue:
    """With a saved card and no security code, as the venue's policy allows."""
    choice = chosen(ref)
    if not choice.order.channel.saves_cards or not is_theirs(choice.order):
        abort(404)
    return with_saved_card(choice.order)


def draw(
    choice: InstalmentSelection, form: VoucherForm | None = None, trouble: str = "", status: int = 200
) -> ResponseReturnValue:
    """`trouble` is why credit or a voucher could not pay."""
    order = choice.order
    note_opened(order)
    past = payments.of_order(order.ref)
    if any(found.live for found in past):
        return redirect(url_for("checkout.state", ref=order.ref), 303)
    if not choice.open or not order.paid:
        return settled.draw(choice, past)
    feedback, uses = payment_feedback.of(order, past), next_card.uses(choice)
    return render(
        "shop/instalments/payment.html",
        choice=choice,
        order=order,
        words_of=instalments,
        groups=line_groups.by_performance(order.standing),
        trouble=trouble,
        uses=uses,
        may_use=next_card.may_use(choice),
        sign_in_from=_sign_in_from(order),
        form=form or VoucherForm(formdata=None),
        status=422 if feedback.problems else status,
        **vars(feedback),
        **_card_forms(choice, past, uses, paused=bool(feedback.pause)),
        **_addresses(choice, uses),
        **(_stored(choice) if is_theirs(order) else {}),
    )


def _card_forms(
    choice: InstalmentSelection, past: Sequence[Payment], uses: bool, *, paused: bool
) -> dict[str, Any]:
    target = PaymentTarget(choice.order, InstalmentSet(choice.numbers, choice.amount, uses))
    entry, saved = (None, []) if paused else payment_options.on_page(target, past)
    return {
        "entry": entry,
        "saved": saved,
        "saves_card": "keep" in request.args,
        "pays_as": payment_options.chosen_brand(entry),
        "state_url": target.page,
        "words": card_words.words(choice.order.channel.accepted_brands),
    }


def _sign_in_from(order: Order) -> str | None:
    """The signed way back here, for a guest who could use saved cards."""
    return return_to.here() if not visitor.contact() and order.channel.saves_cards else None


def _addresses(choice: InstalmentSelection, uses: bool) -> dict[str, Any]:
    """The same page, with other answers to questions it asks without a script."""
    as_it_is = payment_target.page_of(choice.order, choice.numbers, use=uses)
    return {
        "card_url": lambda keep, brand: f"{as_it_is}{'&keep=1' * keep}{f'&brand={brand}' * bool(brand)}",
        "use_url": payment_target.page_of(choice.order, choice.numbers, use=not uses),
    }


def _stored(choice: InstalmentSelection) -> dict[str, Any]:
    """What of the owner's could pay: their credit, the vouchers they saved."""
    purse, takes = collection.stored_value_of(visitor.contact() or abort(403)), takes_vouchers(choice)
    credit = purse.credit if takes_credit(choice) and purse.credit.minor > 0 else None
    return {"credit": credit, "saved_vouchers": purse.vouchers if takes else (), "takes_vouchers": takes}


def takes_credit(choice: InstalmentSelection) -> bool:
    return payment_methods.offer_online(choice.order.channel).of_type(MethodType.CREDIT) is not None


def takes_vouchers(choice: InstalmentSelection) -> bool:
    """A voucher pays for no other voucher (E29)."""
    offer = payment_methods.offer_online(choice.order.channel)
    return offer.of_type(MethodType.VOUCHER) is not None and not choice.order.gifts
