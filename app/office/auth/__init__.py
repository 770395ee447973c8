"""The way in: an invitation, a password, a second factor."""
