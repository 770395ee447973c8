"""Promo codes: they lower the price. What pays it is in `settlement`."""
