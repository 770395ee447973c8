"""Promo codes: they lower the price. What pays the price is elsewhere."""
