"""What lowers prices, set up by its pages."""

from __future__ import annotations

from app.kernel.texts import Texts
from app.sale.promotions import services as promotions
from app.sale.promotions.models import PromoCode
from app.sale.promotions.services import PromoRules
from tests.conftest import NOON
from tests.office.acts.desk import Desk, Leaves, posts_to
from tests.people import OWNER


def _coded(code: str) -> PromoCode:
    return next(row.promo for row in promotions.all_of("cube", NOON) if row.promo.code == code)


def _list() -> PromoCode:
    return promotions.create("cube", Texts("Coffret"), PromoRules(percent_bp=500), OWNER)


def _promo(act: str, promo: PromoCode, *holds: str) -> Leaves:
    return Leaves(act, "promo", str(promo.id), holds=frozenset(holds))


@posts_to("promos.new_promo")
def makes_a_promo_code(desk: Desk) -> Leaves:
    names = {"name_fr": "Noël", "percent": "10"}
    desk.clerk.opens("/en/promos/new?channel=cube").fills("record", 422, **names, code="nouveaux")
    desk.clerk.fills("record", 422, name_fr="Noël", code="noel-26", percent="")
    desk.clerk.fills("record", **names, code="noel-26", ends="2026-12-24")
    return _promo("promo_created", _coded("NOEL26"), "percent_bp", "ends_at", "code")


@posts_to("promos.promo")
def changes_a_promo_code(desk: Desk) -> Leaves:
    promo = _coded("NOUVEAUX")
    desk.clerk.opens(f"/en/promos/{promo.id}").fills("record", 422, percent="101")
    desk.clerk.fills("record", percent="7.5", least="20")
    return _promo("promo_changed", promo, "percent_bp", "smallest_minor")


@posts_to("promos.promo")
def saves_a_promo_code_as_it_was(desk: Desk) -> None:
    desk.clerk.opens(f"/en/promos/{_coded('ETE').id}").fills("record")


@posts_to("promos.end")
def ends_a_promo_code(desk: Desk) -> Leaves:
    promo = _coded("NOUVEAUX")
    desk.clerk.opens(f"/en/promos/{promo.id}").fills("end")
    return _promo("promo_ended", promo, "ends_at")


@posts_to("promos.resume")
def lets_it_go_on_after_all(desk: Desk) -> Leaves:
    promo = _coded("NOUVEAUX")
    desk.clerk.opens(f"/en/promos/{promo.id}").fills("end")
    desk.presses("/resumption")
    return _promo("promo_resumed", promo, "ends_at")


@posts_to("promos.new_coupons")
def prints_coupons(desk: Desk) -> Leaves:
    promo = _list()
    desk.clerk.opens(f"/en/promos/{promo.id}/coupons").fills("new", 422, number="10001")
    desk.clerk.fills("new", number="12")
    return _promo("coupons_added", promo, "number")


@posts_to("promos.take_over")
def takes_a_list_over(desk: Desk) -> Leaves:
    promo = _list()
    desk.clerk.opens(f"/en/promos/{promo.id}/coupons").fills("take", 422, codes="AB\nNOUVEAUX")
    desk.clerk.fills("take", codes="Code;Name\nAlpha-1;Ada\nalpha-2;Bob")
    return _promo("coupons_added", promo, "number")


@posts_to("promos.export_coupons")
def exports_coupons(desk: Desk) -> Leaves:
    promo = _list()
    promotions.print_coupons(promo, 3, OWNER)
    page = desk.clerk.opens(f"/en/promos/{promo.id}/coupons")
    action, fields = page.page.form_by_id("export")
    desk.clerk.client.post(
        f"http://office.test{action}", data=fields, headers=desk.clerk._headers("same-origin")
    )
    return _promo("coupons_exported", promo, "number")
