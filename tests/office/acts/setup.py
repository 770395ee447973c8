"""How the venue sells, set up by its pages."""

from __future__ import annotations

from tests.office.acts.desk import Desk, Leaves, posts_to

NAMES = {"internal_name_fr": "CB CLUB", "public_name_fr": "Carte du club", "public_name_en": "Club card"}


def _method(act: str, code: str, *holds: str) -> Leaves:
    return Leaves(act, "payment_method", code, holds=frozenset(holds))


@posts_to("methods.new_method")
def makes_a_payment_method(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/methods/new").fills("record", 422, **{**NAMES, "code": "cbweb"})
    desk.clerk.fills("record", **{**NAMES, "code": "club"})
    return _method("method_created", "CLUB", "public_name_en", "type")


@posts_to("methods.method")
def renames_a_payment_method(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/methods/CBWEB").fills("record", 422, public_name_fr="")
    desk.clerk.fills("record", public_name_fr="Carte")
    return _method("method_changed", "CBWEB", "public_name_fr")


@posts_to("methods.method")
def saves_what_was_there(desk: Desk) -> None:
    desk.clerk.opens("/en/setup/methods/CBWEB").fills("record")


@posts_to("methods.parameters")
def limits_a_payment_method(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/methods/CBWEB/parameters").fills("record", 422, least="20", most="10")
    desk.clerk.fills("record", least="20", most="1000", families="tickets")
    return _method("method_changed", "CBWEB", "smallest_minor", "largest_minor", "families")


@posts_to("methods.acceptance")
def changes_what_is_offered(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/points-of-sale/CUBE-WEB").fills("record", default="CB3X")
    return Leaves("acceptance_changed", "point_of_sale", "CUBE-WEB", holds=frozenset({"default"}))
