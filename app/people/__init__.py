"""Customers and the cards they saved."""
