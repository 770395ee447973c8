"""How the venue sells, set up by its pages."""

from __future__ import annotations

from app.kernel.texts import Texts
from app.venue.channels import services as channels
from app.venue.origins import services as origins
from app.venue.origins.models import ContactOrigin
from tests.office.acts.desk import Desk, Leaves, posts_to
from tests.people import OWNER
from tests.pictures import SVG, as_file, png

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
    desk.clerk.fills(
        "record", least="20", most="1000", families="tickets", used_for="payment", countries=["FR", "CH"]
    )
    named = "smallest_minor", "largest_minor", "families", "used_for", "countries"
    return _method("method_changed", "CBWEB", *named)


@posts_to("methods.parameters")
def asks_for_an_account_of_some_age(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/methods/COMPTE/parameters").fills("record", 422, account_days="4000")
    desk.clerk.fills("record", account_days="30")
    return _method("method_changed", "COMPTE", "account_days")


@posts_to("methods.acceptance")
def changes_what_is_offered(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/points-of-sale/CUBE-WEB").fills("record", default="CB3X")
    return Leaves("acceptance_changed", "point_of_sale", "CUBE-WEB", holds=frozenset({"default"}))


def _channel(act: str, *holds: str) -> Leaves:
    return Leaves(act, "channel", "cube", holds=frozenset(holds))


@posts_to("sales_channels.channel")
def renames_a_channel(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/channels/cube").fills("record", 422, phone="call us")
    desk.clerk.fills("record", phone="+33 1 23 45 67 89", name_fr="Le CUBE")
    return _channel("channel_changed", "phone", "name_fr")


@posts_to("sales_channels.new_channel")
def opens_a_channel(desk: Desk) -> Leaves:
    typed = {
        "name_fr": "Le Hangar", "code": "hangar", "public_url": "https://hangar.example.org",
        "email": "billets@hangar.example", "phone": "+33 1 23 45 67 89",
    }  # fmt: skip
    desk.clerk.opens("/en/setup/channels/new").fills("record", 422, **{**typed, "code": "cube"})
    desk.clerk.fills("record", **typed)
    holds = frozenset({"name_fr", "public_url"})
    return Leaves("channel_opened", "channel", "hangar", holds=holds, channel="hangar")


@posts_to("sales_channels.parameters")
def changes_the_rules_of_orders(desk: Desk) -> Leaves:
    page = desk.clerk.opens("/en/setup/channels/cube/parameters")
    page.fills("record", 422, hold_minutes="2").fills("record", hold_minutes="20", guests="no")
    return _channel("channel_changed", "hold_minutes", "guests")


@posts_to("sales_channels.fees")
def changes_the_fees(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/channels/cube/fees").fills(
        "record", **{"steps-0-fee": "3.00", "order_fee": "1"}
    )
    return _channel("fees_changed", "fees", "order_fee_minor")


@posts_to("sales_channels.mode")
def changes_a_way_to_deliver(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/channels/cube/delivery/post").fills("record", 422, needs_address="no")
    desk.clerk.fills("record", needs_address="yes", fee="7.50")
    return Leaves("delivery_mode_changed", "delivery_mode", "cube post", holds=frozenset({"fee_minor"}))


@posts_to("sales_channels.new_mode")
def makes_a_way_to_deliver(desk: Desk) -> Leaves:
    typed = {"code": "courier", "name_fr": "Coursier", "fee": "12", "vat": "20"}
    desk.clerk.opens("/en/setup/channels/cube/delivery/new").fills("record", 422, **{**typed, "code": "post"})
    desk.clerk.fills("record", **typed)
    return Leaves(
        "delivery_mode_created", "delivery_mode", "cube courier", holds=frozenset({"name_fr", "fee_minor"})
    )


@posts_to("plans.plan")
def changes_the_shares_of_a_plan(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/plans/CB3X").fills("record", 422, split="50/25")
    desk.clerk.fills("record", trial="yes", split="")
    desk.clerk.fills("record", number="2", split="", mode="free", most_days="14")
    return Leaves("plan_changed", "plan", "CB3X", holds=frozenset({"number", "split", "mode", "most_days"}))


@posts_to("plans.collection")
def changes_when_a_plan_is_collected(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/plans/CB3X/collection").fills("record", 422, retry_days="3/1")
    desk.clerk.fills("record", retry_days="1/2", withholds_tickets="yes")
    return Leaves("plan_changed", "plan", "CB3X", holds=frozenset({"retry_days", "withholds_tickets"}))


@posts_to("card_rules.checks")
def changes_who_is_checked(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/card-rules/cube").fills("record", 422, near_days="0", near_hours="0")
    desk.clerk.fills("record", trial="yes", near_days="3", authentication="never")
    desk.clerk.fills("record", authentication="near_event", near_days="4")
    held = frozenset({"authentication", "near_event_hours"})
    return Leaves("card_rules_changed", "channel", "cube", holds=held)


@posts_to("card_rules.cards")
def changes_which_cards_are_taken(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/card-rules/cube/cards").fills("record", 422, alarm_percent="0")
    desk.clerk.fills("record", trial="yes", alarm_percent="40", accepted_countries="France")
    desk.clerk.fills("record", alarm_percent="40", accepted_brands=["visa"], accepted_countries="FR")
    held = frozenset({"alarm_percent", "accepted_brands", "accepted_countries"})
    return Leaves("card_rules_changed", "channel", "cube", holds=held)


@posts_to("event_boxes.event")
def asks_to_tick_a_box(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/boxes/cube/la-flute-enchantee").fills("record", 422, box1_text_en="Sit down.")
    desk.clerk.fills("record", box1_text_fr="Restez assis.", box1_text_en="Sit down.")
    return Leaves("boxes_changed", "event", "cube la-flute-enchantee", holds=frozenset({"boxes"}))


@posts_to("event_boxes.delivery")
def allows_one_way_to_deliver(desk: Desk) -> Leaves:
    page = desk.clerk.opens("/en/setup/boxes/cube/la-flute-enchantee/delivery")
    page.fills("record", 422, codes=["pigeon"]).fills("record", codes=["post"])
    held = frozenset({"delivery_codes"})
    return Leaves("event_delivery_changed", "event", "cube la-flute-enchantee", holds=held)


def _poster() -> ContactOrigin:
    return origins.create(channels.find("cube"), Texts("Affiche"), OWNER)


@posts_to("sales_channels.new_origin")
def adds_an_answer(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/channels/cube/origins/new").fills("record", 422, name_fr="")
    desk.clerk.fills("record", name_fr="Affiche", name_en="Poster")
    (made,) = origins.every_one("cube")
    return Leaves("origin_created", "origin", f"cube {made.id}", holds=frozenset({"name_fr", "name_en"}))


@posts_to("sales_channels.origin")
def archives_an_answer(desk: Desk) -> Leaves:
    made = _poster()
    desk.clerk.opens(f"/en/setup/channels/cube/origins/{made.id}").fills("record", 422, position="0")
    desk.clerk.fills("record", position="1", archived="yes")
    return Leaves("origin_changed", "origin", f"cube {made.id}", holds=frozenset({"archived"}))


def _brand(act: str, *holds: str) -> Leaves:
    return Leaves(act, "brand", "cube", holds=frozenset(holds))


@posts_to("brand.look")
def changes_colors(desk: Desk) -> Leaves:
    page = desk.clerk.opens("/en/setup/brand/cube").fills("record", 422, light_accent="#ffcc00")
    page.fills("record", trial="yes")
    desk.clerk.fills("record", name="La Lune", light_accent="#a3195b")
    return _brand("brand_changed", "brand_name", "light_accent")


@posts_to("brand.logo")
def sends_a_logo(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/brand/cube/logo").fills("send", 422, picture=as_file(SVG))
    desk.clerk.fills("send", picture=as_file(png(300, 96)))
    return _brand("brand_logo_changed", "logo")


@posts_to("brand.remove_logo")
def takes_the_logo_away(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/brand/cube/logo").fills("send", picture=as_file(png(300, 96)))
    desk.clerk.sends(desk.clerk.page.action("/logo/removal"), **desk.clerk.page.form("/logo/removal"))
    return _brand("brand_logo_removed", "logo")


@posts_to("brand.header")
def links_the_venues_site(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/brand/cube/header").fills("record", 422, site_url="http://cube.example")
    desk.clerk.fills("record", site_url="https://www.cube.example/")
    return _brand("header_changed", "site_url")


def _legal(act: str, *holds: str) -> Leaves:
    return Leaves(act, "legal", "cube", holds=frozenset(holds))


@posts_to("legal.identity")
def says_who_publishes(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/legal/cube").fills("record", 422, vat_number="12")
    desk.clerk.fills("record", company="CUBE SA", vat_number="FR40123456789", hours_fr="10 h – 18 h")
    return _legal("legal_identity_changed", "company", "vat_number", "hours_fr")


@posts_to("legal.text")
def drafts_terms(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/legal/cube/terms").fills("record", 422, text_fr="")
    desk.clerk.fills("record", trial="yes", text_fr="## Nouvelles")
    desk.clerk.fills("record", text_fr="## Nouvelles")
    return _legal("legal_draft_saved", "text", "letters_fr")


@posts_to("legal.publication")
def publishes_terms(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/setup/legal/cube/terms").fills("record", text_fr="## Nouvelles")
    desk.clerk.opens("/en/setup/legal/cube/terms/publication").fills("act", 409, shown="something else")
    desk.clerk.fills("act")
    return _legal("legal_text_published", "text", "version")


def _drafted(desk: Desk) -> None:
    desk.clerk.opens("/en/setup/legal/cube/terms").fills("record", text_fr="## Nouvelles")


@posts_to("legal.discard")
def discards_a_draft(desk: Desk) -> Leaves:
    _drafted(desk)
    desk.clerk.fills("discard")
    return _legal("legal_draft_discarded", "text", "letters_fr")


@posts_to("legal.discard")
def discards_nothing(desk: Desk) -> None:
    desk.clerk.opens("/en/setup/legal/cube/terms").sends("/en/setup/legal/cube/terms/draft/removal")


@posts_to("legal.restore")
def takes_a_draft_back(desk: Desk) -> Leaves:
    _drafted(desk)
    desk.clerk.fills("discard").sends("/en/setup/legal/cube/terms/draft/return")
    return _legal("legal_draft_restored", "text", "letters_fr")
