"""Lighthouse on a slow phone (its own simulated 4G), with the cookies of whoever stands on the page."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from bench.quality import node
from e2e.browser import QUIETLY, chromium

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PROGRAM = "lighthouse/cli/index.js"


@dataclass(frozen=True)
class Marks:
    """Of 100; times in ms. `lost` names what cost a point."""

    performance: int
    accessibility: int
    best_practices: int
    seo: int
    lcp: int
    tbt: int
    cls: float
    lost: list[str]


def marks(page: Page) -> Marks:
    """Raises NotRun."""
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies([page.url]))
    with tempfile.TemporaryDirectory() as folder:
        headers = Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}))
        told = node.run(
            node.tool(PROGRAM),
            page.url,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--extra-headers={headers}",
            f"--chrome-flags={' '.join(['--headless=new', *QUIETLY])}",
            CHROME_PATH=str(chromium()),
        )
    return _read(json.loads(told))


def _read(report: dict[str, object]) -> Marks:
    categories, audits = report["categories"], report["audits"]
    assert isinstance(categories, dict)
    assert isinstance(audits, dict)
    if "numericValue" not in audits["largest-contentful-paint"]:
        raise node.NotRun(
            f"{audits['largest-contentful-paint'].get('errorMessage')} {report.get('runtimeError')}"
        )
    speed, access, practices, search = (round(100 * (categories[name]["score"] or 0)) for name in CATEGORIES)
    times = [audits[name]["numericValue"] for name in ("largest-contentful-paint", "total-blocking-time")]
    lost = [
        ref["id"]
        for name in CATEGORIES
        for ref in categories[name]["auditRefs"]
        if ref["weight"] and audits[ref["id"]]["score"] not in (1, None)
    ]
    layout = round(audits["cumulative-layout-shift"]["numericValue"], 3)
    return Marks(speed, access, practices, search, round(times[0]), round(times[1]), layout, lost)
