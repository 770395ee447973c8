"""Lists somebody keeps under a name. They are their own: nobody else sees them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from app.audit import services as audit
from app.audit.services import Subject
from app.db import advisory_locks, session
from app.kernel.actors import Actor
from app.people.staff.models import SavedView

MOST = 12  # of a list; more do not fit beside each other


class NameTaken(Exception):
    """Another view of this list is called so."""


class TooMany(Exception):
    """Of this list there are `MOST` already."""


def saved_views(staff_ref: str, of_list: str) -> Sequence[SavedView]:
    """In the order they were saved."""
    query = select(SavedView).filter_by(staff_ref=staff_ref, list=of_list)
    return session.scalars(query.order_by(SavedView.made_at, SavedView.ref)).all()


def saved_view(ref: str, by: Actor) -> SavedView | None:
    """One of their own."""
    return session.scalars(select(SavedView).filter_by(ref=ref, staff_ref=by.ref)).one_or_none()


def save_view(of_list: str, name: str, query: str, by: Actor, *, usual: bool = False) -> SavedView:
    """Raises NameTaken or TooMany."""
    advisory_locks([func.hashtext(f"saved_views {by.ref}")])
    others = saved_views(str(by.ref), of_list)
    if any(view.name == name for view in others) or len(others) >= MOST:
        session.rollback()
        raise TooMany if len(others) >= MOST else NameTaken
    view = SavedView(staff_ref=str(by.ref), list=of_list, name=name, query=query)
    if usual:
        _unset(view)
        view.usual = True
    session.add(view)
    session.flush()
    audit.record(by, "view_saved", _subject(view), after=_words(view))
    session.commit()
    return view


def make_usual(view: SavedView, by: Actor, *, usual: bool) -> None:
    """The one its list opens with, or not any more."""
    if view.usual is usual:
        return
    if usual:
        _unset(view)
    audit.record(by, "view_changed", _subject(view), before={"usual": view.usual}, after={"usual": usual})
    view.usual = usual
    session.commit()


def remove_view(view: SavedView, by: Actor) -> None:
    audit.record(by, "view_removed", _subject(view), before=_words(view))
    session.delete(view)
    session.commit()


def _unset(view: SavedView) -> None:
    """The database lets one be the usual one."""
    others = update(SavedView).where(SavedView.staff_ref == view.staff_ref, SavedView.list == view.list)
    session.execute(others.values(usual=False))


def _subject(view: SavedView) -> Subject:
    return Subject("view", view.ref)


def _words(view: SavedView) -> dict[str, str | bool]:
    return {"list": view.list, "name": view.name, "usual": view.usual}
