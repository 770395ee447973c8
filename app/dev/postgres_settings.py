"""How the embedded PostgreSQL is tuned: for a small machine that others use too."""

from __future__ import annotations

SMALL_SHARED_MACHINE = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "1",
    "log_checkpoints": "off",
    "timezone": "UTC",
}
NOTHING_IS_LOST = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
NOTHING_IS_KEPT = {
    "autovacuum": "off",  # a worker in a database would refuse its owner DROP DATABASE
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
