"""The sales channel that a page of the set-up is about."""

from __future__ import annotations

from flask import abort, request

from app.http import brands
from app.kernel.actors import Right
from app.office import access
from app.venue.channels import services as channels
from app.venue.channels.models import Channel


def channel_or_404(code: str, sees: Right = Right.SEE_SETUP) -> Channel:
    """One they may see, or change if they send something; whoever changes it holds it until the end."""
    posted = request.method == "POST"
    try:
        found = channels.find(code[:20].replace("\0", ""), lock=posted)
    except channels.UnknownChannel:
        abort(404)
    access.actor().must(Right.SET_UP if posted else sees, found.code)
    brands.stand_in(channels.by_code(found.code))
    return found
