"""What the shop's own books say, for tests that compare them with the bank's."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounting.ledger.models import Posting, Transaction
from app.accounting.vouchers.models import Voucher
from app.db import session
from app.flows.psp_notifications.models import PspNotification, Verdict
from app.messages.email_queue.models import EmailKind, EmailMessage
from app.sale.baskets.models import Basket, BasketState
from app.sale.catalog.models import Place
from app.sale.orders.models import Order
from app.sale.tickets.models import Ticket
from app.settlement.payments.models import Payment, PaymentEvent
from app.settlement.refunds.models import Refund


def order() -> Order:
    """The only order there is."""
    return session.scalars(select(Order).execution_options(populate_existing=True)).one()


def orders() -> list[Order]:
    return list(
        session.scalars(select(Order).order_by(Order.placed_at).execution_options(populate_existing=True))
    )


def basket() -> Basket:
    """The only basket there is, but for those given up, or left when somebody signed in."""
    query = select(Basket).where(Basket.state != BasketState.CANCELED)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def newest_basket() -> Basket:
    return session.scalars(select(Basket).order_by(Basket.opened_at.desc())).first()  # type: ignore[return-value]


def basket_count() -> int:
    return session.scalar(select(func.count()).select_from(Basket)) or 0


def voucher() -> Voucher:
    """The only voucher there is."""
    return session.scalars(select(Voucher).execution_options(populate_existing=True)).one()


def payments() -> list[Payment]:
    query = select(Payment).order_by(Payment.started_at).execution_options(populate_existing=True)
    return list(session.scalars(query))


def steps() -> list[str]:
    """Every state any payment moved to, in order."""
    return list(session.scalars(select(PaymentEvent.went_to).order_by(PaymentEvent.id)))


def refunds() -> list[Refund]:
    return list(session.scalars(select(Refund).execution_options(populate_existing=True)))


def tickets() -> list[Ticket]:
    return list(session.scalars(select(Ticket).order_by(Ticket.serial)))


def letters(kind: EmailKind) -> int:
    return session.scalar(select(func.count()).where(EmailMessage.kind == kind)) or 0


def notices(verdict: Verdict) -> int:
    return session.scalar(select(func.count()).where(PspNotification.verdict == verdict)) or 0


def sold() -> int:
    """Places that belong to an order of this shop."""
    mine = select(Order.ref)
    return session.scalar(select(func.count()).where(Place.order_ref.in_(mine))) or 0


def held() -> int:
    return session.scalar(select(func.count()).where(Place.basket_ref.isnot(None))) or 0


def balances() -> dict[str, int]:
    query = select(Posting.account, func.sum(Posting.minor)).group_by(Posting.account)
    return {account: int(minor) for account, minor in session.execute(query) if minor}


def every_transaction_is_even() -> bool:
    uneven = (
        select(Transaction.id)
        .join(Transaction.postings)
        .group_by(Transaction.id, Posting.currency)
        .having(func.sum(Posting.minor) != 0)
    )
    return session.execute(uneven).first() is None


def open_basket() -> Basket:
    """The one being filled, where earlier ones are bought."""
    query = select(Basket).where(Basket.state == "open").order_by(Basket.opened_at.desc()).limit(1)
    return session.scalars(query.execution_options(populate_existing=True)).one()
