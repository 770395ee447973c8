"""Paying instalments one by one: the page every letter leads to, and the ways to pay besides a card."""
