"""Payments the bank has not answered, and asking it at once."""
