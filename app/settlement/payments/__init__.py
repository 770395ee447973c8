"""Attempts to pay an order, and what becomes of them."""
