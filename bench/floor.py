"""The least a page can cost here: one Flask view, one statement, the same server and the same PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

from flask import Flask
from sqlalchemy import Engine, create_engine, text

from app.cli import serve
from app.dev.process_guard import end, ended_with_us
from app.dev.processes import ROOT
from app.dev.stack import free_port
from bench import cpu, load
from bench.shop import Shop

TABLES = """
    CREATE TABLE bench_rows (id int PRIMARY KEY, words text NOT NULL);
    CREATE TABLE bench_orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words text NOT NULL);
    INSERT INTO bench_rows SELECT n, 'row ' || n FROM generate_series(1, 10000) n;
    ANALYZE bench_rows;
    GRANT SELECT, INSERT ON bench_rows, bench_orders TO PUBLIC;
"""
WRITES = 6  # a purchase commits at least: seats, email, delivery, order, attempt, settlement

app = Flask(__name__)


@cache
def _engine() -> Engine:
    return create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=0)


@app.get("/select")
def one_select() -> str:
    with _engine().connect() as connection:
        return str(connection.scalar(text("SELECT words FROM bench_rows WHERE id = :id"), {"id": 5000}))


@app.get("/insert")
def one_insert() -> str:
    with _engine().begin() as connection:
        connection.execute(text("INSERT INTO bench_orders (words) VALUES ('an order')"))
    return "done"


def measure(shop: Shop, requests: int, at_once: int = 8) -> dict[str, float]:
    """Requests a second and milliseconds of CPU (web and PostgreSQL) of each kind."""
    shop.database.execute(TABLES.encode())
    port = free_port()
    server = _start({**shop.environ, "FLOOR_PORT": str(port)})
    found: dict[str, float] = {}
    try:
        url = f"http://127.0.0.1:{port}"
        load.wait_for(f"{url}/select")
        roots = {"web": server.pid, "postgres": shop.processes["postgres"]}
        for kind in ("select", "insert"):
            found |= _one(f"{url}/{kind}", kind, roots, requests, at_once)
    finally:
        end(server, signal.SIGTERM)  # its workers end with it only if it is asked
    return found


def _one(url: str, kind: str, roots: Mapping[str, int], requests: int, at_once: int) -> dict[str, float]:
    load.fetch(url, 20 * at_once, at_once)
    before = cpu.read(roots)
    seconds = load.fetch(url, requests, at_once)
    spent = cpu.between(before, cpu.read(roots))
    return {
        f"{kind}_per_second": round(requests / seconds, 1),
        f"{kind}_cpu_ms": round((spent["web"] + spent["postgres"]) / requests, 2),
    }


def compare(floor: Mapping[str, float], requests: float, purchase_cpu_ms: float) -> dict[str, float]:
    """A purchase against its requests and commits done in the barest way."""
    least = (requests - WRITES) * floor["select_cpu_ms"] + WRITES * floor["insert_cpu_ms"]
    return {"purchase_cpu_ms": round(least, 1), "ratio": round(purchase_cpu_ms / least, 1)}


def _start(environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = ended_with_us([sys.executable, "-m", "bench.floor"])
    return subprocess.Popen(command, cwd=ROOT, env=dict(environ), stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    server = {"interface": "wsgi", "workers": 2, "blocking-threads": 8}
    serve._serve("bench.floor:app", "127.0.0.1", int(os.environ["FLOOR_PORT"]), server)
