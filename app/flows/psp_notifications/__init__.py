"""Notifications of providers: every one is recorded, those with a valid signature are applied."""
