"""Notifications of providers: those with a valid signature are recorded and applied, others counted."""
