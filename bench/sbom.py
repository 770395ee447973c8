"""`make sbom`: what the shop is made of, as CycloneDX, from the pins. Nothing is installed for it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

PINS = Path(__file__).parents[1] / "requirements.txt"
PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)((?:.*\\\n)*.*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
VENDORED = ("pkg:npm/htmx.org@4.0.1", "pkg:npm/tesseract.js-core")  # in static/js/vendor


def bill(pins: str) -> dict[str, object]:
    """Every library with its version and the hashes that its files may have."""
    parts = [
        _component(f"pkg:pypi/{name.lower()}@{version}", HASH.findall(rest))
        for name, version, rest in PINNED.findall(pins)
    ]
    parts += [_component(purl, []) for purl in VENDORED]
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": parts}


def _component(purl: str, hashes: list[str]) -> dict[str, object]:
    name, _, version = purl.rpartition("/")[2].partition("@")
    files = [{"alg": "SHA-256", "content": digest} for digest in hashes]
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "externalReferences": [{"type": "distribution", "url": purl, "hashes": files}] if files else [],
    }


if __name__ == "__main__":
    json.dump(bill(PINS.read_text()), sys.stdout, indent=1)
