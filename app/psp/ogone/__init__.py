"""Ogone: card form posted past us (Alias Gateway), then DirectLink from server to server."""
