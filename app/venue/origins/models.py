"""The answers a channel offers to the question where somebody knows the venue from."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.kernel.texts import Texts


class ContactOrigin(Base):
    """One answer. One that is `archived` is offered no longer, and stays with whoever gave it."""

    __tablename__ = "contact_origins"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), index=True)
    name: Mapped[Texts]
    position: Mapped[int]
    archived: Mapped[bool] = mapped_column(default=False)
