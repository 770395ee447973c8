"""Every page of the basket, so that importing one place brings them all."""

from __future__ import annotations

from app.shop.basket import contents, leaving, revival
from app.shop.basket.contents import bp

__all__ = ["bp", "contents", "leaving", "revival"]
