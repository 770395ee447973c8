"""What stands around the pages of a room about one sales channel: the way back to its list, and its tabs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import url_for

from app.kernel.actors import Right
from app.office import access
from app.venue.channels.models import Channel


class Tab(NamedTuple):
    """A page of a room; `values`: what its address says beside the channel."""

    word: str
    endpoint: str
    values: Mapping[str, Any] = {}


class Place(NamedTuple):
    word: str
    url: str
    here: bool


@dataclass(frozen=True)
class Room:
    """`listing` is the page of every channel, called `word`; `parts` says what its tabs are together.

    `kind`: of the record that a star is put on.
    """

    listing: str
    word: str
    parts: str
    tabs: Mapping[str, Tab]
    kind: str = "channel"

    def around(self, channel: Channel, here: str) -> dict[str, Any]:
        """For templates that extend `office/channel_record.html`."""
        return {
            "channel": channel,
            "room": self,
            "places": [
                Place(tab.word, url_for(tab.endpoint, code=channel.code, **tab.values), name == here)
                for name, tab in self.tabs.items()
            ],
            "may_change": access.actor().may(Right.SET_UP, channel.code),
        }
