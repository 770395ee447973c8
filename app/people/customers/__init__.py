"""Contacts: who buys, whether they sign in or not, and what the house and they owe each other."""
