"""Proving an address, signing in and out, and bringing baskets and earlier orders along."""

from __future__ import annotations

from app.flows.accounts.browser import SignedIn, VisitorBrowser
from app.flows.accounts.services.credentials import (
    EmailTaken,
    about,
    add_passkey,
    ask_new_email,
    change_email,
    forget_passkey,
    passkey_handle,
    readdress,
    reset_password,
    set_password,
)
from app.flows.accounts.services.email_tokens import (
    CODE_LIFE,
    LinkContext,
    TokenSpent,
    WrongEmailCode,
    ask_code,
    ask_link,
    link,
    open_link,
    use_code,
)
from app.flows.accounts.services.sessions import (
    end_other_sessions,
    end_session,
    forget_old,
    sessions_of,
    sign_out,
    signed_in,
    touch_session,
)
from app.flows.accounts.services.signing_in import begin, begin_by_passkey, follow, hand_over
