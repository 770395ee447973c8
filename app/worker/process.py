"""The worker process: it runs what the queue hands out, and ends soon after it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import procrastinate
import psycopg
import structlog
from flask import Flask, current_app
from procrastinate.exceptions import ConnectorException

from app import row_claims
from app.worker.queue import queue
from app.worker.sweeps import SWEEPS

log = structlog.get_logger()

GRACE = 8  # seconds that work under way has to finish
POLL = 1  # second; procrastinate misses a notification that comes while it fetches a job
RECONNECT = 1  # seconds between two looks for a database that is away
SLOTS = len(SWEEPS) + 1  # a round of each sweep, and one of the stalled jobs


def run_worker() -> None:
    """Work until told to stop by SIGTERM or SIGINT. A database that goes away is waited for."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asyncio.run(_work_until_told(app))


async def _work_until_told(app: Flask) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(SLOTS))  # asyncio's own has fewer threads on small machines
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    while not told.is_set():
        try:
            await _work(queue(app), told)
        except (ConnectorException, psycopg.Error) as error:
            log.error("database_away", error=type(error).__name__, at="the worker's queue")
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), RECONNECT)


async def _work(jobs: procrastinate.App, told: asyncio.Event) -> None:
    """Returns when told to stop, or when procrastinate lost its database and ended by itself."""
    async with jobs.open_async():
        worker = asyncio.create_task(
            jobs.run_worker_async(
                concurrency=SLOTS,
                delete_jobs="always",
                fetch_job_polling_interval=POLL,
                install_signal_handlers=False,
            )
        )
        stop = asyncio.create_task(told.wait())
        await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        await _end(worker)


async def _end(worker: asyncio.Task[None]) -> None:
    """Rows under way are finished; one that takes too long is left as after a power cut."""
    if not worker.done():
        row_claims.stopping.set()
        worker.cancel()
    await asyncio.wait({worker}, timeout=GRACE)
    if not worker.done():
        log.warning("worker_left_work_unfinished")
        os._exit(0)
    if not worker.cancelled():
        worker.result()
