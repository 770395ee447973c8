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
    "session_ended": lazy("Session ended"),
    "sessions_ended": lazy("Sessions ended"),
    "signed_in": lazy("Signed in"),
    "signed_out": lazy("Signed out"),
    "suspended": lazy("Suspended"),
    "tickets_printed": lazy("Tickets printed"),
    "transfer_booked": lazy("Transfer booked"),
    "voucher_asked_for": lazy("Change of a voucher asked for"),
    "voucher_blocked": lazy("Voucher blocked"),
    "voucher_corrected": lazy("Balance of a voucher corrected"),
    "voucher_corrected_alone": lazy("Balance of a voucher corrected, without a second person"),
    "voucher_extended": lazy("Voucher extended"),
    "voucher_issued": lazy("Voucher issued by hand"),
    "voucher_not_approved": lazy("Change of a voucher not approved"),
    "voucher_product_changed": lazy("Gift voucher changed"),
    "voucher_product_created": lazy("Gift voucher made"),
    "voucher_product_published": lazy("Gift voucher put on sale"),
    "voucher_product_withdrawn": lazy("Gift voucher withdrawn from sale"),
    "voucher_rules_changed": lazy("Rules of paying with vouchers changed"),
    "voucher_sent_again": lazy("Voucher sent again, under a new code"),
    "voucher_unblocked": lazy("Voucher unblocked"),
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
    "point_of_sale": lazy("Point of sale"),
    "staff": lazy("Team"),
    "view": lazy("Own view"),
    "voucher": lazy("Voucher"),
    "voucher_product": lazy("Gift voucher"),
}


def act(name: str) -> str:
    return str(ACTS.get(name, name.replace("_", " ")))


def kind(name: str) -> str:
    return str(KINDS.get(name, name))


def init_app(app: Flask) -> None:
    app.jinja_env.filters["act"] = act
