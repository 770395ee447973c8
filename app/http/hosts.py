"""Several applications in one process: which one answers goes by the host of a request."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask


@dataclass(frozen=True)
class Hosts:
    """The office has a host of its own, if it has any; every other host is the shop's to serve or refuse."""

    shop: Flask
    office: Flask | None
    office_host: str

    def at(self, host: str) -> Flask:
        """`host` as a browser sends it, with or without a port."""
        name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
        return self.office if self.office is not None and name == self.office_host else self.shop
