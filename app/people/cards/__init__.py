"""Saved cards of contacts: a label and the provider's token for each."""
