"""The pages about instalments; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.instalments import links, listing, otherwise, retries, suspensions
from app.office.instalments.blueprint import bp

__all__ = ["bp", "links", "listing", "otherwise", "retries", "suspensions"]
