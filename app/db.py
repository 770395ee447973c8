"""The database: the plain declarative base, the session on it, and our column types."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

import structlog
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg.errors import DeadlockDetected
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    String,
    and_,
    event,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, registry
from sqlalchemy.types import TypeDecorator

from app.kernel.key_ring import KeyRing
from app.kernel.texts import Texts

log = structlog.get_logger()

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment with a time zone, always read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)


class TextsColumn(TypeDecorator[Texts]):
    """Texts as a JSON object, one key a language."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Texts | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else {"fr": value.fr, "en": value.en}

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> Texts | None:
        return None if value is None else Texts(**value)


class Sealed(TypeDecorator[str]):
    """Text encrypted at rest; the keys come from the environment, never from the database."""

    impl = LargeBinary
    cache_ok = True
    ring = KeyRing(())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else self.ring.seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else self.ring.unseal(value)


def keyed_digest(text: str) -> str:
    """A keyed digest, to compare texts; without the key, it reveals nothing of them."""
    return Sealed.ring.digests(text)[0]


def is_keyed_digest(digest: str, text: str) -> bool:
    """Whether it is one of this text, before a rotation of the key or after."""
    return any(hmac.compare_digest(digest, ours) for ours in Sealed.ring.digests(text))


class EnumColumn(TypeDecorator[StrEnum]):
    """An enum stored as its value, checked on writing and reading."""

    impl = String(20)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


APPEND_ONLY = {"info": {"append_only": True}}  # for `__table_args__`: the shop's role may not change its rows


class Base(DeclarativeBase):
    """The plain base every model inherits; the registry carries what the types mean."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: Instant,
            Texts: TextsColumn,
            dict[str, Any]: JSONB,
            list[str]: JSONB,
            list[int]: JSONB,
        },
    )


class Session(FlaskSession):
    """Its end changes no answer: what a request came to is committed by then, or it is not.

    `reads`: for a page that is only asked for. Its statements need no transaction around them, which saves
    two round trips, until one of them locks or writes. Under READ COMMITTED they see the same either way.
    """

    holds_commits = False  # inside `one_transaction`
    reads = False

    def get_bind(self, *args: Any, **options: Any) -> Any:
        bind = super().get_bind(*args, **options)
        return _without_transaction(bind) if self.reads and isinstance(bind, Engine) else bind

    def begin_to_write(self) -> None:
        """Whatever follows is one transaction, until it is committed or rolled back."""
        if self.reads:
            connection = self.connection().connection.dbapi_connection
            if connection is not None and connection.autocommit:
                connection.autocommit = False

    def commit(self) -> None:
        if self.holds_commits:
            self.flush()
        else:
            super().commit()

    def close(self) -> None:
        try:
            super().close()
        except DBAPIError as error:  # its connection died after the last statement
            log.error("database_away", error=type(error).__name__, at="the end of a request")
            self.invalidate()


@cache
def _without_transaction(engine: Engine) -> Engine:
    """The same pool; connections go back to it as they were."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


@event.listens_for(Session, "before_flush")
def _flushes(current: Session, _context: Any, _objects: Any) -> None:
    current.begin_to_write()


@event.listens_for(Session, "do_orm_execute")
def _executes(state: ORMExecuteState) -> None:
    locks = getattr(state.statement, "_for_update_arg", None) is not None
    if locks or not state.is_select:
        cast(Session, state.session).begin_to_write()


database = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False, "class_": Session},
    disable_autonaming=True,
)
session = database.session

P = ParamSpec("P")
R = TypeVar("R")

LET_PASS = 0.1  # seconds: on a busy machine the other would wake up too late, and both would wait again


def again_after_deadlock(act: Callable[P, R]) -> Callable[P, R]:
    """PostgreSQL has ended one of two transactions that waited for each other: it runs once more.

    For what is one transaction from its first statement to its commit: nothing of it was kept. Inside
    `one_transaction` it is that whole which has to run again.
    """

    @wraps(act)
    def acting(*args: P.args, **options: P.kwargs) -> R:
        try:
            return act(*args, **options)
        except OperationalError as error:
            if not isinstance(error.orig, DeadlockDetected) or _session().holds_commits:
                raise
        session.rollback()
        log.warning("deadlock", act=act.__qualname__)
        time.sleep(LET_PASS)
        return act(*args, **options)

    return acting


def _session() -> Session:
    return cast(Session, session())


@contextmanager
def one_transaction() -> Iterator[None]:
    """What is committed in here is committed at the end, all of it or, after an exception, none."""
    current = _session()
    current.holds_commits = True
    try:
        yield
    except BaseException:
        current.rollback()
        raise
    finally:
        current.holds_commits = False
    current.commit()


def advisory_locks(keys: Iterable[ColumnElement[int]]) -> None:
    """Wait for whoever holds one of these, and hold them until this transaction ends."""
    _session().begin_to_write()
    session.execute(select(*map(func.pg_advisory_xact_lock, keys)))


LAST_LETTER = chr(0x10FFFF)


def starts_with(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """As LIKE 'beginning%', but an index with `text_pattern_ops` serves it in a prepared plan too.

    There PostgreSQL does not know the pattern yet, and LIKE would read the whole table.
    """
    from_here = column.op("~>=~", is_comparison=True)(beginning)
    return and_(from_here, column.op("~<~", is_comparison=True)(beginning + LAST_LETTER))
