"""Reports of browsers about scripts they ran or refused: written to the log, and nothing depends on them."""

from __future__ import annotations

import json

import structlog
from flask import Blueprint, Response, current_app, request

from app.http import json_text, rate_limits
from app.kernel.redaction import redacted_deep

log = structlog.get_logger()
bp = Blueprint("reports", __name__)


@bp.post("/_rapports")
@rate_limits.roughly("120/minute")
def report() -> Response:
    reports = json_text.read(request.get_data(cache=False)[:20_000])
    for entry in reports if isinstance(reports, list) else [reports]:
        if isinstance(entry, dict) and not _expected(entry):
            kept = redacted_deep(entry)  # before it is cut: half a card number is not seen as one
            log.warning(
                "browser_report", kind=str(kept.get("type"))[:40], body=json.dumps(kept.get("body"))[:1000]
            )
    return Response(status=204)


def _expected(entry: dict[str, object]) -> bool:
    """The hash of a script we serve is the good news among the reports."""
    body = entry.get("body")
    if entry.get("type") != "csp-hash" or not isinstance(body, dict):
        return False
    known = {asset.url for asset in current_app.extensions["assets"].by_name.values()}
    return any(str(body.get("subresourceURL", "")).endswith(url) for url in known)
