"""One request as a page, for whoever decides and for whoever asked."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.flows.approvals import services as approvals
from app.flows.approvals.models import Approval, ApprovalKind
from app.http import brands
from app.http.regions import render
from app.kernel import clock
from app.office import access
from app.office import approval_words as words
from app.office.contact_names import called
from app.people.customers import services as customers
from app.sale.orders import services as orders
from app.venue.channels import services as channels

NOTE = 200  # characters


def note() -> str:
    return request.form.get("note", "").strip()[:NOTE]


def drawn(found: Approval, *, decides: bool, problem: str = "", status: int = 200) -> ResponseReturnValue:
    order = orders.find(found.subject_ref) if found.kind is ApprovalKind.REFUND else None
    contact = customers.get(found.subject_ref) if found.kind is ApprovalKind.CREDIT else None
    voucher = vouchers.find(found.subject_ref) if found.kind is ApprovalKind.VOUCHER else None
    brands.stand_in(channels.by_code(found.channel_code))
    now = clock.now()
    is_open = found.open_at(now)
    return render(
        "office/approvals/approval.html",
        found=found,
        order=order,
        contact=contact,
        voucher=voucher,
        words=words,
        problem=problem,
        note=note(),
        taken=list(words.taken(found, order)),
        stands=words.status(found, now),
        open=is_open,
        changed=words.outdated(found, order, contact) if is_open else "",
        called=called,
        now=now,
        alone_from=approvals.confirmable_from(found, access.actor()),
        code_works=approvals.live_code(found),
        decides=decides,
        status=status,
    )
