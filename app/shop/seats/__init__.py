"""Choosing seats: the best for a wish, or from a list."""
