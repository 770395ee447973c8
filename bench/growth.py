"""What a purchase costs when much is sold already, and an event page when there is much to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import psycopg
from sqlalchemy import select

from app.db import session
from app.sale.catalog.models import Performance, PriceType
from app.sale.halls.models import Category
from app.venue.delivery.models import DeliveryMode
from bench import cpu, load, stage
from bench.journey import Errand
from bench.shop import PAID, Shop

PAST = Path(__file__).with_name("past.sql")
AT_A_TIME = 10_000
OLD_SESSIONS = 100
COUNTED = ("web", "postgres")  # what could grow with the books; the worker's part is a letter a purchase


def measure(
    shop: Shop, levels: Sequence[int], purchases: int, pages: int, warm_up: int
) -> dict[str, dict[str, float]]:
    """Milliseconds of CPU by size."""
    app = stage.our_app(shop.environ)
    with app.app_context():
        play = stage.long_run("longue-serie")
        old = stage.long_run("autrefois", 1)
        facts = facts_of(old)
        lists = {3: stage.price_list("trois-prix", 1, 3), 200: stage.price_list("deux-cents-prix", 20, 10)}
    customers = load.errands(shop.url, play)
    load.run(list(islice(customers, warm_up)), 16)
    found: dict[str, dict[str, float]] = {"purchase_cpu_ms": {}, "event_page_cpu_ms": {}}
    written = 0
    for level in levels:
        fill(shop, PAST, facts, written, level)
        written = level
        found["purchase_cpu_ms"][str(level)] = _cost(
            shop, purchases, partial(_buy, shop, list(islice(customers, purchases)))
        )
    for lines, event in lists.items():
        url = f"{shop.url}/fr/e/{event.slug}"
        load.fetch(url, pages // 2, 4)
        found["event_page_cpu_ms"][str(lines)] = _cost(shop, pages, partial(load.fetch, url, pages, 4))
    return found


def _buy(shop: Shop, crowd: list[Errand]) -> None:
    load.run(crowd, 8)
    shop.wait_until_quiet(shop.count(PAID))


def _cost(shop: Shop, times: int, work: Callable[[], object]) -> float:
    before = shop.cpu()
    work()
    spent = cpu.between(before, shop.cpu())
    return round(sum(spent[name] for name in COUNTED) / times, 1)


def facts_of(old: stage.Play) -> dict[str, object]:
    """What orders of the past point at."""
    hall = session.scalars(select(Performance.event_id).filter_by(slug=old.sessions[0])).first()
    return {
        "sessions": list(session.scalars(select(Performance.id).filter_by(event_id=hall))),
        "category": session.scalars(select(Category.id).order_by(Category.id)).first(),
        "price_type": session.scalars(select(PriceType.id).order_by(PriceType.id)).first(),
        "mode": session.scalars(select(DeliveryMode.id).order_by(DeliveryMode.id)).first(),
    }


def fill(shop: Shop, file: Path, facts: dict[str, object], written: int, wanted: int) -> None:
    """So many orders in the books; the trigger that weighs each posting rests, for they all balance."""
    with psycopg.ClientCursor(shop.database) as cursor:
        cursor.execute("ALTER TABLE ledger_postings DISABLE TRIGGER ledger_balance")
        for first in range(written + 1, wanted + 1, AT_A_TIME):
            numbers = {"first": first, "last": min(first + AT_A_TIME - 1, wanted)}
            cursor.execute(file.read_bytes(), {**facts, **numbers})
        cursor.execute("ALTER TABLE ledger_postings ENABLE TRIGGER ledger_balance")
        cursor.execute("VACUUM ANALYZE")
