"""Every page of the steps to real money."""

from app.office.activation import addresses, going_live, numbers, steps, trials
from app.office.activation.blueprint import bp

__all__ = ["addresses", "bp", "going_live", "numbers", "steps", "trials"]
