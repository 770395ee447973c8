"""Figures that take a walk through the books, counted by a sweep: monitoring reads a few rows."""
