"""Contacts: who buys, whether they sign in or not."""
