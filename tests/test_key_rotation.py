"""A key is changed while the shop is open: what the old one sealed and signed is read until it goes."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from flask_migrate import downgrade, upgrade

from app import resealing
from app.db import Sealed, database, session
from app.factory import create_app
from app.flows.accounts import services as accounts
from app.http import proof_of_work, return_to, tokens
from app.kernel.key_ring import UnknownKey, key_id
from app.messages.email_queue.models import EmailMessage
from app.people.cards.models import CardDeletion
from app.sale.tickets import services as tickets
from tests import books
from tests import database as server
from tests.conftest import KEY, environ
from tests.guard import answer_to
from tests.shop.test_sent_twice import takes
from tests.shopper import Shopper

NAMES = ("SECRET_KEY", "SEAL_KEY", "TICKET_KEY")
OLD = {name: environ("postgresql://shop@db/shop")[name] for name in NAMES}
NEW = {
    "SECRET_KEY": "another secret that is long enough for tests",
    "SEAL_KEY": base64.b64encode(b"a new key to seal with, 32 bytes").decode(),
    "TICKET_KEY": base64.b64encode(b"a new key to sign with, 32 bytes").decode(),
}
PREDECESSORS = {f"{name}_PREVIOUS": key for name, key in OLD.items()}
CONFIG = ("SETTINGS", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY")
SHOWN = "card_deletions.token: {} by {} ({})"


@pytest.fixture
def restarts(db: Flask) -> Iterator[Callable[..., None]]:
    """The shop starts again, with these keys."""
    before, ring = {name: db.config[name] for name in CONFIG}, Sealed.ring

    def again(**keys: str) -> None:
        session.expunge_all()
        started = create_app(environ("postgresql://shop@db/shop", **keys))
        db.config.update({name: started.config[name] for name in CONFIG})

    again(**OLD)
    yield again
    db.config.update(before)
    Sealed.ring = ring


@pytest.fixture
def card(restarts: Callable[..., None]) -> str:
    """Something sealed with the old key: its ref."""
    deletion = CardDeletion(provider="ogone", token="an alias")
    session.add(deletion)
    session.commit()
    return deletion.ref


def alias(ref: str) -> str:
    session.expunge_all()
    return session.get_one(CardDeletion, ref).token


def keys(shop: Flask, command: str, exit_code: int = 0) -> str:
    said = shop.test_cli_runner().invoke(args=["keys", command])
    assert said.exit_code == exit_code, said.output
    return said.output


def test_a_shopper_on_the_payment_page_pays_after_all_keys_were_changed(
    shopper: Shopper, restarts: Callable[..., None]
) -> None:
    shopper.up_to("payment")
    restarts(**NEW, **PREDECESSORS)
    shopper.pays()
    assert shopper.page.h1 == "Order confirmed"


def test_a_form_sent_before_the_change_and_again_after_it_is_one_form(
    shopper: Shopper, restarts: Callable[..., None]
) -> None:
    takes(shopper)
    basket, lines = books.basket().ref, len(books.basket().lines)
    restarts(**NEW, **PREDECESSORS)
    shopper.loses_the_answer().sends_it_again()
    assert (books.basket().ref, len(books.basket().lines)) == (basket, lines)


def test_links_in_mails_sent_before_open_until_the_predecessor_goes(
    db: Flask, restarts: Callable[..., None]
) -> None:
    stop, resume, watch = (
        tokens.stop_token("ada@example.org"),
        tokens.resume_token("B"),
        tokens.watch_token("O"),
    )
    read = (tokens.read_stop_token, tokens.read_resume_token, tokens.read_watch_token)
    sent = (stop, resume, watch)
    restarts(**NEW, **PREDECESSORS)
    assert [reads(link) for reads, link in zip(read, sent, strict=True)] == ["ada@example.org", "B", "O"]
    assert tokens.stop_token("ada@example.org") != stop
    restarts(**NEW)
    assert [reads(link) for reads, link in zip(read, sent, strict=True)] == [None, None, None]


def test_a_way_back_and_a_solved_puzzle_hold(db: Flask, restarts: Callable[..., None]) -> None:
    back, puzzle = return_to.token("/en/basket"), proof_of_work.ask("Ada")
    answer = answer_to(puzzle.seed, puzzle.puzzles, puzzle.bits)
    restarts(**NEW, **PREDECESSORS)
    with db.test_request_context(f"/?return_to={back}"):
        assert return_to.carried() == "/en/basket"
    assert proof_of_work.holds(puzzle.token, answer, "Ada")
    assert not proof_of_work.holds(puzzle.token, answer, "Bob")


def test_a_code_in_a_mail_is_still_the_right_one(shopper: Shopper, restarts: Callable[..., None]) -> None:
    shopper.up_to("payment")
    asked = accounts.ask_code(books.basket(), "en").ref
    code = session.scalars(sa.select(EmailMessage.secret).filter_by(subject_ref=asked)).one()
    restarts(**NEW, **PREDECESSORS)
    with pytest.raises(accounts.WrongEmailCode):
        accounts.use_code(asked, books.basket(), f"{(int(code or 0) + 1) % 1_000_000:06}")
    accounts.use_code(asked, books.basket(), code or "")


def test_tickets_sent_before_open_doors_until_the_predecessor_goes(
    shopper: Shopper, restarts: Callable[..., None]
) -> None:
    shopper.up_to("payment").pays()
    old = tickets.code(books.tickets()[0], tokens.ticket_keys()[0])
    restarts(**NEW, **PREDECESSORS)
    new = tickets.code(books.tickets()[0], tokens.ticket_keys()[0])
    assert new != old
    assert all(tickets.admits(scanned, tokens.ticket_keys()) for scanned in (old, new))
    restarts(**NEW)
    assert [bool(tickets.admits(scanned, tokens.ticket_keys())) for scanned in (old, new)] == [False, True]


def test_what_is_sealed_is_sealed_anew_and_then_the_predecessor_can_go(
    db: Flask, card: str, restarts: Callable[..., None]
) -> None:
    old, new = (key_id(base64.b64decode(key)).hex() for key in (KEY, NEW["SEAL_KEY"]))
    restarts(**NEW, **PREDECESSORS)
    assert alias(card) == "an alias"
    assert SHOWN.format(1, old, "SEAL_KEY_PREVIOUS") in keys(db, "show")
    assert "sealed anew." in keys(db, "reseal")
    assert SHOWN.format(1, new, "SEAL_KEY") in keys(db, "show")
    assert keys(db, "reseal") == "0 sealed anew.\n"
    restarts(**NEW)
    assert alias(card) == "an alias"


def test_what_an_unknown_key_has_sealed_is_refused_by_its_name(
    db: Flask, card: str, restarts: Callable[..., None]
) -> None:
    restarts(**NEW)
    old = key_id(base64.b64decode(KEY)).hex()
    with pytest.raises(UnknownKey, match=old):
        alias(card)
    assert SHOWN.format(1, old, "unknown") in keys(db, "show")
    assert "are sealed with a key we do not have" in keys(db, "reseal", exit_code=1)


def test_a_value_changed_meanwhile_is_not_overwritten(
    card: str, restarts: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    restarts(**NEW, **PREDECESSORS)
    found = resealing._sealed_by

    def too_late(column: sa.Column[str], old: bytes) -> object:
        rows = found(column, old)
        session.execute(sa.update(CardDeletion).values(token="a newer alias"))
        return rows

    monkeypatch.setattr(resealing, "_sealed_by", too_late)
    assert resealing.reseal() == 0
    assert alias(card) == "a newer alias"


def test_what_was_sealed_before_keys_had_names_is_read_after_the_migration() -> None:
    nonce = b"twelve bytes"
    sealed = nonce + AESGCM(base64.b64decode(KEY)).encrypt(nonce, b"an alias", None)
    ring = Sealed.ring
    with server.new_database() as url:
        app = create_app({**environ(url), **NEW, **PREDECESSORS})
        with app.app_context():
            upgrade()
            downgrade(revision="0027_hoarding")
            raw = sa.type_coerce(sealed, sa.LargeBinary)
            session.execute(sa.insert(CardDeletion).values(ref="A", provider="ogone", token=raw))
            session.commit()
            upgrade()
            assert alias("A") == "an alias"
            downgrade(revision="0027_hoarding")
            column = sa.type_coerce(CardDeletion.token, sa.LargeBinary)
            assert session.scalars(sa.select(column)).one() == sealed
            database.session.remove()
            database.engine.dispose()
    Sealed.ring = ring
