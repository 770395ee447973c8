"""Forms that arrive twice: the answer was lost on its way, or the button was pressed twice.

A form that takes or buys carries a key, new on every page. The key, what the form did and its answer are
committed together. The same form again – the same visitor, key, address, fields and files – is answered as
the first was, and does nothing; while the first is still under way, it waits for it at the row of the key.

What asks a bank has a key of its own, the attempt. Continue needs none: the same agreement is the same order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, make_response, redirect, request, session
from flask.sessions import session_json_serializer
from flask.typing import ResponseReturnValue
from sqlalchemy import String, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Sealed, again_after_deadlock, one_transaction
from app.db import session as database_session
from app.kernel import clock, refs

FIELD = "form_key"
KEPT = timedelta(days=1)

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Forget = Callable[[], None]

_forgets: list[Forget] = []


def forgets(forget: Forget) -> Forget:
    """For whatever keeps rows in `g`: called when what the form did was rolled back."""
    _forgets.append(forget)
    return forget


class FormKey(Base):
    """A form that was acted upon. `answer`: where it led, and what its answer set in the cookie."""

    __tablename__ = "form_keys"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[str | None] = mapped_column(Sealed)


def answered_once(view: View) -> View:
    """For a view that calls nobody outside.

    A refusal, which leads nowhere else, may be sent again; nothing of it is stored.
    """

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        if not request.form.get(FIELD):  # a page from before there were keys
            return view(**values)
        return _act(lambda: view(**values))

    return cast(View, guarded)


@again_after_deadlock
def _act(view: Callable[[], ResponseReturnValue]) -> Response:
    with _cookie_before() as before, one_transaction():
        keys = _digests()
        if earlier := _answered(keys):
            return earlier
        answer = make_response(view())
        if answer.status_code == 303:
            _keep(keys, answer, before)
        else:
            database_session.rollback()
        return answer


@contextmanager
def _cookie_before() -> Iterator[dict[str, Any]]:
    """What the cookie said. After an exception it says so again: what happened meanwhile was rolled back."""
    before = deepcopy(dict(session))
    try:
        yield before
    except BaseException:
        session.clear()
        session.update(before)
        for forget in _forgets:
            forget()
        raise


def _digests() -> list[str]:
    """Nobody else can ask for a visitor's answer: the secret of their cookie is part of it.

    While SEAL_KEY is rotated there are two, in one order for all processes, and the form is known by either.
    """
    sent = list(request.form.items(multi=True)), _files()
    return sorted(Sealed.ring.digests(repr((session.get("csrf_token"), request.path, *sent))))


def _files() -> list[str]:
    """A digest of each file. Each is at its start afterwards, also when the form is acted upon once more."""
    digests = []
    for file in request.files.values():
        file.stream.seek(0)
        digests.append(hashlib.sha256(file.stream.read()).hexdigest())
        file.stream.seek(0)
    return digests


def _answered(keys: list[str]) -> Response | None:
    """Waits for whoever is acting on the same form; None for the first."""
    rows = [{"key": key, "sent_at": clock.now()} for key in keys]
    claim = insert(FormKey).values(rows).on_conflict_do_nothing()
    if len(database_session.execute(claim.returning(FormKey.key)).all()) == len(keys):
        return None
    answers = select(FormKey.answer).where(FormKey.key.in_(keys), FormKey.answer.is_not(None))
    kept = database_session.scalar(answers.limit(1))
    return _again(kept) if kept else None


def _again(kept: str) -> Response:
    location, cookie = session_json_serializer.loads(kept)
    session.update(cookie)
    return cast(Response, redirect(location, 303))


def _keep(keys: list[str], answer: Response, before: dict[str, Any]) -> None:
    cookie = {name: value for name, value in session.items() if before.get(name) != value}
    kept = session_json_serializer.dumps((answer.location, cookie))
    database_session.execute(update(FormKey).where(FormKey.key.in_(keys)).values(answer=kept))


def delete_old() -> int:
    """How many keys were deleted; nobody sends a form again after a day."""
    old = delete(FormKey).where(FormKey.sent_at < clock.now() - KEPT)
    with one_transaction():
        return len(database_session.scalars(old.returning(FormKey.key)).all())


def init_app(app: Flask) -> None:
    app.jinja_env.globals["new_form_key"] = refs.new
