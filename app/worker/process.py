"""The worker process: it runs what the queue hands out, and ends soon after it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import procrastinate
import structlog
from flask import Flask, current_app

from app import row_claims
from app.worker.queue import queue
from app.worker.sweeps import SWEEPS

log = structlog.get_logger()

GRACE = 8  # seconds that work under way has to finish
POLL = 1  # second; procrastinate misses a notification that comes while it fetches a job
SLOTS = len(SWEEPS) + 1  # a round of each sweep, and one of the stalled jobs


def run_worker() -> None:
    """Work until told to stop by SIGTERM or SIGINT."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    asyncio.run(_work(queue(app)))


async def _work(jobs: procrastinate.App) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(SLOTS))  # asyncio's own has fewer threads on small machines
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
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
    row_claims.stopping.set()
    worker.cancel()
    await asyncio.wait({worker}, timeout=GRACE)
    if not worker.done():
        log.warning("worker_left_work_unfinished")
        os._exit(0)
    if not worker.cancelled():
        worker.result()
