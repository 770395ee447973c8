"""What a channel says in its own words."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.kernel.texts import Texts


class ChannelText(Base):
    """One sentence. A channel without a row for it says the built-in one, as does an empty language."""

    __tablename__ = "channel_texts"

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    texts: Mapped[Texts]
