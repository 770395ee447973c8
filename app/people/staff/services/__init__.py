"""Inviting staff, giving and taking roles, their second factors and their signed-in devices."""

from __future__ import annotations

from app.people.staff.services.invitations import InvitationSpent, accept, invitation, invite
from app.people.staff.services.lookup import all_staff, at
from app.people.staff.services.roles import LastAdmin, give_role, suspend, take_role
from app.people.staff.services.second_factors import (
    Enrolment,
    enrol,
    enrolment,
    forget_second_factors,
    new_secret,
    spend_code,
    spend_recovery_code,
)
from app.people.staff.services.sessions import (
    delete_ended,
    end,
    end_all,
    prove,
    signed_in,
    start,
    touch,
)
