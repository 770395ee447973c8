"""Addresses people type: asked about, never corrected; what cannot be written to is said at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from app.db import session
from app.flows.accounts import services as accounts
from app.flows.accounts.models import TokenPurpose
from app.people.customers.email_addresses import NotAnAddress
from app.sale.baskets import services as baskets
from app.sale.catalog.models import Performance
from app.sale.waitlist import services as waitlist
from app.sale.waitlist.models import WaitlistKind
from app.shop.email_suggestions import suggestion
from app.venue.channels.models import Channel
from tests import books
from tests.shopper import Shopper

REAL = (
    "gmail.com googlemail.com hotmail.com hotmail.fr hotmail.be hotmail.de hotmail.it hotmail.es "
    "hotmail.co.uk msn.com outlook.com outlook.fr outlook.de outlook.be outlook.it outlook.es outlook.at "
    "outlook.com.br outlook.com.tr live.com live.fr live.be live.nl live.de live.co.uk live.com.au "
    "yahoo.com yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.co.uk yahoo.co.jp yahoo.com.br "
    "yahoo.com.mx ymail.com rocketmail.com mail.com email.com icloud.com me.com mac.com proton.me "
    "protonmail.com protonmail.ch pm.me tutanota.com tuta.io fastmail.com fastmail.fm hey.com gmx.com "
    "gmx.net gmx.de gmx.at gmx.ch gmx.fr web.de t-online.de freenet.de posteo.de mailbox.org aol.com "
    "aol.fr orange.fr wanadoo.fr free.fr sfr.fr neuf.fr cegetel.net laposte.net bbox.fr alice.fr "
    "aliceadsl.fr numericable.fr voila.fr mailo.com bluewin.ch bluemail.ch sunrise.ch hispeed.ch "
    "vtxnet.ch netplus.ch infomaniak.com ik.me hin.ch unige.ch epfl.ch skynet.be telenet.be proximus.be "
    "voo.be pt.lu internet.lu libero.it virgilio.it tin.it alice.it orange.es orange.be orange.com "
    "terra.es sapo.pt ziggo.nl home.nl xs4all.nl btinternet.com sky.com virginmedia.com wp.pl onet.pl "
    "seznam.cz yandex.ru mail.ru qq.com 163.com naver.com comcast.net verizon.net bigpond.com "
)


@pytest.mark.parametrize("domain", REAL.split())
def test_the_domain_of_a_real_provider_is_never_doubted(domain: str) -> None:
    assert suggestion(f"marie@{domain}") == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("hotnail.fr", "hotmail.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("wandoo.fr", "wanadoo.fr"),
        ("bluwin.ch", "bluewin.ch"),
    ],
)
def test_a_slip_of_the_finger_is_asked_about(typed: str, meant: str) -> None:
    assert suggestion(f"marie@{typed}") == f"marie@{meant}"


@pytest.fixture
def asked(shopper: Shopper) -> Shopper:
    """Marie, who is asked whether she meant another address."""
    shopper.up_to("basket").opens("/en/checkout/identification")
    shopper.fills("identify", 422, email="marie@gmial.com")
    assert shopper.page.has("Did you mean marie@gmail.com?")
    return shopper


def test_the_address_as_typed_is_the_ticked_one(asked: Shopper) -> None:
    asked.fills("identify")
    assert books.basket().email == "marie@gmial.com"


def test_the_other_address_is_taken_if_she_ticks_it(asked: Shopper) -> None:
    asked.fills("identify", meant="marie@gmail.com")
    assert books.basket().email == "marie@gmail.com"


@pytest.mark.parametrize("ticked", ["marie@gmial.com", "marie@gmail.com"])
def test_what_stands_in_the_field_now_wins(asked: Shopper, ticked: str) -> None:
    asked.fills("identify", email="marie@example.org", meant=ticked)
    assert books.basket().email == "marie@example.org"


FORGED = [
    "eve@example.com",
    "marie@example.org, eve@example.com",
    "marie@example.org\r\nBcc: eve@example.com",
    "not an address",
    "m" * 300,
]


@pytest.mark.parametrize("forged", FORGED)
def test_no_other_address_can_be_slipped_in(shopper: Shopper, forged: str) -> None:
    shopper.up_to("basket").opens("/en/checkout/identification")
    shopper.fills("identify", email="marie@example.org", meant=forged)
    assert books.basket().email == "marie@example.org"


@pytest.mark.parametrize("forged", FORGED)
def test_what_was_slipped_in_is_no_answer_to_the_question(asked: Shopper, forged: str) -> None:
    asked.fills("identify", 422, meant=forged)
    assert books.basket().email == ""
    assert asked.page.has("Did you mean marie@gmail.com?")


@pytest.mark.parametrize("forged", FORGED[1:])
def test_no_service_keeps_what_is_not_an_address(shopper: Shopper, forged: str) -> None:
    shopper.takes()
    channel = session.get_one(Channel, "cube")
    with pytest.raises(NotAnAddress):
        baskets.identify(books.basket(), forged)
    with pytest.raises(NotAnAddress):
        accounts.ask_link(channel, TokenPurpose.SIGN_IN, forged, "en")
    with pytest.raises(NotAnAddress):
        waitlist.wait(channel, session.query(Performance).first(), WaitlistKind.PLACES, forged, "en")  # type: ignore[arg-type]


TOO_LONG = {
    "en": "An address has at most 64 characters before the @.",
    "fr": "Une adresse a au plus 64 caractères avant le @.",
}
ACCENTS = {
    "en": "We cannot write to an address with accents before the @. Enter another one.",
    "fr": "Nous ne pouvons pas écrire à une adresse qui a des accents avant le @. Donnez-en une autre.",
}


@pytest.mark.parametrize(
    ("typed", "says"), [("m" * 65 + "@example.org", TOO_LONG), ("zoé@example.org", ACCENTS)]
)
@pytest.mark.parametrize("path", ["checkout/identification", "account/sign-in", "account/recovery"])
def test_an_address_our_mails_would_not_reach_is_said_in_the_form(
    shopper: Shopper, acheteuse: Shopper, path: str, typed: str, says: dict[str, str]
) -> None:
    form = {
        "checkout/identification": "identify",
        "account/sign-in": "sign-in",
        "account/recovery": "recover",
    }
    for visitor in (shopper, acheteuse):
        visitor.takes().opens(f"/{visitor.lang}/{path}").fills(form[path], 422, email=typed)
        assert visitor.page.has(says[visitor.lang])
        assert typed in visitor.page.html


def test_accents_are_welcome_where_the_mail_server_takes_them(
    shopper: Shopper, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_utf8=True))
    shopper.takes().is_ada("zoé@example.org")
    assert books.basket().email == "zoé@example.org"


def test_a_domain_may_have_accents_anywhere(shopper: Shopper) -> None:
    shopper.takes().is_ada("zoe@Théâtre.fr")
    assert books.basket().email == "zoe@théâtre.fr"
