"""Inviting staff, giving and taking roles, their second factors and their signed-in devices."""

from __future__ import annotations

from app.people.staff.services.credentials import (
    LastFactor,
    add_passkey,
    passkey_handle,
    passkey_used,
    remove_passkey,
    set_password,
)
from app.people.staff.services.invitations import (
    InvitationSpent,
    accept,
    invitation,
    invite,
    invite_again,
    of_email,
    open_until,
)
from app.people.staff.services.lookup import all_staff, at, find, last_seen
from app.people.staff.services.notices import about
from app.people.staff.services.presence import visit
from app.people.staff.services.roles import LastAdmin, give_role, suspend, take_role
from app.people.staff.services.saved_views import (
    NameTaken,
    TooMany,
    make_usual,
    remove_view,
    save_view,
    saved_view,
    saved_views,
)
from app.people.staff.services.second_factors import (
    Enrolment,
    enrol,
    enrolment,
    forget_second_factors,
    new_secret,
    renew_recovery_codes,
    spend_code,
    spend_recovery_code,
)
from app.people.staff.services.sessions import (
    delete_ended,
    end,
    end_all,
    end_others,
    is_fresh,
    of,
    prove,
    sign_out,
    signed_in,
    start,
    touch,
)
from app.people.staff.services.stars import TooManyStars, star, stars_of, unstar
