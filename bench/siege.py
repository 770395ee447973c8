"""`make siege`: whoever is not slow is served while hundreds of slow senders hold on to the shop."""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import requests

from bench.load import allow_many_files
from bench.shop import open_shop

SENDERS = 300  # of bodies, and as many of headers
SHOPPERS = 8
PAGES = 400  # a round
ROUNDS = 3
DRIP = 2.0  # seconds between two bytes
ALLOWED = 3.0  # times the quiet p95
PATHS = ("/healthz", "/en/", "/en/basket", "/en/e/la-flute-enchantee")
BODY = "POST /en/checkout/identification HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9000\r\n\r\nemail="
HEADERS = "GET /en/ HTTP/1.1\r\nHost: {host}\r\nX-Slow: "


def main() -> int:
    allow_many_files()
    with open_shop() as shop:
        _p95(shop.url)  # a warm-up
        quiet, besieged = [], []
        for _ in range(ROUNDS):
            quiet.append(_p95(shop.url))
            with _slow_senders(shop.url):
                besieged.append(_p95(shop.url))
    ratio = statistics.median(besieged) / statistics.median(quiet)
    print(
        f"p95 of a page, quiet: {_listed(quiet)} ms; with {2 * SENDERS} slow senders: {_listed(besieged)} ms"
    )
    print(f"{ratio:.2f} times, at most {ALLOWED:.0f} allowed")
    return 0 if ratio <= ALLOWED else 1


def _listed(milliseconds: list[float]) -> str:
    return ", ".join(f"{one:.0f}" for one in milliseconds)


def _p95(url: str) -> float:
    """In milliseconds. A page that is not answered fails the run."""
    with ThreadPoolExecutor(SHOPPERS) as pool:
        taken = list(pool.map(_milliseconds, (url + PATHS[n % len(PATHS)] for n in range(PAGES))))
    return statistics.quantiles(taken, n=20)[-1]


def _milliseconds(address: str) -> float:
    began = time.monotonic()
    requests.get(address, timeout=10).raise_for_status()
    return (time.monotonic() - began) * 1000


@contextmanager
def _slow_senders(url: str) -> Iterator[None]:
    ready, over = threading.Event(), threading.Event()
    thread = threading.Thread(target=asyncio.run, args=(_all_of_them(url, ready, over),))
    thread.start()
    ready.wait()
    yield
    over.set()
    thread.join()


async def _all_of_them(url: str, ready: threading.Event, over: threading.Event) -> None:
    senders = [
        asyncio.create_task(_drips(url, beginning)) for beginning in (BODY, HEADERS) for _ in range(SENDERS)
    ]
    await asyncio.sleep(DRIP)
    ready.set()
    await asyncio.to_thread(over.wait)
    for sender in senders:
        sender.cancel()
    await asyncio.gather(*senders, return_exceptions=True)


async def _drips(url: str, beginning: str) -> None:
    """Whoever is hung up on comes again at once."""
    where = urlsplit(url)
    while True:
        _answer, line = await asyncio.open_connection(where.hostname, where.port)
        try:
            line.write(beginning.format(host=where.netloc).encode())
            while True:
                await line.drain()
                await asyncio.sleep(DRIP)
                line.write(b"a")
        except ConnectionError:
            continue
        finally:
            line.close()


if __name__ == "__main__":
    sys.exit(main())
