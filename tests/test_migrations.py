"""The models and the history agree, and the history can be walked back and forth."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from flask_migrate import downgrade, upgrade

from app.db import database
from app.factory import create_app
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
