"""Who gets to see an order: whoever bought it or has its link, at its own house, and nobody by the bank's."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from app.db import session
from app.sale.baskets.models import BasketState
from tests import books, people
from tests.bank import Bank
from tests.conftest import NOON
from tests.instalments import in_three
from tests.shopper import CHALLENGE_CARD, GOOD_CARD, REFUSED_CARD, Shopper

MUSEUM = "http://musee.test"


class Walker(Shopper):
    """Notes every address on the way, as a log, a history or an onlooker would."""

    been: list[str]

    def _follow(self, location: str) -> TestResponse:
        self.been = [*getattr(self, "been", []), location]
        return super()._follow(location)

    def returned_by(self, what: str) -> str:
        return next(address for address in self.been if f"/checkout/return/{what}" in address)


@pytest.fixture
def ada(db: object, bank: Bank) -> Walker:
    return Walker(db, bank, "en")  # type: ignore[arg-type]


def another(ada: Shopper, shop: str = "http://shop.test") -> Walker:
    return Walker(ada.app, ada.bank, "en", shop)


def told(stranger: Walker) -> str:
    """Everything a browser was given on its way."""
    with stranger.client.session_transaction(base_url=stranger.shop) as cookie:
        return "\n".join((*stranger.been, stranger.at, stranger.page.html, str(dict(cookie))))


def test_a_replayed_card_return_tells_where_the_payment_stands_and_no_more(ada: Walker) -> None:
    ada.up_to("payment").pays(GOOD_CARD)
    assert ada.page.h1 == "Order confirmed"
    stranger = another(ada).opens(ada.returned_by("card"))
    assert stranger.page.h1 == "Payment complete"
    assert books.order().ref not in told(stranger)
    assert "ada@example.org" not in told(stranger)


def test_a_replayed_bank_return_tells_no_more_either(ada: Walker) -> None:
    ada.up_to("payment").pays(CHALLENGE_CARD).answers_bank()
    assert ada.page.h1 == "Order confirmed"
    stranger = another(ada).opens(ada.returned_by("bank"))
    assert stranger.page.h1 == "Payment complete"
    assert books.order().ref not in told(stranger)


def test_a_refused_card_tells_no_more_either(ada: Walker) -> None:
    ada.up_to("payment").pays(REFUSED_CARD)
    stranger = another(ada).opens(ada.returned_by("card"))
    assert stranger.page.has("No money has been taken.")
    assert books.order().ref not in told(stranger)


def test_a_payment_of_an_instalment_tells_no_more_either(ada: Walker) -> None:
    ref = in_three(ada, people.contact(confirmed_at=NOON)).ref
    friend = another(ada).opens(f"/en/orders/{ref}/instalments/payment?shares=2").pays()
    assert friend.page.h1 == "This instalment has just been paid"
    stranger = another(ada).opens(friend.returned_by("card"))
    assert stranger.page.h1 == "Payment complete"
    assert ref not in told(stranger)


def test_whoever_lost_their_cookie_on_the_way_still_confirms_at_their_bank(ada: Walker) -> None:
    ada.up_to("payment")
    ada.client = ada.app.test_client()
    ada.pays(CHALLENGE_CARD)
    assert ada.page.h1 == "Check by your bank"
    ada.answers_bank()
    assert ada.page.h1 == "Payment complete"
    assert books.order().paid


def test_a_made_up_key_shows_nothing(ada: Walker) -> None:
    ada.opens("/en/checkout/payment/watch/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 404)


@pytest.mark.parametrize("what", ["card", "bank"])
def test_a_return_from_the_bank_opens_nothing_at_another_house(ada: Walker, what: str) -> None:
    ada.up_to("payment").pays(CHALLENGE_CARD)
    ada.answers_bank("later")
    before = books.steps()
    path = ada.returned_by(what).partition("shop.test")[2]
    museum = another(ada, MUSEUM).opens(path)
    assert museum.at.endswith("/en/basket")
    assert books.steps() == before


def test_a_link_to_seats_that_are_free_again_leads_nowhere_at_another_house(ada: Walker) -> None:
    ada.up_to("basket")
    books.basket().state = BasketState.LAPSED
    session.commit()
    link = ada.resume_link()
    another(ada, MUSEUM).opens(link, 410)
    another(ada).opens(link)


def test_the_confirmation_writes_the_address_out_only_for_whoever_bought(ada: Walker) -> None:
    ada.up_to("payment").pays()
    assert ada.page.has("Sent to ada@example.org")
    link = another(ada).opens(ada.at)
    assert link.page.has("Sent to a•••@example.org")
    assert "ada@example.org" not in link.page.html


def test_nor_does_it_write_out_who_was_given_a_voucher(ada: Walker) -> None:
    ada.opens("/en/gift-vouchers")
    ada.fills("gift", value="5000", from_name="Ada", way="them", email="lea@example.org")
    ada.is_ada().opens("/en/checkout/summary").agrees().pays()
    assert ada.page.has("lea@example.org")
    assert "lea@example.org" not in another(ada).opens(ada.at).page.html
