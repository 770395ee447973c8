"""Paying by card: what can pay, the card on its way to the bank, and the answer of the bank."""
