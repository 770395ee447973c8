"""The headers of every response, and where a write may come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request

from app.http import security_events

# Sent by servers, or by browsers without a cookie: each proves itself otherwise (a provider's signature), or
# nothing depends on it (a report).
EXEMPT = ("psp_callbacks.ogone", "reports.report")

SAFE = ("GET", "HEAD", "OPTIONS")


def policy(form_origins: tuple[str, ...] = (), frames: bool = False, camera: bool = False) -> str:
    """The Content-Security-Policy; a provider's origin is named only on the page that posts to it."""
    forms = " ".join(("'self'", *form_origins))
    return (
        "default-src 'none'; script-src 'self' 'report-sha256'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self'; frame-src {chr(39)}{'self' if frames else 'none'}{chr(39)}; "
        f"form-action {forms}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        f"require-trusted-types-for 'script'; trusted-types htmx{' scan' if camera else ''}; report-to sec"
    )


# The worker that reads cards: the one script that may compile WebAssembly, and it may load or send nothing.
READER_POLICY = (
    "default-src 'none'; script-src 'wasm-unsafe-eval'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "report-to sec"
)
PERMISSIONS = "camera={}, microphone=(), geolocation=(), payment=(self)"

HEADERS = {
    "Integrity-Policy": "blocked-destinations=(script), endpoints=(sec)",
    "Reporting-Endpoints": 'sec="/_rapports"',
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS.format("()"),
}
HSTS = "max-age=63072000; includeSubDomains"


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def allow_form_to(*origins: str) -> None:
    """This page alone may post to these origins."""
    g.form_origins = origins


def allow_camera() -> None:
    """This page alone may open the camera, and start the worker that reads what it sees."""
    g.camera = True


def _policy(camera: bool) -> str:
    return policy(g.get("form_origins", ()), frames="frames" in g, camera=camera)


def allow_frames() -> None:
    """This page alone may show another of ours in a frame."""
    g.frames = True


def add_headers(response: Response) -> Response:
    """Every header on every response; a view may only have made one stricter."""
    camera = "camera" in g
    response.headers.setdefault("Content-Security-Policy", _policy(camera))
    if camera:
        response.headers["Permissions-Policy"] = PERMISSIONS.format("(self)")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HSTS
    response.headers.setdefault("Cache-Control", "no-store")
    if response.headers["Cache-Control"] == "no-store":
        response.vary.update(("HX-Request", "Accept-Language", "Cookie"))
    return response


def refuse_strangers() -> None:
    """First check against forged requests: the browser says where a write comes from, before any token."""
    if request.method in SAFE or request.endpoint in EXEMPT:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site == "same-origin" or (site == "none" and origin is None):
        return
    if site is None and origin in (None, "null") and "Sec-Fetch-Mode" not in request.headers:
        return _old_browser(origin)
    if site is None and origin and urlsplit(origin).netloc == request.host:
        return
    _refuse()


def _old_browser(origin: str | None) -> None:
    """No hint at all of where it comes from: the token in the form is what is left."""
    if origin == "null":
        _refuse()


def _refuse() -> None:
    security_events.forged()
    abort(403)


def init_app(app: Flask) -> None:
    app.before_request(refuse_strangers)
    app.after_request(add_headers)
