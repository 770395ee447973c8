"""The bill of materials names every pinned library, and nothing else."""

from __future__ import annotations

from bench import sbom


def test_every_pinned_library_is_in_the_bill_with_its_hashes() -> None:
    pins = sbom.PINS.read_text()
    parts = {part["purl"]: part for part in sbom.bill(pins)["components"]}  # type: ignore[attr-defined]
    pinned = [line.split()[0] for line in pins.splitlines() if "==" in line and line[0].isalnum()]
    assert len(pinned) > 50
    assert parts.keys() == {f"pkg:pypi/{pin.replace('==', '@').rstrip(';').lower()}" for pin in pinned} | {
        *sbom.VENDORED
    }
    hashes = [
        one["content"] for part in parts.values() for of in part["externalReferences"] for one in of["hashes"]
    ]
    assert len(hashes) == pins.count("--hash=sha256:")
