"""Venues and their halls: zones, rows and seats, in versions."""
