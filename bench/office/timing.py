"""Each page is read once by a careful reader. Then all of them are asked for in turn, round after round."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles

from sqlalchemy import Engine

from app.db import database
from app.factory import create_office
from app.kernel import garbage
from app.kernel.actors import Role
from bench import statements
from bench.office import exports
from bench.office.filling import fill
from bench.office.pages import OF_A_SMALL_CHANNEL, PAGES, named
from bench.shop import Shop
from tests.office.clerk import HOST, Clerk, member

NEXT = ".after-list a"
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Timed:
    """A page as somebody asks for it, and how many statements that takes."""

    name: str
    clerk: Clerk
    path: str
    sql: int


def measure(shop: Shop, orders: int, contacts: int, rounds: int) -> dict[str, Figures]:
    """Of `pages`: p50 and p95 in milliseconds, and how many statements each asks. And of `files`."""
    app = create_office({**shop.environ, "OFFICE_HOST": HOST, "LOG_LEVEL": "ERROR", "MAILER": "console"})
    assert app is not None
    garbage.settle()  # as wsgi.py does
    with app.app_context():
        engine, everywhere = database.engine, member("all@cube.example", Role.MANAGER)
        elsewhere = member("desk@cube.example", Role.MANAGER, "ombres")
        database.session.remove()
    fill(shop, orders, contacts, asker=everywhere.ref, decider=elsewhere.ref)
    clerks = [Clerk(app, "en").signs_in(who) for who in (everywhere, elsewhere)]
    files = exports.measure(clerks[0])  # first, while the second factor is fresh
    return {"pages": timed(list(_pages(shop, engine, *clerks)), rounds), "files": files}


def timed(pages: list[Timed], rounds: int) -> Figures:
    """Asked for in turn, as people do: a statement that PostgreSQL has planned once serves others too."""
    times: dict[str, list[float]] = defaultdict(list)
    for _round in range(rounds):
        for page in pages:
            times[page.name].append(_milliseconds(page))
    found = {}
    for page in pages:
        marks = quantiles(times[page.name], n=20)
        found[page.name] = {"p50": round(marks[9], 1), "p95": round(marks[18], 1), "sql": page.sql}
    return found


def _pages(shop: Shop, engine: Engine, everywhere: Clerk, elsewhere: Clerk) -> Iterator[Timed]:
    """And the page after it, of a list that has one."""
    facts = named(shop)
    asked = [(name, everywhere, path) for name, path in PAGES.items()]
    asked += [(f"small channel: {name}", elsewhere, PAGES[name]) for name in OF_A_SMALL_CHANNEL]
    for name, clerk, path in asked:
        yield _read(name, clerk, path.format(**facts), engine)
        following = clerk.page.soup.select_one(NEXT)
        if following is not None:
            yield _read(f"{name}, next page", clerk, str(following["href"]), engine)


def _read(name: str, clerk: Clerk, path: str, engine: Engine) -> Timed:
    clerk.opens(path)
    page = Timed(name, clerk, path, 0)
    with statements.counted(engine) as run:
        _milliseconds(page)
    return Timed(name, clerk, path, len(run))


def _milliseconds(page: Timed) -> float:
    began = time.perf_counter()
    answer = page.clerk.client.get(page.clerk._full(page.path), headers=page.clerk._headers("none"))
    spent = (time.perf_counter() - began) * 1000
    assert answer.status_code in (200, 303), f"{page.path}: {answer.status_code}"
    return spent
