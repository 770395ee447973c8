"""Signing in: links that prove an address, sessions, and what of a guest's becomes a contact's."""
