"""A channel pays with accounts of its own, and their keys are replaced while payments go on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app import cache, resealing
from app.audit import services as audit
from app.audit.models import AuditEntry
from app.db import Sealed, session
from app.flows.activation import services as activation
from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import Verdict
from app.http.providers import NoProvider, all_providers, provider_of, signers_of
from app.kernel.actors import Actor, Forbidden, Grant, Role
from app.kernel.key_ring import KeyRing, key_id
from app.psp.port import BadSignature
from app.settlement.payments.states import PaymentState
from app.settlement.refunds import services as refunds
from app.settlement.refunds.states import RefundState
from app.settlement.reversals import services as reversals
from app.settlement.reversals.items import Reversal
from app.venue.channels import services as channels
from app.venue.channels.policies import AccountMode, CodePolicy
from app.venue.provider_accounts import services as provider_accounts
from app.venue.provider_accounts.models import ProviderKeys
from app.venue.provider_accounts.services import AccountDetails, BadAccount, OnlyKeys, TwoLive, WithoutTest
from tests import books, people
from tests.accounts import KEYS, NEW_KEYS, account_of, given_keys, opened, prepared, taken_up, withdrawn
from tests.bank import SECRETS, Bank
from tests.conftest import NOON
from tests.people import OWNER
from tests.shopper import CHALLENGE_CARD, Shopper

FORMER = {name: f"former {value}" for name, value in KEYS.items()}


def asked() -> list[str]:
    return [payment.provider for payment in books.payments()]


def test_a_channel_without_an_account_keeps_that_of_the_environment(shopper: Shopper) -> None:
    shopper.up_to("payment").pays()
    assert asked() == ["ogone"]


def test_a_payment_remembers_the_account_it_was_made_with(shopper: Shopper, bank: Bank) -> None:
    name = opened(bank)
    assert shopper.up_to("payment").pays().page.h1 == "Order confirmed"
    assert asked() == [name]


def test_another_channel_keeps_its_own(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    at = {code: provider_of(channels.by_code(code)).name for code in ("cube", "ombres")}
    assert at == {"cube": name, "ombres": "ogone"}


def test_a_payment_begun_under_the_old_keys_ends_under_the_new_ones(shopper: Shopper, bank: Bank) -> None:
    """The bank signs the way back with the key it had when the shopper left."""
    name = opened(bank)
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    given_keys(bank, name)
    assert shopper.answers_bank("confirm").page.h1 == "Order confirmed"
    assert asked() == [name]


def test_a_card_form_drawn_under_the_old_keys_is_paid_under_the_new_ones(
    shopper: Shopper, bank: Bank
) -> None:
    name = opened(bank)
    form = shopper.up_to("payment").card_form()
    given_keys(bank, name)
    assert shopper.sends_card(form=form).page.h1 == "Order confirmed"


def test_a_notification_signed_with_the_old_key_is_applied_until_that_is_withdrawn(
    shopper: Shopper, bank: Bank
) -> None:
    bank.knows(**FORMER)
    name = opened(bank, keys=FORMER)
    shopper.up_to("payment").pays(CHALLENGE_CARD).confirms_and_loses_the_way_back()
    (payment,) = books.payments()
    old = bank.letter_about(payment.ref)
    given_keys(bank, name)
    withdrawn(bank, name)
    assert psp_notifications.receive(all_providers().values(), old) is Verdict.FORGED
    assert books.payments()[0].state is PaymentState.ACTION_REQUIRED


def test_both_keys_hold_while_one_replaces_the_other(shopper: Shopper, bank: Bank) -> None:
    bank.knows(**FORMER)
    name = opened(bank, keys=FORMER)
    shopper.up_to("payment").pays(CHALLENGE_CARD).confirms_and_loses_the_way_back()
    given_keys(bank, name)
    old = bank.letter_about(books.payments()[0].ref)
    assert psp_notifications.receive(all_providers().values(), old) is Verdict.APPLIED
    assert books.payments()[0].state is PaymentState.CAPTURED
    new = all_providers()[name].sample_notification("SAMPLE-1")
    assert psp_notifications.receive(all_providers().values(), new) is Verdict.TRIED


def test_new_keys_sign_at_once(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    given_keys(bank, name)
    withdrawn(bank, name)
    provider = all_providers()[name]
    provider.read(provider.sample_notification("SAMPLE-1"))
    with pytest.raises(BadSignature):
        all_providers()["ogone"].read(provider.sample_notification("SAMPLE-1"))


@pytest.mark.parametrize("bank_knows", ["the former keys", "the new keys"])
def test_no_payment_is_refused_on_either_side_of_the_change(
    shopper: Shopper, bank: Bank, bank_knows: str
) -> None:
    """Whoever changes the keys here and at the bank does so one after the other."""
    name = opened(bank)
    form = shopper.up_to("payment").card_form()
    given_keys(bank, name)
    if bank_knows == "the new keys":
        bank.knows(**{key: NEW_KEYS[key] for key in ("userid", "password", "sha_in_directlink")})
    assert shopper.sends_card(form=form).page.h1 == "Order confirmed"
    assert bank.charges() == 1


def test_new_keys_that_were_wrong_are_withdrawn_and_the_former_ones_sign_again(
    shopper: Shopper, bank: Bank
) -> None:
    name = opened(bank)
    given_keys(bank, name)
    withdrawn(bank, name, which=0)
    assert shopper.up_to("payment").pays().page.h1 == "Order confirmed"


def test_what_was_paid_with_one_account_is_given_back_with_it(shopper: Shopper, bank: Bank) -> None:
    name = opened(bank)
    shopper.up_to("payment").pays()
    successor = opened(bank, keys=FORMER)
    assert successor != name
    order = books.order()
    shown = reversals.preview(order, Reversal())
    reversals.run(order.ref, Reversal(), shown=shown, reason="client", by=OWNER)
    refunds.run_due(all_providers())
    assert [(one.provider, one.state) for one in books.refunds()] == [(name, RefundState.PENDING)]


def test_a_shopper_who_is_at_the_bank_while_the_account_changes_has_paid(
    shopper: Shopper, bank: Bank
) -> None:
    name = opened(bank)
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    opened(bank, keys=FORMER)
    assert shopper.answers_bank("confirm").page.h1 == "Order confirmed"
    assert asked() == [name]


@pytest.mark.parametrize("policy", CodePolicy)
def test_a_card_saved_with_the_environments_account_still_pays_when_the_channel_has_the_same_keys(
    shopper: Shopper, bank: Bank, policy: CodePolicy
) -> None:
    session.execute(sa.text("UPDATE channels SET asks_code = :policy"), {"policy": policy})
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves()
    opened(bank)
    shopper.up_to("payment")
    shopper.fills("pay-1") if policy is CodePolicy.NEVER else shopper.pays_with_saved()
    assert shopper.page.h1 == "Order confirmed"
    assert asked() == ["ogone", "ogone"]


def test_a_brand_is_charged_by_the_account_it_has(shopper: Shopper, bank: Bank) -> None:
    prepared(bank, brand="visa")
    main = opened(bank)
    shopper.up_to("payment").pays()
    (visa,) = asked()
    assert visa not in (main, "ogone")
    assert account_of(visa).brand == "visa"


def test_without_any_account_the_shop_takes_no_card_and_says_so(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(shopper.app.extensions, "providers", {})
    assert shopper.up_to("payment").page.has("Card payment is not available just now.")
    with pytest.raises(NoProvider):
        provider_of(channels.by_code("cube"))


def test_a_channel_goes_live_only_after_a_test(db: Flask, bank: Bank) -> None:
    account = prepared(bank)
    account.tested_at = None
    session.commit()
    with pytest.raises(WithoutTest):
        taken_up(bank)
    assert channels.by_code("cube").account_mode is None


def test_keys_given_after_the_test_are_still_to_be_tested(db: Flask, bank: Bank) -> None:
    given_keys(bank, prepared(bank).name)
    with pytest.raises(WithoutTest):
        taken_up(bank)


def test_a_third_set_of_keys_waits_until_one_is_withdrawn(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    given_keys(bank, name)
    with pytest.raises(TwoLive):
        given_keys(bank, name, password="yet another one")


def test_the_only_keys_of_an_account_stay(db: Flask, bank: Bank) -> None:
    with pytest.raises(OnlyKeys):
        withdrawn(bank, opened(bank))


def test_the_same_keys_again_are_no_new_ones(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    with pytest.raises(BadAccount, match="same"):
        given_keys(bank, name, **KEYS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("merchant", "a merchant"),
        ("merchant", ""),
        ("brand", "petrol"),
        ("algorithm", "md5"),
        ("password", "short"),
        ("password", "x" * 101),
        ("sha_out", "aaaaaaaaaaaaaaaaa"),
        ("sha_in_form", "a line\nand another"),
        ("userid", ""),
    ],
)
def test_what_cannot_be_an_account_is_refused_by_name(db: Flask, field: str, value: str) -> None:
    about = {"provider": "ogone", "mode": AccountMode.TEST, "merchant": "parterre"}
    details = AccountDetails(**{**about, **({} if field in KEYS else {field: value})})  # type: ignore[arg-type]
    secrets = {**KEYS, **({field: value} if field in KEYS else {})}
    with pytest.raises(BadAccount, match=field):
        provider_accounts.add(channels.find("cube"), details, secrets, OWNER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_enter_keys(db: Flask, bank: Bank, role: Role) -> None:
    by, channel = Actor("Sam", "0SAM", frozenset({Grant(role)})), channels.find("cube")
    account = prepared(bank)
    with pytest.raises(Forbidden):
        provider_accounts.replace_keys(account, NEW_KEYS, by)
    with pytest.raises(Forbidden):
        provider_accounts.withdraw_keys(account, account.keys[0].id, by)
    with pytest.raises(Forbidden):
        provider_accounts.take_up(channel, AccountMode.LIVE, by)
    with pytest.raises(Forbidden):
        provider_accounts.leave(channel, ["ogone"], by)
    with pytest.raises(Forbidden):
        provider_accounts.retire(account, by)


def stored() -> str:
    """Everything the tables and the audit hold of keys, as somebody reads it who has the database."""
    raw = sa.type_coerce(ProviderKeys.secrets, sa.LargeBinary)
    rows = session.execute(sa.select(raw, ProviderKeys.hints, ProviderKeys.set_by)).all()
    audit = session.execute(sa.select(AuditEntry.before, AuditEntry.after, AuditEntry.reason)).all()
    return f"{[(bytes(sealed or b''), *rest) for sealed, *rest in rows]} {audit}"


def test_an_account_that_takes_the_place_of_a_prepared_one_says_which_it_gives_up(
    db: Flask, bank: Bank
) -> None:
    former = prepared(bank)
    added = prepared(bank)
    assert former.retired_at is not None
    (entry,) = audit.history("provider_account", added.name)
    assert entry.after["gives_up"] == f"{SECRETS['PSPID']} ({former.name})"


def test_neither_the_tables_nor_the_audit_hold_a_key(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    given_keys(bank, name)
    assert not [secret for secret in (*KEYS.values(), *NEW_KEYS.values()) if secret in stored()]


def test_withdrawn_keys_are_gone(db: Flask, bank: Bank) -> None:
    name = opened(bank)
    given_keys(bank, name)
    withdrawn(bank, name)
    assert [bool(keys.secrets) for keys in account_of(name).keys] == [True, False]


def test_a_new_seal_key_takes_them_over(db: Flask, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    name = opened(bank)
    old = Sealed.ring.current
    monkeypatch.setattr(Sealed, "ring", KeyRing((b"a new key to seal with, 32 bytes", old)))
    assert resealing.reseal() >= 1
    assert ("provider_keys.secrets", key_id(old), 1) not in list(resealing.counts())
    assert all_providers()[name].name == name


def test_keys_that_cannot_be_opened_stop_nobody_else(
    shopper: Shopper, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(bank)
    monkeypatch.setattr(Sealed, "ring", KeyRing((b"a new key to seal with, 32 bytes",)))
    cache.clear()
    assert list(all_providers()) == ["ogone"]


def test_no_description_of_an_account_prints_its_keys(db: Flask, bank: Bank) -> None:
    opened(bank)
    printed = f"{all_providers()} {provider_accounts.of_channel('cube')} {vars(all_providers()['ogone'])}"
    assert not [KEYS[name] for name in KEYS if name != "userid" and KEYS[name] in printed]


def test_a_card_kept_during_the_tests_pays_nothing_once_the_channel_is_live(
    shopper: Shopper, bank: Bank
) -> None:
    opened(bank, AccountMode.TEST)
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves()
    assert shopper.up_to("payment").page.has("1111")
    opened(bank)
    assert not shopper.opens("/en/checkout/payment").page.has("1111")


def test_an_account_of_another_channel_is_not_believed(db: Flask, bank: Bank) -> None:
    details = AccountDetails("ogone", AccountMode.TEST, "MUSEUM", "")
    museum = provider_accounts.add(channels.find("ombres"), details, KEYS, OWNER)
    own = opened(bank)
    signers, _said = signers_of(lambda provider: provider.name, channels.by_code("cube"))
    assert [one.name for one in signers] == [own, "ogone"]
    assert museum.name in all_providers()


def test_a_channel_without_its_own_account_is_never_paid_with_the_servers(
    db: Flask, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(bank)
    monkeypatch.setattr(provider_accounts, "in_mode", lambda _channel, _brand="": None)
    with pytest.raises(NoProvider):
        provider_of(channels.by_code("cube"))


def test_what_was_bought_with_play_money_is_refunded_before_going_live(shopper: Shopper, bank: Bank) -> None:
    opened(bank, AccountMode.TEST)
    shopper.up_to("payment").pays()
    prepared(bank)
    with pytest.raises(activation.TestOrdersLeft) as left:
        activation.go_live(channels.find("cube", lock=True), [], OWNER)
    assert left.value.numbers == [books.order().number]
    order = books.order()
    shown = reversals.preview(order, Reversal())
    reversals.run(order.ref, Reversal(), shown=shown, reason="tests are over", by=OWNER)
    activation.go_live(channels.find("cube", lock=True), [], OWNER)
    assert channels.find("cube").account_mode is AccountMode.LIVE


def test_what_was_bought_with_the_servers_test_account_is_refunded_first_too(
    shopper: Shopper, bank: Bank
) -> None:
    shopper.up_to("payment").pays()
    prepared(bank)
    with pytest.raises(activation.TestOrdersLeft):
        activation.go_live(channels.find("cube", lock=True), ["ogone"], OWNER)
