"""What is sold as a gift voucher, and what staff do to one."""

from __future__ import annotations

from app.accounting.vouchers.models import Voucher
from app.db import session
from tests.accounting.test_vouchers import issue
from tests.office.acts.desk import Desk, Leaves, posts_to
from tests.settlement.test_gifts import buys, given

WHY = "they lost the email"
NEW = {"name_fr": "Bon de Noël", "code": "noel", "channel": "cube", "chips": "20; 50", "months": "12"}


def _product(act: str, code: str, *holds: str) -> Leaves:
    return Leaves(act, "voucher_product", code, holds=frozenset(holds))


def _voucher(act: str, ref: str, *holds: str) -> Leaves:
    return Leaves(act, "voucher", ref, WHY, frozenset(holds))


def _issued(desk: Desk, page: str) -> str:
    voucher, _code = issue(5_000)
    desk.clerk.opens(f"/en/vouchers/{voucher.ref}/{page}")
    return voucher.ref


@posts_to("vouchers.new_product")
def makes_a_gift_voucher(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/catalogue/vouchers/new").fills("record", 422, **{**NEW, "code": "BON-CUBE"})
    desk.clerk.fills("record", **NEW)
    return _product("voucher_product_created", "NOEL", "public_name_fr", "values_minor", "months")


@posts_to("vouchers.product")
def changes_a_gift_voucher(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/catalogue/vouchers/BON-CUBE").fills("record", 422, months="61")
    desk.clerk.fills("record", months="24", chips="10; 20; 30")
    return _product("voucher_product_changed", "BON-CUBE", "months", "values_minor")


@posts_to("vouchers.withdraw")
def withdraws_a_gift_voucher(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/catalogue/vouchers/BON-CUBE")
    desk.presses("/withdrawal")
    return _product("voucher_product_withdrawn", "BON-CUBE", "for_sale")


@posts_to("vouchers.publish")
def puts_a_gift_voucher_on_sale(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/catalogue/vouchers/BON-CUBE")
    desk.presses("/withdrawal").opens("/en/catalogue/vouchers/BON-CUBE")
    desk.presses("/publication")
    return _product("voucher_product_published", "BON-CUBE", "for_sale")


@posts_to("vouchers.rules")
def limits_vouchers_an_order(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/catalogue/vouchers/rules/cube").fills("record", 422, most="0")
    desk.clerk.fills("record", most="2")
    return Leaves("channel_changed", "channel", "cube", holds=frozenset({"vouchers_per_order"}))


@posts_to("issued.block")
def blocks_a_voucher(desk: Desk) -> Leaves:
    ref = _issued(desk, "block")
    desk.clerk.fills("act", 422, reason="")
    desk.clerk.fills("act", reason=WHY)
    return _voucher("voucher_blocked", ref, "status")


@posts_to("issued.unblock")
def unblocks_a_voucher(desk: Desk) -> Leaves:
    ref = _issued(desk, "block")
    desk.clerk.fills("act", reason=WHY).opens(f"/en/vouchers/{ref}/unblocking").fills("act", reason=WHY)
    return _voucher("voucher_unblocked", ref, "status")


@posts_to("issued.extend")
def extends_a_voucher(desk: Desk) -> Leaves:
    ref = _issued(desk, "extension")
    desk.clerk.fills("act", 422, last_day="2026-11-22", reason=WHY)
    desk.clerk.fills("act", last_day="2028-11-23", reason=WHY)
    return _voucher("voucher_extended", ref, "last_day")


@posts_to("issued.correct")
def corrects_a_balance(desk: Desk) -> Leaves:
    ref = _issued(desk, "correction")
    desk.clerk.fills("act", 422, amount="nothing", reason=WHY)
    desk.clerk.fills("act", amount="-20", reason=WHY)
    return _voucher("voucher_corrected", ref, "left_minor")


@posts_to("issued.correct")
def asks_for_a_larger_correction(desk: Desk) -> Leaves:
    ref = _issued(desk, "correction")
    desk.clerk.fills("act", amount="80", reason=WHY)
    return _voucher("voucher_asked_for", ref, "amount_minor")


@posts_to("issued.send_again")
def sends_a_voucher_again(desk: Desk) -> Leaves:
    buys(desk.shopper)
    ref = given().voucher_ref or ""
    desk.clerk.opens(f"/en/vouchers/{ref}/sending").fills("act", email="lea@example.com")
    return Leaves("voucher_sent_again", "voucher", ref, holds=frozenset({"elsewhere"}))


@posts_to("issued.issue")
def issues_a_voucher(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/vouchers/new").fills("act", 422, channel="cube", value="500", reason=WHY)
    desk.clerk.fills("act", channel="cube", value="30", reason=WHY)
    return _voucher("voucher_issued", session.query(Voucher).one().ref, "left_minor", "last_day")
