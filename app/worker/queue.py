"""The job queue: which sweep runs when, and which worker runs it.

procrastinate's own `lock=` is not used: it stays behind when a worker is killed, and nothing runs after it.
Its `queueing_lock` holds for waiting jobs only, which any worker may take: it keeps them from piling up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext

import procrastinate
import structlog
from flask import Flask
from procrastinate import PsycopgConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from app import cache
from app.db import database
from app.worker.locks import exclusive
from app.worker.sweeps import EVERY_MINUTE, SWEEPS, Sweep

log = structlog.get_logger()

GIVE_UP = 3  # seconds to wait for a connection: the pool's own tries of a database that is away grow rare
DEFAULT = "default"  # the queue of what is no sweep, and of jobs an older release has left


class SharingManager(JobManager):
    """Runs one round of each sweep at a time here, and leaves further ones to other workers.

    Each sweep has a queue of its own name, and a queue this process is busy with is not looked at. So a
    bank that is silent holds up the sweeps that ask it, and no other.
    """

    def __init__(self, connector: PsycopgConnector) -> None:
        super().__init__(connector)
        self._busy: dict[int | None, str] = {}  # queues by the job that is under way

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        free = {DEFAULT, *(sweep.name for sweep in SWEEPS)} - set(self._busy.values())
        job = await super().fetch_job(sorted(free), worker_id)
        if job and job.queue != DEFAULT:
            self._busy[job.id] = job.queue
        return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        self._busy.pop(job.id, None)
        await super().finish_job(job, status, delete_job)

    async def retry_stalled(self) -> None:
        """Put back what workers had in hand that gave no sign of life for 30 seconds."""
        for job in await self.get_stalled_jobs():
            log.warning("job_stalled", task=job.task_name)
            try:
                await self.retry_job(job)
            except UniqueViolation:  # one like it waits already
                await self.finish_job(job, Status.ABORTED, delete_job=True)


def queue(app: Flask) -> procrastinate.App:
    """The job queue of this shop, on its own database."""
    url = app.config["SETTINGS"].database_url.replace("postgresql+psycopg://", "postgresql://")
    connector = PsycopgConnector(conninfo=url, min_size=0, max_size=3, timeout=GIVE_UP)
    jobs = procrastinate.App(connector=connector)
    jobs.job_manager = manager = SharingManager(connector)
    for sweep in SWEEPS:
        task = jobs.task(name=sweep.name, queue=sweep.name, queueing_lock=sweep.name)
        jobs.periodic(cron=sweep.cron)(task(_round_of(app, sweep, url)))
    _retry_stalled_jobs(jobs, manager)
    return jobs


def _retry_stalled_jobs(jobs: procrastinate.App, manager: SharingManager) -> None:
    @jobs.periodic(cron=EVERY_MINUTE)
    @jobs.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs")
    async def retry_stalled_jobs(timestamp: int) -> None:
        await manager.retry_stalled()


def _round_of(app: Flask, sweep: Sweep, url: str) -> Callable[[int], None]:
    """The sweep in an app context of its own; a failure is a log line, and the next round tries again."""

    def run(timestamp: int) -> None:
        with app.app_context():
            try:
                done = _run(sweep, url)
            except Exception:
                log.exception("sweep_failed", sweep=sweep.name)
            else:
                if done:
                    log.info("swept", sweep=sweep.name, done=done)
            finally:
                database.session.remove()

    return run


def _run(sweep: Sweep, url: str) -> int:
    turn: AbstractContextManager[bool] = exclusive(url, sweep.name) if sweep.alone else nullcontext(True)
    with turn as ours:
        if not ours:
            return 0
        cache.refresh()
        return sweep.round()
