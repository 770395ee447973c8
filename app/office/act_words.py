"""What the audit records, in words: acts and records. Each act a service records has a line."""

from __future__ import annotations

from flask import Flask

from app.http.i18n import lazy

ACTS = {
    "acceptance_changed": lazy("What is offered at a point of sale changed"),
    "address_corrected": lazy("Address corrected"),
    "approval_code_sent": lazy("Code to confirm alone sent"),
    "approving_alone_changed": lazy("Confirming alone changed"),
    "authenticator_enrolled": lazy("Authenticator app set up"),
    "bank_asked": lazy("Bank asked"),
    "card_deleted": lazy("Saved card deleted"),
    "card_rules_changed": lazy("Payment security changed"),
    "confirmed_again": lazy("Second factor given again"),
    "contact_created": lazy("Contact created"),
    "contacts_merged": lazy("Another contact merged into this one"),
    "credit_asked_for": lazy("Credit asked for"),
    "credit_not_approved": lazy("Credit not approved"),
    "credit_adjusted": lazy("Credit adjusted"),
    "credit_adjusted_alone": lazy("Credit adjusted, without a second person"),
    "debt_adjusted": lazy("Debt adjusted"),
    "debt_reminded": lazy("Reminder of a debt sent"),
    "deferred_allowed": lazy("Deferred account allowed"),
    "deferred_forbidden": lazy("Deferred account no longer allowed"),
    "delivery_mode_changed": lazy("Delivery mode changed"),
    "details_changed": lazy("Details changed"),
    "email_sent_again": lazy("Email sent again"),
    "emails_sent_again": lazy("Tickets of many orders sent again"),
    "erased": lazy("Erased"),
    "exported": lazy("Data exported"),
    "guard_ended": lazy("Guard against tried cards ended"),
    "hand_over_undone": lazy("Tickets not given out after all"),
    "handed_out": lazy("Tickets handed out"),
    "instalment_paid_otherwise": lazy("Instalment paid otherwise"),
    "instalment_resumed": lazy("Instalment resumed"),
    "instalment_retried": lazy("Instalment tried again"),
    "instalment_suspended": lazy("Instalment suspended"),
    "invitation_accepted": lazy("Invitation accepted, password chosen"),
    "invited": lazy("Invited"),
    "invited_again": lazy("New link sent"),
    "method_changed": lazy("Payment method changed"),
    "method_created": lazy("Payment method made"),
    "method_hidden": lazy("Payment method hidden"),
    "method_shown": lazy("Payment method shown"),
    "new_email_asked": lazy("Link sent to a new email address"),
    "noted": lazy("Note written"),
    "passkey_added": lazy("Passkey added"),
    "passkey_removed": lazy("Passkey deleted"),
    "password_changed": lazy("Password changed"),
    "pay_link_made": lazy("Payment link made"),
    "payment_link_sent": lazy("Payment link sent"),
    "phone_changed": lazy("Telephone number changed"),
    "plan_changed": lazy("Instalment plan changed"),
    "plan_created": lazy("Instalment plan made"),
    "posted": lazy("Tickets posted"),
    "readmitted": lazy("Let in again"),
    "recovery_code_used": lazy("Signed in by a recovery code"),
    "recovery_codes_renewed": lazy("New recovery codes made"),
    "refund_asked_for": lazy("Refund asked for"),
    "refund_not_approved": lazy("Refund not approved"),
    "refunded": lazy("Refunded"),
    "refunded_alone": lazy("Refunded, without a second person"),
    "request_given_back": lazy("Request given back"),
    "request_withdrawn": lazy("Request withdrawn"),
    "revived": lazy("Order revived"),
    "role_given": lazy("Role given"),
    "role_taken": lazy("Role taken away"),
    "seats_moved": lazy("Seats moved"),
    "second_factors_forgotten": lazy("Second factors reset"),
    "seen_as": lazy("Account looked at"),
    "seller_declared": lazy("Seller declared under the law"),
    "session_ended": lazy("Session ended"),
    "sessions_ended": lazy("Sessions ended"),
    "signed_in": lazy("Signed in"),
    "signed_out": lazy("Signed out"),
    "suspended": lazy("Suspended"),
    "tickets_printed": lazy("Tickets printed"),
    "transfer_booked": lazy("Transfer booked"),
    "view_changed": lazy("Own view changed"),
    "view_removed": lazy("Own view removed"),
    "view_saved": lazy("Own view saved"),
}
KINDS = {
    "channel": lazy("Sales channel"),
    "contact": lazy("Contact"),
    "list": lazy("List"),
    "order": lazy("Order"),
    "payment_method": lazy("Payment method"),
    "plan": lazy("Instalment plan"),
    "point_of_sale": lazy("Point of sale"),
    "staff": lazy("Team"),
    "view": lazy("Own view"),
    "voucher": lazy("Voucher"),
}


def act(name: str) -> str:
    return str(ACTS.get(name, name.replace("_", " ")))


def kind(name: str) -> str:
    return str(KINDS.get(name, name))


def init_app(app: Flask) -> None:
    app.jinja_env.filters["act"] = act
