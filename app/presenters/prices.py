"""What things come to, as rows from the tickets to the total, and who pays what of it."""

from __future__ import annotations

from collections.abc import Iterable

from app.accounting.vouchers.models import Voucher
from app.flows.checkout.services import Quote
from app.http import brands, formats
from app.http.i18n import _
from app.http.languages import lang
from app.kernel.money import Money
from app.people.customers.models import Contact
from app.presenters.card_words import brand_name, masked
from app.sale.baskets.models import Basket
from app.sale.orders.models import AdjustmentKind, Order
from app.sale.pricing.services import Bill
from app.settlement.payments.models import Payment
from app.settlement.tenders.allocations import Allocation
from app.settlement.tenders.models import Tender, TenderKind


def price_words(price: Money) -> str:
    return formats.money(price, lang()) if price else _("Free of charge")


def free_or(fee: Money) -> str:
    """A fee at the end of a choice: nothing to pay is worth a word."""
    return formats.money(fee, lang()) if fee else _("no charge")


PriceRow = tuple[str, Money, str]


def bill_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    """From the tickets to the total, step by step."""
    tickets = [(_tickets_name(bill.order_fee), bill.tickets, "")] if basket.lines else []
    rows = [*tickets, *promo_rows(basket, bill), *gift_rows(bill), *debt_rows(bill.debt_payment)]
    return [*rows, *fee_rows(bill.order_fee), *delivery_rows(basket, bill), *method_rows(bill.method_fee)]


def _tickets_name(order_fee: Money) -> str:
    return _("Tickets, ticket fees included") if order_fee else _("Tickets, all fees included")


def debt_rows(debt_payment: Money) -> list[PriceRow]:
    return [(_("Your outstanding balance"), debt_payment, "")] if debt_payment else []


def gift_rows(bill: Bill) -> list[PriceRow]:
    return [(_("Gift vouchers"), bill.gifts, "")] if bill.gifts else []


def vat_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    """Gift vouchers alone are sold outside VAT: it is due when they are used."""
    return [(_("VAT included"), bill.vat, "note")] if basket.lines else []


def delivery_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    name = charge_name(AdjustmentKind.DELIVERY)
    return [(name, bill.delivery, "")] if basket.carrier or bill.delivery else []


def fee_rows(fee: Money) -> list[PriceRow]:
    return [(charge_name(AdjustmentKind.ORDER_FEE), fee, "")] if fee else []


def method_rows(fee: Money) -> list[PriceRow]:
    return [(charge_name(AdjustmentKind.METHOD_FEE), fee, "")] if fee else []


def charge_name(kind: AdjustmentKind) -> str:
    """What an order is charged as a whole, by its name on every bill."""
    names = {
        AdjustmentKind.DELIVERY: _("Delivery fee"),
        AdjustmentKind.ORDER_FEE: _("Order fee"),
        AdjustmentKind.METHOD_FEE: _("Fee for the payment method"),
    }
    return names[kind]


def promo_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    return [(basket.promo.name.in_(lang()), -bill.discount, "less")] if basket.promo else []


def stored_rows(stored: Iterable[Allocation]) -> list[PriceRow]:
    """What vouchers and credit take off what is due."""
    return [(_source(part.kind, part.owner), -part.amount, "less") for part in stored if part.amount]


def _source(kind: TenderKind, owner: object) -> str:
    if isinstance(owner, Voucher):
        return voucher_name(owner)
    return _("Credit balance") if kind is TenderKind.CREDIT else _("Pay later on account")


def voucher_name(voucher: Voucher) -> str:
    """All that may be seen of a code: its end."""
    return _("Voucher …%(end)s", end=voucher.last4)


def later_words(quote: Quote, contact: Contact) -> str:
    """What may be put on the deferred account, and what a card then has to pay."""
    later = quote.plan.later
    if later is None:
        return ""
    free = later.amount + later.left
    sentences = []
    if contact.deferred_max_minor is not None:
        sentences.append(_("%(amount)s available.", amount=formats.money(free, lang())))
    if rest := quote.due - later.amount:
        sentences.append(_("%(amount)s will be left to pay by card.", amount=formats.money(rest, lang())))
    return " ".join(sentences)


def card_rows(basket: Basket, bill: Bill | None = None) -> list[PriceRow]:
    """What the card adds to the prices of the lines it lists."""
    bill = bill or basket.bill
    rows = [*promo_rows(basket, bill), *debt_rows(bill.debt_payment), *fee_rows(bill.order_fee)]
    return [*rows, *delivery_rows(basket, bill), *method_rows(bill.method_fee)]


def fee_words(quote: Quote, code: str) -> str:
    """What paying by this method costs, and what it comes to then; nothing if it costs nothing."""
    fee, due = quote.fee_of(code), quote.due_by(code)
    if not fee:
        return ""
    said = {"fee": formats.money(fee, lang()), "total": formats.money(due, lang())}
    return _("Fee %(fee)s, %(total)s in all", **said)


def order_fee_words() -> str:
    """What one reads beside prices of tickets: a fee that nobody can avoid is said at once."""
    if not brands.channel().order_fee:
        return _("All fees included.")
    fee = formats.money(brands.channel().order_fee, lang())
    return _("All ticket fees included. One fee of %(fee)s is added for each order.", fee=fee)


def basket_rows(basket: Basket, bill: Bill) -> list[PriceRow]:
    """What changes the price of the lines before anything is said of delivery."""
    return [*promo_rows(basket, bill), *fee_rows(bill.order_fee)]


def paid_rows(
    order: Order, payments: Iterable[Payment], stored: Iterable[Tender] = (), to_come: Money | None = None
) -> list[PriceRow]:
    """What has paid; `to_come` is what is still to be paid in instalments."""
    paid = [tender for tender in stored if tender.kind is not TenderKind.INSTALMENTS]
    rows = [(_source(tender.kind, tender.voucher), tender.amount, "") for tender in paid]
    rows += [(card_name(payment.card), payment.amount, "") for payment in payments]
    if to_come:
        rows.append((_("Instalments to come"), to_come, ""))
    return rows or [(_("Nothing to pay"), order.total, "")]


def agreed_rows(order: Order) -> list[PriceRow]:
    """From the tickets to the total, where there is a step between them."""
    promo = [(order.promo_name.in_(lang()), order.discount, "less")] if order.promo_name else []
    charges = [(charge_name(part.kind), part.price, "") for part in order.charges]
    tickets = [(_tickets_name(order.order_fee), order.subtotal, "")] if order.lines else []
    gifts = [(_("Gift vouchers"), order.given, "")] if order.gifts else []
    rows = tickets + promo + gifts + debt_rows(order.debt_payment) + charges
    return rows if len(rows) > 1 or order.debt_payment else []


def card_name(label: str) -> str:
    brand, _space, digits = label.partition(" ")
    return masked(brand, digits) if digits else brand_name(brand)
