"""The pages about sales channels; importing them puts them on the blueprint."""

from __future__ import annotations

from app.office.sales_channels import delivery, fees, opening, origins, rules
from app.office.sales_channels.blueprint import bp

__all__ = ["bp", "delivery", "fees", "opening", "origins", "rules"]
