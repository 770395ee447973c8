"""The role that serves pages owns no table and cannot change the books, whatever a flaw lets somebody ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app.config import BadSetting
from app.db import database, session
from app.dev.embedded_postgres import SHOP_ROLE
from app.factory import create_app
from app.worker import sweeps
from tests import database as server
from tests.bank import Bank
from tests.conftest import environ, production_environ
from tests.shopper import Shopper

BOOKS = ("ledger_transactions", "ledger_postings", "payment_events", "refund_headers")
REFUSED = pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner")


@pytest.fixture
def shop_role(seeded: str) -> Iterator[sa.Connection]:
    if (url := server.for_shop(seeded)) == seeded:
        pytest.skip("TEST_DATABASE_URL has one role only")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def test_a_whole_purchase_and_every_sweep_need_no_more_than_the_shops_role(
    shop_role: sa.Connection, shopper: Shopper, bank: Bank
) -> None:
    assert session.scalar(sa.text("SELECT current_user")) == SHOP_ROLE
    shopper.up_to("payment").pays()
    assert bank.charges() == 1
    done = sweeps.run_all()
    assert set(done) == {sweep.name for sweep in sweeps.SWEEPS}
    assert done["send_emails"]


@pytest.mark.parametrize("table", BOOKS)
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"])
def test_the_books_cannot_be_changed(shop_role: sa.Connection, table: str, act: str) -> None:
    column = next(iter(database.metadata.tables[table].columns))
    shop_role.execute(sa.select(column).limit(1))
    with REFUSED:
        shop_role.execute(sa.text(act.format(table, column.name, column.name)))


@pytest.mark.parametrize(
    "act",
    [
        "CREATE TABLE own (id int)",
        "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE orders ADD COLUMN own int",
        "ALTER TABLE ledger_postings DISABLE TRIGGER ledger_postings_append_only",
        "CREATE OR REPLACE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP TABLE orders",
        "DELETE FROM alembic_version",
        "SET ROLE parterre",
    ],
)
def test_nothing_but_rows_can_be_changed(shop_role: sa.Connection, act: str) -> None:
    with REFUSED:
        shop_role.execute(sa.text(act))


def test_a_table_made_by_a_later_migration_is_the_shops_to_use_after_it(shop_role: sa.Connection) -> None:
    with server.new_database() as url:
        app, owner = create_app(environ(url)), sa.create_engine(url, poolclass=sa.NullPool)
        with app.app_context():
            upgrade(revision="0003_job_queue")
            with owner.begin() as connection:
                connection.execute(sa.text("CREATE UNLOGGED TABLE later (id serial)"))
            upgrade()
            session.execute(sa.text("INSERT INTO later DEFAULT VALUES"))
            session.execute(sa.text("UPDATE later SET id = 2; DELETE FROM later"))
            session.commit()
            database.session.remove()
            database.engine.dispose()


def test_a_role_that_could_become_the_owner_is_refused() -> None:
    with server.new_database() as url:
        app = create_app({**environ(url), "DATABASE_URL": url, "MIGRATION_DATABASE_URL": url})
        with app.app_context(), pytest.raises(BadSetting, match="Make one without these rights"):
            upgrade()
        with app.app_context():
            database.engine.dispose()


def test_production_migrates_as_another_role_only(db: Flask) -> None:
    app = create_app({**production_environ("postgresql://shop@localhost/shop"), "MIGRATION_DATABASE_URL": ""})
    with app.app_context(), pytest.raises(BadSetting, match="a database role of their own"):
        upgrade()
