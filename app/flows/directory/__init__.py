"""Contacts as a list that staff look through, with what they bought, have and owe."""
