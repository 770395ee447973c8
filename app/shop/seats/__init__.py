"""Choosing seats: the best ones for a request, or from a list."""
