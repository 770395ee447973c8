"""The house changes its provider. What was begun with the former one ends there, saved cards included."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from sqlalchemy import update

from app.db import session
from app.flows.psp_notifications import services as psp_notifications
from app.flows.psp_notifications.models import Verdict
from app.http.providers import all_providers
from app.psp.ogone import signing
from app.psp.ogone.adapter import Ogone
from app.psp.port import Message, Provider
from app.settlement.payments.states import PaymentState
from app.venue.channels.models import Channel
from app.venue.channels.policies import CodePolicy
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.psp.samples import SETTINGS, letter
from tests.shopper import CHALLENGE_CARD, Shopper

NEW = "newbank"
Changes = Callable[..., None]


@pytest.fixture
def changes(shopper: Shopper, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Changes:
    """The new provider comes first, and is asked whether it signed what a browser brings."""

    def act(*, former_stays: bool = True) -> None:
        former = dict(all_providers()) if former_stays else {}
        monkeypatch.setitem(shopper.app.extensions, "providers", {NEW: new_provider(), **former})
        session.execute(update(Channel).values(provider=NEW))
        session.commit()
        session.expunge_all()

    return act


def new_provider() -> Provider:
    made = Ogone(SETTINGS)
    made.name = NEW
    return cast(Provider, made)


def regular(shopper: Shopper) -> Shopper:
    """Ada has a saved card, and is about to pay again."""
    shopper.signs_in(people.contact(confirmed_at=NOON)).up_to("payment").pays_and_saves()
    return shopper.up_to("payment")


def asked() -> list[str]:
    return [payment.provider for payment in books.payments()]


def test_whoever_comes_back_from_a_challenge_has_paid(shopper: Shopper, changes: Changes) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    changes()
    assert shopper.answers_bank("confirm").page.h1 == "Order confirmed"


def test_a_card_typed_into_the_former_form_is_charged_there(shopper: Shopper, changes: Changes) -> None:
    form = shopper.up_to("payment").card_form()
    changes()
    assert shopper.sends_card(form=form).page.h1 == "Order confirmed"
    assert asked() == ["ogone"]


@pytest.mark.parametrize("policy", CodePolicy)
def test_a_saved_card_pays_where_it_is_kept(shopper: Shopper, changes: Changes, policy: CodePolicy) -> None:
    session.execute(update(Channel).values(asks_code=policy))
    regular(shopper)
    changes()
    shopper.opens("/en/checkout/payment")
    shopper.fills("pay-1") if policy is CodePolicy.NEVER else shopper.pays_with_saved()
    assert shopper.page.h1 == "Order confirmed"
    assert asked() == ["ogone", "ogone"]


def test_a_saved_card_is_changed_where_it_is_kept(shopper: Shopper, changes: Changes) -> None:
    regular(shopper)
    changes()
    form = shopper.opens("/en/account/cards").page.soup.select(".kept-card-form")[0]
    shopper.tells_bank(form, ECOM_CARDINFO_EXPDATE_MONTH="05", ECOM_CARDINFO_EXPDATE_YEAR="32")
    assert shopper.page.has("changed at the bank")


def test_a_card_whose_provider_is_gone_is_shown_and_can_be_deleted(
    shopper: Shopper, changes: Changes
) -> None:
    regular(shopper)
    changes(former_stays=False)
    assert not shopper.opens("/en/checkout/payment").page.soup.select("#pay-1")
    shopper.opens("/en/account/cards")
    shopper.sends(shopper.page.action("/removal"))
    assert shopper.page.has("is deleted here")


def test_news_of_one_provider_says_nothing_of_anothers_payment(shopper: Shopper, changes: Changes) -> None:
    shopper.up_to("payment").pays(CHALLENGE_CARD)
    changes()
    (payment,) = books.payments()
    said = {"orderID": payment.ref, "STATUS": "2", "NCERROR": "30001001", "PAYID": "77"}
    news: Message = letter(signing.FEEDBACK_OUT, said)
    assert psp_notifications.receive([all_providers()[NEW]], news) is Verdict.UNKNOWN
    shopper.opens(f"/en/checkout/return/bank?{'&'.join(f'{k}={v}' for k, v in news.params)}")
    assert books.payments()[0].state is PaymentState.ACTION_REQUIRED
