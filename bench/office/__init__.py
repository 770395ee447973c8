"""How long the office's pages take at the server, with a million orders and 300,000 contacts behind them."""

from __future__ import annotations

from bench.office.timing import measure

__all__ = ["measure"]
