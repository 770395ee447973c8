"""The models and the history agree, and the history can be walked back and forth."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from flask_migrate import downgrade, upgrade

from app import cache
from app.db import database
from app.dev.seed import command as seed
from app.dev.seed_data import venue_texts
from app.factory import create_app
from app.venue.legal import services as legal
from app.venue.legal.models import LegalKind
from tests import database as server
from tests.conftest import environ


def test_models_and_history_agree() -> None:
    with server.new_database() as url:
        app = create_app(environ(url))
        with app.app_context():
            upgrade()
            migrations: Config = app.extensions["migrate"].migrate.get_config()
            command.check(migrations)
            downgrade(revision="0003_job_queue")
            upgrade()
            database.session.remove()
            database.engine.dispose()


def test_the_terms_of_a_channel_become_their_first_version() -> None:
    """And orders, which carry its name, still name it."""
    with server.new_database() as url:
        app = create_app(environ(url))
        with app.app_context():
            upgrade()
            seed.seed("http://shop.test", "http://museum.test")
            downgrade(revision="0053_brands")
            upgrade()
            cache.clear()
            found = {one.version: one.text.fr for one in legal.versions("cube", LegalKind.TERMS)}
            assert found == {"2026-11": venue_texts.TERMS.fr}
            assert legal.current("ombres", LegalKind.PRIVACY).text.en == venue_texts.PRIVACY.en
            database.session.remove()
            database.engine.dispose()
