"""Tickets that wait at the box office, or are to be posted."""
