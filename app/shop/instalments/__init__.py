"""Paying instalments one by one: the page every mail leads to, and the ways to pay besides a card."""
