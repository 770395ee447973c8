"""What a venue has set of its brand, and its logo. What it has not set is that of the installation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import APPEND_ONLY, Base
from app.kernel.texts import Texts
from app.venue.brands.look import Look
from app.venue.channels.models import Channel


class Logo(Base):
    """A picture as the shop has drawn it anew, by the digest of its bytes; old pages may name it."""

    __tablename__ = "logos"
    __table_args__ = APPEND_ONLY

    digest: Mapped[str] = mapped_column(String(24), primary_key=True)
    png: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]


@dataclass(frozen=True)
class LogoSize:
    """Which logo, and how large, so that no page reads the picture."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class WayOut:
    """A link of the header that leaves the shop."""

    url: str
    name: Texts


@dataclass(frozen=True)
class Brand:
    """`name` is empty, `look` and `logo` are None where the brand of the installation holds.

    It is kept in a column of its channel, which every page has read. `site_url` is the venue’s own site.
    """

    name: str = ""
    look: Look | None = None
    logo: LogoSize | None = None
    site_url: str = ""
    links: tuple[WayOut, ...] = ()

    @classmethod
    def of(cls, channel: Channel) -> Brand:
        kept = channel.brand_set or {}
        look, logo = kept.get("look"), kept.get("logo")
        links = (WayOut(link["url"], Texts(**link["name"])) for link in kept.get("links", ()))
        return cls(
            name=kept.get("name", ""),
            look=Look.of(look) if look else None,
            logo=LogoSize(**logo) if logo else None,
            site_url=kept.get("site_url", ""),
            links=tuple(links),
        )

    @property
    def kept(self) -> dict[str, Any]:
        """As the column holds it."""
        return asdict(self)
