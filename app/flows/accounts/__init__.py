"""Signing in: links that prove an address, signed-in devices, and what of a guest's becomes a contact's."""
