"""One voucher: what is left, what moved its balance, what became of it, and what was done to it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.accounting.vouchers import services as vouchers
from app.audit import services as audit
from app.flows.finding import issued
from app.http.regions import render
from app.kernel.actors import Right
from app.office import access, pending
from app.office.issued import told_once, words
from app.office.issued.blueprint import bp, voucher_or_404
from app.presenters import account_entries
from app.presenters import gifts as gift_words
from app.settlement.gifts import services as gifts
from app.settlement.statements import services as statements
from app.venue.channels import services as channels


@access.page(bp, "/vouchers/<ref>", Right.SEE_ORDERS)
def voucher(ref: str) -> ResponseReturnValue:
    found = voucher_or_404(ref)
    moved, gift = statements.of_voucher(found), gifts.of_voucher(found.ref)
    about, by = vouchers.subject(found), access.actor()
    history = audit.history(about.kind, about.ref)
    return render(
        "office/issued/voucher.html",
        voucher=found,
        code=told_once.tell(found),
        channel=channels.by_code(found.channel_code),
        moved=moved,
        value=moved.entries[-1].amount if moved.entries else moved.balance,
        said=account_entries.voucher_words,
        standing=words.status(issued.standing(found, moved.balance)),
        blocked=found.state == "blocked",
        gift=gift,
        whereabouts=gift_words.whereabouts(gift) if gift else "",
        origin=moved.entries[-1].order if moved.entries else None,
        may_send=gift is not None and gift.refunded_minor is None,
        handles=by.may(Right.HANDLE_ORDERS, found.channel_code),
        adjusts=by.may(Right.ADJUST_ACCOUNTS, found.channel_code),
        waits=pending.voucher(found, moved.balance),
        history=history,
    )
