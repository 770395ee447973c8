"""A channel led to real money, step by step."""

from __future__ import annotations

from typing import Any

from app.http.providers import all_providers
from tests.accounts import KEYS, NEW_KEYS, account_of, given_keys, opened, prepared
from tests.bank import SECRETS
from tests.office.acts.desk import Desk, Leaves, posts_to
from tests.office.test_activation import takes_one_euro

AT = "/en/setup/activation/cube"


def _channel(act: str, *holds: str) -> Leaves:
    return Leaves(act, "channel", "cube", holds=frozenset(holds))


def _account(act: str, name: str, *holds: str) -> Leaves:
    return Leaves(act, "provider_account", name, holds=frozenset(holds))


@posts_to("activation.contract")
def notes_the_contract(desk: Desk) -> Leaves:
    desk.clerk.opens(AT).fills("record", 422, contract_on="yesterday")
    desk.clerk.fills("record", contract_with="Ogone", contract_on="2026-11-20", contract_done="yes")
    return _channel("contract_changed", "contract_with", "contract_on", "contract_done")


@posts_to("activation.papers")
def ticks_a_paper(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{AT}/documents").fills("record", 422, identity_on="soon")
    desk.clerk.fills("record", identity_done="y", identity_on="2026-11-20", identity_note="sent by post")
    return _channel("papers_changed", "identity")


@posts_to("activation.new_account")
def enters_a_merchant_number(desk: Desk) -> Leaves:
    typed: dict[str, Any] = {"mode": "live", "merchant": SECRETS["PSPID"], **KEYS}
    desk.administers().opens(f"{AT}/numbers/new").fills("act", 422, **{**typed, "password": "short"})
    desk.clerk.fills("act", **typed)
    (name,) = (name for name in all_providers() if name != "ogone")
    return _account("provider_account_added", name, "merchant", "account_mode")


@posts_to("activation.new_keys")
def enters_new_keys(desk: Desk) -> Leaves:
    name = opened(desk.bank)
    page = desk.administers().opens(f"{AT}/numbers/{account_of(name).id}/keys")
    page.fills("act", 422, **{**NEW_KEYS, "sha_out": "aaaaaaaaaa"}).fills("act", **NEW_KEYS)
    return _account("provider_keys_replaced", name, "merchant")


@posts_to("activation.withdraw_keys")
def withdraws_the_former_keys(desk: Desk) -> Leaves:
    given_keys(desk.bank, name := opened(desk.bank))
    account = account_of(name)
    former = account.live_keys[-1].id
    desk.administers().opens(f"{AT}/numbers/{account.id}/keys/{former}/withdrawal").fills("act")
    return _account("provider_keys_withdrawn", name, "which")


@posts_to("activation.retire")
def gives_up_a_merchant_number(desk: Desk) -> Leaves:
    account = prepared(desk.bank)
    desk.administers().opens(f"{AT}/numbers/{account.id}/retirement").fills("act")
    return _account("provider_account_retired", account.name, "merchant")


@posts_to("activation.addresses")
def tries_the_notifications(desk: Desk) -> Leaves:
    desk.clerk.opens(f"{AT}/addresses").fills("try")
    return _channel("notifications_tried", "well")


@posts_to("activation.trial")
def takes_a_test_payment(desk: Desk) -> Leaves:
    account = prepared(desk.bank)
    takes_one_euro(desk.administers(), desk.bank, account)
    return _account("provider_tested", account.name, "amount_minor")


@posts_to("activation.follow_up")
def follows_a_test_payment_up(desk: Desk) -> Leaves:
    account = prepared(desk.bank)
    desk.bank.fault("TEST-*", "timeout_after_charge")
    takes_one_euro(desk.administers(), desk.bank, account)
    desk.clerk.fills("follow-up")
    return _account("provider_test_asked", account.name, "merchant")


@posts_to("activation.going_live")
def goes_live(desk: Desk) -> Leaves:
    page = desk.administers().opens(f"{AT}/live").fills("to-live", 422)
    prepared(desk.bank)
    page.opens(f"{AT}/live").fills("to-live")
    return _channel("channel_went_live", "account_mode", "merchants")
