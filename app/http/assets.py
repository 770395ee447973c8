"""Static files under names that carry their hash: immutable, precompressed, and refused if a byte differs.

No library does this. WhiteNoise hashes names only in a build step, and knows no bundles, no style sheet per
brand and no policy of a single script; Flask-Assets builds bundles but serves nothing. The integrity hash of
a script must come from the very bytes that are served, so both are made here, at start.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from app.http import security

STATIC = Path(__file__).parents[2] / "static"
BUNDLES = {  # what is never asked for alone
    "js/htmx.js": ("js/vendor/htmx.min.js", "js/tt.js"),
    "js/checkout.js": ("js/checkout.js", "js/stepper.js"),
    "js/card.js": ("js/card.js", "js/scan.js"),
    "js/scan-worker.js": ("js/vendor/scan/tesseract-core-simd-lstm.js", "js/scan-worker.js"),
}
NOT_SERVED = (".txt", ".md", ".css", ".toml")  # style sheets go out as one a brand
COMPRESSIBLE = re.compile("text/|image/svg|application/(javascript|wasm|octet-stream)")
POLICIES = {"js/scan-worker.js": security.READER_POLICY}

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    body: bytes
    mimetype: str
    url: str
    integrity: str
    policy: str | None

    @cached_property
    def packed(self) -> bytes | None:
        """Compressed when first asked for: the card reader takes half a second, and few ever ask for it."""
        return gzip.compress(self.body, 9, mtime=0) if COMPRESSIBLE.match(self.mimetype) else None


class Assets:
    """Everything the browser may ask for, read once at start."""

    def __init__(self, folder: Path) -> None:
        files = _files(folder)
        for name, parts in BUNDLES.items():
            files[name] = b"\n".join(files[part] for part in parts)
        self.by_name = {name: _asset(name, body) for name, body in files.items()}
        self.by_url = {asset.url: asset for asset in self.by_name.values()}
        for brand in ("", *(path.stem for path in (folder / "brands").glob("*.css"))):
            self._add(f"{brand}.css", self._style(folder, brand, "order.txt"))
            self._add(f"office-{brand}.css", self._style(folder, brand, "office/order.txt"))

    def _style(self, folder: Path, brand: str, order: str) -> bytes:
        """One style sheet a brand and front: every component in order, then the brand's own properties.

        That of no brand stands under venues whose brand is nothing but what they have set.
        """
        names = [f"css/{name}" for name in (folder / "css" / order).read_text().split()]
        names += [f"brands/{brand}.css"] if brand else []
        sheet = "\n".join((folder / name).read_text() for name in names)
        for name, asset in self.by_name.items():
            sheet = sheet.replace(f'"/static/{name}"', f'"{asset.url}"')
        return _without_comments(sheet).encode()

    def _add(self, name: str, body: bytes) -> None:
        self.by_name[name] = asset = _asset(name, body)
        self.by_url[asset.url] = asset


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in NOT_SERVED)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _without_comments(sheet: str) -> str:
    while (start := sheet.find("/*")) >= 0:
        sheet = sheet[:start] + sheet[sheet.index("*/", start) + 2 :]
    return "\n".join(line.strip() for line in sheet.splitlines() if line.strip())


def _asset(name: str, body: bytes) -> Asset:
    return hashed(f"/assets/{name}", body)


def hashed(path: str, body: bytes) -> Asset:
    """To be served at its path with a digest in it, so that it never changes there."""
    digest = hashlib.sha384(body).digest()
    stem, _, suffix = path.rpartition(".")
    name = path.removeprefix("/assets/")
    return Asset(
        body=body,
        mimetype=mimetypes.guess_type(path)[0] or "application/octet-stream",
        url=f"{stem}.{digest.hex()[:12]}.{suffix}",
        integrity=f"sha384-{base64.b64encode(digest).decode()}",
        policy=POLICIES.get(name),
    )


def _assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


def asset(name: str) -> str:
    """The hashed address of a file under static/."""
    return _assets().by_name[name].url


def integrity(name: str) -> str:
    """What a script that fetches the file asks its browser to compare it with."""
    return _assets().by_name[name].integrity


def sheet(name: str) -> Asset:
    """A style sheet as it ships."""
    return _assets().by_name[f"{name}.css"]


def script(name: str) -> Markup:
    """A script tag the browser may only run if every byte is ours."""
    found = _assets().by_name[name]
    tag = '<script src="{}" integrity="{}" crossorigin="anonymous" defer></script>'
    return Markup(tag).format(found.url, found.integrity)


@bp.get("/assets/<path:name>")
def serve(name: str) -> Response:
    return for_ever(_assets().by_url.get(f"/assets/{name}") or abort(404))


def for_ever(found: Asset) -> Response:
    """Its address names its content."""
    packed = found.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.packed if packed else found.body, mimetype=found.mimetype)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if found.policy:
        response.headers["Content-Security-Policy"] = found.policy
    if found.packed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_app(app: Flask) -> None:
    app.extensions["assets"] = Assets(STATIC)
    app.register_blueprint(bp)
    own = [app.jinja_loader] if app.jinja_loader else []
    app.jinja_loader = ChoiceLoader([*own, FileSystemLoader(STATIC)])  # logos are drawn in place
    app.jinja_env.globals.update(asset=asset, integrity=integrity, script=script)
