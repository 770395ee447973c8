"""What is done on the sheet of a contact."""

from __future__ import annotations

from sqlalchemy import update

from app.db import session
from app.people.customers.models import Contact
from app.sale.catalog.models import Performance
from app.settlement.deferred import services as deferred
from tests import people
from tests.conftest import NOON
from tests.office.acts.desk import Desk, Leaves, ada, leaves, posts_to


@posts_to("contacts.new_contact")
def writes_somebody_down(desk: Desk) -> Leaves:
    desk.clerk.opens("/en/contacts/new").fills("new-contact", 422, channel="cube", email="x@")
    desk.clerk.fills("new-contact", channel="cube", name="Old Friend", email="")
    made = session.query(Contact).filter_by(name="Old Friend").one()
    return leaves("contact_created", made, "number")


@posts_to("contacts.details")
def changes_details(desk: Desk) -> Leaves:
    desk.sees(ada(), "/general").fills("details", 422, phone="022 345 67 89")
    desk.clerk.fills("details", phone="+41 22 345 67 89")
    return leaves("details_changed", _ada(), "changed")


@posts_to("contacts.details")
def saves_details_as_they_are(desk: Desk) -> None:
    desk.sees(ada(), "/general").fills("details")


@posts_to("contacts.new_email")
def asks_for_a_new_address(desk: Desk) -> Leaves:
    desk.sees(ada(), "/general").fills("new-email", 422, email="new@")
    desk.clerk.fills("new-email", email="new@example.org")
    return leaves("new_email_asked", _ada())


@posts_to("contacts.notes")
def writes_a_note(desk: Desk) -> Leaves:
    desk.sees(ada(), "/notes").fills("note", 422, text="").fills("note", text="Sits at the aisle.")
    return leaves("noted", _ada())


@posts_to("contacts.terms")
def lets_them_owe(desk: Desk) -> Leaves:
    desk.sees(ada(), "/management").fills("terms", 422, allowed="yes", most="much")
    desk.clerk.fills("terms", allowed="yes", most="200")
    return leaves("deferred_allowed", _ada(), "allowed", "most_minor")


@posts_to("contacts.terms")
def lets_them_owe_no_more(desk: Desk) -> Leaves:
    deferred.allow(ada(), None, people.OWNER)
    desk.sees(_ada(), "/management").fills("terms", allowed="no")
    return leaves("deferred_forbidden", _ada(), "allowed")


@posts_to("contacts.adjust_credit")
def gives_credit(desk: Desk) -> Leaves:
    desk.sees(ada(), "/management/credit").fills("adjust-credit", 422, amount="20", reason="")
    desk.clerk.fills("adjust-credit", amount="20", reason="A long wait")
    return leaves("credit_adjusted", _ada(), "credit_minor", reason="A long wait")


@posts_to("contacts.adjust_credit")
def asks_to_give_more(desk: Desk) -> Leaves:
    desk.sees(ada(), "/management/credit").fills("adjust-credit", amount="60", reason="A long wait")
    return leaves("credit_asked_for", _ada(), "amount_minor", reason="A long wait")


@posts_to("contacts.drop_card")
def deletes_a_card(desk: Desk) -> Leaves:
    card = people.saved_card(ada())
    desk.sees(_ada(), f"/cards/{card.ref}").fills("drop-card")
    return leaves("card_deleted", _ada(), "brand", "last4")


@posts_to("contacts.merge")
def merges_two(desk: Desk) -> Leaves:
    kept, gone = ada(), people.contact("byron@example.org")
    desk.sees(kept, f"/merge?other={gone.number}").fills("merge", 422, keeper="")
    desk.clerk.fills("merge", keeper=str(kept.number))
    return leaves("contacts_merged", kept, "merged")


@posts_to("contacts.export")
def takes_a_copy_out(desk: Desk) -> Leaves:
    path, held = desk.sees(ada(), "/administration").page.form_by_id("export")
    desk.clerk.client.post(desk.clerk._full(path), data=held, headers=desk.clerk._headers("same-origin"))
    return leaves("exported", _ada())


@posts_to("contacts.erasure")
def erases_somebody(desk: Desk) -> Leaves:
    desk.sees(ada(), "/erasure").fills("erase", 422).fills("erase", sure="y")
    return leaves("erased", session.query(Contact).filter_by(channel_code="cube").one())


@posts_to("contacts.guest_contact")
def makes_a_contact_of_a_guest(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order, "/guest/contact").fills("guest-contact", 422, phone="1").fills(
        "guest-contact", phone=""
    )
    return leaves("contact_created", _ada(), "number", "orders")


@posts_to("contacts.export_guest")
def takes_a_copy_of_a_guest_out(desk: Desk) -> Leaves:
    order = desk.bought()
    path, held = desk.opens(order, "/guest").page.form_by_id("export")
    desk.clerk.client.post(desk.clerk._full(path), data=held, headers=desk.clerk._headers("same-origin"))
    return leaves("exported", order)


@posts_to("contacts.erase_guest")
def erases_a_guest(desk: Desk) -> Leaves:
    order = desk.bought()
    desk.opens(order, "/guest/erasure").sends(desk.clerk.at, 409, sure="y")  # her evening is to come
    session.execute(update(Performance).values(starts_at=NOON))
    session.commit()
    desk.opens(order, "/guest/erasure").fills("erase", 422).fills("erase", sure="y")
    return leaves("erased", session.query(Contact).filter_by(channel_code="cube").one())


@posts_to("presence.contact")
def asks_who_else_sees_a_contact(desk: Desk) -> None:
    desk.sees(ada()).fills("presence")


@posts_to("presence.order")
def asks_who_else_sees_an_order(desk: Desk) -> None:
    desk.opens(desk.bought()).fills("presence")


def _ada() -> Contact:
    return session.query(Contact).filter_by(email="ada@example.org").one()
