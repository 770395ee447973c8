"""Paying by card: what can pay, the card on its way to the bank, and what the bank said."""
