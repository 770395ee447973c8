"""Venues and halls: versions of their plans, categories, zones, rows and seats."""
