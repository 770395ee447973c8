"""The mail box of a shop on somebody's own machine: what would have been sent. Development only."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, render_template

from app.http import security

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

# A message’s own styles are inline; nothing else of it may run or load.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)
SHOWN = 200


@bp.get("")
def box() -> str:
    files = sorted(_folder().glob("*.eml"), reverse=True)[:SHOWN]
    return render_template(
        "dev/mail/box.html", lang="en", messages=[(path.name, _read(path)) for path in files]
    )


@bp.get("/<name>")
def show(name: str) -> Response:
    message = _message(name)
    text = message.get_body(("plain",))
    page = render_template(
        "dev/mail/message.html", lang="en", name=name, message=message,
        text=text.get_content() if text else "",
        files=[part.get_filename() for part in message.iter_attachments()],
    )  # fmt: skip
    return Response(page, headers={"Content-Security-Policy": security.policy(frames=True)})


@bp.get("/<name>/html")
def html(name: str) -> Response:
    message = _message(name)
    body = message.get_body(("html",))
    if body is None:
        abort(404)
    response = Response(_with_pictures(body.get_content(), message), mimetype="text/html")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.get("/<name>/files/<int:number>")
def file(name: str, number: int) -> Response:
    parts = list(_message(name).iter_attachments())
    if number >= len(parts):
        abort(404)
    part = parts[number]
    response = Response(part.get_payload(decode=True), content_type=part.get_content_type())
    response.headers["Content-Disposition"] = f'attachment; filename="{part.get_filename()}"'
    return response


def _with_pictures(source: str, message: EmailMessage) -> str:
    """The pictures inside the message, where a mail program would put them."""
    for part in message.walk():
        if ref := part["Content-ID"]:
            picture = str(part.get_payload()).replace("\n", "")
            source = source.replace(f"cid:{ref.strip('<>')}", f"data:image/png;base64,{picture}")
    return source


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].mail_folder)


def _message(name: str) -> EmailMessage:
    """Only a name the folder itself lists: nothing else of the disk can be asked for."""
    path = next((path for path in _folder().glob("*.eml") if path.name == name), None)
    if path is None:
        abort(404)
    return _read(path)


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)
