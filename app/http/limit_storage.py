"""What the rate limits have counted, in the shop's own database: every process counts the same visitors.

A count is one statement on a connection of its own, outside the request's transaction. It stands whatever the
request comes to, and two requests at the same moment never both get the last try.
"""

from __future__ import annotations

import weakref
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from limits.storage import Storage
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from app.db import Base, keyed_digest
from app.kernel import clock

NOW = sa.func.clock_timestamp()


class RateLimitCount(Base):
    """How often something was tried in the current window. Unlogged: cheaper, and empty after a crash."""

    __tablename__ = "rate_limit_counts"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(primary_key=True)  # a keyed digest: it holds addresses
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)


CURRENT: sa.ColumnElement[bool] = RateLimitCount.expires_at > NOW


def _added() -> sa.Executable:
    """Add to the count of the current window, or begin a new one. A count is never below 0."""
    lasts = sa.cast(sa.bindparam("seconds"), sa.Integer) * sa.text("interval '1 second'")
    amount = sa.cast(sa.bindparam("amount"), sa.Integer)
    new = insert(RateLimitCount).values(
        key=sa.bindparam("key"), count=sa.func.greatest(amount, 0), expires_at=NOW + lasts
    )
    return new.on_conflict_do_update(
        index_elements=[RateLimitCount.key],
        set_={
            "count": sa.case(
                (CURRENT, sa.func.greatest(RateLimitCount.count + amount, 0)), else_=new.excluded["count"]
            ),
            "expires_at": sa.case((CURRENT, RateLimitCount.expires_at), else_=new.excluded.expires_at),
        },
    ).returning(RateLimitCount.count)


ADD = _added()


def init_app(app: Flask) -> None:
    """Connections of its own: a request with one of the session does not wait for a second of those."""
    engine = sa.create_engine(
        app.config["SETTINGS"].database_url,
        isolation_level="AUTOCOMMIT", pool_size=2, max_overflow=0, pool_timeout=5, hide_parameters=True,
    )  # fmt: skip
    app.extensions["limit_counts"] = engine
    weakref.finalize(app, engine.dispose)


def _engine() -> sa.Engine:
    engine: sa.Engine = current_app.extensions["limit_counts"]
    return engine


class DatabaseStorage(Storage):
    """A storage of the `limits` library, by fixed windows. Raises SQLAlchemy's errors."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012  # as the library declares it

    @property
    def base_exceptions(self) -> type[Exception]:
        return sa.exc.SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with _engine().connect() as connection:
            row = {"key": keyed_digest(key), "seconds": expiry, "amount": amount}
            return int(connection.execute(ADD, row).scalar_one())

    def get(self, key: str) -> int:
        return int(self._of(key, RateLimitCount.count) or 0)

    def get_expiry(self, key: str) -> float:
        expiry = self._of(key, RateLimitCount.expires_at)
        return expiry.timestamp() if expiry else clock.now().timestamp()

    def _of(self, key: str, column: InstrumentedAttribute[Any]) -> Any:
        with _engine().connect() as connection:
            current = sa.select(column).where(RateLimitCount.key == keyed_digest(key), CURRENT)
            return connection.scalar(current)

    def check(self) -> bool:
        with _engine().connect() as connection:
            return connection.scalar(sa.select(sa.true())) is True

    def reset(self) -> int | None:
        return self._delete(sa.true())

    def clear(self, key: str) -> None:
        self._delete(RateLimitCount.key == keyed_digest(key))

    def delete_expired(self) -> int:
        """Raises nothing of its own. Answers how many counts of past windows were deleted."""
        return self._delete(~CURRENT)

    def _delete(self, which: sa.ColumnElement[bool]) -> int:
        with _engine().connect() as connection:
            return connection.execute(sa.delete(RateLimitCount).where(which)).rowcount
